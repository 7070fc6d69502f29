import Drawing
import Frames
import Testing
import Vocabulary

@Suite struct ChartSnapshotTests {
  private func drawn(_ chart: some Chart, _ subject: Subject, _ name: String) throws {
    let picture = try chart.picture(of: subject, monitor: Monitor())
    for width in widths {
      let lines = picture.drawn(in: Style(width: width, height: 24))
      #expect(lines.allSatisfy { cellWidth($0) <= width })
      try expectSnapshot("\(name)-\(width)", lines)
    }
    let ascii = picture.drawn(in: Style(width: 60, height: 24, ascii: true))
    #expect(ascii.allSatisfy { $0.utf8.allSatisfy { $0 < 0x7f } })
    try expectSnapshot("\(name)-ascii-60", ascii)
  }

  @Test func line() throws {
    let walk = Walk(700)
    try drawn(LineChart(), Subject("close", times: walk.times, [.init("close", walk.close)]), "line")
  }

  @Test func lines() throws {
    let walk = Walk(250)
    let other = Walk(250, seed: 8)
    let subject = Subject("two", times: walk.times, [.init("close", walk.close), .init("other", other.close)])
    try drawn(LineChart(), subject, "lines")
  }

  @Test func lineOnLogAxisWithGap() throws {
    let values = (0..<200).map { (80..<100).contains($0) ? .nan : 0.001 * Double($0 * $0) }
    var chart = LineChart()
    chart.log = true
    chart.looks.height = 8
    try drawn(chart, Subject("square", [.init("square", values)]), "log")
  }

  @Test func equity() throws {
    let walk = Walk(2500, seed: 3, start: 1)
    let benchmark = Walk(2500, seed: 5, start: 40)
    let series = [Subject.Series("equity", walk.close), .init("buy and hold", benchmark.close)]
    try drawn(EquityChart(), Subject("equity  bt", times: walk.times, series, facts: ["Sharpe 0.34"]), "equity")
  }

  @Test func drawdownAlone() throws {
    let walk = Walk(500, seed: 3, start: 1)
    try drawn(DrawdownChart(), Subject("drawdown", times: walk.times, [.init("equity", walk.close)]), "drawdown")
  }

  @Test func candlesOneABar() throws { try drawn(CandleChart(), Walk(45).bars, "candles") }

  @Test func candlesBinned() throws { try drawn(CandleChart(), Walk(1000).bars, "candles-binned") }

  @Test func histogram() throws {
    let walk = Walk(2516)
    let returns = [Double.nan] + zip(walk.close.dropFirst(), walk.close).map { $0 / $1 - 1 }
    try drawn(HistogramChart(), Subject("hist ret1", [.init("ret1", returns)]), "hist")
  }

  @Test func candlesWithOverlayAndVolume() throws {
    let walk = Walk(90)
    var bars = walk.bars
    let mean = try rollingMoments(Samples(walk.close), window: 10).mean
    bars.series += [
      .init("mean(close, 10)", mean), .init("volume", zip(walk.high, walk.low).map { ($0 - $1) * 1e6 }),
    ]
    try drawn(CandleChart(), bars, "candles-overlay")
  }

  @Test(arguments: [
    "scatter", "corr", "heat", "calendar", "roc", "calibration", "confusion", "importance", "quantile", "acf",
    "rolling",
  ])
  func otherCharts(name: String) throws {
    let picture = try Catalogue<any Chart>.charts.make(name, Given()).picture(
      of: subject(for: name, Walk(700)), monitor: Monitor())
    for width in [40, 60, 80, 200] {
      let lines = picture.drawn(in: Style(width: width, height: 24))
      #expect(lines.allSatisfy { cellWidth($0) <= width })
      try expectSnapshot("\(name)-\(width)", lines)
    }
    let ascii = picture.drawn(in: Style(width: 60, height: 24, ascii: true))
    if name != "importance" { #expect(ascii.allSatisfy { $0.utf8.allSatisfy { $0 < 0x7f } }) }
    try expectSnapshot("\(name)-ascii-60", ascii)
  }

  @Test func intradayAxis() throws {
    let times = (0..<390).map {
      Int64($0 % 78) * 300_000_000_000 + Int64($0 / 78 + 19_000) * Moment.day + 34_200_000_000_000
    }
    let subject = Subject("close", times: times, [.init("close", Walk(390).close)])
    try drawn(LineChart(), subject, "intraday")
  }
}
