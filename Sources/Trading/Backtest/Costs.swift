/// What a fill costs beside its price. Every fill pays, stops and targets too.
package struct Costs: Equatable, Sendable {
  /// Share of the traded value: 0.0001 is 1 bp.
  package var commission = 0.0
  /// Money for each unit.
  package var perUnit = 0.0
  /// Quoted spread; a fill crosses half of it.
  package var spread = Markup()
  /// How much worse than quoted a fill is.
  package var slippage = Markup()
  /// What a tick is in price; 0 where nothing is counted in ticks.
  package var tick = 0.0

  package init(
    commission: Double = 0, perUnit: Double = 0, spread: Markup = Markup(), slippage: Markup = Markup(),
    tick: Double = 0
  ) {
    self.commission = commission
    self.perUnit = perUnit
    self.spread = spread
    self.slippage = slippage
    self.tick = tick
  }

  package static func * (costs: Costs, factor: Double) -> Costs {
    Costs(
      commission: costs.commission * factor, perUnit: costs.perUnit * factor, spread: costs.spread * factor,
      slippage: costs.slippage * factor, tick: costs.tick)
  }

  /// Costs in money, by what caused them.
  package struct Paid: Equatable, Sendable {
    package var commission = 0.0
    package var spread = 0.0
    package var slippage = 0.0

    package init() {}

    package var total: Double { commission + spread + slippage }

    package static func += (sum: inout Paid, paid: Paid) {
      sum.commission += paid.commission
      sum.spread += paid.spread
      sum.slippage += paid.slippage
    }
  }

  /// For a fill of so many units, bought (above 0) or sold, at a quoted price.
  package func paid(units: Double, price: Double) -> Paid {
    let value = abs(units) * price
    var paid = Paid()
    paid.commission = value * commission + abs(units) * perUnit
    paid.spread = value * (spread.share / 2) + abs(units) * (spread.ticks * tick / 2)
    paid.slippage = value * slippage.share + abs(units) * (slippage.ticks * tick)
    return paid
  }

  /// Price and costs of one unit that is bought.
  func outlay(price: Double) -> Double {
    price * (1 + commission + spread.share / 2 + slippage.share)
      + (perUnit + (spread.ticks / 2 + slippage.ticks) * tick)
  }
}
