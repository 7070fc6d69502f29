import Commands
import Drawing
import Glibc
import Interpreter
import Language
import Vocabulary

/// Programs that run without a conversation: a script, statements from the command line or from standard input.
package struct ScriptRun {
  private let host: Host

  package init(_ host: Host) { self.host = host }

  /// What a script ends with.
  package enum Exit {
    package static let well: Int32 = 0
    package static let failed: Int32 = 1
    package static let usage: Int32 = 2
    package static let interrupted: Int32 = 130
  }

  /// - Parameters:
  ///   - name: The script's file, for messages; nil for statements that were given directly.
  ///   - lock: Where the lock of the run goes; nil writes none.
  ///   - config: A file with values for parameters; those in `parameters` come first.
  /// - Returns: The exit code.
  package func run(
    _ text: String, name: String? = nil, parameters: [String: Value] = [:], config: String? = nil, lock: String? = nil,
    request: StepsRun.Request = StepsRun.Request()
  ) -> Int32 {
    Interrupts.stop(host.monitor)
    let session = host.session()
    let program: [Statement]
    var parameters = parameters
    var steps: StepsRun?
    // What workers are handed has to lie somewhere.
    let temporary = request.noCache ? (try? Files.temporaryFolder()).map { CacheFolder($0) } : nil
    defer { temporary?.remove() }
    let workshop = (temporary ?? CacheFolder()).map {
      host.workshop($0, keeps: !request.noCache, shard: request.shard, parts: request.results ?? Merge.folder(of: name))
    }
    do {
      program = try Session.program(text, session.grammar)
      let declared = Parameters(program)
      if let config { parameters = try ParameterFile(config).values(under: parameters, for: declared) }
      if let name, parameters["here"] == nil, declared.declarations.contains(where: { $0.name == "here" }) {
        parameters["here"] = .text(ScriptRun.folder(of: name))
      }
      if name != nil || !parameters.isEmpty {
        try declared.check(parameters.keys.sorted(), against: program)
        try declared.checkValues(parameters)
      }
      let parts = try Steps(program, of: text)
      if let name, request.shard == nil, !parts.steps.isEmpty || request.isAboutSteps {
        let chosen = try parts.chosen(request.steps, skipped: request.skip, from: request.from)
        steps = StepsRun(
          host: host, script: name, text: text, steps: parts, chosen: chosen, parameters: parameters, request: request,
          workshop: workshop)
      }
    } catch let complaint as Complaint {
      host.console.complain(complaint, in: text, file: name)
      return Exit.usage
    } catch {
      host.console.remark("error: \(error)")
      return Exit.usage
    }
    func finish(_ session: Session) throws {
      guard let lock else { return }
      let given = Parameters.given(in: session.records)
      let evidence = Lock(session.records, environment: host.world.environment, parameters: given)
      try Files.replace(lock, with: evidence.text)
      host.console.remark("wrote \(lock)", .dim)
    }
    if let steps {
      if request.dryRun { return steps.showPlan() }
      return request.validateOnly ? steps.validate() : steps.run(finish: finish)
    }
    session.parameters = parameters
    session.world.workshop = workshop
    let console = host.console
    if request.verbose { session.watch = { console.remark(StepsRun.told($0), .dim) } }
    // Several parts may run at once: none of them leaves anything but what it computes.
    if request.shard != nil { session.world.isRehearsal = true }
    var part = PartialRun(session)
    let begun = Surroundings.steady()
    do {
      try host.interruptibly {
        for statement in program where !session.isEnded {
          let line = Session.line(of: statement.place, in: text)
          if request.shard == nil {
            try session.run(statement, line: line)
          } else if let reason = try part.run(statement, line: line) {
            console.remark("line \(line) is left out: \(reason)", .dim)
          }
        }
        try finish(session)
      }
    } catch let complaint as Complaint {
      host.console.complain(complaint, in: text, file: name)
      return Exit.failed
    } catch let interruption as Interruption {
      host.console.remark(Prompt.told(interruption, after: Surroundings.steady() &- begun))
      return Exit.interrupted
    } catch {
      host.console.remark("error: \(error)")
      return Exit.failed
    }
    return session.failedExpectations.isEmpty ? Exit.well : Exit.failed
  }

  /// The folder of a script, which its parameter `here` stands for: what lies beside it is found wherever both are.
  private static func folder(of script: String) -> String {
    guard let slash = script.lastIndex(of: "/") else { return "." }
    return slash == script.startIndex ? "/" : String(script[..<slash])
  }

  /// Runs a script file.
  package func run(
    file path: String, parameters: [String: Value], config: String? = nil, writesLock: Bool,
    request: StepsRun.Request = StepsRun.Request()
  ) -> Int32 {
    do {
      return run(
        try Files.read(path), name: path, parameters: parameters, config: config,
        lock: writesLock ? Lock.path(of: path) : nil, request: request)
    } catch {
      host.console.remark("error: \(error)")
      return Exit.usage
    }
  }

  /// Runs all statements of standard input.
  package func runInput(parameters: [String: Value] = [:]) -> Int32 {
    do {
      let bytes = try Files.all(of: STDIN_FILENO, "standard input")
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw Complaint("standard input is not text in UTF-8")
      }
      return run(text, parameters: parameters)
    } catch {
      host.console.remark("error: \(error)")
      return Exit.usage
    }
  }

  /// Shows the parameters that a script declares.
  package func showParameters(of path: String) -> Int32 {
    let text: String
    do { text = try Files.read(path) } catch {
      host.console.remark("error: \(error)")
      return Exit.usage
    }
    do {
      let declarations = Parameters(try Session.program(text, host.session().grammar)).declarations
      host.console.show(
        .table(
          Table(
            columns: [
              Table.Column("parameter", declarations.map { .text($0.name) }),
              Table.Column("default", declarations.map { .text($0.standard.source) }),
              Table.Column("values", declarations.map { .text($0.within?.source ?? "") }),
              Table.Column("what it is", declarations.map { .text($0.help ?? "") }),
            ], notes: declarations.isEmpty ? ["\(path) declares no parameters"] : [])))
      return Exit.well
    } catch let complaint as Complaint {
      host.console.complain(complaint, in: text, file: path)
      return Exit.usage
    } catch {
      host.console.remark("error: \(error)")
      return Exit.usage
    }
  }

  /// `n=40` as the name and the value that a script gets.
  package static func parameter(_ text: String) throws -> (name: String, value: Value) {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw Complaint("'\(text)' is no parameter", hint: "write name=value without blanks")
    }
    return (String(text[..<equals]), try Parameters.value(String(text[text.index(after: equals)...])))
  }
}
