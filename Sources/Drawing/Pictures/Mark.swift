import Frames

/// One thing that is drawn on a panel.
struct Mark: Sendable {
  enum Shape: Sendable {
    /// A line through values along the bars.
    case line(Samples)
    /// The area between the top of the panel and values along the bars.
    case hanging(Samples)
    /// Upright bars from the bottom of the panel; those of rows that go down `from` to `to` have a sign of their own.
    case columns(Samples, from: Samples, to: Samples)
    /// Open, high, low and close along the bars.
    case candles([Samples])
    /// A line through points on an axis of numbers.
    case path([Double], [Double])
    case points(Samples, Samples)
    /// Upright lines from zero, on an axis of numbers.
    case sticks([Double], [Double])
    /// A line across the panel.
    case level(Double)
  }

  var shape: Shape
  var name: String
  var ink: Ink
  /// What tells it from its neighbours without colour: stands on the line and in the legend.
  var letter: Character?
  /// Broken: something to compare with, no data.
  var isReference = false

  init(_ shape: Shape, _ name: String, _ ink: Ink, letter: Character? = nil, isReference: Bool = false) {
    self.shape = shape
    self.name = name
    self.ink = ink
    self.letter = letter
    self.isReference = isReference
  }

  /// Series as lines, each with its letter where there are several.
  static func lines(_ series: [Subject.Series], from first: Int = 0) -> [Mark] {
    series.enumerated().map { index, one in
      let isAlone = series.count == 1 && first == 0
      return Mark(
        .line(one.values), one.name, isAlone ? .cyan : .of(series: index + first),
        letter: isAlone ? nil : Mark.letter(index + first))
    }
  }

  static func letter(_ index: Int) -> Character { Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(index % 26))) }

  /// The values along the bars that a reader may ask for, by name.
  var read: [(name: String, values: Samples)] {
    switch shape {
    case .line(let values), .hanging(let values), .columns(let values, _, _): [(name, values)]
    case .candles(let parts): Array(zip(["open", "high", "low", "close"], parts)).map { ($0, $1) }
    case .path, .points, .sticks, .level: []
    }
  }
}
