import Vocabulary

/// What may come next at some place of a text. Completion, and whatever else asks that, rest on it.
package struct Expectation: Sendable {
  package enum Item: Equatable, Sendable {
    /// A statement begins: a verb, `param def for if`, or an expression.
    case verb
    /// The name of an entry of the verb's catalogue: `fit xgboost`.
    case kind
    /// A word by its place.
    case argument(ParameterFacts)
    /// A bare word that stands for yes.
    case keyword(ParameterFacts)
    /// `name=` of an option that is not given yet.
    case option(ParameterFacts)
    /// `name=` of an option of the user's own making.
    case freeOption
    /// The value of an option; nil where the option is of the user's own making.
    case value(of: String, ParameterFacts?)
    /// An element of a list of such words.
    case element(of: Slot)
    case clause(CommandCall.Clause.Word)
    case clauseValue(CommandCall.Clause.Word)
    /// An operand: a column, a function, a variable.
    case expression
    /// `name=` of an argument of that function.
    case argumentName(of: String)
    /// A variable's name, after `$`.
    case variable
    /// A feature group's name, after `@`.
    case group
    /// A name after the dot.
    case property(of: Expression)
    /// What help is wanted on.
    case topic
  }

  /// The command in which the place stands.
  package struct Context: Sendable {
    package var verb: String?
    package var kind: String?
    /// What was written after `on`, before the place.
    package var frame: Expression?
  }

  package var items: [Item] = []
  package var context = Context()
  /// What is there already of the word that is completed, and where it begins, as an offset into the UTF-8 of the text.
  package var prefix = ""
  package var start: Int
}

extension Parser {
  /// What may come at an offset into the UTF-8 of a text; what follows it does not count.
  package func expectation(_ text: String, at offset: Int) -> Expectation {
    var bytes = Array(text.utf8.prefix(max(0, offset)))
    while let last = bytes.last, last & 0x80 != 0, String(validating: bytes, as: UTF8.self) == nil {
      bytes.removeLast()
    }
    if let expectation = expectation(bytes) { return expectation }
    // A mistake further up must not take the help away from the line that is being typed.
    if let newline = bytes.lastIndex(of: 0x0a), var expectation = expectation(Array(bytes[(newline + 1)...])) {
      expectation.start += newline + 1
      return expectation
    }
    return Expectation(start: bytes.count)
  }

  private func expectation(_ bytes: [UInt8]) -> Expectation? {
    var reader = Reader(String(decoding: bytes, as: UTF8.self), grammar: grammar)
    reader.trace = Trace()
    try? reader.program()
    guard !reader.endsInComment, let trace = reader.trace else { return Expectation(start: bytes.count) }
    guard let items = trace.begun(in: reader) ?? trace.next(in: reader) else { return nil }
    return Expectation(
      items: items.items, context: items.context, prefix: reader.text(items.start, bytes.count), start: items.start)
  }
}

/// Collects what a reader would take, as it goes.
struct Trace {
  typealias Note = (item: Expectation.Item, at: Int, context: Expectation.Context)

  private var notes: [Note] = []

  /// Only the last place that was noted before the end of the text matters, and the end itself.
  mutating func add(_ note: Note, end: Int) {
    if note.at < end, let last = notes.first, last.at < note.at { notes.removeAll(keepingCapacity: true) }
    if !notes.contains(where: { $0.at == note.at && $0.item == note.item }) { notes.append(note) }
  }

  typealias Found = (items: [Expectation.Item], start: Int, context: Expectation.Context)

  /// What the word that is begun at the end of the text may become.
  func begun(in reader: Reader) -> Found? {
    guard let start = notes.filter({ $0.at < reader.bytes.count || $0.item.follows }).map(\.at).max() else {
      return nil
    }
    let items = notes.filter { $0.at == start && $0.item.mayBegin(from: start, in: reader) }
    guard let first = items.first else { return nil }
    return (items.map(\.item), start, first.context)
  }

  /// What may come after a blank or a sign.
  func next(in reader: Reader) -> Found? {
    let end = reader.bytes.count
    let items = notes.filter { $0.at == end }
    guard let first = items.first else { return nil }
    return (items.map(\.item), end, first.context)
  }
}

extension Expectation.Item {
  /// Whether it stands directly after a sign, which is no part of its name.
  fileprivate var follows: Bool {
    switch self {
    case .variable, .group, .property, .value: true
    default: false
    }
  }

  /// Whether the bytes from `start` to the end of the text may be the beginning of such a word.
  fileprivate func mayBegin(from start: Int, in reader: Reader) -> Bool {
    let isRaw: Bool
    switch self {
    case .argument(let facts), .value(_, let facts?): isRaw = facts.slot.isRaw || facts.slot == .moment
    case .element(let slot): isRaw = slot.isRaw
    case .kind, .topic, .clauseValue(.from), .clauseValue(.to): isRaw = true
    default: isRaw = false
    }
    let end = reader.bytes.count
    if isRaw { return reader.byte(start) == UInt8(ascii: "\"") || reader.endOfWord(start) == end }
    return reader.endOfName(start) == end
  }
}

extension Reader {
  @inline(never)
  mutating func note(_ item: Expectation.Item, at offset: Int) {
    guard trace != nil else { return }
    trace?.add((item, offset, context), end: bytes.count)
  }

  @inline(never)
  mutating func noteOperand() {
    guard trace != nil else { return }
    note(.expression, at: token.start)
    if token.kind == .variable || token.kind == .group || token.kind == .unknown { noteSigil(token.start, token.end) }
  }

  /// After `$` a variable comes, after `@` a group; in a word the last `$` counts.
  @inline(never)
  mutating func noteSigil(_ start: Int, _ end: Int) {
    guard trace != nil, end == bytes.count, end > start else { return }
    if byte(start) == UInt8(ascii: "@") { note(.group, at: start + 1) }
    var at = end
    while at > start, Letter.isNamePart(byte(at - 1)) { at -= 1 }
    if at > start, byte(at - 1) == UInt8(ascii: "$") { note(.variable, at: at) }
  }

  @inline(never)
  mutating func noteArgument(of function: String) {
    note(.expression, at: token.start)
    note(.argumentName(of: function), at: token.start)
  }

  /// What may follow in a command.
  @inline(never)
  mutating func noteNext(_ line: Line) {
    guard trace != nil else { return }
    let at = token.start
    if let facts = line.place {
      note(.argument(facts), at: at)
    }
    for facts in line.keywords where !line.given.contains(facts.name) { note(.keyword(facts), at: at) }
    for facts in line.options where facts.form == .option && !line.given.contains(facts.name) {
      note(.option(facts), at: at)
    }
    if line.verb.takesFreeOptions { note(.freeOption, at: at) }
    for word in CommandCall.Clause.Word.allCases where line.verb.clauses.contains(word) && !line.clauses.contains(word)
    {
      note(.clause(word), at: at)
    }
  }
}
