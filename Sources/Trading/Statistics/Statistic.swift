import Vocabulary

/// A figure that judges a stretch of a backtest. Its `details` are its definition, as help and reports print it.
package protocol Statistic: Entry {
  static var unit: StatisticUnit { get }
  /// na where the stretch does not say, such as a ratio of too few returns.
  func value(of stretch: Stretch) -> Double
}

/// How a statistic is written.
package enum StatisticUnit: Sendable {
  /// A share, written in per cent.
  case share
  case ratio
  case money
  case count

  /// Places after the point, in the written form.
  package var decimals: Int {
    switch self {
    case .share, .ratio, .money: 2
    case .count: 0
    }
  }

  /// What stands beside the number.
  package var word: String {
    switch self {
    case .share: "%"
    case .ratio: ""
    case .money: "money"
    case .count: ""
    }
  }

  /// As a table shows it, in per cent where it is a share.
  package func cell(_ value: Double) -> Table.Cell {
    guard value.isFinite else { return .empty }
    switch self {
    case .share: return .number(value * 100, decimals: 2)
    case .count: return Int(exactly: value).map { .integer($0) } ?? .number(value, decimals: 0)
    case .ratio, .money: return .number(value, decimals: decimals)
    }
  }
}

extension Backtest {
  /// All statistics, in the order of a report.
  package static let statistics = Catalogue<any Statistic>(
    "statistic",
    [
      TotalReturn.self, CAGR.self, Volatility.self, Sharpe.self, Sortino.self, MaximumDrawdown.self,
      LongestDrawdown.self, Calmar.self, Turnover.self, Exposure.self, TradeCount.self, HitRate.self,
      ProfitFactor.self, AverageTrade.self, Commission.self, SpreadCost.self, SlippageCost.self, TotalCosts.self,
    ])
}
