import Language
import Vocabulary

/// What a finished piece of a script left behind: enough to go on after it in another process.
package struct Stamp: Sendable {
  /// Every statement that was run, with the evidence of what it read and made.
  package var records: [Record]
  /// The names that it gave or changed; of objects the evidence.
  package var names: [Record.Datum] = []
  var unbound: [String] = []
  var definitions: [(name: String, definition: Scope.Definition)] = []
  var current: String?
  var latest: [(kind: String, name: String)] = []
  var settings: [(name: String, value: Value)] = []
  var seed: UInt64
  /// The patterns in its paths, with the files that they named.
  var patterns: [(pattern: String, files: [String])] = []
  /// What it left outside the session.
  package var artifacts: [Artifact] = []

  /// A file that was written, and what was found in it then.
  package struct Artifact: Sendable {
    package var file: Trace.File
    package var items: [Item]

    /// One thing in a file: a frame, a model.
    package struct Item: Equatable, Sendable {
      package var name: String
      package var kind: String
      package var columns: [String]
      package var rows: Int?
      package var digest: String

      package init(name: String, kind: String, columns: [String], rows: Int?, digest: String) {
        self.name = name
        self.kind = kind
        self.columns = columns
        self.rows = rows
        self.digest = digest
      }
    }
  }

  package var filesRead: [Trace.File] { Stamp.distinct(records.flatMap(\.filesRead)) }
  package var filesWritten: [Trace.File] {
    // A file that was written twice is what it was at last.
    let all = records.flatMap(\.filesWritten)
    return all.enumerated().filter { index, file in !all[(index + 1)...].contains { $0.path == file.path } }
      .map(\.element)
  }

  /// - Parameters:
  ///   - before: The session's names as the piece found them.
  ///   - after: The same when it was done.
  init(_ records: [Record], before: Scope, after: Scope, patterns: [(pattern: String, files: [String])]) {
    self.records = records.map(\.evidence)
    self.patterns = patterns
    let written = Set(records.flatMap { $0.writes.map(\.name) + $0.formulasWritten })
    for name in after.order where written.contains(name) {
      if let value = after[name] { names.append(Record.Datum(name: name, value: value).evidence) }
    }
    unbound = before.order.filter { after[$0] == nil }
    for (name, definition) in after.definitions.sorted(by: { $0.key < $1.key })
    where before.definitions[name] != definition {
      definitions.append((name, definition))
    }
    current = after.current
    latest = after.latest.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    settings = after.settings.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    seed = after.seed
  }

  /// What is needed to run one statement again: the names that it read, and what else it may depend on.
  init(recipe record: Record, in before: Scope) {
    records = [record.evidence]
    names = record.reads.map(\.evidence)
    definitions = before.definitions.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    let known = Set(names.map(\.name))
    current = before.current.flatMap { known.contains($0) ? $0 : nil }
    latest = before.latest.filter { known.contains($0.value) }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    settings = before.settings.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    seed = before.seed
  }

  /// Some names of a scope, and what else a statement may depend on.
  init(handing wanted: Set<String>, of scope: Scope) {
    records = []
    for name in scope.order where wanted.contains(name) {
      if let value = scope[name] { names.append(Record.Datum(name: name, value: value).evidence) }
    }
    definitions = scope.definitions.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    let known = Set(names.map(\.name))
    current = scope.current.flatMap { known.contains($0) ? $0 : nil }
    latest = scope.latest.filter { known.contains($0.value) }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    settings = scope.settings.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    seed = scope.seed
  }

  /// The scope after the piece: of the objects it gave, the evidence alone.
  func applied(to scope: Scope) -> Scope {
    var scope = scope
    unbound.forEach { scope.unbind($0) }
    for datum in names { scope.bind(datum.name, to: datum.value) }
    for (name, definition) in definitions { scope.definitions[name] = definition }
    scope.current = current
    scope.latest = Dictionary(latest.map { ($0.kind, $0.name) }) { _, last in last }
    scope.settings = Dictionary(settings.map { ($0.name, $0.value) }) { _, last in last }
    scope.seed = seed
    scope.last = .nothing
    return scope
  }

  private static func distinct(_ files: [Trace.File]) -> [Trace.File] {
    files.enumerated().filter { index, file in !files[..<index].contains(file) }.map(\.element)
  }
}

