import ArgumentParser
import Interpreter
import Shell
import Vocabulary

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a script, or some of its steps.",
    discussion: """
      A script marks steps by lines such as: step 3 "technical features". The steps that are named are run; what the \
      others left is taken from the cache. Where none is named all are run, but for those that are in the cache and \
      that show nothing and write nothing.
      Two runs of one script with steps never overlap. The log of a run has a JSON object a line; 'wick status' reads it.
      The cache lies in $XDG_CACHE_HOME/wick, else ~/.cache/wick. It holds at most 4096 MB, or WICK_CACHE_MB, and may \
      be deleted at any time.
      """)

  @OptionGroup var shared: SharedOptions

  @Flag(help: "Write the lock that 'wick replay' compares with.")
  var lock = false

  @Option(help: ArgumentHelp("Run these steps, such as 1-7 or 1,3,5.", valueName: "steps"))
  var steps: String?

  @Option(help: ArgumentHelp("Leave out these steps and take from the cache what they left.", valueName: "steps"))
  var skip: String?

  @Option(help: ArgumentHelp("Run from this step on.", valueName: "step"))
  var from: Int?

  @Flag(help: "Show what would be run, with what it reads and makes, and run nothing.")
  var dryRun = false

  @Flag(help: "Check what the steps left: that it is there, its schema, rows and digests. Run nothing.")
  var validateOnly = false

  @Flag(help: "After a step that failed go on with those that do not rest on it.")
  var continueOnError = false

  @Flag(help: "Tell of every statement and of all that a step made.")
  var verbose = false

  @Option(help: ArgumentHelp("Values for the script's parameters: name = value a line.", valueName: "file"))
  var config: String?

  @Flag(help: "Take nothing from the cache and put nothing there.")
  var noCache = false

  @Option(help: ArgumentHelp("Where the log of the steps goes.", valueName: "file"))
  var log: String?

  @Option(
    help: ArgumentHelp(
      "Compute this part of every sweep alone, such as 3/8; 'wick merge' puts the parts together.", valueName: "part"))
  var shard: Shard?

  @Option(help: ArgumentHelp("Where the parts of sweeps go: study.sweeps for study.wick.", valueName: "folder"))
  var results: String?

  @Argument(help: "The script.", completion: .file(extensions: ["wick"]))
  var file: String

  @Argument(
    parsing: .allUnrecognized,
    help: ArgumentHelp(
      "Values for the script's parameters, also as --name value behind the script.", valueName: "name=value"))
  var parameters: [String] = []

  func validate() throws {
    if dryRun, validateOnly { throw ValidationError("--dry-run and --validate-only exclude each other") }
    if results != nil, shard == nil { throw ValidationError("--results goes with --shard") }
    guard shard != nil else { return }
    if lock { throw ValidationError("a part of a run has no lock: --lock goes with the run after 'wick merge'") }
    if steps != nil || skip != nil || from != nil || dryRun || validateOnly || continueOnError || log != nil {
      throw ValidationError("--shard runs a whole script, and excludes what chooses or checks steps")
    }
  }

  func run() throws {
    let given = try given(parameters)
    var request = StepsRun.Request()
    request.steps = steps
    request.skip = skip
    request.from = from
    request.dryRun = dryRun
    request.validateOnly = validateOnly
    request.continueOnError = continueOnError
    request.verbose = verbose
    request.noCache = noCache
    request.log = log
    request.shard = shard
    request.results = results
    throw ExitCode(
      try ScriptRun(shared.host).run(file: file, parameters: given, config: config, writesLock: lock, request: request))
  }
}

/// Values for parameters: `n=40`, `--n=40` or `--n 40`; a name with dashes is one with low lines.
func given(_ words: [String]) throws -> [String: Value] {
  var given: [String: Value] = [:]
  var rest = words[...]
  while var text = rest.popFirst() {
    if text.hasPrefix("--") {
      let option = text
      let name = String(text.dropFirst(2).prefix { $0 != "=" })
      text = name.replacing("-", with: "_") + String(text.drop { $0 != "=" })
      if !text.contains("=") {
        guard let value = rest.popFirst(), !value.hasPrefix("--") else {
          throw ValidationError("there is no option \(option); a parameter is given as \(option) VALUE")
        }
        text += "=" + value
      }
    }
    do {
      let (name, value) = try ScriptRun.parameter(text)
      guard given.updateValue(value, forKey: name) == nil else { throw Complaint("'\(name)' is given twice") }
    } catch let complaint as Complaint {
      throw ValidationError(complaint.description)
    }
  }
  return given
}
