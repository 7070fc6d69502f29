import Vocabulary

struct NormalShare: UnaryFunction {
  static let name = "norm_cdf"
  static let summary = "the share of the standard normal distribution at and below x"
  static let examples = ["norm_cdf(close / open - 1)"]

  static func value(_ x: Double) -> Double { NormalDistribution.share(below: x) }
  static func bounds(_ x: Bounds) -> Bounds { .flag }
  static var cost: Double { 20 }
  static func runner() -> Runner { mapped(NormalShare.self) }
}

struct NormalQuantile: UnaryFunction {
  static let name = "norm_ppf"
  static let summary = "the value that a share of the standard normal distribution does not exceed; na outside 0 to 1"
  static let examples = ["norm_ppf(rank(close, 20) - 0.02)"]

  static func value(_ x: Double) -> Double { NormalDistribution.quantile(x) }
  static var cost: Double { 30 }
  static func runner() -> Runner { mapped(NormalQuantile.self) }
}
