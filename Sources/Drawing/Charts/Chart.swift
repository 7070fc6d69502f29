import Frames
import Vocabulary

/// A kind of plot: settings, and what it makes of a subject.
package protocol Chart: Entry {
  /// What has to be gathered for it.
  static var material: Material { get }
  /// Throws a complaint where the subject lacks what the chart needs.
  func picture(of subject: Subject, monitor: Monitor) throws -> any Picture
}

/// What a chart is made of.
package enum Material: Sendable {
  /// Series along the same bars.
  case series
  /// One series, whose order means nothing.
  case values
  /// The bars of one symbol: open, high, low, close, volume, and series over them.
  case bars
  /// Columns row by row, whose order means nothing.
  case columns
  /// What was predicted and what happened, in pairs of series: scores, and 1 or 0.
  case outcomes
  /// Counts of what happened by what was predicted: `names` happened, series were predicted.
  case confusion
  /// The weight of each of `names`.
  case weights
  /// A number for every pair: `names` down, series across.
  case pairs
}

/// What a chart draws: numbers along the bars of one symbol, or of a list of names, and the words around them.
package struct Subject: Sendable {
  package struct Series: Sendable {
    package var name: String
    package var values: Samples
    package var unit: String?

    package init(_ name: String, _ values: Samples, unit: String? = nil) {
      self.name = name
      self.values = values
      self.unit = unit
    }

    package init(_ name: String, _ values: [Double], unit: String? = nil) {
      self.init(name, Samples(values), unit: unit)
    }
  }

  package var title: String
  /// One a row, in nanoseconds of the market's own clock; empty where rows are not bars.
  package var times: [Int64]
  package var series: [Series]
  /// What the rows are, where they are no bars.
  package var names: [String] = []
  /// What the rows and the columns of pairs are.
  package var axes = (rows: "", columns: "")
  /// More to say in the title, such as `Sharpe 0.34`.
  package var facts: [String]

  package init(_ title: String, times: [Int64] = [], _ series: [Series], facts: [String] = []) {
    self.title = title
    self.times = times
    self.series = series
    self.facts = facts
  }

  /// The series of that name; the only one where there is but one.
  package subscript(name: String) -> Series? { series.first { $0.name == name } }

  package var count: Int { series.first?.values.count ?? 0 }

  /// `2000-01-03 .. 2013-12-31`.
  var period: String? {
    guard let first = times.first, let last = times.last else { return nil }
    let axis = TimeAxis(times: times)
    return "\(axis.written(first)) .. \(axis.written(last))"
  }

  /// Throws where there is nothing to draw, or where series and times differ in length.
  func checked(for chart: String, atLeast needed: Int = 1) throws {
    guard series.count >= needed else { throw Complaint("plot \(chart) needs something to draw") }
    guard count > 0 else { throw Complaint("plot \(chart): there are no rows") }
    for one in series where one.values.count != count {
      throw Complaint("plot \(chart): '\(one.name)' has \(one.values.count) rows, '\(series[0].name)' has \(count)")
    }
    guard times.isEmpty || times.count == count else {
      throw Complaint("plot \(chart): there are \(times.count) times for \(count) rows")
    }
    guard series.contains(where: { $0.values.contains(where: \.isFinite) }) else {
      throw Complaint("plot \(chart): all \(count) values of \(series.map(\.name).joined(separator: ", ")) are na")
    }
  }

  /// The numbers behind a picture: a row a bar.
  var table: Table {
    var columns = series.map { one in
      Table.Column(one.name, unit: one.unit, one.values.map { .number($0) })
    }
    if !names.isEmpty {
      columns.insert(Table.Column(axes.rows.isEmpty ? "name" : axes.rows, names.map { .text($0) }), at: 0)
    }
    if !times.isEmpty { columns.insert(Table.Column("time", times.map { .text(Moment.text($0)) }), at: 0) }
    return Table(title, columns: columns)
  }
}

extension Chart {
  /// A title of the user's own in place of the subject's, when it covers, and what else is said.
  static func heading(_ title: String?, _ subject: Subject, _ facts: [String] = []) -> [String] {
    [title ?? subject.title, subject.period ?? ""] + subject.facts + facts
  }
}

extension Catalogue where Kind == any Chart {
  /// All charts; a new one is a file and a line here.
  package static let charts = Catalogue(
    "chart",
    [
      LineChart.self,
      EquityChart.self,
      DrawdownChart.self,
      HistogramChart.self,
      CandleChart.self,
      ScatterChart.self,
      CorrelationChart.self,
      HeatChart.self,
      CalendarChart.self,
      ReceiverChart.self,
      CalibrationChart.self,
      ConfusionChart.self,
      ImportanceChart.self,
      QuantileChart.self,
      AutocorrelationChart.self,
      RollingChart.self,
    ])
}
