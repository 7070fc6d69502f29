import Engine
import Features
import Frames
import Interpreter
import Language
import Vocabulary

/// What there is to offer for each kind of word.
struct Offers {
  typealias Candidate = Completion.Candidate

  let scope: Scope
  let commands: Catalogue<any Command>
  let context: Expectation.Context
  let prefix: String
  /// Whether the word may be a verb.
  let isVerb: Bool
  let files: (String) -> [String]

  /// Without the expressions that the grammar would take as well, where a command takes only a few words or a frame.
  func chosen(_ items: [Expectation.Item]) -> [Expectation.Item] {
    if items.contains(.clauseValue(.by)), groupings != nil { return [.clauseValue(.by)] }
    if items.contains(.clauseValue(.on)), !objects("frame").isEmpty { return [.clauseValue(.on)] }
    return items
  }

  /// What an item asks for, for one that cannot be offered word by word.
  func expected(_ item: Expectation.Item) -> String? {
    guard case .value(let name, let facts?) = item else { return nil }
    return "\(name)=  \(detail(facts))"
  }

  func candidates(_ item: Expectation.Item) -> [Candidate] {
    switch item {
    case .verb: return verbs + expressions
    case .kind: return kinds
    case .argument(let facts): return words(for: facts.slot)
    case .value(_, let facts?): return words(for: facts.slot) + usual(facts)
    case .value(_, nil): return expressions
    case .element(let slot): return words(for: slot)
    case .keyword(let facts): return [Candidate(text: facts.name, detail: facts.help)]
    case .option(let facts): return [Candidate(text: facts.name + "=", detail: detail(facts))]
    case .freeOption: return optionsNameColumns ? columns.map { Candidate(text: $0.text + "=", detail: $0.detail) } : []
    case .clause(let word): return [Candidate(text: word.rawValue, detail: "clause")]
    case .clauseValue(.on): return objects("frame")
    case .clauseValue(.from), .clauseValue(.to): return dates
    case .clauseValue(.by): return groupings ?? expressions
    case .clauseValue, .expression: return expressions
    case .argumentName(let function): return arguments(of: function)
    case .variable: return names
    case .group: return groups
    case .property(let base): return properties(of: base)
    case .topic:
      let pages = LanguagePage.all.flatMap { page in page.names.map { Candidate(text: $0, detail: page.summary) } }
      return verbs + commands.entries.flatMap { kinds(of: $0.type) } + functionNames + pages
    }
  }

  private func words(for slot: Slot) -> [Candidate] {
    switch slot {
    case .choice(let words): return words.map { Candidate(text: $0, detail: "") }
    case .flag: return [Candidate(text: "yes", detail: ""), Candidate(text: "no", detail: "")]
    case .path: return paths
    case .moment: return dates
    case .zone: return zones
    // What stands for a column, but is none, is what such a command is mostly about.
    case .formula: return ["backtest", "signal", "model"].flatMap(objects) + expressions
    case .value: return expressions
    case .columns:
      let sign = prefix.hasPrefix("-") ? "-" : ""
      let features = prefix.isEmpty || frame == nil ? [] : FeatureCatalogue.shared.features
      let more = features.map { Candidate(text: $0.name, detail: $0.formula) }
      // What a frame has already needs not be added to it.
      return
        ((context.verb == "features" ? [] : columns) + objects("selection") + more
        + groups.map { Candidate(text: "@" + $0.text, detail: $0.detail) }).map {
          Candidate(text: sign + $0.text, detail: $0.detail)
        }
    case .object("value"): return names
    case .object(let kind): return objects(kind)
    case .list, .word: return names.filter { _ in !prefix.isEmpty }
    default: return []
    }
  }

  /// In quotes where they were begun or a letter asks for them that ends a word; a folder's name goes on.
  private var paths: [Candidate] {
    let isQuoted = prefix.hasPrefix("\"")
    return files(isQuoted ? String(prefix.dropFirst()) : prefix).map { path in
      guard isQuoted || path.contains(where: { " \t,;#()[]{}\"\\".contains($0) }) else {
        return Candidate(text: path, detail: "")
      }
      let text = Value.quoted(path)
      return Candidate(text: path.hasSuffix("/") ? String(text.dropLast()) : text, detail: "")
    }
  }

  // MARK: - What there is

  private var verbs: [Candidate] {
    commands.entries.map { Candidate(text: $0.name, detail: $0.summary) }
      + [
        Candidate(text: "param", detail: "a parameter of the script"), Candidate(text: "def", detail: "a formula"),
        Candidate(text: "for", detail: "a block for each value"),
        Candidate(text: "if", detail: "a block on a condition"),
      ]
  }

  /// The command in which the word stands.
  private var command: (any Command.Type)? {
    context.verb.flatMap { commands[$0]?.type } as? any Command.Type
  }

  private var kinds: [Candidate] {
    command.map { kinds(of: $0) } ?? []
  }

  /// The words that a command takes after `by`, where it takes no others.
  var groupings: [Candidate]? {
    guard let command, !command.groupings.isEmpty else { return nil }
    return command.groupings.map { Candidate(text: $0, detail: "") }
  }

  /// Another name is offered where the word can become no other than that.
  private func kinds(of type: any Entry.Type) -> [Candidate] {
    guard let kinds = (type as? any Command.Type)?.kinds else { return [] }
    return kinds.kinds.flatMap { kind in
      let detail = kinds.help(kind.name)?.summary ?? ""
      let aliases = kind.name.hasPrefix(prefix) ? [] : kind.aliases
      return [Candidate(text: kind.name, detail: detail)]
        + aliases.map { Candidate(text: $0, detail: "\(kind.name): \(detail)") }
    }
  }

