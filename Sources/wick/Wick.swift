import ArgumentParser
import Glibc
import Interpreter
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
    subcommands: [Run.self, ReplayScripts.self, ShowParameters.self, Recover.self])

  /// As the library does it, but for the exit code of wrong usage, which is 2 as for a wrong script.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      guard exitCode(for: error) == .validationFailure else { end(with: error) }
      Console(Terminal()).remark(fullMessage(for: error))
      exit(withError: ExitCode(ScriptRun.Exit.usage))
    }
  }

  /// A library that still computes for a line that was stopped must not be cleaned up under its own feet.
  private static func end(with error: any Error) -> Never {
    if ForeignThread.isUnderway, let code = error as? ExitCode {
      fflush(nil)
      _exit(code.rawValue)
    }
    exit(withError: error)
  }

  @OptionGroup var shared: SharedOptions

  @Option(name: .customShort("c"), help: ArgumentHelp("Run these statements and end.", valueName: "statements"))
  var statements: String?

  func run() throws {
    let host = shared.host
    if let statements { throw ExitCode(ScriptRun(host).run(statements)) }
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

  @Option(help: ArgumentHelp("How many threads to use; results never depend on it.", valueName: "n"))
  var threads: Int?

  @Option(help: ArgumentHelp("Colours: auto, always or never.", valueName: "when"))
  var color: Terminal.Color = .auto

  func validate() throws {
    if json, csv { throw ValidationError("--json and --csv exclude each other") }
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads is between 1 and 1024") }
  }

  var host: Host {
    Host(console: Console(Terminal(color: color), form: json ? .json : csv ? .csv : .text), threads: threads)
  }
}

extension Terminal.Color: ExpressibleByArgument {}

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Run a script.")

  @OptionGroup var shared: SharedOptions

  @Flag(help: "Write the lock that 'wick replay' compares with.")
  var lock = false

  @Argument(help: "The script.", completion: .file(extensions: ["wick"]))
  var file: String

  @Argument(help: ArgumentHelp("Values for the script's parameters.", valueName: "name=value"))
  var parameters: [String] = []

  func run() throws {
    let given = try given(parameters)
    throw ExitCode(ScriptRun(shared.host).run(file: file, parameters: given, writesLock: lock))
  }
}

struct ReplayScripts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Run scripts again and compare every step with their locks.")

  @OptionGroup var shared: SharedOptions

  @Flag(help: "Results that are merely close count as drift.")
  var exact = false

  @Flag(help: "Statements that are new or gone count as drift.")
  var strict = false

  @Flag(help: "Go on with what does not depend on a failed step.")
  var keepGoing = false

  @Flag(help: "Write the locks anew.")
  var update = false

  @Argument(help: "The scripts.", completion: .file(extensions: ["wick"]))
  var files: [String]

  func run() throws {
    var options = Replay.Options()
    options.exact = exact
    options.strict = strict
    options.keepGoing = keepGoing
    throw ExitCode(ReplayRun(shared.host, options: options, updates: update).run(files))
  }
}

struct ShowParameters: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "params", abstract: "List the parameters that a script declares.")

  @OptionGroup var shared: SharedOptions

  @Argument(help: "The script.", completion: .file(extensions: ["wick"]))
  var file: String

  func run() throws { throw ExitCode(ScriptRun(shared.host).showParameters(of: file)) }
}

struct Recover: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Go on with the last session that ended unexpectedly.")

  @OptionGroup var shared: SharedOptions

  @Flag(help: "Drop it instead.")
  var forget = false

  func run() throws {
    let host = shared.host
    guard let lost = Journals.lost().last else {
      host.console.remark("there is no session to recover")
      throw ExitCode(1)
    }
    if forget { return Journals.forget(lost) }
    throw ExitCode(Prompt(host, recovering: lost).run())
  }
}

private func given(_ parameters: [String]) throws -> [String: Value] {
  var given: [String: Value] = [:]
  for text in parameters {
    do {
      let (name, value) = try ScriptRun.parameter(text)
      guard given.updateValue(value, forKey: name) == nil else { throw Complaint("'\(name)' is given twice") }
    } catch let complaint as Complaint {
      throw ValidationError(complaint.description)
    }
  }
  return given
}
