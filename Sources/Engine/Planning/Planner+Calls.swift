import Frames
import Language
import Vocabulary

extension Planner {
  /// `mean(close, 20)`: a function of the catalogue, else a formula.
  mutating func call(
    _ name: String, _ arguments: [Expression.Argument], at place: Place, in scope: Scope
  ) throws -> Port {
    guard let listing = Engine.functions[name] else {
      if let definition = definitions[name] { return try expand(definition, arguments, at: place, in: scope) }
      throw unknownFunction(name)
    }
    guard let type = listing.type as? any Operator.Type else { throw Complaint("\(name) is no function of columns") }
    if let type = type as? any Nesting.Type { return try nested(listing, type, arguments, at: place, in: scope) }
    // What is asked of the bar's time may name it: `hour(date)` is `hour()`.
    let written = type.inputs.isEmpty ? arguments.filter { !namesTime($0) } : arguments
    let (columns, given) = try sorted(written, for: type, at: place, in: scope)
    try require(type, given)
    let operation: any Operator
    do { operation = try listing(given) } catch let complaint as Complaint {
      guard complaint.message.contains("does not know what to do") else { throw complaint }
      throw Complaint("\(name) takes no further value", hint: "write \(type.usage)", at: complaint.place)
    }
    return try operation.port(over: columns, in: &self)
  }

  /// A call whose last value, or the one that is named, is computed on a clock of its own.
  private mutating func nested(
    _ listing: Catalogue<any Operator>.Listing, _ type: any Nesting.Type, _ arguments: [Expression.Argument],
    at place: Place, in scope: Scope
  ) throws -> Port {
    let column = type.inputs[0]
    let named = arguments.firstIndex { $0.name == column.name }
    guard let position = named ?? arguments.lastIndex(where: { $0.name == nil }) else {
      throw Complaint("\(type.name) needs \(column.name): \(column.help)", hint: "write \(type.usage)")
    }
    var given = Given(at: place)
    for (index, argument) in arguments.enumerated() where index != position {
      guard let value = try constantValue(argument.value, in: scope) else {
        throw Complaint("\(type.name) computes one column, its last value", hint: "write \(type.usage)").at(
          argument.value.place)
      }
      let word = Given.Word(value, at: argument.value.place)
      if let name = argument.name {
        given.options.append(Given.Option(name, word, at: argument.place))
      } else {
        given.words.append(word)
      }
    }
    guard let operation = try listing(given) as? any Nesting else { throw Complaint("\(type.name) computes no column") }
    return try operation.port(of: arguments[position].value, in: scope, &self)
  }

  private func namesTime(_ argument: Expression.Argument) -> Bool {
    guard argument.name == nil, case .name(let name) = argument.value.form else { return false }
    return isTime(name, in: Scope())
  }

  /// The arguments of a call, cut into its columns, planned, and its settings, evaluated.
  private mutating func sorted(
    _ arguments: [Expression.Argument], for type: any Operator.Type, at place: Place, in scope: Scope
  ) throws -> ([Port], Given) {
    var columns: [Expression?] = type.inputs.map { _ in nil }
    var further: [Expression] = []
    var given = Given(at: place)
    var position = 0
    for argument in arguments {
      let value = try constantValue(argument.value, in: scope)
      if let name = argument.name {
        if let input = type.inputs.firstIndex(where: { $0.name == name }) {
          guard columns[input] == nil else { throw Complaint("\(name) is given twice").at(argument.place) }
          columns[input] = argument.value
          continue
        }
        if type.takesCategory, name == "by" {
          guard case .name(let category) = argument.value.form else {
            throw Complaint("by takes the name of a column such as by=sector").at(argument.value.place)
          }
          given.options.append(
            Given.Option(name, Given.Word(.word(category), at: argument.value.place), at: argument.place))
          continue
        }
        guard let value = value ?? choice(argument.value, of: name, type) else {
          throw notConstant(name, type).at(argument.value.place)
        }
        given.options.append(Given.Option(name, Given.Word(value, at: argument.value.place), at: argument.place))
      } else if type.isColumn(at: position, constant: value) {
        if position < columns.count {
          guard columns[position] == nil else {
            throw Complaint("\(type.inputs[position].name) is given twice").at(argument.place)
          }
          columns[position] = argument.value
        } else {
          further.append(argument.value)
        }
        position += 1
      } else {
        guard let value else { throw notConstant(nil, type).at(argument.value.place) }
        given.words.append(Given.Word(value, at: argument.value.place))
        position += 1
      }
    }
    // A number where the first column belongs was meant for a setting: `rsi(14)`, `corr(close, 20)`.
    let needed = Engine.functions[type.name]?.parameters.filter { $0.form == .argument } ?? []
    let isShort = given.words.count + given.options.count < needed.count
    if let last = columns.lastIndex(where: { $0 != nil }), let written = columns[last], !Engine.isElementwise(type),
      isShort && last > 0 || last == 0 && columns.count == 1, let value = try constantValue(written, in: scope)
    {
      // A name that means nothing here is no setting either.
      if case .word = value { _ = try port(of: written, in: scope) }
      let input = type.inputs[last]
      throw Complaint(
        "\(type.name) needs \(input.name): \(input.help), not \(value.source)", hint: "write \(type.usage)",
        at: written.place)
    }
    var ports: [Port] = []
    for (input, written) in zip(type.inputs, columns) {
      if let written {
        ports.append(try port(of: written, in: scope))
      } else if let standard = input.standard {
        ports.append(try port(of: Expression(.name(standard), at: place), in: Scope(expanding: scope.expanding)))
      } else {
        throw Complaint("\(type.name) needs \(input.name): \(input.help)", hint: "write \(type.usage)")
      }
    }
    for written in further { ports.append(try port(of: written, in: scope)) }
    return (ports, given)
  }

