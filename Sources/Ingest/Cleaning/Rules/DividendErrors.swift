import Frames
import Glibc
import Vocabulary

/// Dividends that prices, the dividend column and the adjusted close do not tell alike. For bars of a day or less.
///
/// The adjusted close implies a dividend: 1 - (adjusted/close the day before) / (adjusted/close on the day), as a share
/// of the close before. Where it is a hundredth of the dividend, nothing of it, or the dividend and the capital gains
/// that it holds already, one of the two is wrong. Which, two things tell: by how much the price fell that day, measured
/// in usual moves, and how usual a yield is (around 1.5%, within a factor of three most of the time). All dividends of a
/// symbol that are wrong in the same way are decided together. Where the two agree, a dividend may still be 100 times
/// too large; and of two alike within five days one is taken to stand there twice: that on whose day the price fell less.
///
/// A repair writes the dividend, and multiplies the adjusted close of all bars before by the factor that is missing.
package struct DividendErrors: CleaningRule {
  package static let name = "dividends"
  package static let title = "dividends"
  package static let summary = "dividends off by 100, doubled, or told differently by the adjusted close"
  package static let details = """
    A dividend is held against the fall of the price on its day and against what the adjusted close holds.
    Repaired is the one of the two that is wrong: the dividend, or the adjusted close of all bars before. Bars of a day or
    less alone.
    """
  package static let parameters = [
    Parameter.option(name, \Self.action, "dividends that prices do not bear out: report, repair or off")
  ]

  package var action = Remedy.report

  package init() {}
  package var done: String? { action.done("dividend or adjusted close") }

  package func apply(to work: CleaningWork, _ rows: Range<Int>) throws {
    guard let dividend = work.dividend, work.source.bar <= Moment.day * 7 / 6 else { return }
    let places = rows.filter { work.isKept[$0] && work.close[$0] > 0 }
    var payments: [Payment] = []
    for (place, row) in places.enumerated() where place > 0 && dividend[row] > 0 {
      try work.monitor.check()
      payments.append(Payment(work, places, place))
    }
    guard !payments.isEmpty else { return }
    var faults = doubled(payments, work)
    let isDoubled = Swift.Set(faults.map { $0.payment.place })
    let single = payments.filter { !isDoubled.contains($0.place) }
    faults += told(single) + tooLarge(single)
    for fault in faults.sorted(by: { $0.payment.place < $1.payment.place }) {
      let payment = fault.payment
      let isRepair = action == .repair && fault.says != Payment.unclear
      work.find(
        payment.row...payment.row, fault.isColumn ? .dividend : .adjusted, old: fault.old, new: fault.new,
        off: abs(log(max(fault.right, 1e-6) / max(fault.isColumn ? payment.yield : payment.implied ?? 0, 1e-6))),
        fault.says, changed: isRepair)
      guard isRepair else { continue }
      if fault.isColumn { work.set(.dividend, payment.row, fault.new) }
      guard let adjusted = work.adjusted, let implied = payment.implied else { continue }
      let factor = (1 - fault.right) / (1 - implied)
      // An adjusted close that holds the right dividend already stays.
      guard !fault.isColumn || abs(implied - payment.yield) < Payment.room(payment.yield) else { continue }
      for row in rows.lowerBound..<payment.row where work.isKept[row] {
        work.set(.adjusted, row, adjusted[row] * factor)
      }
    }
    if action == .report, !faults.isEmpty { work.note("dividends=repair corrects them") }
  }

  private struct Fault {
    var payment: Payment
    /// Whether the dividend is wrong; otherwise the adjusted close.
    var isColumn: Bool
    /// The share of the close before that was paid.
    var right: Double
    var old: Double
    var new: Double
    var says: String
  }

  /// Of two dividends that are alike and within five days the one on whose day the price fell less.
  private func doubled(_ payments: [Payment], _ work: CleaningWork) -> [Fault] {
    zip(payments, payments.dropFirst()).compactMap { first, second in
      guard work.times[second.row] - work.times[first.row] < 5 * Moment.day,
        abs(log(first.amount / second.amount)) < 0.15
      else { return nil }
      let phantom = first.fall / first.yield < second.fall / second.yield ? first : second
      return Fault(
        payment: phantom, isColumn: true, right: 0, old: phantom.amount, new: 0, says: "there twice within five days")
    }
  }

  /// Where the adjusted close tells of another dividend than the column.
  private func told(_ payments: [Payment]) -> [Fault] {
    var faults: [Fault] = []
    for kind in Payment.Kind.allCases {
      let alike = payments.filter { $0.kind == kind }
      guard !alike.isEmpty else { continue }
      let told = alike.reduce(0) { $0 + $1.doubt($1.yield) }
      let implied = alike.reduce(0) { $0 + $1.doubt($1.implied ?? 0) }
      for payment in alike {
        let other = payment.implied ?? 0
        let isColumn = implied < told
        var fault = Fault(
          payment: payment, isColumn: false, right: payment.yield, old: other, new: payment.yield, says: kind.says)
        // That prices do not show a dividend is no proof that there was none.
        switch (kind, isColumn) {
        case (.gains, true): continue
        case (.unclear, _), (.nothing, true): fault.says = Payment.unclear
        case (.hundredth, true):
          fault = Fault(
            payment: payment, isColumn: true, right: payment.yield / 100, old: payment.amount,
            new: payment.amount / 100,
            says: "100 times too large")
        default: break
        }
        faults.append(fault)
      }
    }
    return faults
  }

  /// Where column and adjusted close agree, and the price knows nothing of it.
  private func tooLarge(_ payments: [Payment]) -> [Fault] {
    payments.filter { $0.kind == nil }.compactMap { payment in
      let isLarge = payment.yield > 0.05 && payment.doubt(payment.yield) - payment.doubt(payment.yield / 100) > 3
      let times = payment.yield * 100
      let isSmall =
        times > 0.005 && times < 0.5 && abs(payment.drop - times) < times / 4 && payment.drop > 6 * payment.noise
        && payment.noise > 0 && payment.doubt(payment.yield) - payment.doubt(times) > 8
      guard isLarge || isSmall else { return nil }
      let factor = isLarge ? 0.01 : 100
      return Fault(
        payment: payment, isColumn: true, right: payment.yield * factor, old: payment.amount,
        new: payment.amount * factor, says: isLarge ? "100 times too large" : "100 times too small")
    }
  }
}

