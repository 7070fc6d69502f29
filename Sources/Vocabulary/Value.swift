/// What the command language can write, or an object of the domain.
package enum Value: Sendable {
  case nothing
  case number(Double)
  case text(String)
  /// A bare word given to a command: a keyword, a name, a pattern such as `mom*`.
  case word(String)
  case flag(Bool)
  case moment(Moment)
  /// A time of day, nanoseconds after midnight.
  case clock(Int64)
  case span(Span)
  /// So many of the steps that an instrument's price moves by.
  case ticks(Double)
  /// Both ends included; an end may be open. The step is `nothing` where none was written.
  indirect case range(Value, Value, step: Value)
  case list([Value])
  case record([Field])
  case object(any Presentable)

  package struct Field: Sendable {
    package var name: String
    package var value: Value

    package init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }
}

/// An object of the domain (a frame, a model, a backtest): what a session can hold, show, digest and ask.
package protocol Presentable: Sendable {
  /// What kind of thing it is, in a word: `frame`, `model`.
  var kind: String { get }
  /// One line that says what it is.
  var headline: String { get }
  /// The names that may follow a dot: `m.cv` gives `cv`.
  var propertyNames: [String] { get }
  func property(_ name: String) -> Value?
  /// What `show` and a bare name print. Throws where what is to be shown cannot be read.
  var display: [Block] { get throws }
  /// Of the content alone: equal content, equal digest, on any machine and any thread count.
  var digest: Digest { get }
  /// Numbers that tell a small drift from a large one; named, in a fixed order.
  var sketch: [Sketch] { get }
}

extension Presentable {
  package var propertyNames: [String] { [] }
  package func property(_ name: String) -> Value? { nil }
  package var display: [Block] { [.text(headline)] }
  package var sketch: [Sketch] { [] }
}

/// A few numbers that stand for many: they differ little where the many differ little.
package struct Sketch: Equatable, Sendable {
  package var name: String
  package var numbers: [Double]

  package init(_ name: String, _ numbers: [Double]) {
    self.name = name
    self.numbers = numbers
  }
}

extension Value {
  /// What kind of value it is, for messages: `a number`, `a list`.
  package var kind: String {
    switch self {
    case .nothing: "nothing"
    case .number: "a number"
    case .text: "a text"
    case .word: "a word"
    case .flag: "yes or no"
    case .moment: "a date"
    case .clock: "a time of day"
    case .span: "a duration"
    case .ticks: "a number of ticks"
    case .range: "a range"
    case .list: "a list"
    case .record: "a record"
    case .object(let object): "a \(object.kind)"
    }
  }

  /// The value as the language writes it; an object is written by its headline.
  package var source: String {
    switch self {
    case .nothing: "na"
    case .number(let number): Value.source(number)
    case .text(let text): Value.quoted(Secret.without(text))
    case .word(let word): Secret.without(word)
    case .flag(let flag): flag ? "yes" : "no"
    case .moment(let moment): moment.description
    case .clock(let clock): Moment.clock(clock)
    case .span(let span): span.description
    case .ticks(let count): Value.source(count) + "tick"
    case .range(let low, let high, let step): Value.written(low, high, step)
    case .list(let values): "[" + values.map(\.source).joined(separator: " ") + "]"
    case .record(let fields): "{" + fields.map { "\($0.name)=\($0.value.source)" }.joined(separator: " ") + "}"
    case .object(let object): object.headline
    }
  }

  /// The shortest decimal that reads back as the same number: `20`, `0.05`, `1e-08`, `na`.
  package static func source(_ number: Double) -> String {
    if number.isNaN { return "na" }
    if number == number.rounded(), abs(number) <= 0x1p53 { return number == 0 ? "0" : String(Int64(number)) }
    return number.description
  }

  package static func quoted(_ text: String) -> String {
    var result = "\""
    for character in text.unicodeScalars {
      switch character {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default: result.unicodeScalars.append(character)
      }
    }
    return result + "\""
  }

  private static func written(_ low: Value, _ high: Value, _ step: Value) -> String {
    func end(_ value: Value) -> String { if case .nothing = value { "" } else { value.source } }
    guard case .nothing = step else { return "\(end(low))..\(end(high))..\(end(step))" }
    return "\(end(low))..\(end(high))"
  }
}
