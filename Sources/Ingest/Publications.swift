import Frames
import Vocabulary

/// A row of a frame that is joined to another, and from when on it is seen.
struct Publication {
  var row: Int
  /// The moment from which it is seen.
  var seen: Int64
  /// The row of the frame joined to at which it is seen first; counted only where a tolerance counts rows.
  var seenAt = 0
  /// Larger for later periods; the same for all where no column names the period.
  var period: Double
  var isBar: Bool
}

/// When the rows of a frame came to be known.
struct Publications {
  let lag: Span
  let unpublished: Int
  private let joining: Joining
  private let frame: Frame
  private let other: Frame
  private let time: RowTime
  private let isBars: Bool
  /// By row of the other frame: when it was published, nil where nobody knows; and its period.
  private let moments: [Int64?]
  private let periods: [Double]

  private let monitor: Monitor

  init(_ joining: Joining, _ other: Frame, seenFrom frame: Frame, _ monitor: Monitor) throws {
    self.monitor = monitor
    self.joining = joining
    self.frame = frame
    self.other = other
    let (time, own) = (try frame.rowTime(), try other.rowTime())
    self.time = time
    isBars = other.columns.contains { $0.role == .bar } && joining.published == nil && joining.defaultLag == nil
    let times = other.timeline.times
    var areDates = false
    var moments: [Int64?]
    if isBars {
      moments = try monitor.map(times.indices) { $0.map { own.end(times[$0]) } }
    } else {
      // Rows of one date may lie some nanoseconds apart, in the order of their versions.
      var cursor = Zone.Cursor(own.zone)
      func midnight(_ civil: Int64) -> Int64 { TradingCalendar.midnight(TradingCalendar.date(civil)) }
      var civil = try monitor.map(times.indices) { $0.map { cursor.civil(times[$0]) } }
      areDates = civil.allSatisfy { $0 - midnight($0) < 1_000 }
      if areDates { civil = try monitor.map(civil.indices) { $0.map { midnight(civil[$0]) } } }
      var target = Zone.Cursor(time.zone)
      moments = try monitor.map(times.indices) { $0.map { areDates ? target.utc(civil[$0]) : times[$0] } }
      if joining.published != nil || joining.defaultLag != nil {
        let known = try joining.published.map { try Publications.dates(try other.column($0), monitor) }
        func published(_ row: Int) -> Int64? {
          if let date = known?[row] { return target.utc(TradingCalendar.midnight(date)) }
          guard let end = moments[row], let lag = joining.defaultLag else { return nil }
          return time.zone.moment(end, after: lag)
        }
        moments = try monitor.map(moments.indices) { $0.map(published) }
        areDates = true
      }
    }
    let knowsDates = areDates && (joining.defaultLag == nil || joining.published != nil)
    lag = joining.lag ?? .time(knowsDates ? Moment.day : 0)
    try Publications.check("lag", lag)
    try Publications.check("tolerance", joining.tolerance)
    try Publications.check("default_lag", joining.defaultLag)
    if case .bars? = joining.defaultLag { throw Complaint("default_lag is a length of time such as 45d or 2mo") }
    self.moments = try Publications.lagged(moments, joining, lag, time, other, monitor)
    unpublished = moments.count { $0 == nil }
    let name = joining.period ?? ["end_date", "period_end"].first { other[$0] != nil }
    periods = try name.map { try Publications.order(of: try other.column($0), monitor) } ?? []
  }

  private static func check(_ name: String, _ span: Span?) throws {
    switch span {
    case .all?: throw Complaint("\(name) is a length of time such as 2d or a count of bars, not all")
    case .time(let length)? where length < 0:
      throw Complaint("\(name) is 0 or longer: nothing is seen before it is known")
    case .bars(let count)? where count < 0, .months(let count)? where count < 0:
      throw Complaint("\(name) is 0 or longer: nothing is seen before it is known")
    default: break
    }
  }

