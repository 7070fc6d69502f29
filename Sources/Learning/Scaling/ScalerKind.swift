import Vocabulary

/// A way to bring columns to one scale: its settings. What is learned is a `ColumnScale`.
package protocol ScalerKind: Entry {
  /// Learns from the values of one column's training rows: at least one, none missing.
  func fit(_ values: [Double]) -> ColumnScale
}

/// The scalers that can be called by name.
package let scalerKinds = Catalogue<any ScalerKind>(
  "scaler", [ZScore.self, Robust.self, MinMax.self, RankGauss.self, Clipping.self])

/// The scaler within a model, with that one's usual settings, or none.
package enum Scaling: String, Choice {
  case none, zscore, robust, minmax, rankgauss, clip

  package init(setting value: Value) throws {
    let words = Scaling.allCases.map(\.rawValue)
    let expected = "one of " + words.joined(separator: ", ")
    guard case .word(let word) = value else { throw Expected(expected) }
    // The aliases are those of the scalers: standard is zscore.
    guard let choice = Scaling(rawValue: scalerKinds[word]?.name ?? word) else {
      throw Expected(expected + (nearest(to: word, among: words).map { " - did you mean '\($0)'?" } ?? ""))
    }
    self = choice
  }

  var kind: (any ScalerKind)? {
    switch self {
    case .none: nil
    case .zscore: ZScore()
    case .robust: Robust()
    case .minmax: MinMax()
    case .rankgauss: RankGauss()
    case .clip: Clipping()
    }
  }
}
