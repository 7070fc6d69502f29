import Language
import Vocabulary

/// Expressions that mean a single value: arithmetic on numbers, lists, properties of objects, variables.
///
/// An expression that names a column, a feature or a column function is left to the domain.
struct Evaluator {
  let scope: Scope
  let trace: Trace
  let domain: any Domain
  /// The value of a column expression, for what is asked of a column as a whole: `ret.max`.
  var column: (Expression) throws -> Value = { expression in
    throw Complaint("a column has no place here", at: expression.place)
  }

  /// Whether the expression means a column.
  func isColumn(_ expression: Expression) -> Bool {
    switch expression.form {
    case .name(let name): domain.isColumn(name, in: scope) || (scope.definitions[name] != nil)
    case .group: true
    case .unary(_, let inner): isColumn(inner)
    case .binary(_, let left, let right): isColumn(left) || isColumn(right) || isStamp(left) || isStamp(right)
    case .index(let inner, let index): isColumn(inner) || isColumn(index) || isLag(inner, index)
    case .property(let inner, let name): isColumnProperty(inner, name)
    case .call(let name, let arguments):
      if scope.definitions[name] != nil || name.contains(".") {
        true
      } else if Functions.names.contains(name) {
        arguments.contains { isColumn($0.value) }
      } else {
        domain.isColumnFunction(name) || arguments.contains { isColumn($0.value) }
      }
    // Names in a list are names: `mine = [rsi_14 atr_14]` chooses columns.
    case .list: false
    case .variable(let name): isColumnObject(scope[name])
    default: false
    }
  }

  /// An expression for the domain: variables that hold plain values are replaced by these.
  func resolved(_ expression: Expression) throws -> Expression {
    func with(_ form: Expression.Form) -> Expression { Expression(form, at: expression.place) }
    switch expression.form {
    case .name(let name):
      if domain.isColumn(name, in: scope) {
        if scope[name] != nil, scope.definitions[name] == nil { throw ambiguous(name, expression.place) }
        return expression
      }
      if scope.definitions[name] != nil {
        readDefinition(name)
        return expression
      }
      guard scope[name] != nil else { return expression }
      return try resolved(with(.variable(name)))
    case .variable(let name):
      return literal(try variable(name, at: expression.place), at: expression.place) ?? expression
    case .property(let inner, _):
      guard !isColumn(expression) else { return expression }
      // What a column is as a whole is for the domain to refuse, where a column is computed from it.
      if isColumn(inner) { return expression }
      return literal(try value(of: expression), at: expression.place) ?? expression
    case .unary(let sign, let inner): return with(.unary(sign, try resolved(inner)))
    case .binary(let sign, let left, let right): return with(.binary(sign, try resolved(left), try resolved(right)))
    case .index(let inner, let index): return with(.index(try resolved(inner), try resolved(index)))
    case .call(let name, let arguments):
      readDefinition(name)
      return with(
        .call(name, try arguments.map { Expression.Argument($0.name, try resolved($0.value), at: $0.place) }))
    case .list(let items): return with(.list(try items.map(resolved)))
    default: return expression
    }
  }

  func value(of expression: Expression) throws -> Value {
    switch expression.form {
    case .number(let number, _): return .number(number)
    case .text(let text): return .text(text)
    case .flag(let flag): return .flag(flag)
    case .missing: return .number(.nan)
    case .moment(let moment): return .moment(moment)
    case .clock(let clock): return .clock(clock)
    case .span(let span): return .span(span)
    case .ticks(let count): return .ticks(count)
    case .word(let word): return .word(word)
    case .last: return scope.last
    case .variable(let name): return try variable(name, at: expression.place)
    case .name(let name):
      guard scope[name] != nil else { throw unknown(name, expression.place) }
      return try variable(name, at: expression.place)
    case .group(let name): throw Complaint("@\(name) is a group of features, not a value", at: expression.place)
    case .list(let items): return .list(try items.map(element))
    case .record(let fields): return .record(try fields.map { Value.Field($0.name ?? "", try value(of: $0.value)) })
    case .range(let low, let high, let step):
      return .range(
        try low.map(value) ?? .nothing, try high.map(value) ?? .nothing, step: try step.map(value) ?? .nothing)
    case .property(let inner, let name):
      let object = isColumn(inner) ? try column(inner) : try value(of: inner)
      return try property(name, of: object, at: expression.place)
    case .unary(let sign, let inner): return try unary(sign, value(of: inner), at: expression.place)
    case .binary(let sign, let left, let right): return try binary(sign, left, right, at: expression.place)
    case .index(let inner, let index): return try element(value(of: inner), value(of: index), at: expression.place)
    case .call(let name, let arguments):
      let values = try arguments.map { try value(of: $0.value) }
      if let result = try Functions.call(name, values, at: expression.place) { return result }
      throw Complaint(
        "no function '\(name)'", hint: Habits.remedy(for: name) ?? didYouMean(name, Functions.names),
        at: expression.place)
    }
  }

  // MARK: - Parts

  /// Notes a formula as read, with those that it uses in turn: they are looked up when it is used.
  private func readDefinition(_ name: String) {
    guard let definition = scope.definitions[name], !trace.definitionsRead.contains(name) else { return }
    trace.readDefinition(name)
    for used in Mentions(definition.body).names.sorted() { readDefinition(used) }
  }

  /// A bare word in a list stands for itself where nothing has that name: `for k in [logit xgboost]`.
  private func element(_ item: Expression) throws -> Value {
    if case .name(let name) = item.form, scope[name] == nil { return .word(name) }
    return try value(of: item)
  }