extension Record {
  /// The record with the evidence in place of the objects.
  var evidence: Record {
    var record = self
    record.reads = reads.map(\.evidence)
    record.writes = writes.map(\.evidence)
    return record
  }
}

extension Record.Datum {
  var evidence: Record.Datum {
    guard case .object(let object) = value, !(object is Remembered) else { return self }
    return Record.Datum(name: name, value: .object(Remembered(object)))
  }
}

// MARK: - As text

extension Stamp {
  /// Nil where a plain value has no text that gives it back.
  var text: String? {
    var lines = ["wickstamp 1"]
    do {
      for record in records { lines += try Stamp.lines(record) }
      for datum in names { lines += try Stamp.lines("name", datum) }
      lines += unbound.map { "unbound \($0)" }
      for (name, definition) in definitions {
        let form = Statement.Form.definition(name, definition.formals, definition.body)
        let source = Statement(form, at: Place(0, 0)).source
        lines.append("def \(Value.quoted(source)) \(Value.quoted(definition.note))")
      }
      if let current { lines.append("current \(current)") }
      lines += latest.map { "latest \(Value.quoted($0.kind)) \($0.name)" }
      for (name, value) in settings { lines += try Stamp.lines("setting", Record.Datum(name: name, value: value)) }
      lines.append("seed \(seed)")
      lines += patterns.map { pattern, files in
        "pattern " + ([pattern] + files).map(Value.quoted).joined(separator: " ")
      }
    } catch { return nil }
    for artifact in artifacts {
      let file = artifact.file
      lines.append("artifact \(Value.quoted(file.path)) sha256=\(file.sha256) bytes=\(file.bytes)")
      lines += artifact.items.map { item in
        "item \(Value.quoted(item.name)) \(Value.quoted(item.kind)) d=\(item.digest) rows=\(item.rows.map(String.init) ?? "-")"
          + item.columns.map { " " + Value.quoted($0) }.joined()
      }
    }
    lines.append("end")
    return lines.joined(separator: "\n") + "\n"
  }

  private struct Unwritable: Error {}

  private static func lines(_ record: Record) throws -> [String] {
    var lines = [
      "record \(Value.quoted(record.statement.source)) \(Value.quoted(record.text)) line=\(record.line) seed=\(record.seed) ns=\(record.nanoseconds)"
    ]
    for datum in record.reads { lines += try self.lines("read", datum) }
    for datum in record.writes { lines += try self.lines("write", datum) }
    lines += record.formulasRead.map { "formula-read \($0)" }
    lines += record.formulasWritten.map { "formula-written \($0)" }
    for (word, files) in [("file-read", record.filesRead), ("file-written", record.filesWritten)] {
      lines += files.map { "\(word) \(Value.quoted($0.path)) sha256=\($0.sha256) bytes=\($0.bytes)" }
    }
    return lines + record.failedExpectations.map { "missed \(Value.quoted($0))" }
  }

  private static func lines(_ word: String, _ datum: Record.Datum) throws -> [String] {
    guard case .object(let object) = datum.value else {
      guard let text = PlainValue.text(of: datum.value) else { throw Unwritable() }
      return ["\(word) \(Value.quoted(datum.name)) plain \(Value.quoted(text))"]
    }
    let rows = object.rows.map(String.init) ?? "-"
    let head =
      "\(word) \(Value.quoted(datum.name)) object \(Value.quoted(object.kind)) d=\(object.digest) rows=\(rows) \(Value.quoted(object.headline))"
    // What was read is compared by its digest alone.
    guard word == "write" else { return [head] }
    return [head]
      + object.sketch.map { "num \(Value.quoted($0.name)) \($0.numbers.map(hexadecimal).joined(separator: ","))" }
  }

