import Vocabulary

/// Source: Young, *Calmar Ratio: A Smoother Tool*, Futures (1991).
struct Calmar: Statistic {
  static let name = "calmar"
  static let summary = "growth for the deepest fall"
  static let details = "cagr / size of max_drawdown"
  static let unit = StatisticUnit.ratio

  func value(of stretch: Stretch) -> Double {
    guard stretch.drawdown.depth < 0 else { return .nan }
    return CAGR().value(of: stretch) / -stretch.drawdown.depth
  }
}
