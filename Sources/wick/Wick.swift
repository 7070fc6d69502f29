import ArgumentParser
import Glibc
import Interpreter
import Notebook
import Shell
import Vocabulary

@main
struct Wick: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wick",
    abstract: "A research shell for market bars.",
    discussion: """
      Without arguments wick asks for statements at a prompt, or runs those on standard input.
      Exit codes: 0 well, 1 a statement or an expectation failed, 2 usage or syntax, 3 a replay drifted, 4 data \
      changed, 130 interrupted.
      """,
    version: Host.version,
    subcommands: [
      Run.self, ReportStudy.self, Status.self, MergeParts.self, ReplayScripts.self, ShowParameters.self, Recover.self,
      ServeNotebooks.self, Work.self,
    ])

  /// As the library does it, but for the exit code of wrong usage, which is 2 as for a wrong script.
  static func main() {
    // A file that may not grow any further is a write that fails, which is complained of, and no end of the program.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
      throw ExitCode(ScriptRun.Exit.well)
    } catch {
      guard exitCode(for: error) == .validationFailure else { end(with: error) }
      Console(Terminal()).remark(fullMessage(for: error))
      if let script = CommandLine.arguments.dropFirst().first, script.hasSuffix(".wick") {
        Console(Terminal()).remark("  A script is run by: wick run \(script)")
      }
      exit(withError: ExitCode(ScriptRun.Exit.usage))
    }
  }

  /// A library that still computes for a line that was stopped must not be cleaned up under its own feet.
  private static func end(with error: any Error) -> Never {
    var error = error
    // A table that is cut off must not pass for a whole one.
    if Console.hasLostOutput, error as? ExitCode == .success { error = ExitCode(ScriptRun.Exit.failed) }
    if ForeignThread.isUnderway, let code = error as? ExitCode {
      fflush(nil)
      _exit(code.rawValue)
    }
    exit(withError: error)
  }

  @OptionGroup var shared: SharedOptions

  @Option(
    name: .customShort("c"),
    help: ArgumentHelp(
      "Run these statements and end; those of several are run in their order.", valueName: "statements"))
  var statements: [String] = []

  func run() throws {
    let host = try shared.host
    // An empty text given by -c is a program of no statements.
    guard statements.isEmpty else { throw ExitCode(ScriptRun(host).run(statements.joined(separator: "\n"))) }
    guard host.console.terminal.isInput else { throw ExitCode(ScriptRun(host).runInput()) }
    throw ExitCode(Prompt(host).run())
  }
}

/// Options of every command.
struct SharedOptions: ParsableArguments {
  @Flag(help: "Show tables, plots and texts as JSON, one object a line.")
  var json = false

  @Flag(help: "Show tables, and the numbers behind plots, as comma-separated text.")
  var csv = false

  @Option(
    help: ArgumentHelp(
      "How many threads to use; results never depend on it, which 'wick replay --threads 1,8' proves.", valueName: "n"))
  var threads: ThreadCounts?

  @Option(help: ArgumentHelp("Colours: auto, always or never.", valueName: "when"))
  var color: Terminal.Color = .auto

  func validate() throws {
    if json, csv { throw ValidationError("--json and --csv exclude each other") }
  }

  var host: Host {
    get throws {
      let hosts = hosts
      guard hosts.count == 1 else { throw ValidationError("only wick replay takes several numbers of threads") }
      return hosts[0]
    }
  }

  /// One for each number of threads.
  var hosts: [Host] {
    let console = Console(Terminal(color: color), form: json ? .json : csv ? .csv : .text)
    let counts = threads.map { $0.counts.map(Int?.some) } ?? [nil]
    return counts.map { Host(console: console, threads: $0, executable: Surroundings.executable) }
  }
}

/// Numbers of threads, such as `1,8`.
struct ThreadCounts: ExpressibleByArgument {
  var counts: [Int]

  init?(argument: String) {
    counts = argument.split(separator: ",", omittingEmptySubsequences: false).compactMap { Int($0) }
    let isWhole = counts.count == argument.split(separator: ",", omittingEmptySubsequences: false).count
    guard isWhole, counts.allSatisfy((1...1024).contains) else { return nil }
  }
}

extension Terminal.Color: ExpressibleByArgument {}

extension Shard: ExpressibleByArgument {
  /// `3/8`.
  public init?(argument: String) { self.init(argument) }
}

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

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show how far a run of steps is, from any terminal, or list the last runs.")

  @OptionGroup var shared: SharedOptions

  @Argument(
    help: ArgumentHelp("A run, its log, or a script, whose last run it then is.", valueName: "run"))
  var name: String?

  func run() throws { throw ExitCode(try RunStatus(shared.host).show(name)) }
}

