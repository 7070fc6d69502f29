import Vocabulary

/// How a series is related to itself some bars before.
package struct AutocorrelationChart: Chart {
  package static let name = "acf"
  package static let aliases = ["autocorrelation"]
  package static let summary = "how a series is related to itself so many bars before"
  package static let details = """
    sum (x[t] - m)(x[t-k] - m) / sum (x[t] - m)², missing values left out. Between the two lines, ±1.96/√n, lie 95 of 100
    lags of a series without memory. partial: what is left at each lag once the shorter ones are accounted for
    (Durbin-Levinson).
    """
  package static let material = Material.values
  package static let parameters =
    [
      Parameter<Self>.option("lags", \Self.lags, in: 1...1000, unit: "bars", "how far back"),
      Parameter<Self>.keyword("partial", \Self.partial, "the partial autocorrelation"),
    ] + Looks.parameters.map { $0.within(\Self.looks) }
  package static let examples = ["plot acf ret lags=30", "plot acf abs(ret) partial"]

  package var lags = 40
  package var partial = false
  package var looks = Looks()

  package init() {}

  package func picture(of subject: Subject, monitor: Monitor) throws -> any Picture {
    try subject.checked(for: Self.name)
    guard subject.series.count == 1 else {
      throw Complaint("plot acf draws one series, not \(subject.series.count)", hint: "choose one with symbol=")
    }
    let values = subject.series[0].values
    let (count, _) = Moments.countAndMean(values)
    let last = min(lags, count - 2)
    guard last >= 1 else { throw Complaint("plot acf: \(count) values are too few") }
    let related = partial ? partialAutocorrelation : autocorrelation
    let r = try related(values, last, monitor)
    guard r[0].isFinite else { throw Complaint("plot acf: '\(subject.series[0].name)' does not vary") }
    let band = 1.96 / Double(count).squareRoot()
    let (x, y) = ((1...last).map(Double.init), Array(r.dropFirst()))
    let (low, high) = (min(y.min() ?? 0, -band), max(y.max() ?? 0, band))
    return Plane(
      title: [
        looks.title ?? "\(partial ? "partial " : "")autocorrelation of \(subject.series[0].name)",
        "n=\(Numeral.grouped(count))", "band ±\(Numeral.fixed(band, 3))",
      ] + subject.facts,
      across: .numbers(Scale(0, Double(last) + 1), name: "bars before"),
      panels: [
        .init(
          scale: Scale(low, high),
          marks: [
            Mark(.level(band), "band", .dim, isReference: true), Mark(.level(-band), "band", .dim, isReference: true),
            Mark(.sticks(x, y), "r", .cyan),
          ])
      ], height: looks.height, most: 12, ascii: looks.ascii
    ) {
      Table(
        subject.title,
        columns: [
          Table.Column("lag", unit: "bars", r.indices.map { .integer($0) }),
          Table.Column(partial ? "partial" : "autocorrelation", r.map { .number($0) }),
        ])
    }
  }
}
