import Frames
import Vocabulary

/// How many bars of a timeline make a year: what yearly figures are scaled by.
package enum Year {
  /// A mean Gregorian-like year: 365.25 days.
  package static let nanoseconds = 365.25 * 86_400e9

  /// Bars a year, by the usual step between them.
  ///
  /// Yearly, quarterly, monthly and weekly bars are 1, 4, 12 and 52. Daily bars are 252, or 365 where at least one bar in
  /// ten is on a Saturday or Sunday. Bars within the day count as many as the median day that has any, times 252 or 365.
  /// 252 where there are too few bars to tell.
  package static func periods(_ times: [Int64]) -> Double {
    guard times.count > 1 else { return 252 }
    let day = Double(Moment.day)
    let step = Double(median((1..<times.count).map { times[$0] - times[$0 - 1] })) / day
    switch step {
    case 300...: return 1
    case 60..<300: return 4
    case 20..<60: return 12
    case 4.5..<20: return 52
    default: break
    }
    var (weekend, days) = (0, [Int64]())
    var (start, end, here) = (Int64.max, Int64.max, Int64(0))
    func finish() {
      guard here > 0 else { return }
      days.append(here)
      // Monday is 0; 1970-01-01 was a Thursday.
      if ((start / Moment.day % 7) + 10) % 7 >= 5 { weekend += Int(here) }
    }
    for time in times {
      if time < start || time >= end {
        finish()
        let into = time % Moment.day
        start = time - (into < 0 ? into + Moment.day : into)
        (end, here) = (start + Moment.day, 0)
      }
      here += 1
    }
    finish()
    let daysAYear: Double = weekend * 10 >= times.count ? 365 : 252
    return step >= 0.9 ? daysAYear : Double(median(days)) * daysAYear
  }

  /// The lower median, by three-way quickselect.
  static func median(_ values: [Int64]) -> Int64 {
    var values = values[...]
    var rank = (values.count - 1) / 2
    while true {
      let pivot = values[values.startIndex + values.count / 2]
      var (below, equal) = (0, 0)
      for value in values {
        if value < pivot { below += 1 } else if value == pivot { equal += 1 }
      }
      if rank < below {
        values = ArraySlice(values.filter { $0 < pivot })
      } else if rank < below + equal {
        return pivot
      } else {
        rank -= below + equal
        values = ArraySlice(values.filter { $0 > pivot })
      }
    }
  }
}
