import Frames
import Glibc
import Vocabulary

/// Prices brought to one level across splits and dividends.
///
/// An event of day e has the factor f = (1/s) (1 - D s / C): s new shares for one old, D the dividend of a new share, C
/// the close before. Where the prices are adjusted for splits already, f = 1 - D / C. With `dividends` at the close the
/// factor of a dividend is E / (E + D) instead, E being the close of day e: what a share grows to that reinvests there.
///
/// - Backward: a bar is multiplied by the factors of all later events, so that the last bars stand as they were traded.
///   That takes the future to know: each new dividend changes all prices before it.
/// - Forward: a bar is divided by the factors of all events up to it, so that the first bars stand as they were traded.
///   Nothing changes when new bars come.
/// - None: an adjustment is undone. Prices that hold splits become those that were traded.
///
/// Volume is multiplied (backward) or divided (forward) by the shares that one became.
///
/// Source: CRSP, *Data Descriptions Guide*, factors to adjust prices; 1 - D / C is that of Yahoo and Alpha Vantage,
/// E / (E + D) that of Quandl's WIKI prices.
package struct Adjustment: Sendable {
  package enum Direction: String, Choice { case backward, forward, none }

  /// Whether splits stand in the prices: found out from the prices on their days, or said.
  package enum Splits: String, Choice { case auto, raw, applied }

  /// What a dividend is held against: the close before, the close of its day; or none is taken out.
  package enum Dividends: String, Choice { case before, close, no }

  package var direction = Direction.backward
  package var splits = Splits.auto
  package var dividends = Dividends.before

  package init() {}

  /// The adjusted frame, with the traded close as raw_close, and the factors.
  package func adjust(_ frame: Frame, monitor: Monitor = Monitor()) throws -> (frame: Frame, report: AdjustmentReport) {
    if let computed = frame.columns.first(where: { $0.formula != nil }) {
      throw Complaint(
        "adjust changes prices, and '\(computed.name)' was computed from them", hint: "adjust before columns are added")
    }
    if direction == .none, frame["raw_close"]?.numbers != nil { return try undone(frame, monitor) }
    if let adjustment = frame.adjustment {
      throw Complaint(
        "the prices are adjusted for \(adjustment) already",
        hint: frame["raw_close"] == nil ? "load them again with prices=raw" : "adjust none takes that back")
    }
    let actions = CorporateActions(frame)
    guard actions.split != nil || actions.dividend != nil else {
      throw Complaint(
        "adjust needs a column of splits or dividends, and the frame has none (there is \(frame.columns.map(\.name).joined(separator: " ")))",
        hint: "such as split, stock_splits, dividend or dividends; rename THEIRS=split names one")
    }
    let work = try CleaningWork(frame, monitor)
    var factors = Factors(count: frame.count)
    var events: [AdjustmentReport.Event] = []
    monitor.begin("adjusting", of: frame.timeline.segments.count)
    for segment in frame.timeline.segments {
      try monitor.check()
      let jumps = PriceJumps(work, segment.rows)
      if splits == .auto { try check(jumps, segment.symbol, frame) }
      let found = try self.events(work, segment, frame)
      try monitor.check()
      factors.fill(segment.rows, found, direction)
      events += found
      monitor.advance()
    }
    guard !events.isEmpty || direction == .none else {
      return (
        frame,
        AdjustmentReport(
          direction: direction, events: [], frame: frame, note: "no split and no dividend: nothing is changed")
      )
    }
    if direction == .none, splits != .applied {
      throw Complaint(
        "the prices are not adjusted, as far as is known",
        hint: "adjust none splits=applied takes the splits out of prices that hold them")
    }
    let adjusted = try applied(factors, to: frame, monitor)
    return (
      adjusted, AdjustmentReport(direction: direction, events: events, frame: frame, note: try vendor(adjusted, frame))
    )
  }

  /// The events of a symbol in their order. What falls on a bar without prices counts on the next.
  private func events(_ work: CleaningWork, _ segment: Timeline.Segment, _ frame: Frame) throws -> [AdjustmentReport
    .Event]
  {
    var events: [AdjustmentReport.Event] = []
    var (last, ratio, paid) = (-1, 1.0, 0.0)
    for row in segment.rows {
      if row % Monitor.blockLength == 0 { try work.monitor.check() }
      if let split = work.split?[row], split > 0 { ratio *= split }
      if dividends != .no, direction != .none, let dividend = work.dividend?[row], dividend > 0 { paid += dividend }
      guard work.close[row] > 0 else { continue }
      defer { last = row }
      guard last >= 0, ratio != 1 || paid > 0 else { continue }
      let close = work.close[last]
      // What is traded already in new shares has no factor of shares; undone, it has that alone.
      let shares = splits == .applied ? (direction == .none ? 1 / ratio : 1) : ratio
      let share = dividends == .close ? paid / (work.close[row] + paid) : paid * shares / close
      guard share < 1 else {
        throw Complaint(
          "\(segment.symbol) \(frame.day(row)): a dividend of \(Value.source(paid)) is more than the close before, \(Value.source(close))",
          hint: "clean dividends=repair, or leave them out: dividends=no")
      }
      if shares != 1 || paid > 0 {
        events.append(
          AdjustmentReport.Event(
            symbol: segment.symbol, row: row, split: shares == 1 ? nil : ratio, dividend: paid > 0 ? paid : nil,
            close: close, shares: shares, factor: (1 - share) / shares))
      }
      (ratio, paid) = (1, 0)
    }
    return events
  }

  /// Says so where the prices hold the splits that are flagged already.
  private func check(_ jumps: PriceJumps, _ symbol: String, _ frame: Frame) throws {
    guard let first = jumps.applied.first else { return }
    let flag = jumps.flags[first]
    let (row, before) = (jumps.places[flag.place], jumps.places[flag.place - 1])
    let prices = "\(Value.source(jumps.work.close[before])) before, \(Value.source(jumps.work.open[row])) after"
    guard jumps.raw.isEmpty else {
      throw Complaint(
        "\(symbol) flags a split of \(PriceJumps.text(flag.ratio)) on \(frame.day(row)) that its prices do not show (\(prices)), and others that they show",
        hint: "clean splits=repair, or splits=raw takes all of them as flagged")
    }
    throw Complaint(
      "\(symbol) flags a split of \(PriceJumps.text(flag.ratio)) on \(frame.day(row)), but its prices are adjusted for it already (\(prices))",
      hint: "adjust \(direction.rawValue) splits=applied adjusts for dividends alone")
  }

  private func applied(_ factors: Factors, to frame: Frame, _ monitor: Monitor) throws -> Frame {
    var columns: [Column] = []
    for column in frame.columns {
      guard let numbers = column.numbers else {
        columns.append(column)
        continue
      }
      var changed = column
      switch column.name {
      case "open", "high", "low", "close": changed.values = .numbers(try numbers.times(factors.price, monitor))
      case "volume": changed.values = .numbers(try numbers.times(factors.volume, monitor))
      default: break
      }
      columns.append(changed)
    }
    if direction != .none {
      if let close = frame["close"]?.numbers { columns.append(Column("raw_close", .numbers(close))) }
      // Kept where shares changed, so that the adjustment can be taken back to the last digit.
      if let volume = frame["volume"]?.numbers, factors.volume.contains(where: { $0 != 1 }) {
        columns.append(Column("raw_volume", .numbers(volume)))
      }
    }
    var result = try Frame(
      frame.timeline, columns, bar: frame.bar, zone: frame.zone, stamp: frame.stamp, calendar: frame.calendar,
      sources: frame.sources)
    result.adjustment = label(frame)
    return result
  }

  private func label(_ frame: Frame) -> String? {
    let actions = CorporateActions(frame)
    var kinds: [String] = []
    if actions.split != nil { kinds.append("split") }
    if actions.dividend != nil, dividends != .no { kinds.append("dividend") }
    switch direction {
    case .backward: return kinds.joined(separator: " and ")
    case .forward: return kinds.joined(separator: " and ") + ", forward"
    case .none: return nil
    }
  }

  /// The prices as they were before they were adjusted.
  private func undone(_ frame: Frame, _ monitor: Monitor) throws -> (frame: Frame, report: AdjustmentReport) {
    guard let raw = frame["raw_close"]?.numbers, let close = frame["close"]?.numbers else {
      throw Complaint("adjust needs the column close")
    }
    let (before, now) = (try raw.array(), try close.array())
    let factors = try monitor.map(now.indices) { $0.map { now[$0] == 0 ? .nan : before[$0] / now[$0] } }
    var columns: [Column] = []
    for var column in frame.columns where column.name != "raw_close" && column.name != "raw_volume" {
      switch column.name {
      case "close": column.values = .numbers(raw)
      case "volume": column.values = .numbers(frame["raw_volume"]?.numbers ?? column.numbers ?? raw)
      case "open", "high", "low":
        guard let numbers = column.numbers else { break }
        let prices = try numbers.array()
        // A price that is the close becomes the traded close to the last digit.
        column.values = .numbers(
          Numbers(
            try monitor.map(prices.indices) {
              $0.map { prices[$0] == now[$0] ? before[$0] : prices[$0] * factors[$0] }
            }))
      default: break
      }
      columns.append(column)
    }
    var result = try Frame(
      frame.timeline, columns, bar: frame.bar, zone: frame.zone, stamp: frame.stamp, calendar: frame.calendar,
      sources: frame.sources)
    result.adjustment = nil
    return (
      result, AdjustmentReport(direction: .none, events: [], frame: frame, note: "prices are those of raw_close again")
    )
  }

  /// How far the vendor's adjusted close is off, both brought to the last bar.
  private func vendor(_ adjusted: Frame, _ frame: Frame) throws -> String? {
    guard direction == .backward, dividends != .no, let theirs = try frame["adj_close"]?.numbers?.array(),
      let raw = try frame["close"]?.numbers?.array(), let own = try adjusted["close"]?.numbers?.array()
    else { return nil }
    var worst = (off: 0.0, row: 0)
    for segment in frame.timeline.segments {
      guard let last = segment.rows.last(where: { theirs[$0] > 0 && raw[$0] > 0 }) else { continue }
      let level = theirs[last] / raw[last]
      for row in segment.rows where theirs[row] > 0 && own[row] > 0 {
        let off = abs(own[row] * level / theirs[row] - 1)
        if off > worst.off { worst = (off, row) }
      }
    }
    let share = (worst.off * 1e8).rounded() / 1e6
    return "the vendor's adj_close differs by at most \(Value.source(share))% (\(frame.day(worst.row)))"
  }
}