  /// The frame that bare names mean at this place.
  var frame: Frame? {
    guard let on = context.frame else { return scope.currentFrame }
    guard case .name(let name) = on.form, case .object(let object)? = scope[name] else { return nil }
    return object as? Frame
  }

  private var columns: [Candidate] {
    (frame?.columns ?? []).map { Candidate(text: $0.name, detail: $0.formula ?? "column") }
  }

  private var names: [Candidate] {
    scope.order.map { name in
      if case .object(let object)? = scope[name] { return Candidate(text: name, detail: object.headline) }
      return Candidate(text: name, detail: scope[name]?.source ?? "")
    }
  }

  private func objects(_ kind: String) -> [Candidate] {
    let names = self.names
    return scope.names(ofKind: kind).compactMap { name in names.first { $0.text == name } }
  }

  private var functionNames: [Candidate] {
    Engine.functions.entries.map { Candidate(text: $0.name, detail: $0.summary) }
  }

  /// What the user has: columns, names, formulas.
  private var own: [Candidate] {
    columns + names + scope.definitions.keys.sorted().map { Candidate(text: $0 + "(", detail: "formula") }
  }

  /// Columns and names first; functions and features only once something is typed, for there are hundreds.
  ///
  /// Where a verb fits too, they would bury it.
  private var expressions: [Candidate] {
    guard !prefix.isEmpty, !isVerb || !verbs.contains(where: { $0.text.hasPrefix(prefix) }) else { return own }
    let functions = Engine.functions.entries.flatMap { entry in
      (entry.name.hasPrefix(prefix) ? [entry.name] : [entry.name] + entry.aliases).map { name in
        Candidate(text: name + "(", detail: (name == entry.name ? "" : "\(entry.name): ") + entry.summary)
      }
    }
    let features = frame == nil ? [] : FeatureCatalogue.shared.features
    return own + functions + features.map { Candidate(text: $0.name, detail: $0.formula) }
  }

  private var groups: [Candidate] {
    FeatureCatalogue.shared.groups.map { Candidate(text: $0.name, detail: "\($0.members.count) features") }
  }

  private func arguments(of function: String) -> [Candidate] {
    guard !prefix.isEmpty else { return [] }
    return (Engine.functions[function]?.parameters ?? []).map {
      Candidate(text: $0.name + "=", detail: detail($0))
    }
  }

  private func properties(of base: Expression) -> [Candidate] {
    guard case .object(let object)? = value(of: base) else {
      // xs. is no object but a namespace of functions.
      guard case .name(let space) = base.form else { return [] }
      return Engine.functions.entries.filter { $0.name.hasPrefix(space + ".") }.map {
        Candidate(text: String($0.name.dropFirst(space.utf8.count + 1)) + "(", detail: $0.summary)
      }
    }
    return object.propertyNames.map { name in
      guard case .object(let inner)? = object.property(name) else { return Candidate(text: name, detail: "") }
      return Candidate(text: name, detail: inner.kind)
    }
  }

  private func value(of expression: Expression) -> Value? {
    switch expression.form {
    case .name(let name), .variable(let name): return scope[name]
    case .last: return scope.last
    case .property(let base, let name):
      guard case .object(let object)? = value(of: base) else { return nil }
      return object.property(name)
    default: return nil
    }
  }

  /// Whether the command works on a frame of the session, and not on what it reads.
  var takesFrame: Bool { command?.clauses.contains(.on) ?? false }

  /// Choices, range, unit and default before the words of help.
  private func detail(_ facts: ParameterFacts) -> String {
    var parts: [String] = []
    if case .choice(let words) = facts.slot { parts.append(words.joined(separator: " ")) }
    if let range = facts.range { parts.append(range.replacing(" and ", with: "..")) }
    if let unit = facts.unit { parts.append(unit) }
    if let standard = standard(of: facts) { parts.append("(\(standard))") }
    return (parts.isEmpty ? "" : "\(parts.joined(separator: " "))  ") + facts.help
  }

  /// The value that is taken where a number is asked for and none is given.
  private func usual(_ facts: ParameterFacts) -> [Candidate] {
    switch facts.slot {
    case .number, .integer, .span: standard(of: facts).map { [Candidate(text: $0, detail: detail(facts))] } ?? []
    default: []
    }
  }

  /// The default of an option, as it would be written; nil where it has none that says anything.
  private func standard(of facts: ParameterFacts) -> String? {
    guard facts.form == .option, let verb = context.verb, let command = commands[verb] else { return nil }
    let kinds = (command.type as? any Command.Type)?.kinds
    let kind = context.kind.flatMap { kind in kinds?.kinds.first { $0.name == kind } }
    let known = zip(command.parameters, command.defaults)
    let ofKind = kind.map { zip($0.parameters, kinds?.defaults($0.name) ?? []) }
    let value = (ofKind?.first { $0.0 == facts } ?? known.first { $0.0 == facts })?.1
    guard let value, !value.isNothing else { return nil }
    let text = value.source
    return text.isEmpty || text == "\"\"" || text == "[]" ? nil : text
  }

  private var optionsNameColumns: Bool { command?.optionsNameColumns ?? false }
}
