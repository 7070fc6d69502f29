import Frames
import Glibc

/// Values on heights of a panel: the top dot is `high`, the bottom dot `low`.
struct Scale {
  let low: Double
  let high: Double
  let isLog: Bool
  private let bottom: Double
  private let top: Double

  /// Over the finite values; with `isLog` over those above zero. Nil where there are none.
  init?(_ values: some Sequence<Samples>, log isLog: Bool = false) {
    var extent = Extent()
    for series in values { extent.formUnion(Extent(series, above: isLog ? 0 : -.infinity)) }
    guard !extent.isEmpty else { return nil }
    self.init(extent.low, extent.high, log: isLog)
  }

  init(_ low: Double, _ high: Double, log isLog: Bool = false) {
    var (low, high) = (low, high)
    if low == high {
      // A flat line runs through the middle.
      let margin = low == 0 ? 1 : abs(low) * 0.01
      (low, high) = isLog ? (low / 1.01, high * 1.01) : (low - margin, high + margin)
    }
    self.low = low
    self.high = high
    self.isLog = isLog
    bottom = isLog ? log(low) : low
    top = isLog ? log(high) : high
  }

  /// How far down a value lies, as a share of the height; nil for a missing one.
  func depth(_ value: Double) -> Double? {
    guard value.isFinite, !isLog || value > 0 else { return nil }
    let share = (top - (isLog ? log(value) : value)) / (top - bottom)
    return share.isFinite ? min(max(share, 0), 1) : 0.5
  }

  /// The dot of a panel of so many, counted from the top.
  func dot(_ value: Double, of height: Int) -> Double? { depth(value).map { $0 * Double(height - 1) } }

  /// The value that lies at a share of the height.
  func value(atDepth share: Double) -> Double {
    let value = top + (bottom - top) * share
    return isLog ? exp(value) : value
  }
}

/// Labels of a vertical axis: both ends and evenly between them, all written alike.
struct AxisLabels {
  /// One for each row of the panel; empty where there is none.
  let texts: [String]

  init(_ scale: Scale, rows: Int, unit: Unit = .plain) {
    var marked = [0, rows - 1]
    let intervals = max(1, (rows - 1) / 3)
    if rows > 3 { marked = (0...intervals).map { Int((Double($0 * (rows - 1)) / Double(intervals)).rounded()) } }
    let values = marked.map { scale.value(atDepth: rows == 1 ? 0 : Double($0) / Double(rows - 1)) }
    let written = AxisLabels.written(values, unit)
    var texts = [String](repeating: "", count: rows)
    for (row, text) in zip(marked, written) { texts[row] = text }
    self.texts = texts
  }

  enum Unit { case plain, percent }

  /// Numbers with as many decimals as it takes to tell neighbours apart.
  static func written(_ values: [Double], _ unit: Unit = .plain) -> [String] {
    let values = unit == .percent ? values.map { $0 * 100 } : values
    let sorted = values.sorted()
    let largest = values.map(abs).max() ?? 0
    var step = zip(sorted.dropFirst(), sorted).map { $0 - $1 }.filter { $0 > 0 }.min() ?? largest
    if step == 0 { step = 1 }
    let suffix = unit == .percent ? "%" : ""
    if largest >= 1e15 || (largest > 0 && largest < 1e-4) {
      return values.map {
        Numeral.scientific($0, max(0, min(6, Numeral.magnitude(largest) - Numeral.magnitude(step) + 1))) + suffix
      }
    }
    let (divisor, letter): (Double, String) =
      largest >= 1e12 ? (1e12, "T") : largest >= 1e9 ? (1e9, "B") : largest >= 1e6 ? (1e6, "M") : (1, "")
    let decimals = min(8, max(0, 1 - Numeral.magnitude(step / divisor)))
    let spare = unit == .percent && step >= 5 ? 0 : decimals
    return values.map { Numeral.fixed($0 / divisor, min(decimals, spare)) + letter + suffix }
  }
}