/// What each row's prices and volume are multiplied by.
private struct Factors {
  var price: [Double]
  var volume: [Double]

  init(count: Int) {
    price = Array(repeating: 1, count: count)
    volume = price
  }

  mutating func fill(_ rows: Range<Int>, _ events: [AdjustmentReport.Event], _ direction: Adjustment.Direction) {
    var (factor, shares) = (1.0, 1.0)
    if direction == .forward {
      var next = 0
      for row in rows {
        while next < events.count, events[next].row <= row {
          factor /= events[next].factor
          shares /= events[next].shares
          next += 1
        }
        (price[row], volume[row]) = (factor, shares)
      }
      return
    }
    var next = events.count - 1
    for row in rows.reversed() {
      while next >= 0, events[next].row > row {
        factor *= events[next].factor
        shares *= events[next].shares
        next -= 1
      }
      (price[row], volume[row]) = (factor, shares)
    }
  }
}

extension Numbers {
  fileprivate func times(_ factors: [Double], _ monitor: Monitor) throws -> Numbers {
    try passing { values in
      try Numbers(count: values.count) { target in
        try monitor.blocks(of: 0..<values.count) { for row in $0 { target[row] = values[row] * factors[row] } }
      }
    }
  }
}

extension Frame {
  /// The date of a row on the market's clock, with the time where it is not midnight.
  func day(_ row: Int) -> String {
    let text = Moment.text(((try? Zone(named: zone)) ?? .utc).civil(timeline.times[row]))
    return text.hasSuffix("T00:00") ? String(text.dropLast(6)) : text
  }
}
