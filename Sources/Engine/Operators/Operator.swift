import Language
import Vocabulary

/// A function of the language that computes a column: `mean(close, 20)`. Its settings are the entry's parameters; its
/// columns stand before them.
package protocol Operator: Entry {
  /// The columns it takes, in their order.
  static var inputs: [Input] { get }
  /// Whether the argument in that place is a column; `constant` is its value where it is one.
  static func isColumn(at index: Int, constant: Value?) -> Bool
  /// Whether it takes `by=`, the name of a column of names.
  static var takesCategory: Bool { get }
  /// Settings that were not given but must be: what to complain of.
  static func missing(_ parameter: String) -> Complaint?
  /// Adds what computes it to the plan.
  func port(over inputs: [Port], in planner: inout Planner) throws -> Port
}

/// A column that an operator takes.
package struct Input: Sendable {
  package let name: String
  package let help: String
  /// The frame's column that is taken where none is given.
  package let standard: String?

  package init(_ name: String, _ help: String, standard: String? = nil) {
    self.name = name
    self.help = help
    self.standard = standard
  }

  static let x = Input("x", "the column")
  static let y = Input("y", "the other column")
  static let open = Input("open", "the bars' open", standard: "open")
  static let high = Input("high", "the bars' high", standard: "high")
  static let low = Input("low", "the bars' low", standard: "low")
  static let close = Input("close", "the bars' close", standard: "close")
  static let volume = Input("volume", "the bars' volume", standard: "volume")
}

/// An operator whose column is planned apart, on a clock of its own: `tf(1h, x)`, `session(x)`.
protocol Nesting: Operator {
  /// Adds what computes the expression to the plan.
  func port(of expression: Expression, in scope: Scope, _ planner: inout Planner) throws -> Port
}

extension Nesting {
  /// It is never asked for its columns: the planner hands over the expression.
  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port { inputs[0] }
}

extension Operator {
  package static var inputs: [Input] { [.x] }

  /// Columns that the frame has by itself need not be written: `atr(14)`. Where the first argument is a column, they are.
  package static func isColumn(at index: Int, constant: Value?) -> Bool {
    index < inputs.count && (inputs.contains { $0.standard == nil } || constant == nil)
  }

  package static func missing(_ parameter: String) -> Complaint? { nil }

  package static var takesCategory: Bool { false }

  /// How the call is written: `std(x, window, ddof=)`.
  package static var usage: String {
    let named = parameters.map(\.facts).map { facts in facts.form == .option ? "\(facts.name)=" : facts.name }
    let columns = inputs.filter { $0.standard == nil }.map(\.name)
    let isNested = Self.self is any Nesting.Type
    return "\(name)(\((isNested ? named + columns : columns + named).joined(separator: ", ")))"
  }
}

/// An operator over a window of rows.
protocol Rolling: Operator {
  var window: Span { get set }
}

extension Rolling {
  package static func missing(_ parameter: String) -> Complaint? {
    guard parameter == "window" else { return nil }
    let columns = inputs.map { $0.name == "x" ? "close" : $0.name == "y" ? "volume" : $0.name }.joined(separator: ", ")
    return Complaint(
      "\(name) without a window looks at the whole sample, the future too",
      hint: "say \(name)(\(columns), 252) or \(name)(\(columns), all); `describe close` tells of the whole sample")
  }

  static var windowParameter: Parameter<Self> {
    .argument("window", \.window, "bars such as 20, a duration such as 5d, or all")
  }

  /// The window on the planner's frame.
  func window(in planner: Planner, least: Int = 1) throws -> Window {
    switch window {
    case .bars(let count) where count < least:
      throw Complaint("\(Self.name) needs a window of at least \(least) bar\(least == 1 ? "" : "s"), not \(count)")
    case .time(...0), .months(...0):
      throw Complaint("\(Self.name) needs a window of some length, not \(window)")
    default: return Window(window, on: planner.frame.timeline)
    }
  }
}
