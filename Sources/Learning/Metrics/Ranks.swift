import Glibc

/// The natural logarithm.
func logarithm(of x: Double) -> Double { log(x) }

func exponential(of x: Double) -> Double { exp(x) }

/// The area under the ROC curve: the chance that a row of the class scores above one that is not, ties counting half.
/// nil where one of both is missing.
///
/// By rank sums (Mann-Whitney), which is exact for ties.
func area(under scores: [Double], of members: [Bool]) -> Double? {
  let positives = members.count { $0 }
  let negatives = members.count - positives
  guard positives > 0, negatives > 0 else { return nil }
  var sum = 0.0
  for (rank, member) in zip(ranks(scores), members) where member { sum += rank }
  return (sum - Double(positives) * Double(positives + 1) / 2) / (Double(positives) * Double(negatives))
}

/// Ranks from 1; ties share their mean.
func ranks(_ values: [Double]) -> [Double] {
  let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
  var ranks = [Double](repeating: 0, count: values.count)
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
    for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
    start = end
  }
  return ranks
}

/// Spearman's correlation over the pairs without NaN; NaN where one side does not vary.
package func rankCorrelation(_ a: [Double], _ b: [Double]) -> Double {
  let pairs = zip(a, b).filter { !$0.isNaN && !$1.isNaN }
  let (left, right) = (ranks(pairs.map(\.0)), ranks(pairs.map(\.1)))
  let mean = Double(pairs.count + 1) / 2
  var (product, leftSquares, rightSquares) = (0.0, 0.0, 0.0)
  for (x, y) in zip(left, right) {
    product += (x - mean) * (y - mean)
    leftSquares += (x - mean) * (x - mean)
    rightSquares += (y - mean) * (y - mean)
  }
  return leftSquares > 0 && rightSquares > 0 ? product / (leftSquares * rightSquares).squareRoot() : .nan
}
