import Vocabulary

/// An expression of the language, with the place where it was written. Equality looks at the meaning alone.
package struct Expression: Sendable {
  package var form: Form
  package var place: Place

  package init(_ form: Form, at place: Place) {
    self.form = form
    self.place = place
  }

  package indirect enum Form: Sendable {
    /// A number with its unit folded in: `2%` is 0.02. The text is kept for printing.
    case number(Double, written: String)
    case text(String)
    case flag(Bool)
    case missing
    case moment(Moment)
    case clock(Int64)
    case span(Span)
    case ticks(Double)
    /// A column of the current frame, else a variable.
    case name(String)
    /// A variable, never a column.
    case variable(String)
    /// A feature group.
    case group(String)
    /// The last value, `_`.
    case last
    /// A bare word of a command: a kind, a pattern, a path. Only among a command's words and option values.
    case word(String)
    case unary(UnaryOperator, Expression)
    case binary(BinaryOperator, Expression, Expression)
    /// `x[-5]`: the value five bars ago; of a list, the element.
    case index(Expression, Expression)
    case property(Expression, String)
    /// A function by its name, with its namespace where it has one: `xs.rank`.
    case call(String, [Argument])
    case list([Expression])
    case record([Argument])
    /// `1..10`, `0..1..0.1`, `2022-01-01..`; both ends included, both may be open.
    case range(Expression?, Expression?, step: Expression?)
  }

  /// An argument of a call, or a field of a record (which always has a name).
  package struct Argument: Sendable {
    package var name: String?
    package var value: Expression
    package var place: Place

    package init(_ name: String? = nil, _ value: Expression, at place: Place) {
      self.name = name
      self.value = value
      self.place = place
    }
  }
}

package enum UnaryOperator: String, Sendable { case minus = "-", not = "not" }

/// By precedence, loosest first; `power` binds to the right, comparisons do not chain, all others bind to the left.
/// `not` stands at 3, a range at 5, a sign at 8.
package enum BinaryOperator: String, CaseIterable, Sendable {
  case or, and
  case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">=", close = "~"
  case within = "in"
  case plus = "+", minus = "-"
  case times = "*", over = "/", modulo = "mod"
  case power = "^"

  package var precedence: Int {
    switch self {
    case .or: 1
    case .and: 2
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .close, .within: 4
    case .plus, .minus: 6
    case .times, .over, .modulo: 7
    case .power: 9
    }
  }
}

/// One statement of a program.
package struct Statement: Sendable {
  package var form: Form
  package var place: Place
  /// The comment lines that stand directly above it, without their `#`.
  package var comments: [String]

  package init(_ form: Form, at place: Place, comments: [String] = []) {
    self.form = form
    self.place = place
    self.comments = comments
  }

  package indirect enum Form: Equatable, Sendable {
    /// `param n = 40 in 5..250 "look-back"`.
    case parameter(String, Expression, within: Expression?, help: String?)
    /// `def mom(n=20, skip=1) = close[-skip]/close[-n] - 1`.
    case definition(String, [Formal], Expression)
    case loop(String, over: Expression, [Statement])
    case branch(Expression, [Statement], otherwise: [Statement])
    /// `x = 3 + 4` or `y = label fwd 5`.
    case assignment(String, Right)
    case command(CommandCall)
    /// `?`, `? fit`.
    case help(String?)
    /// Expressions that are shown: `close, volume`.
    case show([Expression])
  }

  package enum Right: Equatable, Sendable {
    case expression(Expression)
    case command(CommandCall)
  }

  /// A parameter of a `def`, with its default.
  package struct Formal: Equatable, Sendable {
    package var name: String
    package var standard: Expression?

    package init(_ name: String, standard: Expression? = nil) {
      self.name = name
      self.standard = standard
    }
  }
}

/// A verb with its words, options and clauses.
package struct CommandCall: Sendable {
  package var verb: String
  package var verbPlace: Place
  package var words: [Expression]
  package var options: [Expression.Argument]
  package var clauses: [Clause]
  package var block: [Statement]?

  package init(
    _ verb: String, at verbPlace: Place, words: [Expression] = [], options: [Expression.Argument] = [],
    clauses: [Clause] = [], block: [Statement]? = nil
  ) {
    self.verb = verb
    self.verbPlace = verbPlace
    self.words = words
    self.options = options
    self.clauses = clauses
    self.block = block
  }

  /// `on px`, `where volume > 0`, `by sector`, `from 2015`, `to 2020-06-30`.
  package struct Clause: Sendable {
    package enum Word: String, CaseIterable, Sendable { case on, `where`, by, from, to }
    package var word: Word
    package var expressions: [Expression]
    package var place: Place

    package init(_ word: Word, _ expressions: [Expression], at place: Place) {
      self.word = word
      self.expressions = expressions
      self.place = place
    }
  }
}

extension Expression: Equatable {
  package static func == (a: Expression, b: Expression) -> Bool { a.form == b.form }
}

extension Expression.Form: Equatable {
  /// The spelling of a number does not count: `2%` is 0.02.
  package static func == (a: Self, b: Self) -> Bool {
    switch (a, b) {
    case (.number(let a, _), .number(let b, _)): a == b
    case (.text(let a), .text(let b)), (.name(let a), .name(let b)), (.variable(let a), .variable(let b)): a == b
    case (.group(let a), .group(let b)), (.word(let a), .word(let b)): a == b
    case (.flag(let a), .flag(let b)): a == b
    case (.missing, .missing), (.last, .last): true
    case (.moment(let a), .moment(let b)): a == b
    case (.clock(let a), .clock(let b)): a == b
    case (.span(let a), .span(let b)): a == b
    case (.ticks(let a), .ticks(let b)): a == b
    case (.unary(let a, let x), .unary(let b, let y)): a == b && x == y
    case (.binary(let a, let x1, let x2), .binary(let b, let y1, let y2)): a == b && x1 == y1 && x2 == y2
    case (.index(let x1, let x2), .index(let y1, let y2)): x1 == y1 && x2 == y2
    case (.property(let x, let a), .property(let y, let b)): a == b && x == y
    case (.call(let a, let x), .call(let b, let y)): a == b && x == y
    case (.list(let a), .list(let b)): a == b
    case (.record(let a), .record(let b)): a == b
    case (.range(let a1, let a2, let a3), .range(let b1, let b2, let b3)): a1 == b1 && a2 == b2 && a3 == b3
    default: false
    }
  }
}

extension Expression.Argument: Equatable {
  package static func == (a: Self, b: Self) -> Bool { a.name == b.name && a.value == b.value }
}

extension Statement: Equatable {
  package static func == (a: Statement, b: Statement) -> Bool { a.form == b.form && a.comments == b.comments }
}

extension CommandCall: Equatable {
  package static func == (a: CommandCall, b: CommandCall) -> Bool {
    a.verb == b.verb && a.words == b.words && a.options == b.options && a.clauses == b.clauses && a.block == b.block
  }
}

extension CommandCall.Clause: Equatable {
  package static func == (a: Self, b: Self) -> Bool { a.word == b.word && a.expressions == b.expressions }
}
