import Frames
import Language
import Vocabulary

/// What the names of a formula's parameters stand for where it is expanded.
///
/// Each stands for a column that is planned, or for an expression in the scope where it was written, so that a name of the caller is never taken for
/// one of the formula.
struct Scope {
  indirect enum Meaning {
    case expression(Expression, Scope)
    case port(Port)
  }

  var meanings: [String: Meaning] = [:]
  /// The formulas that are being expanded, outermost first.
  var expanding: [String] = []
}

extension Planner {
  /// The column that an expression stands for; a complaint names the place that is wrong.
  mutating func port(of expression: Expression, in scope: Scope) throws -> Port {
    do { return try unplacedPort(of: expression, in: scope) } catch let complaint as Complaint {
      throw complaint.at(expression.place)
    }
  }

  private mutating func unplacedPort(of expression: Expression, in scope: Scope) throws -> Port {
    switch expression.form {
    case .number(let number, _): return constant(number)
    case .flag(let flag): return constant(flag ? 1 : 0)
    case .missing: return constant(.nan)
    case .moment(let moment): return constant(Double(moment.nanoseconds) / 1e9)
    case .clock(let clock): return constant(Double(clock) / 1e9)
    case .ticks:
      throw Complaint(
        "\(expression.source) has no size in a column: it depends on the instrument",
        hint: "write the amount in price, such as 0.25; ticks are for spread, slippage, stop and take of a backtest")
    case .name(let name): return try port(named: name, in: scope)
    case .variable(let name): throw Complaint("no variable '$\(name)' that holds a number or a column")
    case .unary(.minus, let inner): return add(Negate.self, try port(of: inner, in: scope))
    case .unary(.not, let inner): return add(Not.self, try port(of: inner, in: scope))
    case .binary(.within, let left, let right): return try membership(left, right, in: scope)
    case .binary(let sign, let left, let right):
      if let port = try comparison(sign, left, right, in: scope) { return port }
      guard let operation = Arithmetic(sign) else { throw Complaint("'\(sign.rawValue)' does not join columns") }
      return add(arithmetic: operation, try port(of: left, in: scope), try port(of: right, in: scope))
    case .index(let inner, let index): return try shifted(inner, by: index, in: scope)
    case .call(let name, let arguments): return try call(name, arguments, at: expression.place, in: scope)
    default:
      throw Complaint("\(expression.source) is no column", hint: "a column is made of columns, numbers and functions")
    }
  }

  private mutating func port(named name: String, in scope: Scope) throws -> Port {
    switch scope.meanings[name] {
    case .expression(let meaning, let outer): return try port(of: meaning, in: outer)
    case .port(let port): return port
    case nil: break
    }
    if let column = frame[name] {
      switch column.values {
      case .numbers(let numbers): return source(column, numbers)
      case .category, .text:
        throw Complaint(
          "'\(name)' holds names, not numbers", hint: "compare it with a text: \(name) == \"…\", or use it after by=")
      }
    }
    if let definition = definitions[name] {
      if let port = planned[name], scope.meanings.isEmpty { return port }
      let port = try expand(definition, [], at: nil, in: scope)
      if scope.meanings.isEmpty { planned[name] = port }
      return port
    }
    if isTime(name, in: scope) {
      return add(CivilTime(part: name == "date" ? .date : .seconds, zone: try zone()), [])
    }
    if Engine.functions[name] != nil {
      throw Complaint("'\(name)' is a function", hint: "write \(name)(…); ? \(name) shows how")
    }
    throw unknown(name)
  }

  /// Whether a name stands for the stamp of a row, `time`, or for its day, `date`: seconds after 1970 on the frame's clock,
  /// as moments are where they are compared.
  func isTime(_ name: String, in scope: Scope) -> Bool {
    (name == "time" || name == "date") && frame[name] == nil && definitions[name] == nil && scope.meanings[name] == nil
  }

