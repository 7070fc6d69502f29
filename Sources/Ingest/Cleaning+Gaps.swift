import Frames
import Vocabulary

extension Cleaning.Work {
  /// Takes over the bars that are kept, counts the gaps between them, and fills those that are short enough.
  ///
  /// Of daily bars the days from Monday to Friday are expected, holidays among them; of bars within the day those between
  /// two bars of one day. A symbol that trades on Saturdays is expected to trade always.
  mutating func fill(_ segment: Timeline.Segment) {
    let first = rows.count
    let times = source.timeline.times
    let bar = source.bar
    let isAlways = segment.rows.contains { weekday(times[$0]) == 6 }
    var last: Int?
    for row in segment.rows where isKept[row] {
      defer {
        last = row
        rows.append((row, times[row], false))
      }
      guard let last, bar > 0, times[row] - times[last] > bar else { continue }
      let absent = absent(after: times[last], before: times[row], isAlways: isAlways)
      guard !absent.isEmpty else { continue }
      let fills = settings.gaps == .ffill && absent.count <= settings.longest
      count(.gaps, at: last, in: segment, changed: fills)
      if fills { rows += absent.map { (last, $0, true) } }
    }
    segments.append(Timeline.Segment(segment.symbol, first..<rows.count))
  }

  /// The times at which bars are expected and missing.
  private func absent(after first: Int64, before next: Int64, isAlways: Bool) -> [Int64] {
    let bar = source.bar
    // Bars of about a day keep to the calendar: their steps change with the clock.
    if bar > Moment.day * 5 / 6, bar < Moment.day * 7 / 6 {
      let (start, end) = (zone.civil(first), zone.civil(next))
      var times: [Int64] = []
      var civil = start + Moment.day
      while civil < end - Moment.day / 2, times.count <= 10_000 {
        let time = zone.utc(civil)
        if isAlways || (1...5).contains(weekday(time)) { times.append(time) }
        civil += Moment.day
      }
      return times
    }
    guard isAlways || bar > Moment.day || day(first) == day(next) else { return [] }
    let count = min((next - first - 1) / bar, 10_000)
    // A bar that comes a little late leaves no room for another.
    return (0..<count).map { first + ($0 + 1) * bar }.filter { next - $0 >= bar / 2 }
  }

  private func day(_ time: Int64) -> Int {
    let civil = zone.civil(time)
    return Int(civil / Moment.day) - (civil % Moment.day < 0 ? 1 : 0)
  }

  /// 0 is Sunday.
  private func weekday(_ time: Int64) -> Int { ((day(time) + 4) % 7 + 7) % 7 }
}