struct MergeParts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Put the parts of sweeps together that runs with --shard left.",
    discussion: """
      Every sweep that is whole is shown, and kept in the cache: the next 'wick run' of the script takes it from there \
      and goes on. Parts that are missing, not finished or there twice are told of. Exit code 1 where a sweep is not whole.
      """)

  @OptionGroup var shared: SharedOptions

  @Argument(
    help: ArgumentHelp("Scripts, whose folders of parts are meant, or such folders or files.", valueName: "path"))
  var paths: [String]

  func run() throws { throw ExitCode(Merge(try shared.host).run(paths)) }
}

/// A process of a sweep: started by another wick or by a cluster, never by hand.
struct Work: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compute combinations of a sweep for another process.", shouldDisplay: false)

  @OptionGroup var shared: SharedOptions

  @Option var cache: String
  @Option var shard: Shard?
  @Option var results: String?
  @Argument var job: String

  func run() throws {
    let worker = WorkerRun(try shared.host, cache: cache)
    guard let shard, let results else { worker.serve(job) }
    throw ExitCode(worker.work(job, shard, results: results))
  }
}

struct ReportStudy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Run a script and leave it as one page, with what it shows and rests on.",
    discussion: """
      The page holds the script's remarks as text, its lines, the tables and charts that they show, and the digests of \
      script, data and results. It needs no other file, no script and no network; it is light or dark as the reader \
      likes, and can be printed.
      """)

  @OptionGroup var shared: SharedOptions

  @Option(name: .shortAndLong, help: ArgumentHelp("Where the page goes: study.html for study.wick.", valueName: "file"))
  var output: String?

  @Argument(help: "The script.", completion: .file(extensions: ["wick"]))
  var file: String

  @Argument(help: ArgumentHelp("Values for the script's parameters.", valueName: "name=value"))
  var parameters: [String] = []

  func validate() throws {
    if let output, !output.hasSuffix(".html"), !output.hasSuffix(".htm") {
      throw ValidationError("'\(output)' is no page: name a file that ends in .html")
    }
  }

  func run() throws {
    let given = try given(parameters)
    throw ExitCode(try ReportRun(shared.host).run(file: file, parameters: given, to: output))
  }
}

struct ReplayScripts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Run scripts again and compare every step with their locks.",
    discussion: """
      A step is ok where every output is the same bit for bit, close where all numbers are within 1e-9 of what they \
      were, DRIFTED where its inputs are the same and its output is not, carried where an input drifted, DATA where it \
      reads a file that is another one now, FAILED or skipped, new where the lock does not know it, gone where the \
      script has it no more. Parameters are those of the lock, unless they are given. No file is written.
      """)

  @OptionGroup var shared: SharedOptions

  @Flag(help: "Results that are merely close count as drift.")
  var exact = false

  @Flag(help: "Statements that are new or gone count as drift.")
  var strict = false

  @Flag(help: "Go on with what does not depend on a failed step.")
  var keepGoing = false

  @Flag(help: "Run each statement twice, to tell what is not deterministic from what was changed.")
  var twice = false

  @Flag(help: "Write the locks anew, and tell what is not what it was.")
  var update = false

  @Argument(
    help: ArgumentHelp("The scripts, and values for their parameters.", valueName: "file | name=value"),
    completion: .file(extensions: ["wick"]))
  var arguments: [String]

  func run() throws {
    let files = arguments.filter { !$0.contains("=") || $0.hasSuffix(".wick") }
    guard !files.isEmpty else { throw ValidationError("no script is named") }
    let given = try given(arguments.filter { $0.contains("=") && !$0.hasSuffix(".wick") })
    let hosts = shared.hosts
    var options = Replay.Options()
    options.twice = twice
    options.exact = exact
    options.strict = strict
    options.keepGoing = keepGoing
    throw ExitCode(
      ReplayRun(
        hosts[0], others: Array(hosts.dropFirst()), options: options, updates: update
      ).run(files, parameters: given))
  }
}

struct ShowParameters: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "params", abstract: "List the parameters that a script declares.")

  @OptionGroup var shared: SharedOptions

  @Argument(help: "The script.", completion: .file(extensions: ["wick"]))
  var file: String

  func run() throws { throw ExitCode(try ScriptRun(shared.host).showParameters(of: file)) }
}

struct Recover: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Go on with the last session that ended unexpectedly.")

  @OptionGroup var shared: SharedOptions

  @Flag(help: "Drop it instead.")
  var forget = false

  func run() throws {
    let host = try shared.host
    guard let lost = Journals.lost().last else {
      host.console.remark("there is no session to recover")
      throw ExitCode(1)
    }
    if forget { return Journals.forget(lost) }
    throw ExitCode(Prompt(host, recovering: lost).run())
  }
}

/// Values for parameters: `n=40`, `--n=40` or `--n 40`; a name with dashes is one with low lines.
private func given(_ words: [String]) throws -> [String: Value] {
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
