import Frames
import Glibc
import Vocabulary

/// How often values fall into each of a row of equally wide bins.
package struct HistogramChart: Chart {
  package static let name = "hist"
  package static let aliases = ["histogram"]
  package static let summary = "how values are spread, with n, mean, sd and skew"
  package static let details = """
    The bins have round edges; their number is about that of Sturges, ceil(log2 n) + 1, unless given. Where a few values
    lie far out, the first and the last bin reach to the least and the greatest of them, unless bins= is given. sd has
    n - 1 below; skew is m3 / m2^1.5 of the sample's central moments.
    """
  package static let material = Material.values
  package static let examples = ["plot hist (close/close[-1] - 1) bins=12"]
  package static let parameters =
    [
      Parameter<Self>.option("bins", \Self.bins, "about how many bins, 2 to 60")
    ] + Looks.ofFixedHeight.map { $0.within(\Self.looks) }

  package var bins: Int?
  package var looks = Looks()

  package init() {}

  package func picture(of subject: Subject, monitor: Monitor) throws -> any Picture {
    try subject.checked(for: Self.name)
    guard subject.series.count == 1 else {
      throw Complaint("plot hist draws one series, not \(subject.series.count)", hint: "plot them one by one")
    }
    if let bins, !(2...60).contains(bins) { throw Complaint("bins is between 2 and 60, not \(bins)") }
    let values = subject.series[0].values
    let moments = Moments(values)
    let wanted = bins ?? min(20, Int(log2(Double(moments.count)).rounded(.up)) + 1)
    let finite = moments.count == values.count ? values : Samples(values.filter(\.isFinite))
    let parts = Bins(finite, about: wanted, opensEnds: bins == nil)
    let figures = AxisLabels.written([
      moments.mean, moments.deviation.isFinite ? moments.deviation : 0, 0.01 * moments.deviation,
    ])
    var heading = [
      looks.title ?? subject.title, "n=\(Numeral.grouped(moments.count))", "mean \(figures[0])",
      "sd \(moments.deviation.isNaN ? "na" : figures[1])", "skew \(Numeral.fixed(moments.skew, 2))",
    ]
    if finite.count < values.count { heading.append("\(Numeral.grouped(values.count - finite.count)) na") }
    let edges = AxisLabels.written(parts.edges)
    let width = edges.map(cellWidth).max() ?? 1
    let unit = subject.series[0].unit
    return BarList(
      title: heading + subject.facts,
      rows: parts.counts.enumerated().map { index, count in
        let ends = edges[index...index + 1].map { $0.padded(to: width, right: true) }
        return BarList.Row(name: ends.joined(separator: ".."), value: Double(count), text: Numeral.grouped(count))
      }, edges: parts.edges, ascii: looks.ascii,
      data: Table(
        looks.title ?? subject.title,
        columns: [
          Table.Column("from", unit: unit, parts.edges.dropLast().map { .number($0) }),
          Table.Column("to", unit: unit, parts.edges.dropFirst().map { .number($0) }),
          Table.Column("count", parts.counts.map { .integer($0) }),
        ]))
  }

  /// Edges at multiples of 1, 2, 2.5 or 5 times a power of ten. A value on an edge belongs to the bin above.
  struct Bins {
    let edges: [Double]
    let counts: [Int]

    /// - Parameter opensEnds: Where a few values lie far out, the first and the last bin reach as far as they do, and the
    ///   others show the rest as closely as they would without them.
    init(_ values: Samples, about wanted: Int, opensEnds: Bool) {
      let extent = Extent(values)
      let (low, high) = extent.isEmpty ? (0, 0) : (extent.low, extent.high)
      let most = opensEnds ? Bins.most(of: values) : (low, high)
      let isOpen = most.1 > most.0 && high - low > 2 * (most.1 - most.0)
      let (from, to) = isOpen ? most : (low, high)
      let width = to > from ? Bins.round((to - from) / Double(max(1, wanted))) : (low == 0 ? 1 : abs(low))
      let first = (from / width).rounded(.down)
      let count = max(1, Int(((to / width).rounded(.down) - first).rounded()) + 1)
      var edges = (0...count).map { (first + Double($0)) * width }
      edges[0] = min(edges[0], low)
      edges[count] = max(edges[count], high)
      self.edges = edges
      var counts = [Int](repeating: 0, count: count)
      values.withUnsafeBufferPointer { values in
        for value in values {
          let bin = (value / width).rounded(.down) - first
          counts[bin <= 0 ? 0 : bin >= Double(count) ? count - 1 : Int(bin)] += 1
        }
      }
      self.counts = counts
    }

    /// All but about a hundredth of the values lie between; of very many, every so manieth is asked.
    private static func most(of values: Samples) -> (Double, Double) {
      let some = stride(from: 0, to: values.count, by: max(1, values.count / 10_000)).map { values[$0] }.sorted()
      let tail = some.count / 200
      return (some[tail], some[some.count - 1 - tail])
    }

    private static func round(_ width: Double) -> Double {
      let power = pow(10, log10(width).rounded(.down))
      let share = width / power
      return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 2.5 ? 2.5 : share <= 5 ? 5 : 10)
    }
  }
}