  /// - Throws: `Torn` where the text is no whole stamp.
  init(_ text: String, _ domain: any Domain) throws {
    records = []
    seed = 0
    let grammar = Grammar(domain.commands)
    var isWhole = false
    for line in text.split(separator: "\n") {
      let fields = Lock.fields(line)
      guard let word = fields.first else { continue }
      switch (word, fields.count) {
      case ("wickstamp", 2) where fields[1] == "1": break
      case ("record", 6): records.append(try Stamp.record(fields, grammar, domain))
      case ("read", 3...): try change { $0.reads.append(try Stamp.datum(fields)) }
      case ("write", 3...): try change { $0.writes.append(try Stamp.datum(fields)) }
      case ("num", 2...): try change { try Stamp.add(fields, to: &$0.writes) }
      case ("formula-read", 2): try change { $0.formulasRead.append(fields[1]) }
      case ("formula-written", 2): try change { $0.formulasWritten.append(fields[1]) }
      case ("file-read", 4): try change { $0.filesRead.append(try Stamp.file(fields)) }
      case ("file-written", 4): try change { $0.filesWritten.append(try Stamp.file(fields)) }
      case ("missed", 2): try change { $0.failedExpectations.append(fields[1]) }
      case ("name", 3...): names.append(try Stamp.datum(fields))
      case ("unbound", 2): unbound.append(fields[1])
      case ("def", 3):
        guard case .definition(let name, let formals, let body)? = try Session.program(fields[1], grammar).first?.form
        else { throw Torn() }
        definitions.append((name, Scope.Definition(formals: formals, body: body, note: fields[2])))
      case ("current", 2): current = fields[1]
      case ("latest", 3): latest.append((fields[1], fields[2]))
      case ("setting", 3...):
        let datum = try Stamp.datum(fields)
        settings.append((datum.name, datum.value))
      case ("seed", 2): seed = UInt64(fields[1]) ?? 0
      case ("pattern", 2...): patterns.append((fields[1], Array(fields.dropFirst(2))))
      case ("artifact", 4): artifacts.append(Artifact(file: try Stamp.file(fields), items: []))
      case ("item", 5...):
        guard !artifacts.isEmpty else { throw Torn() }
        artifacts[artifacts.count - 1].items.append(
          Artifact.Item(
            name: fields[1], kind: fields[2], columns: Array(fields.dropFirst(5)),
            rows: Int(Lock.pair(fields[4]).value),
            digest: Lock.pair(fields[3]).value))
      case ("end", 1): isWhole = true
      default: throw Torn()
      }
    }
    guard isWhole else { throw Torn() }
  }

  struct Torn: Error {}

  private mutating func change(_ body: (inout Record) throws -> Void) throws {
    guard !records.isEmpty else { throw Torn() }
    try body(&records[records.count - 1])
  }

  private static func record(_ fields: [String], _ grammar: Grammar, _ domain: any Domain) throws -> Record {
    guard let statement = try Session.program(fields[1], grammar).first, let line = Int(Lock.pair(fields[3]).value),
      let seed = UInt64(Lock.pair(fields[4]).value), let nanoseconds = UInt64(Lock.pair(fields[5]).value)
    else { throw Torn() }
    return Record(
      statement: statement, text: fields[2], line: line, effect: statement.effect(domain.commands), reads: [],
      writes: [], formulasRead: [], formulasWritten: [], filesRead: [], filesWritten: [], failedExpectations: [],
      seed: seed, verdict: .done, nanoseconds: nanoseconds)
  }

  private static func datum(_ fields: [String]) throws -> Record.Datum {
    if fields.count == 4, fields[2] == "plain" {
      return Record.Datum(name: fields[1], value: try PlainValue.value(of: fields[3]))
    }
    guard fields.count == 7, fields[2] == "object", let digest = Digest(Substring(Lock.pair(fields[4]).value)) else {
      throw Torn()
    }
    let object = Remembered(
      kind: fields[3], headline: fields[6], digest: digest, rows: Int(Lock.pair(fields[5]).value))
    return Record.Datum(name: fields[1], value: .object(object))
  }

  private static func add(_ fields: [String], to writes: inout [Record.Datum]) throws {
    guard let last = writes.last, case .object(let object as Remembered) = last.value else { throw Torn() }
    let numbers = fields.count > 2 ? fields[2].split(separator: ",").map { number(hexadecimal: String($0)) } : []
    writes[writes.count - 1].value = .object(
      Remembered(
        kind: object.kind, headline: object.headline, digest: object.digest,
        sketch: object.sketch + [Sketch(fields[1], numbers)], rows: object.rows))
  }

  private static func file(_ fields: [String]) throws -> Trace.File {
    guard let bytes = Int(Lock.pair(fields[3]).value) else { throw Torn() }
    return Trace.File(path: fields[1], sha256: Lock.pair(fields[2]).value, bytes: bytes)
  }
}
