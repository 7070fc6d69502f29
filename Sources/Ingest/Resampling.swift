import Frames
import Vocabulary

/// Longer bars from shorter ones: open is the first, high the highest, low the lowest, close the last, volume the sum;
/// of any other column the last value counts, unless said otherwise.
///
/// Bars of a length of time are cut as `BarCuts` says: with a trading calendar none spans a session's open or close, and
/// days hold what is traded in sessions. A row belongs where it opens; with `closed`, where its stamp falls. Bars by
/// rows, volume or money end with the row that fills them, run on over sessions, and are stamped when they end.
package struct Resampling: Sendable {
  /// What fills a bar.
  package enum Measure: Sendable, Equatable {
    case length(Span)
    /// A count of rows.
    case rows(Int)
    /// The sum of volume.
    case volume(Double)
    /// The sum of close times volume.
    case money(Double)
  }

  /// An end of a stretch of time.
  package enum Side: String, Choice { case left, right }

  package var measure: Measure
  /// Which end of a bar's stretch belongs to it, by the stamps of the rows.
  package var closed: Side?
  /// The end by which a new bar is stamped. Where nobody says, days and longer bars when they open, so that they have the
  /// date that they trade on, and shorter ones as the rows are.
  package var label: Side?
  /// Whether the last bar stays although its rows do not fill it.
  package var keepsPartial = false
  /// Columns that are gathered in another way than their name says.
  package var summaries: [String: Summary] = [:]

  package init(_ measure: Measure) { self.measure = measure }
  package init(to span: Span) { self.init(.length(span)) }

  /// The new bars, and of how many symbols the last was left out because it is not complete.
  package func resample(_ frame: Frame, monitor: Monitor = Monitor()) throws -> (frame: Frame, partial: Int) {
    if let computed = frame.columns.first(where: { $0.formula != nil }) {
      throw Complaint(
        "resample makes new bars, and '\(computed.name)' was computed from the old ones",
        hint: "resample before columns are added, or drop them")
    }
    for name in summaries.keys.sorted() {
      guard try frame.column(name).numbers != nil else { throw Complaint("column '\(name)' has no numbers") }
    }
    monitor.begin("joining \(frame.count) rows", of: frame.timeline.segments.count)
    var cutting: any Cutting
    let stamp: Frame.Stamp
    var bar: Int64?
    if case .length(let span) = measure {
      (cutting, stamp) = try lengths(span, frame)
      bar = BarCuts.length(span)
    } else {
      (cutting, stamp) = (try filling(frame), .close)
    }
    var cut = Cut()
    var segments: [Timeline.Segment] = []
    var partial = 0
    for segment in frame.timeline.segments {
      try monitor.check()
      let first = cut.times.count
      var isComplete = true
      try frame.timeline.times.withUnsafeBufferPointer { times in
        isComplete = try cutting.cut(segment.rows, times, into: &cut, monitor)
      }
      if !isComplete, !keepsPartial, cut.times.count > first {
        cut.times.removeLast()
        cut.rows.removeLast()
        partial += 1
      }
      if cut.times.count > first { segments.append(Timeline.Segment(segment.symbol, first..<cut.times.count)) }
      monitor.advance()
    }
    guard !cut.times.isEmpty else {
      throw Complaint("the rows do not fill one bar", hint: "the word partial keeps the last bar though it is not full")
    }
    let timeline = try Timeline(times: cut.times, segments: segments)
    var columns: [Column] = []
    for column in frame.columns {
      try monitor.check()
      columns.append(try (summaries[column.name] ?? Summary(column.name)).joined(column, cut.rows))
    }
    let joined = try Frame(
      timeline, columns, bar: bar ?? timeline.usualStep, zone: frame.zone, stamp: stamp, calendar: frame.calendar,
      adjustment: frame.adjustment, sources: frame.sources)
    return (joined, partial)
  }

  private func lengths(_ span: Span, _ frame: Frame) throws -> (any Cutting, Frame.Stamp) {
    guard let length = BarCuts.length(span) else {
      throw Complaint("resample takes a duration such as 5m, 1h, 1d, 1w or 1mo, not \(span)")
    }
    guard frame.bar > 0, length > frame.bar else {
      let bar = Span.time(frame.bar).description
      throw Complaint("\(span) is not longer than the bars, which are \(bar)", hint: "resample only joins bars")
    }
    guard closed != .right || frame.stamp == .close else {
      throw Complaint(
        "closed=right would put a bar that begins when the longer one ends into it",
        hint: "the bars are stamped when they open; where they are not, load them with stamp=close")
    }
    // The end of a day is the date of the next one: days and longer bars have the date on which they open.
    let usual = length >= Moment.day ? .open : frame.stamp
    let stamp = label.map { $0 == .left ? Frame.Stamp.open : .close } ?? usual
    let time = try frame.rowTime()
    var byStamps = time
    if closed != nil { byStamps.stamp = .open }
    return (
      CuttingByLength(
        cuts: try BarCuts(span, on: byStamps), time: time, shift: closed == .right ? -1 : 0, stamp: stamp,
        hasCalendar: frame.calendar != nil), stamp
    )
  }

  private func filling(_ frame: Frame) throws -> any Cutting {
    guard closed == nil, label != .left else {
      throw Complaint(
        "bars by rows, volume or money end with a row and are stamped when it ends",
        hint: "\(closed == nil ? "label" : "closed") is for bars of a length of time such as 1h")
    }
    func numbers(_ name: String) throws -> Numbers {
      guard let numbers = try frame.column(name).numbers else { throw Complaint("column '\(name)' has no numbers") }
      return numbers
    }
    let time = try frame.rowTime()
    switch measure {
    case .volume(let size): return Filling(size: size, weight: try numbers("volume"), price: nil, time: time)
    case .money(let size):
      return Filling(size: size, weight: try numbers("volume"), price: try numbers("close"), time: time)
    case .rows(let count): return Filling(size: Double(count), weight: nil, price: nil, time: time)
    case .length: throw Complaint("a length of time fills no bar by rows")
    }
  }
}