  /// The moments with the lag after them; after the default lag nothing more is waited for.
  private static func lagged(
    _ moments: [Int64?], _ joining: Joining, _ lag: Span, _ time: RowTime, _ other: Frame, _ monitor: Monitor
  ) throws -> [Int64?] {
    if case .bars = lag { return moments }
    if lag == .time(0) { return moments }
    let known = try joining.published.map { try dates(try other.column($0), monitor) }
    func lagged(_ row: Int) -> Int64? {
      if joining.defaultLag != nil, known?[row] == nil { return moments[row] }
      return moments[row].map { time.zone.moment($0, after: lag) }
    }
    return try monitor.map(moments.indices) { $0.map(lagged) }
  }

  /// When some rows were published, and with a lag seen.
  func moments(of rows: Range<Int>) -> [Int64] { moments[rows].compactMap { $0 } }

  /// The rows of a symbol in the order in which they come to be seen from some rows of the frame.
  func publications(of rows: Range<Int>, on seers: Range<Int>) throws -> [Publication] {
    var found: [Publication] = []
    found.reserveCapacity(rows.count)
    var isSorted = true
    try monitor.blocks(of: rows) { block in
      for row in block {
        guard let seen = moments[row] else { continue }
        if let last = found.last, last.seen > seen { isSorted = false }
        found.append(Publication(row: row, seen: seen, period: periods.isEmpty ? 0 : periods[row], isBar: isBars))
      }
    }
    if !isSorted {
      try found.sort {
        try monitor.check()
        return ($0.seen, $0.row) < ($1.seen, $1.row)
      }
    }
    var countsRows = false
    if case .bars? = joining.tolerance { countsRows = true }
    if case .bars(let count) = lag {
      // Seen so many rows after the first one that could.
      try place(&found, on: seers)
      try monitor.blocks(of: found.indices) { block in
        for index in block {
          let row = found[index].seenAt + count
          found[index].seenAt = row
          let stamp = seers.contains(row) ? frame.timeline.times[row] : .max
          found[index].seen = isBars && stamp != .max ? time.end(stamp) : stamp
        }
      }
    } else if countsRows {
      try place(&found, on: seers)
    }
    return found
  }

  /// At which of `seers` each is seen first: both go by time.
  private func place(_ found: inout [Publication], on seers: Range<Int>) throws {
    let times = frame.timeline.times
    var next = 0
    try monitor.blocks(of: seers) { block in
      for row in block {
        let now = isBars ? time.end(times[row]) : times[row]
        while next < found.count, found[next].seen <= now {
          found[next].seenAt = row
          next += 1
        }
      }
    }
    try monitor.blocks(of: next..<found.count) { for index in $0 { found[index].seenAt = seers.upperBound } }
  }

  /// Dates as days after 1970-01-01, of a column of ISO dates or of numbers such as 20150326; nil where it is na.
  static func dates(_ column: Column, _ monitor: Monitor) throws -> [Int?] {
    func wrong(_ text: String) -> Complaint {
      Complaint("column '\(column.name)' has '\(text)', which is no date", hint: "a date is 2015-03-26 or 20150326")
    }
    func date(_ text: String) throws -> Int {
      let digits = text.filter { $0 != "-" }
      guard digits.count == 8, let number = Int(digits) else { throw wrong(text) }
      let day = Day(year: number / 10_000, month: number / 100 % 100, day: number % 100)
      guard day.exists else { throw wrong(text) }
      return day.number
    }
    switch column.values {
    case .numbers(let numbers):
      return try numbers.withValues { values in
        try monitor.map(values.indices) { block in
          try values[block].map { value in
            if value.isNaN { return nil }
            guard let whole = Int(exactly: value) else { throw wrong("\(value)") }
            return try date(String(whole))
          }
        }
      }
    case .category(let codes, let names):
      let known = try monitor.map(names.indices) { try names[$0].map(date) }
      return try monitor.map(codes.indices) { $0.map { codes[$0] < 0 ? nil : known[Int(codes[$0])] } }
    case .text(let texts):
      return try monitor.map(texts.indices) { try texts[$0].map { $0.isEmpty ? nil : try date($0) } }
    }
  }

  /// Numbers that increase with the period: dates in ISO form, or plain numbers.
  private static func order(of column: Column, _ monitor: Monitor) throws -> [Double] {
    switch column.values {
    case .numbers(let numbers): return try numbers.array().map { $0.isNaN ? -.infinity : $0 }
    default: return try dates(column, monitor).map { $0.map(Double.init) ?? -.infinity }
    }
  }
}
