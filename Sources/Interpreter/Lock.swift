import Language
import Vocabulary

/// The evidence beside a script: for every step what went in and what came out, one fact a line.
package struct Lock: Equatable, Sendable {
  package struct Step: Equatable, Sendable {
    /// The digest of the canonical statement, and the how-manieth of that digest it is.
    package var id: String
    package var occurrence: Int
    package var line: Int
    package var text: String
    package var inputs: [Input]
    package var outputs: [Output]
    package var seed: UInt64
    /// The answers from outside that it got, each a file `cache:…`, or `clock:…` for what time allowed.
    package var answers: [String] = []
  }

  package struct Input: Equatable, Sendable {
    package var name: String
    package var digest: String
  }

  package struct Output: Equatable, Sendable {
    package var name: String
    package var kind: String
    package var digest: String
    package var sketch: [Sketch]
  }

  package var environment: [(name: String, value: String)]
  package var parameters: [(name: String, value: String)]
  package var files: [Trace.File]
  package var steps: [Step]

  package static func == (a: Lock, b: Lock) -> Bool { a.text == b.text }

  /// The lock of what was run: of all statements that succeeded.
  package init(
    _ records: [Record], environment: [(name: String, value: String)], parameters: [(name: String, value: String)]
  ) {
    self.environment = environment
    self.parameters = parameters
    files = []
    steps = []
    var occurrences: [String: Int] = [:]
    for record in records where record.verdict == .done && record.effect != .look {
      for file in record.filesRead where !files.contains(file) { files.append(file) }
      occurrences[record.step, default: 0] += 1
      steps.append(Step(record, occurrence: occurrences[record.step] ?? 1))
    }
  }

  /// The lock of a script that was just written: its steps have the lines of the script, not of the session.
  package init(
    _ script: String, of records: [Record], environment: [(name: String, value: String)],
    parameters: [(name: String, value: String)], _ grammar: Grammar
  ) throws {
    self.init(records, environment: environment, parameters: parameters)
    let lines = try Session.program(script, grammar).map { Session.line(of: $0.place, in: script) }
    guard lines.count == steps.count else { return }
    for index in steps.indices { steps[index].line = lines[index] }
  }

  /// `study.lock` for `study.wick`.
  package static func path(of script: String) -> String {
    (script.hasSuffix(".wick") ? String(script.dropLast(5)) : script) + ".lock"
  }

  private init() {
    environment = []
    parameters = []
    files = []
    steps = []
  }
}

extension Lock.Step {
  package init(_ record: Record, occurrence: Int) {
    id = record.step
    self.occurrence = occurrence
    line = record.line
    text = record.text
    inputs = record.reads.map { Lock.Input(name: $0.name, digest: $0.value.digest.short) }
    outputs = record.writes.map { datum in
      var sketch: [Sketch] = []
      if case .object(let object) = datum.value { sketch = object.sketch }
      if case .number(let number) = datum.value { sketch = [Sketch("value", [number])] }
      let kind = if case .object(let object) = datum.value { object.kind } else { "value" }
      return Lock.Output(name: datum.name, kind: kind, digest: datum.value.digest.description, sketch: sketch)
    }
    seed = record.seed
    answers = record.filesRead.map(\.path).filter { $0.hasPrefix("cache:") || $0.hasPrefix("clock:") }
  }
}

