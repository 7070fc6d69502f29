import Frames
import Vocabulary

/// The contracts of a frame by their months of delivery, and what each was on each trading day.
struct ContractBoard {
  struct Contract {
    var symbol: String
    var month: DeliveryMonth
    var rows: Range<Int>
    /// Its rows of each trading day.
    var bars: [Int: Range<Int>] = [:]
    /// Volume or open interest of each trading day.
    var weights: [Int: Double] = [:]
  }

  /// Rows of a contract while it is held.
  struct Stretch {
    var contract: Int
    var rows: Range<Int>
  }

  /// From one contract to the next.
  struct Turn {
    var from: Int
    var to: Int
    /// The first row of the new contract.
    var row: Int
    var oldClose: Double
    var newClose: Double
    var gap: Double { newClose - oldClose }
    var ratio: Double { newClose / oldClose }
  }

  let frame: Frame
  let settings: Roll
  let contracts: [Contract]
  /// The trading days on which any contract has a bar, in order.
  let days: [Int]
  private let calendar: TradingCalendar
  private let close: [Double]

  init(_ frame: Frame, _ settings: Roll, _ monitor: Monitor) throws {
    self.frame = frame
    self.settings = settings
    let time = try frame.rowTime()
    calendar = time.calendar
    guard let closes = frame["close"]?.numbers else { throw Complaint("roll needs the column close") }
    close = try closes.array()
    let weights = try ContractBoard.weights(frame, settings.rule)?.array()
    var contracts: [Contract] = []
    var days: Swift.Set<Int> = []
    var cursor = SessionCursor(time)
    for segment in frame.timeline.segments where !segment.rows.isEmpty {
      try monitor.check()
      let dates = try monitor.map(segment.rows) { $0.map { cursor.session(of: frame.timeline.times[$0]).date } }
      let year = Day(number: dates[0]).year
      guard let month = DeliveryMonth(segment.symbol, from: year) else {
        throw Complaint(
          "the contract '\(segment.symbol)' names no month of delivery", hint: "names end like ES_201312, ESZ13 or ESZ3"
        )
      }
      if let months = settings.months?.uppercased(), !months.contains(month.code) { continue }
      var contract = Contract(symbol: segment.symbol, month: month, rows: segment.rows)
      for (row, date) in zip(segment.rows, dates) {
        if row % Monitor.blockLength == 0 { try monitor.check() }
        contract.bars[date] = (contract.bars[date]?.lowerBound ?? row)..<row + 1
        guard let weight = weights?[row], !weight.isNaN else { continue }
        // Volume adds up over the bars of a day; interest is what it is at the last.
        contract.weights[date] = settings.rule == .volume ? (contract.weights[date] ?? 0) + weight : weight
      }
      days.formUnion(dates)
      contracts.append(contract)
    }
    guard contracts.count > 1 else {
      throw Complaint(
        "months=\(settings.months ?? "") leaves \(contracts.count == 1 ? "one contract" : "no contract")",
        hint: "the codes are F G H J K M N Q U V X Z, from January to December")
    }
    self.contracts = contracts.sorted { ($0.month, $0.symbol) < ($1.month, $1.symbol) }
    for (a, b) in zip(self.contracts, self.contracts.dropFirst()) where a.month == b.month {
      throw Complaint("'\(a.symbol)' and '\(b.symbol)' have the same month of delivery")
    }
    self.days = days.sorted()
  }

  private static func weights(_ frame: Frame, _ rule: Roll.Rule) throws -> Numbers? {
    switch rule {
    case .date: return nil
    case .volume:
      guard let volume = frame["volume"]?.numbers else {
        throw Complaint("roll by volume needs the column volume", hint: "rule=date rolls before the expiry")
      }
      return volume
    case .interest:
      let names = ["open_interest", "openinterest", "open_int", "openint", "oi", "interest"]
      guard let name = names.first(where: { frame[$0]?.numbers != nil }), let interest = frame[name]?.numbers else {
        throw Complaint("roll by interest needs the column open_interest", hint: "rule=volume needs none")
      }
      return interest
    }
  }

  /// What the contracts' names begin with.
  var root: String {
    var common = contracts[0].symbol
    for contract in contracts { while !contract.symbol.hasPrefix(common) { common.removeLast() } }
    while let last = common.last, !last.isLetter { common.removeLast() }
    return common.isEmpty ? "continuous" : common
  }

  // MARK: which contract

