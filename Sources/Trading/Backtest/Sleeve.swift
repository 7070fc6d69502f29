import Vocabulary

/// The account of one symbol while its bars go by: the engine of a backtest.
///
/// A bar has three moments. At its open the order of the last close is filled, unless the price has jumped through the
/// stop or the target: then these are, at the open. While it lasts, stop and target are touched by low and high, the
/// stop first. At its close the position is valued and the next order decided. So nothing is filled by a price that
/// was known when the order was made.
struct Sleeve {
  /// What does not change along the bars.
  struct Terms {
    var costs: Costs
    var size: Size
    var lot: Double
    var capital: Double
    /// Shares of the entry price; nil where there is no barrier, or a column has it.
    var stopShare: Double?
    var takeShare: Double?
  }

  /// Columns of the frame; those that are not needed are empty.
  struct Bars {
    var open: UnsafeBufferPointer<Double>
    var high: UnsafeBufferPointer<Double>
    var low: UnsafeBufferPointer<Double>
    var close: UnsafeBufferPointer<Double>
    var target: UnsafeBufferPointer<Double>
    var stop: UnsafeBufferPointer<Double>
    var take: UnsafeBufferPointer<Double>
  }

  /// Where the account is written, row by row of the frame.
  struct Books: @unchecked Sendable {
    var equity: UnsafeMutableBufferPointer<Double>
    var cash: UnsafeMutableBufferPointer<Double>
    var units: UnsafeMutableBufferPointer<Double>
  }

  /// What is worth a note below the result.
  struct Oddities: Equatable, Sendable {
    /// Entries that were not made because the distance of stop or target was na or not above 0.
    var entriesWithoutBarrier = 0
    /// Bars whose open was no positive number: nothing can be filled there.
    var barsWithoutOpen = 0
    /// Closes at which more was spent than was there.
    var barsInDebt = 0
    /// The first row at whose close nothing was left.
    var ruinRow: Int?
    /// The last close wanted a change that no bar is left for.
    var lastDecisionUnfilled = false
  }

  let segment: Int
  let terms: Terms
  private(set) var trades: [Trade] = []
  private(set) var fills: [Fill] = []
  private(set) var paid = Costs.Paid()
  private(set) var oddities = Oddities()

  private var cash: Double
  private var units = 0.0
  /// The last price at which the position was valued.
  private var mark = 0.0
  /// Gains and losses of the position as prices move: the second book, which never looks at the cash.
  private var gained = 0.0
  private var largest: Double
  /// The target that the position was made for, and the one that the last close wants.
  private var held = 0.0
  private var wanted = 0.0
  /// The side that was stopped out or has taken its profit: not entered again before the target changes.
  private var spent = 0.0
  private var stopDistance = 0.0
  private var takeDistance = 0.0
  private var stopPrice = Double.nan
  private var takePrice = Double.nan
  private var trade: Building?

  /// The position that is open.
  private struct Building {
    var row: Int
    var side: Double
    var largest = 0.0
    var boughtIn = 0.0
    var unitsIn = 0.0
    var takenOut = 0.0
    var unitsOut = 0.0
    var paid = Costs.Paid()
  }

  init(segment: Int, terms: Terms) {
    self.segment = segment
    self.terms = terms
    cash = terms.capital
    largest = terms.capital
  }

  /// Goes through the bars of the segment and writes the books. Throws where the books do not balance.
  mutating func run(_ rows: Range<Int>, _ bars: Bars, into books: Books, symbol: String, monitor: Monitor) throws {
    let hasBarriers = !bars.high.isEmpty
    for row in rows {
      if row & 0xFFFF == 0 { try monitor.check() }
      let open = bars.open[row]
      // Prices that are na, infinite or not above 0 fill nothing and value nothing.
      if open > 0, open < .infinity {
        if units != 0 {
          gained += units * (open - mark)
          mark = open
        }
        if units != 0 || wanted != 0 {
          fill(at: open, row)
          if hasBarriers, units != 0 { touch(high: bars.high[row], low: bars.low[row], row) }
        }
      } else {
        oddities.barsWithoutOpen += 1
      }
      let close = bars.close[row]
      let hasClose = close > 0 && close < .infinity
      if hasClose, units != 0 {
        gained += units * (close - mark)
        mark = close
      }
      let value = units * mark
      let equity = cash + value
      let scale = abs(cash) + abs(value)
      if scale > largest { largest = scale }
      guard abs(equity - (terms.capital + gained - paid.total)) <= 1e-9 * largest else {
        throw Complaint(
          "the books do not balance at \(symbol), row \(row - rows.lowerBound): equity \(equity), but capital, gains and"
            + " costs make \(terms.capital + gained - paid.total); this is a fault of the program")
      }
      books.equity[row] = equity
      books.cash[row] = cash
      books.units[row] = units
      if cash < -1e-9 * largest { oddities.barsInDebt += 1 }
      if equity <= 0, oddities.ruinRow == nil { oddities.ruinRow = row }
      if hasClose { decide(bars, row) }
    }
    oddities.lastDecisionUnfilled = wanted != held
    if trade != nil { book(.open, rows.upperBound - 1, valuedAt: mark) }
    let brought = trades.reduce(0) { $0 + $1.net }
    let equity = cash + units * mark
    guard abs(equity - terms.capital - brought) <= 1e-9 * largest else {
      throw Complaint(
        "the trades of \(symbol) bring \(brought), but the equity changed by \(equity - terms.capital); this is a fault of"
          + " the program")
    }
  }

