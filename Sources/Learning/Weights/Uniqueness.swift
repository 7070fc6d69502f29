import Vocabulary

/// The average uniqueness of each label: the mean of 1 / n_j over its span, n_j the labels that rest on bar j.
///
/// Source: López de Prado, *Advances in Financial Machine Learning* (2018), section 4.4.
package struct Uniqueness: Weighting {
  package static let name = "uniqueness"
  package static let summary = "by how little a label shares its bars with others"
  package static let details = """
    The mean, over the bars that a label rests on, of 1 over the number of labels that rest on the bar. Twenty labels of \
    twenty bars each that begin one after the other weigh about as much as one that stands alone.
    """
  package static let examples = ["w = weigh uniqueness", "m = fit logit weigh=uniqueness"]

  package init() {}

  package func weights(of rows: WeightedRows, monitor: Monitor) throws -> [Double] {
    Concurrency(rows.rows, ends: rows.ends).uniqueness(of: rows.rows)
  }
}