  /// The contract of each stretch of days, decided with what the days before tell.
  func held(_ monitor: Monitor) throws -> [Stretch] {
    var current = first
    var known = [Double](repeating: .nan, count: contracts.count)
    var chosen: [(contract: Int, day: Int)] = []
    for (index, day) in days.enumerated() {
      if index & 1023 == 0 { try monitor.check() }
      if index > 0 {
        let before = days[index - 1]
        for contract in contracts.indices {
          let weight = contracts[contract].weights[before]
          // A day without trade is a volume of nothing; interest stays what it was, until the month of delivery is over.
          known[contract] = weight ?? (settings.rule == .volume ? 0 : known[contract])
          if contracts[contract].month.next.firstDay <= day { known[contract] = 0 }
        }
        current = next(after: current, on: day, known)
      }
      chosen.append((current, day))
    }
    var stretches: [Stretch] = []
    for (contract, day) in chosen {
      guard let bars = contracts[contract].bars[day] else { continue }
      if let last = stretches.last, last.contract == contract {
        stretches[stretches.count - 1].rows = last.rows.lowerBound..<bars.upperBound
      } else {
        stretches.append(Stretch(contract: contract, rows: bars))
      }
    }
    guard !stretches.isEmpty else { throw Complaint("none of the contracts that are to be held has a bar") }
    return stretches
  }

  /// The nearest contract that has a bar on the first day, and by date one that is not to be left yet.
  private var first: Int {
    let there = contracts.indices.filter { contracts[$0].bars[days[0]] != nil }
    guard settings.rule == .date else { return there[0] }
    return there.first { lastDay(contracts[$0].month) > days[0] } ?? there[there.count - 1]
  }

  private func next(after current: Int, on day: Int, _ known: [Double]) -> Int {
    if settings.rule == .date {
      var current = current
      while current + 1 < contracts.count, lastDay(contracts[current].month) <= day { current += 1 }
      return current
    }
    var best = current
    for contract in (current + 1)..<max(contracts.count, current + 1) {
      let weight = known[contract]
      if weight > known[best] { best = contract }
    }
    return best
  }

  /// The first day on which a contract is no longer held: so many trading days before it expires.
  private func lastDay(_ month: DeliveryMonth) -> Int {
    func trades(_ date: Int) -> Bool {
      calendar.restsOnWeekends ? calendar.isOpen(on: date) : TradingCalendar.weekday(date) < 5
    }
    var date: Int
    switch settings.expiry {
    case .thirdFriday: date = month.firstDay + (4 - TradingCalendar.weekday(month.firstDay) + 7) % 7 + 14
    case .beforeMonth: date = month.firstDay - 1
    case .monthEnd: date = month.next.firstDay - 1
    }
    while !trades(date) { date -= 1 }
    for _ in 0..<settings.days {
      date -= 1
      while !trades(date) { date -= 1 }
    }
    return date
  }

  // MARK: the gap

  func rolls(_ held: [Stretch], _ monitor: Monitor) throws -> [Turn] {
    try zip(held, held.dropFirst()).map { old, new in
      try monitor.check()
      let (from, to) = (contracts[old.contract], contracts[new.contract])
      let begin = frame.timeline.times[new.rows.lowerBound]
      guard let pair = lastCommon(from.rows, to.rows, before: begin) else {
        throw Complaint(
          "\(from.symbol) and \(to.symbol) have no bar at one time before \(frame.day(new.rows.lowerBound)), so the gap between them is not known",
          hint: "select the contracts that overlap, such as select from 2013 to 2014; or months=HMUZ")
      }
      let turn = Turn(
        from: old.contract, to: new.contract, row: new.rows.lowerBound, oldClose: close[pair.old],
        newClose: close[pair.new])
      guard settings.method != .ratio || turn.oldClose > 0 && turn.newClose > 0 else {
        throw Complaint(
          "\(from.symbol) or \(to.symbol) is not above zero on \(frame.day(pair.old)): a ratio makes no sense",
          hint: "roll difference adds the gap instead")
      }
      return turn
    }
  }

  /// The last rows of both at one time, with a close each.
  private func lastCommon(_ old: Range<Int>, _ new: Range<Int>, before time: Int64) -> (old: Int, new: Int)? {
    let times = frame.timeline.times
    var (a, b) = (old.upperBound - 1, new.upperBound - 1)
    while a >= old.lowerBound, b >= new.lowerBound {
      if times[a] == times[b], times[a] < time, !close[a].isNaN, !close[b].isNaN { return (a, b) }
      if times[a] >= times[b] { a -= 1 } else { b -= 1 }
    }
    return nil
  }
}
