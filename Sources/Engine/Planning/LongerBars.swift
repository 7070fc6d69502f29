import Frames
import Vocabulary

/// The longer bars of a frame as a frame to plan on: their times are known, their values come when the plan runs.
struct LongerBars {
  let span: Span
  let time: RowTime
  let frame: Frame
  /// The frame's own columns, by what stands for them in the longer bars.
  private let columns: [ObjectIdentifier: (column: Column, numbers: Numbers)]
  /// One a segment: the row that completes each bar, and the last row of each.
  private let completions: [[Int]]
  private let lastRows: [[Int]]
  /// The first row of a segment that belongs to a bar.
  let first: Int

  /// - Parameter known: Names that stand for a formula: a column that was computed by it is left out, since the formula
  ///   is meant on the longer bars too.
  init(_ span: Span, of frame: Frame, known: (String) -> Bool) throws {
    self.span = span
    time = try frame.rowTime()
    var clock = try BarClock(span, on: time)
    var (times, segments): ([Int64], [Timeline.Segment]) = ([], [])
    var (completions, lastRows): ([[Int]], [[Int]]) = ([], [])
    var latest = 0
    for segment in frame.timeline.segments {
      let start = times.count
      var (completed, last): ([Int], [Int]) = ([], [])
      var first: Int?
      clock.begin()
      for (row, index) in segment.rows.enumerated() {
        let tick = clock.take(frame.timeline.times[index])
        if tick.closesBefore { completed.append(row) }
        if tick.begins {
          first = first ?? row
          times.append(0)
          last.append(row)
        }
        if tick.belongs {
          times[times.count - 1] = frame.stamp == .open ? clock.cell.low : clock.cell.high
          last[last.count - 1] = row
        }
        if tick.closesNow { completed.append(row) }
      }
      latest = max(latest, first ?? 0)
      segments.append(Timeline.Segment(segment.symbol, start..<times.count))
      completions.append(completed)
      lastRows.append(last)
    }
    (self.completions, self.lastRows, first) = (completions, lastRows, latest)

    var columns: [ObjectIdentifier: (column: Column, numbers: Numbers)] = [:]
    var coming: [Column] = []
    for column in frame.columns {
      guard let numbers = column.numbers, column.formula == nil || !known(column.name) else { continue }
      let unread = Numbers(count: times.count) { throw Complaint("a plan reads no values") }
      columns[ObjectIdentifier(unread)] = (column, numbers)
      coming.append(Column(column.name, role: column.role, .numbers(unread)))
    }
    self.columns = columns
    let length: Int64
    var growth: Int64?
    if case .bars(let count) = span {
      let (product, overflow) = Int64(count).multipliedReportingOverflow(by: frame.bar)
      length = overflow ? 0 : product
      growth = frame.timeline.growth.map { step in
        let (product, overflow) = step.multipliedReportingOverflow(by: Int64(count))
        return overflow ? .max : product
      }
    } else {
      length = BarCuts.length(span) ?? 0
      // Bars that a session or a day cuts short are nearer to each other, but not all of them.
      growth = frame.timeline.growth.map { _ in max(1, length / 8) }
    }
    self.frame = try Frame(
      Timeline(times: times, segments: segments, growth: growth), coming, bar: length, zone: frame.zone,
      stamp: frame.stamp,
      calendar: frame.calendar)
  }

  /// The frame's column that a column of the longer bars is made from.
  func origin(of numbers: Numbers) -> (column: Column, numbers: Numbers)? { columns[ObjectIdentifier(numbers)] }

  /// The first row with a value of what has its first on the longer bar `warmup`, counted from the first bar whose
  /// columns have values, which those of the rows have from row `inputs` on.
  ///
  /// Where bars are made by the clock, symbols differ in it: then it is the last of their first rows.
  func warmup(_ warmup: Int, inputs: Int) -> Int {
    var latest: Int?
    for (completed, last) in zip(completions, lastRows) {
      guard let begun = last.firstIndex(where: { $0 >= inputs }), begun + warmup < completed.count else { continue }
      latest = max(latest ?? 0, completed[begun + warmup])
    }
    return latest ?? completions.indices.reduce(0) { max($0, (lastRows[$1].last ?? 0) + 1) }
  }
}