extension Lock {
  package var text: String {
    var lines = ["wicklock 1"]
    lines.append("env" + environment.map { " \($0.name)=\(Value.quoted($0.value))" }.joined())
    if !parameters.isEmpty {
      lines.append("param" + parameters.map { " \($0.name)=\(Value.quoted($0.value))" }.joined())
    }
    for file in files { lines.append("data \(Value.quoted(file.path)) sha256=\(file.sha256) bytes=\(file.bytes)") }
    for step in steps {
      let inputs = step.inputs.isEmpty ? "-" : step.inputs.map { "\($0.name)@\($0.digest)" }.joined(separator: ",")
      lines.append(
        "step \(step.id) \(step.occurrence) L\(step.line) \(Value.quoted(step.text)) in=\(inputs) seed=\(step.seed)")
      for answer in step.answers { lines.append("  got \(Value.quoted(answer))") }
      for output in step.outputs {
        lines.append("  out \(output.name) \(output.kind) d=\(output.digest)")
        for sketch in output.sketch {
          let shown = sketch.numbers.prefix(3).map { Value.source($0) }.joined(separator: " ")
          lines.append(
            "  num \(output.name) \(Value.quoted(sketch.name)) \(sketch.numbers.map(hexadecimal).joined(separator: ",")) # \(shown)"
          )
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Reads a lock; a line that does not fit is named by its number.
  package init(_ text: String) throws {
    self.init()
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() where !line.isEmpty
    {
      let fields = Lock.fields(line)
      func broken() -> Complaint {
        Complaint(
          "line \(index + 1) of the lock is broken: \(line.prefix(60))", hint: "write it anew with replay --update")
      }
      switch fields.first {
      case "wicklock": guard fields.count == 2, fields[1] == "1" else { throw broken() }
      case "env": environment = fields.dropFirst().map(Lock.pair)
      case "param": parameters = fields.dropFirst().map(Lock.pair)
      case "data":
        guard fields.count == 4, let bytes = Int(Lock.pair(fields[3]).value) else { throw broken() }
        files.append(Trace.File(path: fields[1], sha256: Lock.pair(fields[2]).value, bytes: bytes))
      case "step":
        guard fields.count == 7, let occurrence = Int(fields[2]), let line = Int(fields[3].dropFirst()),
          let seed = UInt64(Lock.pair(fields[6]).value)
        else { throw broken() }
        let inputs = Lock.pair(fields[5]).value
        steps.append(
          Step(
            id: fields[1], occurrence: occurrence, line: line, text: fields[4],
            inputs: inputs == "-" ? [] : inputs.split(separator: ",").compactMap(Lock.input), outputs: [], seed: seed))
      case "got":
        guard fields.count == 2, !steps.isEmpty else { throw broken() }
        steps[steps.count - 1].answers.append(fields[1])
      case "out":
        guard fields.count == 4, !steps.isEmpty else { throw broken() }
        steps[steps.count - 1].outputs.append(
          Output(name: fields[1], kind: fields[2], digest: Lock.pair(fields[3]).value, sketch: []))
      case "num":
        guard fields.count >= 4, let step = steps.indices.last, let output = steps[step].outputs.indices.last else {
          throw broken()
        }
        let numbers = fields[3].split(separator: ",").map { number(hexadecimal: String($0)) }
        steps[step].outputs[output].sketch.append(Sketch(fields[2], numbers))
      default: throw broken()
      }
    }
  }

  private static func input(_ text: Substring) -> Input? {
    guard let at = text.lastIndex(of: "@") else { return nil }
    return Input(name: String(text[..<at]), digest: String(text[text.index(after: at)...]))
  }

  static func pair(_ field: String) -> (name: String, value: String) {
    guard let equals = field.firstIndex(of: "=") else { return (field, "") }
    return (String(field[..<equals]), String(field[field.index(after: equals)...]))
  }

  /// Fields are cut at blanks outside quotes; quotes are taken off.
  package static func fields(_ line: Substring) -> [String] {
    var fields: [String] = []
    var field = ""
    var isQuoted = false
    var isEscaped = false
    var isOpen = false
    for character in line {
      if isEscaped {
        field.append(character == "n" ? "\n" : character == "t" ? "\t" : character)
        isEscaped = false
      } else if isQuoted, character == "\\" {
        isEscaped = true
      } else if character == "\"" {
        isQuoted.toggle()
        isOpen = true
      } else if character == " ", !isQuoted {
        if isOpen { fields.append(field) }
        (field, isOpen) = ("", false)
      } else {
        field.append(character)
        isOpen = true
      }
    }
    if isOpen { fields.append(field) }
    return fields
  }
}
