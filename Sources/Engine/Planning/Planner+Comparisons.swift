import Frames
import Language
import Vocabulary

extension Planner {
  /// An operation of two columns; of two constants its value.
  mutating func add(arithmetic operation: Arithmetic, _ a: Port, _ b: Port) -> Port {
    if let x = constant(at: a), let y = constant(at: b) { return constant(operation.value(x, y)) }
    return add(Zip(operation), [a, b])
  }

  /// A function of a column; of a constant its value.
  mutating func add(_ function: any Unary.Type, _ x: Port) -> Port {
    if let x = constant(at: x) { return constant(function.value(x)) }
    return add(Map(function), [x])
  }

  /// A column of names compared with a text: `sector == "tech"`. Nil where neither side is one.
  mutating func comparison(
    _ sign: BinaryOperator, _ left: Expression, _ right: Expression, in scope: Scope
  ) throws -> Port? {
    try checkYear(sign, left, right, in: scope)
    guard sign == .equal || sign == .notEqual else { return nil }
    let column: Expression
    let text: String
    switch (left.form, right.form) {
    case (_, .text(let written)): (column, text) = (left, written)
    case (.text(let written), _): (column, text) = (right, written)
    default:
      guard let (names, word) = [(left, right), (right, left)].first(where: { holdsNames($0.0, in: scope) }),
        case .name = word.form
      else { return nil }
      throw Complaint("\(names.source) holds names", hint: "a text stands in quotes: \(Value.quoted(word.source))")
        .at(word.place)
    }
    guard let port = try names(column, in: scope, matching: { $0 == text }) else {
      throw Complaint("\(column.source) holds no names to compare with \(Value.quoted(text))").at(column.place)
    }
    return sign == .equal ? port : add(Not.self, port)
  }

  /// A year is no moment: 2010 would be seconds after 1970.
  private func checkYear(
    _ sign: BinaryOperator, _ left: Expression, _ right: Expression, in scope: Scope
  ) throws {
    guard [.less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual].contains(sign) else { return }
    for (side, other) in [(left, right), (right, left)] {
      guard case .name(let name) = side.form, isTime(name, in: scope), case .number(let number, _) = other.form,
        (1000...2999).contains(number)
      else { continue }
      let year = Value.source(number)
      throw Complaint(
        "\(year) is a number, not a time", hint: "year(\(name)) \(sign.rawValue) \(year), or date >= \(year)-01-01"
      ).at(other.place)
    }
  }

  /// Whether an expression is a column of names, or the symbol.
  private func holdsNames(_ expression: Expression, in scope: Scope) -> Bool {
    guard case .name(let name) = expression.form, scope.meanings[name] == nil else { return false }
    guard let column = frame[name] else { return name == "symbol" && definitions[name] == nil }
    return column.numbers == nil
  }

  /// 1 where the name in that row passes; nil where the expression is no column of names.
  private mutating func names(_ expression: Expression, in scope: Scope, matching passes: (String) -> Bool) throws
    -> Port?
  {
    guard case .name(let name) = expression.form else { return nil }
    if case .expression(let meaning, let outer)? = scope.meanings[name] {
      return try names(meaning, in: outer, matching: passes)
    }
    guard let column = frame[name] else {
      guard name == "symbol" else { return nil }
      return add(SymbolMatch(segments: frame.timeline.segments.map { passes($0.symbol) }), [])
    }
    let values: Numbers
    switch column.values {
    case .numbers: return nil
    case .category(let codes, let known):
      let matches = known.map { passes($0) ? 1.0 : 0.0 }
      values = Numbers(codes.map { $0 < 0 ? .nan : matches[Int($0)] })
    case .text(let texts): values = Numbers(texts.map { passes($0) ? 1.0 : 0.0 })
    }
    return source(column, values)
  }

  /// `x in 9..16`, `x in [1 2 3]`, `sector in ["tech" "energy"]`.
  mutating func membership(_ left: Expression, _ right: Expression, in scope: Scope) throws -> Port {
    switch right.form {
    case .range(let low, let high, step: nil):
      let x = try port(of: left, in: scope)
      var result: Port?
      for (end, sign) in [(low, Arithmetic.greaterOrEqual), (high, .lessOrEqual)] {
        guard let end else { continue }
        let side = add(arithmetic: sign, x, try port(of: end, in: scope))
        result = result.map { add(arithmetic: .and, $0, side) } ?? side
      }
      guard let result else { throw Complaint("the range has no end").at(right.place) }
      return result
    case .list(let items):
      let texts = items.compactMap { item -> String? in if case .text(let text) = item.form { text } else { nil } }
      if !items.isEmpty, texts.count == items.count, let port = try names(left, in: scope, matching: texts.contains) {
        return port
      }
      let x = try port(of: left, in: scope)
      var result: Port?
      for item in items {
        let equal = add(arithmetic: .equal, x, try port(of: item, in: scope))
        result = result.map { add(arithmetic: .or, $0, equal) } ?? equal
      }
      guard let result else { throw Complaint("the list is empty").at(right.place) }
      return result
    default:
      throw Complaint("after 'in' stands a range such as 9..16 or a list such as [1 2 3]").at(right.place)
    }
  }
}
