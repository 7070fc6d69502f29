import ArgumentParser
import Interpreter
import Shell

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
