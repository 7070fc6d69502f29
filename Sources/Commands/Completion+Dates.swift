import Frames
import Vocabulary

extension Offers {
  /// The years in which the frame meant has rows; after a year its months, after a month its days.
  var dates: [Completion.Candidate] {
    guard let frame, takesFrame, prefix.utf8.allSatisfy({ (48...57).contains($0) || $0 == 45 }) else { return [] }
    guard let years = Offers.years(of: frame) else { return [] }
    let parts = prefix.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    let found: [Moment]
    if prefix.utf8.count < 4 {
      found = years.map { Offers.moment(Day(year: $0, month: 1, day: 1), .year) }
    } else if let year = parts[0], years.contains(year), parts.count < 4 {
      let months = (1...12).map { Offers.moment(Day(year: year, month: $0, day: 1), .month) }
      found = prefix.utf8.count < 7 ? months : days(ofMonth: parts.count > 1 ? parts[1] : nil, year)
    } else {
      return []
    }
    return found.filter { moment in
      (try? frame.stretches(from: moment, to: moment))?.contains { !$0.isEmpty } ?? false
    }.map { Completion.Candidate(text: $0.description, detail: "") }
  }

  private func days(ofMonth month: Int?, _ year: Int) -> [Moment] {
    guard let month, (1...12).contains(month) else { return [] }
    return (1...Day.length(ofMonth: month, year: year)).map {
      Offers.moment(Day(year: year, month: month, day: $0), .day)
    }
  }

  /// From the first row of any symbol to the last.
  private static func years(of frame: Frame) -> ClosedRange<Int>? {
    let times = frame.timeline.segments.map(\.rows).filter { !$0.isEmpty }.flatMap { rows in
      [frame.timeline.times[rows.lowerBound], frame.timeline.times[rows.upperBound - 1]]
    }
    guard let first = times.min().flatMap({ Int(frame.stamp($0).prefix(4)) }),
      let last = times.max().flatMap({ Int(frame.stamp($0).prefix(4)) })
    else { return nil }
    return first...max(first, last)
  }

  private static func moment(_ day: Day, _ precision: Moment.Precision) -> Moment {
    Moment(nanoseconds: Int64(day.number) * Moment.day, precision: precision)
  }

  /// Cities and offsets are the names of the system's database; `America/` goes on.
  var zones: [Completion.Candidate] {
    let cut = prefix.lastIndex(of: "/").map { prefix.index(after: $0) } ?? prefix.startIndex
    var seen: Swift.Set<String> = []
    return Zone.names.filter { $0.hasPrefix(prefix) }.map { name in
      let rest = name[name.index(name.startIndex, offsetBy: prefix.distance(from: prefix.startIndex, to: cut))...]
      guard let slash = rest.firstIndex(of: "/") else { return name }
      return String(name[...slash])
    }.filter { seen.insert($0).inserted }.map { Completion.Candidate(text: $0, detail: "") }
  }
}
