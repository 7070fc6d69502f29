import ArgumentParser
import Notebook
import Shell
import Vocabulary

/// `wick notebook FILE`, which Jupyter calls, and what makes Jupyter call it.
struct ServeNotebooks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notebook", abstract: "Serve Jupyter notebooks.",
    discussion: """
      wick notebook install makes wick a kernel of Jupyter: jupyter lab, jupyter console and editors find it. Cells share \
      the language, the journal and the history of the prompt.
      """,
    subcommands: [Serve.self, Install.self, Uninstall.self], defaultSubcommand: Serve.self)

  struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "serve", abstract: "Serve one notebook; Jupyter calls this.")

    @Option(help: ArgumentHelp("How many threads to use; results never depend on it.", valueName: "n"))
    var threads: Int?

    @Argument(help: ArgumentHelp("The connection file that Jupyter wrote.", valueName: "connection_file"))
    var file: String

    func validate() throws {
      if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads is between 1 and 1024") }
    }

    func run() throws { try ServeNotebooks.told { throw ExitCode(try NotebookRun(threads: threads).run(file)) } }
  }

  struct Install: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make wick a kernel of Jupyter.")

    @OptionGroup var place: PlaceOptions

    @Option(help: ArgumentHelp("What front ends call it.", valueName: "title"))
    var title = "wick"

    func run() throws {
      try ServeNotebooks.told {
        let kernel = try place.kernel
        guard let program = Surroundings.executable else { throw Complaint("the file of the program is not known") }
        try kernel.install(program: program, title: title)
        Console(Terminal()).show(.text("installed in \(kernel.folder): jupyter lab and jupyter console find it there"))
        if !NotebookRun.isPossible {
          Console(Terminal()).remark("libzmq.so.5 is not installed, and notebooks need it: apt install libzmq5")
        }
      }
    }
  }

  struct Uninstall: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take wick away from Jupyter.")

    @OptionGroup var place: PlaceOptions

    func run() throws {
      try ServeNotebooks.told {
        let kernel = try place.kernel
        try kernel.uninstall()
        Console(Terminal()).show(.text("removed \(kernel.folder)"))
      }
    }
  }

  struct PlaceOptions: ParsableArguments {
    @Flag(help: "For you alone, which is the default: ~/.local/share/jupyter, or $JUPYTER_DATA_DIR.")
    var user = false

    @Option(help: ArgumentHelp("Into P/share/jupyter, such as a Python environment or /usr/local.", valueName: "P"))
    var prefix: String?

    @Option(help: ArgumentHelp("The name that jupyter knows it by.", valueName: "name"))
    var name = "wick"

    func validate() throws {
      if user, prefix != nil { throw ValidationError("--user and --prefix exclude each other") }
    }

    var kernel: KernelSpecification {
      get throws { try KernelSpecification(prefix.map { .prefix($0) } ?? .user, name: name) }
    }
  }

  /// Complaints look as they do everywhere.
  fileprivate static func told(_ body: () throws -> Void) throws {
    do { try body() } catch let complaint as Complaint {
      Console(Terminal()).complain(complaint, in: "")
      throw ExitCode(ScriptRun.Exit.failed)
    }
  }
}
