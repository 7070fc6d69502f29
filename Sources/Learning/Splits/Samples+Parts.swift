import Frames
import Vocabulary

/// How samples are cut into parts.
extension Samples {
  /// The samples kept back for one last test: those of the dates, or the last share.
  func kept(_ dates: Period?, _ share: Double, of name: String, zone: String) throws -> Range<Int> {
    guard let dates else {
      let first = cut(at: count - Int((Double(count) * share).rounded()))
      return first..<count
    }
    guard share == 0 else { throw Complaint("\(name) has its test part twice: test= and hold=") }
    let zone = try Zone(named: zone)
    let from = dates.first.map { zone.utc($0.nanoseconds) } ?? .min
    let to = dates.last.map { zone.utc($0.end) } ?? .max
    let ticks = starts.map { times[Int($0)] }
    let first = Samples.count(from, in: ticks, inclusive: false)
    let range = first..<max(first, Samples.count(to, in: ticks, inclusive: false))
    guard !range.isEmpty else { throw Complaint("no labelled row lies in test=\(dates.setting.source)") }
    return range
  }

  /// Places that cut `count` samples into parts as even as can be, the first ones longer by one.
  static func even(_ count: Int, _ parts: Int) -> [Int] {
    let (size, longer) = (count / parts, count % parts)
    return (0...parts).map { $0 * size + min($0, longer) }
  }

  /// The places moved on to where a new tick begins; the last stays.
  func borders(_ places: [Int], in usable: [Int]) -> [Int] {
    places.enumerated().map { index, place in
      var place = place
      guard index + 1 < places.count else { return place }
      while place > 0, place < usable.count, starts[usable[place]] == starts[usable[place - 1]] { place += 1 }
      return place
    }
  }

  /// The candidates that do not enter within the embargo after one of the parts.
  func rested(
    _ candidates: [Int], after parts: some Sequence<some Collection<Int>>
  ) -> (kept: [Int], embargoed: Int) {
    let quarantines = parts.compactMap(quarantine(after:))
    let kept = candidates.filter { sample in
      !quarantines.contains { $0.contains(starts[sample]) }
    }
    return (kept, candidates.count - kept.count)
  }

  /// The candidates that enter within a length before the first sample of a part, or before the end where it is empty;
  /// all of them where the length is 0.
  func last(_ length: Span, of candidates: [Int], before part: some Collection<Int>) throws -> [Int] {
    let end = part.first.map { Int(starts[$0]) } ?? times.count
    switch length {
    case .bars(0): return candidates
    case .bars(let bars) where bars > 0: return candidates.filter { Int(starts[$0]) >= end - bars }
    case .time(let span) where span > 0:
      guard let limit = end < times.count ? times[end] : times.last.map({ $0 + 1 }) else { return [] }
      return candidates.filter { times[Int(starts[$0])] >= limit - span }
    default: throw Complaint("rolling is a count of bars such as 500, or a duration such as 365d, not \(length)")
    }
  }
}
