import Vocabulary

/// The return of each month and year.
package struct CalendarChart: Chart {
  package static let name = "calendar"
  package static let aliases = ["monthly"]
  package static let summary = "the return of each month and year of a price or a backtest"
  package static let details = """
    The last value of a month over the last of the one before, less 1; the first month counts from the first value. The
    column year is the same for whole years. In per cent.
    """
  package static let material = Material.series
  package static let parameters = Looks.ofFixedHeight.map { $0.within(\Self.looks) }
  package static let examples = ["plot calendar close", "plot calendar bt"]

  package var looks = Looks()

  package init() {}

  package func picture(of subject: Subject, monitor: Monitor) throws -> any Picture {
    try subject.checked(for: Self.name)
    guard subject.series.count == 1 else {
      throw Complaint("plot calendar draws one series, not \(subject.series.count)", hint: "choose one with symbol=")
    }
    guard !subject.times.isEmpty else { throw Complaint("plot calendar needs dates, and \(subject.title) has none") }
    let returns = CalendarReturns(subject.series[0].values, times: subject.times)
    let values = returns.years.map { $0.months + [$0.whole] }
    let reach = returns.years.flatMap(\.months).filter(\.isFinite).map(abs).max() ?? 0
    return Grid(
      title: Self.heading(looks.title ?? "\(subject.title) by month, %", subject), axes: ("year", ""),
      rows: returns.years.map { String($0.year) },
      columns: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "all"],
      values: values, tone: .aroundZero(reach), decimals: 1, scale: 100, ascii: looks.ascii)
  }
}
