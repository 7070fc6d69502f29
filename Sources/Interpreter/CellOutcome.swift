import Vocabulary

/// What a combination of a sweep left behind: the values that it kept or why it failed, what it showed, and what it
/// read and wrote.
package struct CellOutcome: Sendable {
  package var kept: [Value.Field] = []
  package var error: String?
  /// False where another try may end otherwise: its process died.
  package var isFinal = true
  /// What it showed, as it looked.
  package var shown: [String] = []
  package var reads: [String] = []
  package var writes: [String] = []
  package var definitionsRead: [String] = []
  package var filesRead: [Trace.File] = []
  package var filesWritten: [Trace.File] = []
  package var failedExpectations: [String] = []
  /// The results that were tried in it.
  package var trials: [Trials.Note] = []

  package init() {}

  /// Of a combination whose process died.
  package init(lost reason: String) {
    error = reason
    isFinal = false
  }

  package mutating func take(_ trace: Trace) {
    (reads, writes, definitionsRead) = (trace.reads, trace.writes, trace.definitionsRead)
    (filesRead, filesWritten, failedExpectations) = (trace.filesRead, trace.filesWritten, trace.failedExpectations)
  }
}

extension Trace {
  /// As if the combination had been computed here, after all that is in the trace.
  package func add(_ cell: CellOutcome) {
    cell.reads.forEach { read($0) }
    cell.writes.forEach { write($0) }
    cell.definitionsRead.forEach(readDefinition)
    cell.filesRead.forEach { read(file: $0) }
    cell.filesWritten.forEach { wrote(file: $0) }
    cell.failedExpectations.forEach(expectationFailed)
  }
}

// MARK: - As text

extension CellOutcome {
  /// One line; nil where a kept value has no text that gives it back, and where another try may end otherwise.
  package var text: String? {
    guard isFinal else { return nil }
    var fields: [String] = []
    for field in kept {
      guard let text = ExactValue.text(of: field.value) else { return nil }
      fields += ["kept", Value.quoted(field.name), Value.quoted(text)]
    }
    if let error { fields += ["error", Value.quoted(error)] }
    for (word, texts) in [
      ("shown", shown), ("read", reads), ("write", writes), ("def", definitionsRead), ("missed", failedExpectations),
    ] {
      for text in texts { fields += [word, Value.quoted(text)] }
    }
    for (word, files) in [("file-read", filesRead), ("file-written", filesWritten)] {
      for file in files { fields += [word, Value.quoted(file.path), file.sha256, String(file.bytes)] }
    }
    for note in trials { fields += ["trial", "\(note.result)", hexadecimal(note.score), "\(note.data)"] }
    return fields.joined(separator: " ")
  }

  /// - Throws: `Torn` where the line is not whole.
  package init(_ text: Substring) throws {
    var fields = Lock.fields(text)[...]
    func next() throws -> String {
      guard let field = fields.popFirst() else { throw Torn() }
      return field
    }
    while let word = fields.popFirst() {
      switch word {
      case "kept": kept.append(Value.Field(try next(), try ExactValue.value(of: try next())))
      case "error": error = try next()
      case "shown": shown.append(try next())
      case "read": reads.append(try next())
      case "write": writes.append(try next())
      case "def": definitionsRead.append(try next())
      case "missed": failedExpectations.append(try next())
      case "file-read", "file-written":
        let (path, sum) = (try next(), try next())
        guard let bytes = Int(try next()) else { throw Torn() }
        let file = Trace.File(path: path, sha256: sum, bytes: bytes)
        if word == "file-read" { filesRead.append(file) } else { filesWritten.append(file) }
      case "trial":
        guard let result = Digest(Substring(try next())) else { throw Torn() }
        let score = number(hexadecimal: try next())
        guard let data = Digest(Substring(try next())) else { throw Torn() }
        trials.append(Trials.Note(result: result, score: score, data: data))
      default: throw Torn()
      }
    }
  }

  package struct Torn: Error {}
}

/// Plain values as text that gives back every bit: -0.0 and infinities too, which the language does not write.
package enum ExactValue {
  package static func text(of value: Value) -> String? {
    switch value {
    case .number(let number): return "number \(hexadecimal(number))"
    case .list(let values):
      let texts = values.compactMap(text)
      guard texts.count == values.count else { return nil }
      return "list" + texts.map { " " + Value.quoted($0) }.joined()
    case .record(let fields):
      let texts = fields.compactMap { field in text(of: field.value).map { [field.name, $0] } }
      guard texts.count == fields.count else { return nil }
      return "record" + texts.flatMap { $0 }.map { " " + Value.quoted($0) }.joined()
    default: return PlainValue.text(of: value)
    }
  }

  package static func value(of text: String) throws -> Value {
    if text.hasPrefix("number ") { return .number(number(hexadecimal: String(text.dropFirst(7)))) }
    if text == "list" || text.hasPrefix("list ") {
      return .list(try Lock.fields(text.dropFirst(4)).map(value))
    }
    if text == "record" || text.hasPrefix("record ") {
      let parts = Lock.fields(text.dropFirst(6))
      guard parts.count.isMultiple(of: 2) else { throw CellOutcome.Torn() }
      return .record(
        try stride(from: 0, to: parts.count, by: 2).map { Value.Field(parts[$0], try value(of: parts[$0 + 1])) })
    }
    return try PlainValue.value(of: text)
  }
}
