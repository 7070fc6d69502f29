import Vocabulary

/// Open, high, low and close of each bar; neighbours are put together where there are more bars than columns.
package struct CandleChart: Chart {
  package static let name = "candles"
  package static let aliases = ["candle", "ohlc"]
  package static let summary = "open, high, low and close of each bar, with series over them and volume below"
  package static let details = """
    A body is filled (┃) where the close is below the open and double (║) where it is not; the thin line is the range
    from low to high. Where there are more bars than columns, a candle stands for several bars and the title says so.
    Columns that are named are drawn over the candles, each with its letter. Below stands the volume, where there is
    one: the bars of rows that closed lower are half as wide.
    """
  package static let material = Material.bars
  package static let parameters =
    [
      Parameter<Self>.keyword("novolume", \Self.novolume, "without the volume below")
    ] + Looks.parameters.map { $0.within(\Self.looks) }
  package static let examples = [
    "plot candles from 2012-11 to 2013-01", "plot candles mean(close, 20), mean(close, 50) from 2012 novolume",
  ]

  package var looks = Looks()
  package var novolume = false

  package init() {}

  package func picture(of subject: Subject, monitor: Monitor) throws -> any Picture {
    let parts = try ["open", "high", "low", "close"].map { name in
      guard let series = subject[name] else {
        throw Complaint("plot candles needs open, high, low and close, and there is no '\(name)'")
      }
      return series
    }
    var subject = subject
    let reach = subject["volume"].map { Extent($0.values) } ?? Extent()
    let volume = novolume || reach.isEmpty ? nil : subject["volume"]
    let overlays = subject.series.filter { !Self.own.contains($0.name) }
    subject.series = parts + (volume.map { [$0] } ?? []) + overlays
    try subject.checked(for: Self.name, atLeast: 4)
    var extent = Extent()
    for part in parts { extent.formUnion(Extent(part.values)) }
    guard !extent.isEmpty else { throw Complaint("plot candles: all prices are na") }
    for overlay in overlays { extent.formUnion(Extent(overlay.values)) }
    var panels = [
      Plane.Panel(
        scale: Scale(extent.low, extent.high),
        marks: [Mark(.candles(parts.map(\.values)), "bars", .plain)]
          + overlays.enumerated().map { Mark(.line($1.values), $1.name, .of(series: $0), letter: Mark.letter($0)) })
    ]
    if let volume {
      panels.append(
        Plane.Panel(
          scale: Scale(0, max(reach.high, .leastNormalMagnitude)),
          marks: [Mark(.columns(volume.values, from: parts[0].values, to: parts[3].values), "volume", .blue)],
          share: 0.25, name: "volume"))
    }
    let drawn = subject
    return Plane(
      title: [looks.title ?? subject.title, subject.period ?? "", "\(Numeral.grouped(subject.count)) bars"]
        + subject.facts,
      across: .bars(count: subject.count, times: subject.times), panels: panels, height: looks.height,
      ascii: looks.ascii,
      table: { drawn.table })
  }

  private static let own: Set<String> = ["open", "high", "low", "close", "volume"]
}
