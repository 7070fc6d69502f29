import Vocabulary

/// The rule by which a zone goes on after its last recorded change, such as `EST5EDT,M3.2.0,M11.1.0`.
///
/// Source: POSIX.1-2017, *Environment Variables*, section 8.3, with the hours of -167 to 167 of RFC 8536.
struct PosixRule {
  private var standard: Int64
  private var summer: (offset: Int64, begin: Change, end: Change)?

  private struct Change {
    enum Day {
      /// Week 1...5 of a month, 5 being the last; weekday 0 is Sunday.
      case weekday(month: Int, week: Int, day: Int)
      /// 1...365, with 29 February never counted.
      case julian(Int)
      /// 0...365.
      case ordinal(Int)
    }

    var day: Day
    /// Seconds after midnight by the clock before the change.
    var time: Int64
  }

  init?(_ text: String) {
    var scanner = Scanner(text)
    guard scanner.name(), let west = scanner.time() else { return nil }
    standard = -west
    guard !scanner.isAtEnd else { return }
    guard scanner.name() else { return nil }
    var offset = standard + 3600
    if !scanner.sees(",") {
      guard let west = scanner.time() else { return nil }
      offset = -west
    }
    guard scanner.takes(","), let begin = scanner.change(), scanner.takes(","), let end = scanner.change(),
      scanner.isAtEnd
    else { return nil }
    summer = (offset, begin, end)
  }

  /// Adds the changes that the rule makes after the last one recorded, up to the last year that nanoseconds reach.
  func extend(_ changes: inout [Int64], _ offsets: inout [Int64]) {
    guard let summer else {
      // Before the first change its own offset holds; without changes the rule says all.
      if changes.isEmpty { offsets = [standard] }
      return
    }
    let last = changes.last ?? Int64(PosixRule.day(1970)) * 86_400
    let firstYear = Day(number: Int(last / 86_400)).year
    for year in firstYear...2262 {
      let begin = (PosixRule.seconds(summer.begin, year) - standard, summer.offset)
      let end = (PosixRule.seconds(summer.end, year) - summer.offset, standard)
      for (moment, offset) in begin.0 < end.0 ? [begin, end] : [end, begin]
      where moment > last && offsets[offsets.count - 1] != offset {
        changes.append(moment)
        offsets.append(offset)
      }
    }
  }

  private static func day(_ year: Int) -> Int { Day(year: year, month: 1, day: 1).number }

  /// Civil seconds after 1970 at which a change happens, by the clock before it.
  private static func seconds(_ change: Change, _ year: Int) -> Int64 {
    let number: Int
    switch change.day {
    case .ordinal(let day): number = PosixRule.day(year) + day
    case .julian(let day):
      let isLeap = Day.length(ofMonth: 2, year: year) == 29
      number = PosixRule.day(year) + day - 1 + (isLeap && day >= 60 ? 1 : 0)
    case .weekday(let month, let week, let day):
      let first = Day(year: year, month: month, day: 1).number
      // 1970-01-01 was a Thursday.
      let weekday = ((first + 4) % 7 + 7) % 7
      var found = first + (day - weekday + 7) % 7 + (week - 1) * 7
      if found >= first + Day.length(ofMonth: month, year: year) { found -= 7 }
      number = found
    }
    return Int64(number) * 86_400 + change.time
  }

  private struct Scanner {
    private let bytes: [UInt8]
    private var next = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { next == bytes.count }

    func sees(_ character: Unicode.Scalar) -> Bool { next < bytes.count && UInt32(bytes[next]) == character.value }

    mutating func takes(_ character: Unicode.Scalar) -> Bool {
      guard sees(character) else { return false }
      next += 1
      return true
    }

    /// `EST`, or `<-03>`.
    mutating func name() -> Bool {
      let start = next
      if takes("<") {
        while next < bytes.count, !sees(">") { next += 1 }
        return takes(">")
      }
      while next < bytes.count, (65...90).contains(bytes[next]) || (97...122).contains(bytes[next]) { next += 1 }
      return next > start
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int? {
      let start = next
      var value = 0
      while next < bytes.count, (48...57).contains(bytes[next]), next - start < 4 {
        value = value * 10 + Int(bytes[next] - 48)
        next += 1
      }
      return next > start && range.contains(value) ? value : nil
    }

    /// `5`, `-3:30`, `+4:00:00` in seconds.
    mutating func time() -> Int64? {
      let sign: Int64 = takes("-") ? -1 : (takes("+") ? 1 : 1)
      guard let hours = number(0...167) else { return nil }
      var seconds = Int64(hours) * 3600
      for unit: Int64 in [60, 1] where takes(":") {
        guard let part = number(0...59) else { return nil }
        seconds += Int64(part) * unit
      }
      return sign * seconds
    }

    mutating func change() -> Change? {
      let day: Change.Day
      if takes("M") {
        guard let month = number(1...12), takes("."), let week = number(1...5), takes("."), let weekday = number(0...6)
        else { return nil }
        day = .weekday(month: month, week: week, day: weekday)
      } else if takes("J") {
        guard let number = number(1...365) else { return nil }
        day = .julian(number)
      } else {
        guard let number = number(0...365) else { return nil }
        day = .ordinal(number)
      }
      guard takes("/") else { return Change(day: day, time: 7200) }
      return time().map { Change(day: day, time: $0) }
    }
  }
}