  /// Complains of a setting that has no default and was not given.
  private func require(_ type: any Operator.Type, _ given: Given) throws {
    guard let facts = Engine.functions[type.name]?.parameters else { return }
    if let unknown = given.options.first(where: { option in !facts.contains { $0.name == option.name } }) {
      throw Complaint(
        "\(type.name) has no option '\(unknown.name)'",
        hint: didYouMean(unknown.name, facts.map(\.name)) ?? "write \(type.usage)", at: unknown.place)
    }
    var words = given.words.count
    for parameter in facts where !given.options.contains(where: { $0.name == parameter.name }) {
      guard parameter.form == .argument || parameter.form == .optionalArgument else { continue }
      guard words == 0 else {
        words -= 1
        continue
      }
      guard parameter.form == .argument else { continue }
      throw type.missing(parameter.name)
        ?? Complaint("\(type.name) needs \(parameter.name): \(parameter.help)", hint: "write \(type.usage)")
    }
  }

  /// A word of a setting that has a few: it is one even where a column has its name.
  private func choice(_ expression: Expression, of parameter: String, _ type: any Operator.Type) -> Value? {
    guard case .name(let word) = expression.form,
      let facts = Engine.functions[type.name]?.parameters.first(where: { $0.name == parameter }),
      case .choice = facts.slot
    else { return nil }
    return .word(word)
  }

  private func notConstant(_ name: String?, _ type: any Operator.Type) -> Complaint {
    let what = name ?? Engine.functions[type.name]?.parameters.first?.name
    guard let what else { return Complaint("\(type.name) takes no further column", hint: "write \(type.usage)") }
    return Complaint("\(what) of \(type.name) is a fixed value, not a column", hint: "write \(type.usage)")
  }

  private func unknownFunction(_ name: String) -> Complaint {
    if frame[name] != nil {
      return Complaint("'\(name)' is a column, not a function", hint: "\(name)[-5] is its value five bars ago")
    }
    let known = Engine.functions.entries.flatMap { [$0.name] + $0.aliases } + definitions.keys.sorted()
    let hint = Habits.remedy(for: name) ?? didYouMean(name, known)
    return Complaint("no function '\(name)'", hint: hint ?? "? functions lists them")
  }

  // MARK: Values that do not depend on the row

  /// The value of an expression of numbers alone, or a word; nil where it is a column.
  func constantValue(_ expression: Expression, in scope: Scope) throws -> Value? {
    switch expression.form {
    case .number(let number, _): return .number(number)
    case .text(let text): return .text(text)
    case .flag(let flag): return .flag(flag)
    case .missing: return .nothing
    case .span(let span): return .span(span)
    case .ticks(let count): return .ticks(count)
    case .moment(let moment): return .moment(moment)
    case .clock(let clock): return .clock(clock)
    case .word(let word): return .word(word)
    case .name(let name):
      switch scope.meanings[name] {
      case .expression(let meaning, let outer): return try constantValue(meaning, in: outer)
      case .port: return nil
      case nil: break
      }
      return frame[name] == nil && definitions[name] == nil && !isTime(name, in: scope) ? .word(name) : nil
    case .unary(.minus, let inner):
      guard case .number(let number)? = try constantValue(inner, in: scope) else { return nil }
      return .number(-number)
    case .binary(let sign, let left, let right):
      guard case .number(let a)? = try constantValue(left, in: scope), let operation = Arithmetic(sign),
        case .number(let b)? = try constantValue(right, in: scope)
      else { return nil }
      return .number(operation.value(a, b))
    case .list(let items):
      var values: [Value] = []
      for item in items {
        guard let value = try constantValue(item, in: scope) else { return nil }
        values.append(value)
      }
      return .list(values)
    default: return nil
    }
  }
}
