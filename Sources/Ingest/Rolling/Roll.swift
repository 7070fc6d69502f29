import Frames
import Glibc
import Vocabulary

/// One series out of several futures contracts: which contract is held on each day, and how the gap between two is
/// closed.
///
/// The contract for a day is chosen by what was known at the close of the day before:
///
/// - volume: the most traded of the later contracts, once more of it was traded than of the one that is held;
/// - interest: the same by open interest; where a day has none the last known counts;
/// - date: the next contract from so many trading days before the expiry on.
///
/// Contracts are never gone back to. The gap is taken from the closes of the last bars that both contracts have before
/// the roll. By ratio, prices on one side of a roll are multiplied by new/old; by difference, new - old is added; with
/// none, the gap stays. Held to the last contract (anchor=last) all earlier prices change with each roll, which takes the
/// future to know; held to the first (anchor=first) nothing changes when new bars come.
package struct Roll: Sendable {
  package enum Method: String, Choice { case ratio, difference, none }
  package enum Rule: String, Choice { case volume, interest, date }
  package enum Anchor: String, Choice { case last, first }

  /// The day after which a contract is not traded, or not to be held.
  package enum Expiry: String, Choice {
    /// The third Friday of the month of delivery, as of equity index futures.
    case thirdFriday = "third_friday"
    /// The last trading day before the month of delivery, as the first notice day of metals.
    case beforeMonth = "before_month"
    /// The last trading day of the month of delivery.
    case monthEnd = "month_end"
  }

  package var method = Method.ratio
  package var rule = Rule.volume
  package var anchor = Anchor.last
  package var expiry = Expiry.thirdFriday
  /// How many trading days before the expiry the next contract is held, for `date`.
  package var days = 5
  /// The codes of the months of delivery that are rolled into, such as HMUZ; nil takes all.
  package var months: String?
  /// The symbol of the series; nil takes what the contracts' names begin with.
  package var symbol: String?

  package init() {}

  package func roll(_ frame: Frame, monitor: Monitor = Monitor()) throws -> (frame: Frame, report: RollReport) {
    if let computed = frame.columns.first(where: { $0.formula != nil }) {
      throw Complaint(
        "roll joins prices, and '\(computed.name)' was computed from them", hint: "roll before columns are added")
    }
    guard frame.timeline.segments.count > 1 else {
      throw Complaint(
        "roll needs several contracts, and the frame has one symbol", hint: "load es_*.csv reads a contract a file")
    }
    let board = try ContractBoard(frame, self, monitor)
    let held = try board.held(monitor)
    let rolls = try board.rolls(held, monitor)
    return (try joined(board, held, rolls, monitor), RollReport(self, board, held, rolls))
  }

  /// The rows of the contracts that are held, in order of time, with their prices brought to one level.
  private func joined(
    _ board: ContractBoard, _ held: [ContractBoard.Stretch], _ rolls: [ContractBoard.Turn], _ monitor: Monitor
  ) throws -> Frame {
    let frame = board.frame
    var (rows, contract, factor, shift) = ([Int](), [Int32](), [Double](), [Double]())
    for (index, stretch) in held.enumerated() {
      try monitor.check()
      // Rolls that lie between this contract and the one that prices are held to.
      let between = anchor == .last ? rolls[index...] : rolls[..<index]
      var (times, plus) = (1.0, 0.0)
      for turn in between {
        times *= anchor == .last ? turn.ratio : 1 / turn.ratio
        plus += anchor == .last ? turn.gap : -turn.gap
      }
      for row in stretch.rows {
        rows.append(row)
        contract.append(Int32(stretch.contract))
        factor.append(method == .ratio ? times : 1)
        shift.append(method == .difference ? plus : 0)
      }
    }
    let timeline = try Timeline(
      times: rows.map { frame.timeline.times[$0] }, segments: [.init(symbol ?? board.root, 0..<rows.count)])
    var columns: [Column] = []
    for column in frame.columns {
      try monitor.check()
      var taken = try column.rows(rows)
      if ["open", "high", "low", "close"].contains(column.name), let numbers = taken.numbers {
        let values = try numbers.array()
        taken.values = .numbers(
          Numbers(try monitor.map(values.indices) { $0.map { values[$0] * factor[$0] + shift[$0] } }))
        if column.name == "close", method != .none { columns.append(Column("raw_close", .numbers(numbers))) }
      }
      columns.append(taken)
    }
    if let place = columns.firstIndex(where: { $0.name == "raw_close" }) { columns.append(columns.remove(at: place)) }
    columns.append(Column("contract", .category(codes: contract, names: board.contracts.map(\.symbol))))
    return try Frame(
      timeline, columns, bar: frame.bar, zone: frame.zone, stamp: frame.stamp, calendar: frame.calendar,
      adjustment: method == .none ? nil : "rolls by \(method.rawValue)\(anchor == .first ? ", forward" : "")",
      sources: frame.sources)
  }
}
