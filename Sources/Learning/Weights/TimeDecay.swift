import Vocabulary

/// Weights that fall with age, counted in uniqueness: max(0, a + b x), x the uniqueness of all labels up to this one.
///
/// The newest label weighs 1. With `oldest` c at least 0 the first weighs about c: b = (1 - c) / x_n; below 0 the first
/// part, a share -c of all uniqueness, weighs nothing: b = 1 / ((c + 1) x_n); a = 1 - b x_n.
///
/// Source: López de Prado, *Advances in Financial Machine Learning* (2018), section 4.7.
package struct TimeDecay: Weighting {
  package static let name = "decay"
  package static let summary = "by age: the newest weigh 1, the oldest less"
  package static let details = """
    A line over the sum of uniqueness, so that a crowd of labels on the same bars ages as one. oldest=0.5: the first \
    weighs half; oldest=0: it weighs nothing; oldest=-0.3: the first 30% weigh nothing. oldest=1 weighs all alike.
    """
  package static let parameters = [
    Parameter.option("oldest", \Self.oldest, in: -0.99...1, "weight of the first row, or minus the share that has none")
  ]
  package static let examples = ["w = weigh decay", "w = weigh decay oldest=-0.3"]

  package var oldest = 0.5

  package init() {}

  package func weights(of rows: WeightedRows, monitor: Monitor) throws -> [Double] {
    var age = Concurrency(rows.rows, ends: rows.ends).uniqueness(of: rows.rows)
    for place in age.indices.dropFirst() { age[place] += age[place - 1] }
    guard let whole = age.last, whole > 0 else { return age }
    let slope = oldest >= 0 ? (1 - oldest) / whole : 1 / ((oldest + 1) * whole)
    return age.map { max(0, 1 + slope * ($0 - whole)) }
  }
}
