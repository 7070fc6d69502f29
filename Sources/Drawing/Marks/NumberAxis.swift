import Vocabulary

/// Labels below an axis of numbers: round values, and at the right what they are.
struct NumberAxis {
  let scale: Scale
  let name: String

  /// One line of `columns` cells.
  func line(columns: Int) -> String {
    let room = columns - cellWidth(name) - 2
    let ticks = scale.ticks(about: max(2, columns / 12))
    var line = ""
    for (value, text) in ticks {
      guard let place = scale.across(value, of: columns) else { continue }
      let start = min(max(0, Int(place.rounded()) - cellWidth(text) / 2), columns - cellWidth(text))
      guard start >= cellWidth(line) + (line.isEmpty ? 0 : 1), start + cellWidth(text) <= room else { continue }
      line += String(repeating: " ", count: start - cellWidth(line)) + text
    }
    guard cellWidth(line) + 2 + cellWidth(name) <= columns else { return line }
    return line + String(repeating: " ", count: columns - cellWidth(line) - cellWidth(name)) + name
  }
}

extension Scale {
  /// How far to the right of an axis of so many dots a value lies.
  func across(_ value: Double, of width: Int) -> Double? {
    depth(value).map { (1 - $0) * Double(width - 1) }
  }

  /// Round values within the scale, at steps of 1, 2 or 5 times a power of ten, with their texts; of a logarithmic scale
  /// that spans more than a factor of ten, 1, 2 and 5 times powers of ten.
  func ticks(about wanted: Int, unit: AxisLabels.Unit = .plain) -> [(value: Double, text: String)] {
    var values: [Double] = []
    if isLog, high > low * 10 {
      let decades = Numeral.magnitude(low)...Numeral.magnitude(high)
      let factors: [Double] = decades.count > wanted ? [1] : [1, 2, 5]
      let stride = factors.count == 1 ? max(1, decades.count / max(1, wanted)) : 1
      for decade in decades where (decade - decades.lowerBound) % stride == 0 {
        values += factors.map { $0 * Scale.power(decade) }
      }
      values = values.filter { $0 >= low && $0 <= high }
      return values.map { ($0, AxisLabels.written([$0, $0 * 1.1], unit)[0]) }
    }
    let span = high - low
    guard span > 0, span.isFinite else { return [(low, AxisLabels.written([low], unit)[0])] }
    let power = Scale.power(Numeral.magnitude(span / Double(max(1, wanted))))
    let rough = span / Double(max(1, wanted)) / power
    let step = power * (rough <= 1 ? 1 : rough <= 2 ? 2 : rough <= 5 ? 5 : 10)
    let (first, last) = ((low / step).rounded(.up), (high / step).rounded(.down))
    // Of the smallest numbers that there are, a step may be none.
    guard first <= last, last - first < 1000, abs(first) < 1e15 else {
      return [(low, AxisLabels.written([low], unit)[0])]
    }
    values = (Int(first)...Int(last)).map { Double($0) * step }
    return Array(zip(values, Scale.shortened(AxisLabels.written(values, unit))))
  }

  /// Numbers without the zeros after the point that all of them end in.
  private static func shortened(_ texts: [String]) -> [String] {
    let parts = texts.map { text in
      let number = text.prefix { !$0.isLetter && $0 != "%" }
      return (number: number, unit: text[number.endIndex...])
    }
    guard parts.allSatisfy({ $0.number.contains(".") }) else { return texts }
    let zeros = parts.map { $0.number.reversed().prefix { $0 == "0" }.count }.min() ?? 0
    return parts.map { number, unit in
      let kept = number.dropLast(zeros)
      return String(kept.last == "." ? kept.dropLast() : kept) + unit
    }
  }

  private static func power(_ exponent: Int) -> Double {
    exponent >= 0 ? (0..<exponent).reduce(1) { power, _ in power * 10 } : 1 / power(-exponent)
  }
}
