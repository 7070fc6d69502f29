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
      // The prompt is what is waited for: without arguments there is nothing to parse.
      guard CommandLine.argc > 1 else { throw ExitCode(converse(SharedOptions.plain)) }
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
    guard let code = error as? ExitCode else { exit(withError: error) }
    if ForeignThread.isUnderway {
      fflush(nil)
      _exit(code.rawValue)
    }
    Glibc.exit(code.rawValue)
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
    throw ExitCode(Wick.converse(host))
  }

  /// A prompt at a terminal, or what is on standard input.
  private static func converse(_ host: Host) -> Int32 {
    host.console.terminal.isInput ? Prompt(host).run() : ScriptRun(host).runInput()
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
