import Frames
import Vocabulary

/// Mean, deviation and their ratio over a window that moves along.
package struct RollingChart: Chart {
  package static let name = "rolling"
  package static let summary =
    "mean, standard deviation and their ratio over the last bars, of a series or a backtest's returns"
  package static let details = """
    The deviation has n - 1 below; a window with a missing value is missing. With annual=N, the bars of a year, the mean
    is times N, the deviation times √N, and their ratio is then the Sharpe ratio without interest; a backtest brings its
    own N.
    """
  package static let material = Material.series
  package static let parameters =
    [
      Parameter<Self>.option("window", \Self.window, in: 2...1_000_000, unit: "bars", "how many bars"),
      Parameter<Self>.option(
        "annual", \Self.annual, in: 1...1_000_000, unit: "bars", "the bars of a year, for yearly figures"),
    ] + Looks.parameters.map { $0.within(\Self.looks) }
  package static let examples = ["plot rolling ret window=63 annual=252", "plot rolling bt"]

  package var window = 63
  package var annual: Double?
  package var looks = Looks()

  package init() {}

  package func picture(of subject: Subject, monitor: Monitor) throws -> any Picture {
    try subject.checked(for: Self.name)
    guard subject.series.count == 1 else {
      throw Complaint("plot rolling draws one series, not \(subject.series.count)", hint: "choose one with symbol=")
    }
    guard window <= subject.count else {
      throw Complaint("plot rolling: the window of \(window) bars is longer than the \(subject.count) rows")
    }
    let factor = annual ?? 1
    let (mean, deviation) = try rollingMoments(
      subject.series[0].values, window: window, scale: (factor, factor.squareRoot()), monitor: monitor)
    let ratio = Samples(count: mean.count) { ratio in
      mean.withUnsafeBufferPointer { mean in
        deviation.withUnsafeBufferPointer { deviation in
          for row in ratio.indices { ratio[row] = deviation[row] > 0 ? mean[row] / deviation[row] : .nan }
        }
      }
    }
    let names = annual == nil ? ["mean", "sd", "mean / sd"] : ["mean a year", "sd a year", "Sharpe"]
    let panels = zip(names, [mean, deviation, ratio]).enumerated().compactMap { index, one -> Plane.Panel? in
      guard let scale = Scale([one.1]) else { return nil }
      var marks = [Mark(.line(one.1), one.0, [.cyan, .yellow, .magenta][index])]
      if scale.low < 0, scale.high > 0 { marks.insert(Mark(.level(0), "zero", .dim, isReference: true), at: 0) }
      return Plane.Panel(scale: scale, marks: marks, name: one.0)
    }
    guard !panels.isEmpty else {
      throw Complaint("plot rolling: no \(window) rows in succession have a value", hint: "choose a shorter window=")
    }
    return Plane(
      title: Self.heading(looks.title, subject, ["the last \(window) bars"]),
      across: .bars(count: subject.count, times: subject.times), panels: panels, height: looks.height, most: 7,
      ascii: looks.ascii
    ) {
      var table = subject.table
      for (name, values) in zip(["mean", "sd", "ratio"], [mean, deviation, ratio]) {
        table.columns.append(Table.Column(name, values.map { .number($0) }))
      }
      return table
    }
  }
}
