import Frames

/// Which columns of a frame tell of splits and dividends.
///
/// A split is the number of new shares for one old: 2 for two for one, 0.05 for one for twenty; 1 and 0 are none.
/// A dividend is an amount a share, on the day from which the share trades without it; 0 is none.
package struct CorporateActions: Sendable {
  package let dividend: String?
  package let split: String?
  /// Capital gains that a fund paid, which some vendors count among the dividends too.
  package let gain: String?

  package init(_ frame: Frame) {
    func first(_ names: [String]) -> String? { names.first { frame[$0]?.numbers != nil } }
    dividend = first(["dividends", "dividend", "dividend_amount", "ex_dividend"])
    split = first(["stock_splits", "splits", "split", "split_ratio", "split_coefficient"])
    gain = first(["capital_gains"])
  }
}
