import Vocabulary

/// What a fill costs on top of its price: a share of the price such as `2bp`, or a number of the steps that the
/// instrument's price moves by, such as `1tick`.
package struct Markup: Equatable, Sendable {
  package var share = 0.0
  package var ticks = 0.0

  package init(share: Double = 0, ticks: Double = 0) {
    self.share = share
    self.ticks = ticks
  }

  package static func * (markup: Markup, factor: Double) -> Markup {
    Markup(share: markup.share * factor, ticks: markup.ticks * factor)
  }
}

extension Markup: Setting {
  package static var slot: Slot { .number }

  package init(setting value: Value) throws {
    switch value {
    case .number(let share) where (0...0.5).contains(share): self.init(share: share)
    case .ticks(let count) where (0...1e6).contains(count): self.init(ticks: count)
    default: throw Expected("a share of the price up to 0.5 such as 2bp, or ticks such as 1tick")
    }
  }

  package var setting: Value { ticks > 0 ? .ticks(ticks) : .number(share) }
}
