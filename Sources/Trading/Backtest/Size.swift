/// How large a position of target 1 is. A smaller target has its share of that.
package enum Size: Equatable, Sendable {
  /// Of the equity at the fill, costs of entry included: 1 puts all of it into the position.
  case share(Double)
  case units(Double)
  /// Money, at the price of the fill.
  case cash(Double)

  /// Units for a target above 0, in whole lots where `lot` is not 0; never below 0.
  func units(target: Double, equity: Double, price: Double, costs: Costs, lot: Double) -> Double {
    let exact =
      switch self {
      case .share(let share): target * share * equity / costs.outlay(price: price)
      case .units(let units): target * units
      case .cash(let cash): target * cash / price
      }
    guard exact > 0 else { return 0 }
    // A share of 1 may fall short of a whole lot by a rounding error.
    return lot > 0 ? (exact / lot * (1 + 1e-12)).rounded(.down) * lot : exact
  }
}
