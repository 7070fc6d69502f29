import Glibc
import Vocabulary

/// How often values fall into each of a row of equally wide bins.
package struct HistogramChart: Chart {
  package static let name = "hist"
  package static let aliases = ["histogram"]
  package static let summary = "how values are spread, with n, mean, sd and skew"
  package static let details =
    "The bins have round edges; their number is that of Sturges, ceil(log2 n) + 1, unless given. sd has n - 1 below; skew is m3 / m2^1.5 of the sample's central moments."
  package static let parameters = [
    Parameter<Self>.option("bins", \Self.bins, "about how many bins, 2 to 60"),
    Parameter<Self>.option("title", \Self.title, "what stands above it"),
    Parameter<Self>.keyword("ascii", \Self.ascii, "draw with characters of ASCII alone"),
  ]

  package var bins: Int?
  package var title: String?
  package var ascii = false

  package init() {}

  package func picture(of subject: Subject) throws -> any Picture {
    try subject.checked(for: Self.name)
    guard subject.series.count == 1 else {
      throw Complaint("plot hist draws one series, not \(subject.series.count)", hint: "plot them one by one")
    }
    if let bins, !(2...60).contains(bins) { throw Complaint("bins is between 2 and 60, not \(bins)") }
    let values = subject.series[0].values
    let finite = values.filter(\.isFinite)
    let wanted = bins ?? min(20, Int(log2(Double(finite.count)).rounded(.up)) + 1)
    return Drawn(
      title: title ?? subject.title, series: subject.series[0], facts: subject.facts,
      missing: values.count - finite.count,
      moments: Moments(finite), bins: Bins(finite, about: wanted), ascii: ascii)
  }

  /// Source: the definitions; two passes, so that a large mean costs no digits.
  struct Moments {
    let count: Int
    let mean: Double
    /// With n - 1 below; na for a single value.
    let deviation: Double
    /// na where all values are alike.
    let skew: Double

    init(_ values: [Double]) {
      count = values.count
      let n = Double(values.count)
      let mean = values.reduce(0, +) / n
      var (second, third) = (0.0, 0.0)
      for value in values {
        let off = value - mean
        second += off * off
        third += off * off * off
      }
      self.mean = mean
      deviation = values.count > 1 ? (second / (n - 1)).squareRoot() : .nan
      skew = second > 0 ? third / n / pow(second / n, 1.5) : .nan
    }
  }

  /// Edges at multiples of 1, 2, 2.5 or 5 times a power of ten. A value on an edge belongs to the bin above.
  struct Bins {
    let edges: [Double]
    let counts: [Int]

    init(_ values: [Double], about wanted: Int) {
      let low = values.min() ?? 0
      let high = values.max() ?? 0
      let width = high > low ? Bins.round((high - low) / Double(max(1, wanted))) : (low == 0 ? 1 : abs(low))
      let first = (low / width).rounded(.down)
      let count = max(1, Int(((high / width).rounded(.down) - first).rounded()) + 1)
      edges = (0...count).map { (first + Double($0)) * width }
      var counts = [Int](repeating: 0, count: count)
      for value in values { counts[min(count - 1, max(0, Int((value / width).rounded(.down) - first)))] += 1 }
      self.counts = counts
    }

    private static func round(_ width: Double) -> Double {
      let power = pow(10, log10(width).rounded(.down))
      let share = width / power
      return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 2.5 ? 2.5 : share <= 5 ? 5 : 10)
    }
  }

  struct Drawn: Picture {
    let title: String
    let series: Subject.Series
    let facts: [String]
    let missing: Int
    let moments: Moments
    let bins: Bins
    let ascii: Bool

    var data: Table {
      Table(
        title,
        columns: [
          Table.Column("from", unit: series.unit, bins.edges.dropLast().map { .number($0) }),
          Table.Column("to", unit: series.unit, bins.edges.dropFirst().map { .number($0) }),
          Table.Column("count", bins.counts.map { .integer($0) }),
        ])
    }

    func drawn(in style: Style) -> [String] {
      var style = style
      style.ascii = style.ascii || ascii
      let figures = AxisLabels.written([
        moments.mean, moments.deviation.isFinite ? moments.deviation : 0, 0.01 * moments.deviation,
      ])
      var heading = [
        title, "n=\(Numeral.grouped(moments.count))", "mean \(figures[0])",
        "sd \(moments.deviation.isNaN ? "na" : figures[1])", "skew \(Numeral.fixed(moments.skew, 2))",
      ]
      if missing > 0 { heading.append("\(Numeral.grouped(missing)) na") }
      var lines = Figure.lines(heading + facts, panels: [], times: [], in: style)
      let edges = AxisLabels.written(bins.edges)
      let edgeWidth = edges.map(cellWidth).max() ?? 1
      let counts = bins.counts.map { Numeral.grouped($0) }
      let room = style.width - (2 * edgeWidth + 5) - 1 - (counts.map(cellWidth).max() ?? 1)
      let most = Double(max(1, bins.counts.max() ?? 1))
      for (index, count) in bins.counts.enumerated() {
        let range =
          " \(edges[index].padded(to: edgeWidth, right: true))..\(edges[index + 1].padded(to: edgeWidth, right: true)) "
        let bar = Drawn.bar(Double(count) / most * Double(max(1, room)), isEmpty: count == 0, ascii: style.ascii)
        lines.append(range + (style.ascii ? "|" : "│") + Ink.cyan.on(bar, in: style) + " " + counts[index])
      }
      return lines
    }

    /// In eighths of a cell; a count that is not zero shows at least a sliver.
    private static func bar(_ length: Double, isEmpty: Bool, ascii: Bool) -> String {
      if isEmpty { return "" }
      if ascii { return String(repeating: "#", count: max(1, Int(length.rounded()))) }
      let eighths = max(1, Int((length * 8).rounded()))
      let tail = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
      return String(repeating: "█", count: eighths / 8) + tail
    }
  }
}