  func variable(_ name: String, at place: Place) throws -> Value {
    guard let value = scope[name] else {
      throw Complaint("no variable '\(name)'", hint: didYouMean(name, scope.order), at: place)
    }
    trace.read(name)
    return value
  }

  private func property(_ name: String, of value: Value, at place: Place) throws -> Value {
    switch value {
    case .object(let object):
      if let property = object.property(name) { return property }
      let hint = didYouMean(name, object.propertyNames) ?? "it has \(object.propertyNames.joined(separator: ", "))"
      throw Complaint("a \(object.kind) has no '\(name)'", hint: object.propertyNames.isEmpty ? nil : hint, at: place)
    case .record(let fields):
      if let field = fields.first(where: { $0.name == name }) { return field.value }
      throw Complaint("the record has no '\(name)'", hint: didYouMean(name, fields.map(\.name)), at: place)
    default: throw Complaint("\(value.kind) has no '\(name)'", at: place)
    }
  }

  private func unary(_ sign: UnaryOperator, _ value: Value, at place: Place) throws -> Value {
    switch (sign, value) {
    case (.minus, .number(let number)): return .number(-number)
    case (.not, .flag(let flag)): return .flag(!flag)
    case (.minus, _): throw Complaint("- takes a number, not \(value.kind)", at: place)
    case (.not, _): throw Complaint("not takes yes or no, not \(value.kind)", at: place)
    }
  }

  private func element(_ value: Value, _ index: Value, at place: Place) throws -> Value {
    guard case .list(let values) = value else { throw Complaint("\(value.kind) has no elements", at: place) }
    guard case .number(let number) = index, let position = Int(exactly: number) else {
      throw Complaint("an element is named by a whole number, not \(index.source)", at: place)
    }
    guard values.indices.contains(position < 0 ? values.count + position : position) else {
      throw Complaint("the list has \(values.count) elements: 0 to \(values.count - 1), or -1 for the last", at: place)
    }
    return values[position < 0 ? values.count + position : position]
  }

  private func binary(_ sign: BinaryOperator, _ left: Expression, _ right: Expression, at place: Place) throws -> Value
  {
    let a = try value(of: left)
    if sign == .and || sign == .or {
      guard case .flag(let first) = a else {
        throw Complaint("\(sign.rawValue) takes yes or no, not \(a.kind)", at: left.place)
      }
      if first == (sign == .or) { return .flag(first) }
      guard case .flag(let second) = try value(of: right) else {
        throw Complaint("\(sign.rawValue) takes yes or no", at: right.place)
      }
      return .flag(second)
    }
    return try Comparison.apply(sign, a, value(of: right), at: place)
  }

  private func literal(_ value: Value, at place: Place) -> Expression? {
    switch value {
    case .number(let number):
      Expression(number.isNaN ? .missing : .number(number, written: Value.source(number)), at: place)
    case .flag(let flag): Expression(.flag(flag), at: place)
    case .text(let text): Expression(.text(text), at: place)
    case .word(let word): Expression(.word(word), at: place)
    case .span(let span): Expression(.span(span), at: place)
    case .ticks(let count): Expression(.ticks(count), at: place)
    case .moment(let moment): Expression(.moment(moment), at: place)
    case .list(let values):
      values.map { literal($0, at: place) }.reduce([Expression]?([])) { list, item in
        guard let list, let item else { return nil }
        return list + [item]
      }.map { Expression(.list($0), at: place) }
    default: nil
    }
  }

  /// `date` in `date > 2012-06-01`: the stamps of rows are no column, but what is computed from them is one.
  private func isStamp(_ expression: Expression) -> Bool {
    guard case .name(let name) = expression.form, scope.current != nil, scope[name] == nil else { return false }
    return name == "date" || name == "time"
  }

  /// `px.close`: a property of an object that is itself a column.
  private func isColumnProperty(_ inner: Expression, _ name: String) -> Bool {
    guard !isColumn(inner), let value = try? Evaluator(scope: scope, trace: Trace(), domain: domain).value(of: inner),
      case .object(let object) = value
    else { return false }
    return isColumnObject(object.property(name))
  }

  private func isColumnObject(_ value: Value?) -> Bool {
    if case .object(let object)? = value { object is any ColumnLike } else { false }
  }

  /// `y[-1]` where `y` is a variable that holds a column.
  private func isLag(_ inner: Expression, _ index: Expression) -> Bool {
    if case .name(let name) = inner.form { isColumnObject(scope[name]) } else { false }
  }

  private func ambiguous(_ name: String, _ place: Place) -> Complaint {
    Complaint(
      "'\(name)' is both a column of \(scope.current ?? "the frame") and a variable",
      hint: "write \(scope.current ?? "px").\(name) for the column, $\(name) for the variable", at: place)
  }

  private func unknown(_ name: String, _ place: Place) -> Complaint {
    if domain.isColumn(name, in: scope) {
      return Complaint(
        "'\(name)' is a column of \(scope.current ?? "the frame"), and here stands a value",
        hint: "stat mean \(name) gives one number of a column", at: place)
    }
    let hint = Habits.remedy(for: name) ?? didYouMean(name, domain.columns(in: scope) + scope.order)
    let searched = scope.current.map { "no column of \($0) and no variable has the name '\(name)'" }
    return Complaint(searched ?? "nothing has the name '\(name)'", hint: hint, at: place)
  }
}

/// An object that stands for a column where a column is wanted.
package protocol ColumnLike: Presentable {}