  private func unknown(_ name: String) -> Complaint {
    let names = frame.columns.map(\.name)
    let shown = names.count > 12 ? names.prefix(12).joined(separator: " ") + " …" : names.joined(separator: " ")
    return Complaint(
      "no column '\(name)' (there is \(shown))", hint: didYouMean(name, names + definitions.keys.sorted()))
  }

  // MARK: Formulas

  /// A formula with its parameters filled in, as if it stood there in parentheses.
  mutating func expand(
    _ definition: Definition, _ arguments: [Expression.Argument], at place: Place?, in scope: Scope
  ) throws -> Port {
    let name = definition.name
    guard !scope.expanding.contains(name) else {
      throw Complaint("\(name) stands for itself: \((scope.expanding + [name]).joined(separator: " → "))")
    }
    expansions += 1
    guard scope.expanding.count < 64, expansions < 100_000 else {
      throw Complaint("\(name) leads to too many formulas within formulas")
    }
    var inner = Scope(expanding: scope.expanding + [name])
    var position = 0
    for argument in arguments {
      let formal: String
      if let given = argument.name {
        guard definition.formals.contains(where: { $0.name == given }) else {
          throw Complaint(
            "\(name) has no parameter '\(given)'", hint: didYouMean(given, definition.formals.map(\.name))
          )
          .at(argument.place)
        }
        formal = given
      } else {
        guard position < definition.formals.count else {
          throw Complaint("\(name) takes \(definition.formals.count) values, not \(arguments.count)").at(argument.place)
        }
        formal = definition.formals[position].name
        position += 1
      }
      guard inner.meanings[formal] == nil else { throw Complaint("\(formal) is given twice").at(argument.place) }
      inner.meanings[formal] = .expression(argument.value, scope)
    }
    for formal in definition.formals where inner.meanings[formal.name] == nil {
      guard let standard = formal.standard else {
        throw Complaint("\(name) needs \(formal.name)", hint: "write \(definition.usage)").at(place)
      }
      inner.meanings[formal.name] = .expression(standard, Scope(expanding: inner.expanding))
    }
    // Places in the formula belong to another text: what is wrong there is shown where the formula is used, unless it
    // comes from an argument that was written here.
    do { return try port(of: definition.body, in: inner) } catch var complaint as Complaint {
      let isOwn = arguments.contains { argument in
        complaint.place.map { $0.start >= argument.place.start && $0.end <= argument.place.end } ?? false
      }
      if !isOwn {
        complaint.message = "in \(name): \(complaint.message)"
        complaint.place = place
      }
      throw complaint
    }
  }

  // MARK: Shifts

  /// `x[-5]`, `x[+3]`.
  private mutating func shifted(_ inner: Expression, by index: Expression, in scope: Scope) throws -> Port {
    guard let value = try constantValue(index, in: scope) else {
      throw Complaint("how many bars back must be a number, not a column").at(index.place)
    }
    guard case .number(let number) = value, let bars = Int(exactly: number), abs(bars) <= 10_000_000 else {
      throw Complaint("\(value.source) is no count of bars", hint: "close[-5] is the close five bars ago").at(
        index.place)
    }
    let port = try port(of: inner, in: scope)
    return shift(port, by: bars)
  }

  /// The column `bars` later (above 0) or earlier (below 0).
  mutating func shift(_ port: Port, by bars: Int) -> Port {
    if constant(at: port) != nil { return port }
    let longest = frame.timeline.longest
    guard bars > 0 else { return Port(node: port.node, output: port.output, back: min(port.back - bars, longest)) }
    // Going forward undoes a lag first, but the rows before the segment stay missing.
    return add(Lead(bars: min(bars, longest)), [port])
  }
}

extension Definition {
  /// How it is called: `mom(n=20, skip=1)`.
  package var usage: String {
    let shown = formals.map { formal in formal.standard.map { "\(formal.name)=\($0.source)" } ?? formal.name }
    return formals.isEmpty ? name : "\(name)(\(shown.joined(separator: ", ")))"
  }
}
