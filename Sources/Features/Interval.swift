import Vocabulary

/// The values that a feature can have, as its note says: `[-1, 1]`, `(0, inf)`, `{-1, 0, 1}`.
package struct Interval: Equatable, Sendable {
  package var low: Double
  package var high: Double
  /// Whether the end itself is left out.
  package var isOpenBelow = false
  package var isOpenAbove = false
  /// The only values there are, where they are few.
  package var values: [Double]?

  /// Reads the notation above; nil where the text is something else.
  package init?(_ text: some StringProtocol) {
    guard let first = text.first, let last = text.last, "[({".contains(first), "])}".contains(last) else { return nil }
    let parts = text.dropFirst().dropLast().split(separator: ",").map { part in
      Double(part.drop { $0 == " " })
    }
    let numbers = parts.compactMap { $0 }
    guard numbers.count == parts.count, numbers.count >= 2 else { return nil }
    if first == "{" {
      guard last == "}" else { return nil }
      self.init(low: numbers.min() ?? 0, high: numbers.max() ?? 0)
      values = numbers
    } else {
      guard last != "}", numbers.count == 2, numbers[0] < numbers[1] else { return nil }
      self.init(low: numbers[0], high: numbers[1])
      isOpenBelow = first == "("
      isOpenAbove = last == ")"
    }
  }

  private init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  /// Whether a value lies inside; `slack` is allowed for rounding beyond either end.
  package func contains(_ value: Double, slack: Double = 0) -> Bool {
    if let values { return values.contains { abs($0 - value) <= slack } }
    if isOpenBelow && value <= low || isOpenAbove && value >= high { return false }
    return value >= low - slack && value <= high + slack
  }
}

extension Interval: CustomStringConvertible {
  package var description: String {
    func text(_ number: Double) -> String {
      number == .infinity ? "inf" : number == -.infinity ? "-inf" : Value.source(number)
    }
    if let values { return "{" + values.map(text).joined(separator: ", ") + "}" }
    return (isOpenBelow ? "(" : "[") + "\(text(low)), \(text(high))" + (isOpenAbove ? ")" : "]")
  }
}