/// A dividend as column, price and adjusted close tell of it; all but the amount as shares of the close before.
private struct Payment {
  /// How the adjusted close differs from the column.
  enum Kind: CaseIterable {
    case hundredth, nothing, gains, unclear

    var says: String {
      switch self {
      case .hundredth: "adjusted close holds a hundredth of it"
      case .nothing: "adjusted close does not hold it"
      case .gains: "capital gains counted twice in adjusted close"
      case .unclear: Payment.unclear
      }
    }
  }

  static let unclear = "adjusted close holds another dividend"

  let place: Int
  let row: Int
  let amount: Double
  let yield: Double
  /// What the adjusted close holds; nil without one.
  private(set) var implied: Double?
  /// From close to close.
  let fall: Double
  /// From close to close or to the low, less what lows usually lie below.
  let drop: Double
  /// The usual move; 0 where nothing was traded that day, so that the price tells nothing.
  let noise: Double
  private(set) var kind: Kind?

  init(_ work: CleaningWork, _ places: [Int], _ place: Int) {
    let (row, last) = (places[place], places[place - 1])
    let before = work.close[last]
    (self.place, self.row) = (place, row)
    amount = work.dividend?[row] ?? 0
    yield = amount / before
    fall = 1 - work.close[row] / before
    var lows: [Double] = []
    for index in max(1, place - 25)..<min(places.count, place + 26) {
      let share = 1 - work.low[places[index]] / work.close[places[index - 1]]
      if share.isFinite { lows.append(share) }
    }
    lows.sort()
    let low = 1 - work.low[row] / before
    drop = low.isFinite ? max(fall, low - (lows.isEmpty ? 0 : lows[lows.count / 2])) : fall
    let isStale = work.close[row] == before && work.volume?[row] == 0
    noise = isStale ? 0 : max(work.usualMove(places, around: place, skippingStill: true), 0.003)
    guard let adjusted = work.adjusted, adjusted[last] > 0, adjusted[row] > 0 else { return }
    let implied = 1 - (adjusted[last] / before) / (adjusted[row] / work.close[row])
    // On the day of a split the adjusted close holds that too.
    if let split = work.split?[row], split > 0, split != 1, abs(implied - yield) > Payment.room(yield) { return }
    self.implied = implied
    kind = Payment.kind(implied, yield, gains: (work.gain?[row] ?? 0) / before)
  }

  /// Nil where the adjusted close holds the dividend.
  private static func kind(_ implied: Double, _ yield: Double, gains: Double) -> Kind? {
    guard abs(implied - yield) > room(yield) else { return nil }
    if gains > 0, abs(implied - yield - gains) < room(yield + gains) { return .gains }
    if implied > 0, abs(log(implied * 100 / yield)) < 0.3 { return .hundredth }
    return abs(implied) < 5e-4 && yield > 2e-3 ? .nothing : .unclear
  }

  /// What rounding and a vendor's own formula may put between the two.
  static func room(_ yield: Double) -> Double { 0.15 * yield + 5e-4 }

  /// How hard a yield is to believe: half the square of its distance from what prices show and from what is usual.
  func doubt(_ yield: Double) -> Double {
    let usual = log(max(yield, 1e-6) / 0.015) / 1.1
    guard noise > 0 else { return usual * usual / 2 }
    let off = (drop - yield) / noise
    return usual * usual / 2 + min(off * off / 2, 12)
  }
}
