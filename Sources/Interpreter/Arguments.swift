import Language
import Vocabulary

/// Turns the words and options of a line into values, each read as the parameter's slot says.
struct Arguments {
  let evaluator: Evaluator

  /// What goes to the command, and what goes to the entry that its first word names.
  func given(_ line: CommandCall, _ command: Catalogue<any Command>.Listing, _ kinds: Kinds?) throws -> (
    command: Given, kind: (name: String, given: Given)?
  ) {
    let place = line.words.reduce(line.verbPlace) { $0.joined($1.place) }
    guard let kinds else {
      return (try given(line.words, line.options, command.name, command.parameters, place), nil)
    }
    guard let first = line.words.first, let name = try kindName(first) else {
      if line.words.isEmpty, !kinds.isRequired {
        return (try given([], line.options, command.name, command.parameters, place), nil)
      }
      let known = kinds.kinds.map(\.name).joined(separator: ", ")
      throw Complaint("\(line.verb) needs a \(kinds.title)", hint: "there is \(known)", at: line.verbPlace)
    }
    guard let kind = kinds.kinds.first(where: { $0.name == name || $0.aliases.contains(name) }) else {
      let known = kinds.kinds.flatMap { [$0.name] + $0.aliases }
      let hint = didYouMean(name, known) ?? "there is \(kinds.kinds.map(\.name).joined(separator: ", "))"
      throw Complaint("no \(kinds.title) '\(name)'", hint: hint, at: first.place)
    }
    let own = Set(command.parameters.map(\.name))
    for option in line.options {
      guard let name = option.name, !own.contains(name), !kind.parameters.contains(where: { $0.name == name }) else {
        continue
      }
      let known = kind.parameters.map(\.name) + command.parameters.map(\.name)
      throw Complaint(
        "\(line.verb) \(kind.name) has no option '\(name)'",
        hint: didYouMean(name, known) ?? "it has \(known.joined(separator: ", "))", at: option.place)
    }
    let words = Array(line.words.dropFirst())
    // Keywords may belong to either; everything else by its place is the kind's, unless the kind takes nothing.
    func keywords(_ parameters: [ParameterFacts]) -> Set<String> {
      Set(parameters.filter { $0.form == .keyword }.map(\.name))
    }
    let (commandKeywords, kindKeywords) = (keywords(command.parameters), keywords(kind.parameters))
    let takesWords = kind.parameters.contains { $0.form != .option && $0.form != .keyword }
    let isCommands: (Expression) -> Bool = { expression in
      guard let word = self.word(expression) else { return !takesWords }
      return commandKeywords.contains(word) || !(takesWords || kindKeywords.contains(word))
    }
    let commandGiven = try given(
      words.filter(isCommands), line.options.filter { own.contains($0.name ?? "") }, command.name, command.parameters,
      place)
    let kindGiven = try given(
      words.filter { !isCommands($0) }, line.options.filter { !own.contains($0.name ?? "") }, kind.name,
      kind.parameters, place)
    return (commandGiven, (kind.name, kindGiven))
  }

  private func given(
    _ words: [Expression], _ options: [Expression.Argument], _ name: String, _ parameters: [ParameterFacts],
    _ place: Place
  ) throws -> Given {
    let places = parameters.filter { $0.form != .option && $0.form != .keyword }
    var next = 0
    let givenWords = try words.map { expression in
      if let word = word(expression), parameters.contains(where: { $0.form == .keyword && $0.name == word }) {
        return Given.Word(.word(word), at: expression.place)
      }
      let slot = places.isEmpty ? .word : places[min(next, places.count - 1)].slot
      next += 1
      return Given.Word(try value(expression, in: slot), at: expression.place)
    }
    let givenOptions = try options.map { option in
      let slot = parameters.first { $0.name == option.name }?.slot ?? .value
      let word = Given.Word(try value(option.value, in: slot), at: option.value.place)
      return Given.Option(option.name ?? "", word, at: option.place)
    }
    return Given(words: givenWords, options: givenOptions, at: place)
  }

  /// A word or option value, read as its slot says.
  func value(_ expression: Expression, in slot: Slot) throws -> Value {
    switch slot {
    case .formula: return .object(Formula(try evaluator.resolved(expression), written: expression))
    case .path: return .text(try filled(text(expression), at: expression.place))
    case .columns: return .list(try columns(expression))
    case .word, .choice, .object, .zone:
      if case .list(let items) = expression.form { return .list(try items.map(name)) }
      return try name(expression)
    default:
      if case .word(let word) = expression.form { return variable(word) ?? .word(word) }
      return try evaluator.value(of: expression)
    }
  }

  /// Column names, patterns and groups, as words.
  private func columns(_ expression: Expression) throws -> [Value] {
    switch expression.form {
    case .list(let items): return try items.flatMap(columns)
    case .group(let name): return [.word("@" + name)]
    case .variable(let name):
      switch try evaluator.variable(name, at: expression.place) {
      case .list(let values): return values
      case let value: return [value]
      }
    case .unary(.minus, let inner): return try columns(inner).map { .word("-" + $0.source) }
    default: return [try name(expression)]
    }
  }

  private func name(_ expression: Expression) throws -> Value {
    switch expression.form {
    case .name(let name), .word(let name): return .word(name)
    case .text(let text): return .text(text)
    case .property: return .word(expression.source)
    default: return try evaluator.value(of: expression)
    }
  }

  /// The first word, also where a variable holds it: `for k in $kinds { fit $k }`.
  private func kindName(_ first: Expression) throws -> String? {
    guard case .variable(let variable) = first.form else { return word(first) }
    switch try evaluator.variable(variable, at: first.place) {
    case .word(let name), .text(let name): return name
    case let value:
      throw Complaint("$\(variable) is \(value.source), not the name of a kind", at: first.place)
    }
  }

  /// The bare word that an expression is, or nil.
  private func word(_ expression: Expression) -> String? {
    switch expression.form {
    case .name(let name), .word(let name): name
    default: nil
    }
  }

  private func text(_ expression: Expression) throws -> String {
    switch expression.form {
    case .word(let text), .text(let text), .name(let text): return text
    default:
      let value = try evaluator.value(of: expression)
      if case .text(let text) = value { return text }
      return value.source
    }
  }

  /// A path with its `$name`s filled in.
  private func filled(_ path: String, at place: Place) throws -> String {
    guard path.contains("$") else { return path }
    var result = ""
    var rest = Substring(path)
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      rest = rest[name.endIndex...]
      switch try evaluator.variable(String(name), at: place) {
      case .text(let text), .word(let text): result += text
      case let value: result += value.source
      }
    }
    return result + rest
  }

  /// The value of a variable or of its property, where a bare word names one: `depth=best.depth`.
  private func variable(_ word: String) -> Value? {
    let parts = word.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let first = parts.first, evaluator.scope[first] != nil else { return nil }
    let root = Expression(.variable(first), at: Place(0, 0))
    return try? evaluator.value(of: parts.dropFirst().reduce(root) { Expression(.property($0, $1), at: Place(0, 0)) })
  }
}