  // MARK: - The moments of a bar

  /// At the open: the order of the last close, or a barrier that the price has jumped through.
  private mutating func fill(at open: Double, _ row: Int) {
    if units != 0 {
      let side = units > 0 ? 1.0 : -1.0
      if wanted * side <= 0 {
        leave(at: open, row, oddities.ruinRow != nil ? .ruin : .signal)
      } else if (open - stopPrice) * side <= 0 {
        leave(at: open, row, .stop)
      } else if (open - takePrice) * side >= 0 {
        leave(at: open, row, .take)
      } else if wanted != held {
        resize(at: open, row)
      }
    }
    if units == 0, wanted != 0 { enter(at: open, row) }
  }

  /// Inside the bar: the stop is touched first, as nobody knows better.
  private mutating func touch(high: Double, low: Double, _ row: Int) {
    if units > 0 {
      if low <= stopPrice {
        leave(at: stopPrice, row, .stop)
      } else if high >= takePrice {
        leave(at: takePrice, row, .take)
      }
    } else {
      if high >= stopPrice {
        leave(at: stopPrice, row, .stop)
      } else if low <= takePrice {
        leave(at: takePrice, row, .take)
      }
    }
  }

  /// At the close: the target of the row, where nothing speaks against it.
  private mutating func decide(_ bars: Bars, _ row: Int) {
    let given = bars.target[row]
    var target = given.isNaN ? 0 : given
    if spent != 0 {
      if target * spent > 0 { target = 0 } else { spent = 0 }
    }
    if oddities.ruinRow != nil { target = 0 }
    if target != 0, target * held <= 0 {
      stopDistance = bars.stop.isEmpty ? .infinity : bars.stop[row]
      takeDistance = bars.take.isEmpty ? .infinity : bars.take[row]
      if !(stopDistance > 0 && takeDistance > 0) {
        oddities.entriesWithoutBarrier += 1
        target = 0
      }
    }
    wanted = target
  }

  // MARK: - Orders

  private mutating func enter(at price: Double, _ row: Int) {
    let count = terms.size.units(
      target: abs(wanted), equity: cash, price: price, costs: terms.costs, lot: terms.lot)
    guard count > 0 else { return }
    let side: Double = wanted > 0 ? 1 : -1
    trade = Building(row: row, side: side)
    mark = price
    exchange(units: side * count, at: price, row)
    held = wanted
    stopPrice = barrier(-side, terms.stopShare.map { $0 * price } ?? stopDistance, from: price)
    takePrice = barrier(side, terms.takeShare.map { $0 * price } ?? takeDistance, from: price)
  }

  /// na, which nothing touches, where the distance is infinite.
  private func barrier(_ side: Double, _ distance: Double, from price: Double) -> Double {
    distance < .infinity ? price + side * distance : .nan
  }

  /// Same side, another target: buys or sells the difference. Barriers stay where they are.
  private mutating func resize(at price: Double, _ row: Int) {
    let side: Double = units > 0 ? 1 : -1
    let count = terms.size.units(
      target: abs(wanted), equity: cash + units * price, price: price, costs: terms.costs, lot: terms.lot)
    held = wanted
    let difference = side * count - units
    guard count > 0 else { return leave(at: price, row, .signal) }
    if difference != 0 { exchange(units: difference, at: price, row) }
  }

  private mutating func leave(at price: Double, _ row: Int, _ exit: Trade.Exit) {
    let side: Double = units > 0 ? 1 : -1
    gained += units * (price - mark)
    mark = price
    exchange(units: -units, at: price, row)
    units = 0
    held = 0
    (stopPrice, takePrice) = (.nan, .nan)
    book(exit, row, valuedAt: 0)
    if exit == .stop || exit == .take {
      spent = side
      wanted = 0
    }
  }

  // MARK: - Books

  private mutating func exchange(units count: Double, at price: Double, _ row: Int) {
    let paid = terms.costs.paid(units: count, price: price)
    cash -= count * price
    cash -= paid.total
    self.paid += paid
    fills.append(Fill(row: row, units: count, price: price))
    units += count
    guard var open = trade else { return }
    open.paid += paid
    if open.side * count > 0 {
      open.boughtIn += abs(count) * price
      open.unitsIn += abs(count)
    } else {
      open.takenOut += abs(count) * price
      open.unitsOut += abs(count)
    }
    open.largest = max(open.largest, abs(units))
    trade = open
  }

  /// Closes the trade's account; units that are still held are valued, not sold.
  private mutating func book(_ exit: Trade.Exit, _ row: Int, valuedAt price: Double) {
    guard let open = trade else { return }
    let out = open.takenOut + abs(units) * price
    let unitsOut = open.unitsOut + abs(units)
    trades.append(
      Trade(
        segment: segment, side: open.side, entryRow: open.row, exitRow: row, entryPrice: open.boughtIn / open.unitsIn,
        exitPrice: out / unitsOut, units: open.largest, gross: open.side * (out - open.boughtIn), paid: open.paid,
        exit: exit))
    trade = nil
  }
}
