import Glibc

/// How often one letter follows, or goes with, another.
private struct PairCounts {
  let letters: Int
  let counts: UnsafeMutablePointer<Double>
  private(set) var whole = 0.0

  init(letters: Int, in room: UnsafeMutablePointer<Double>) {
    self.letters = letters
    counts = room
    counts.update(repeating: 0, count: letters * letters)
  }

  mutating func insert(_ first: Int, _ second: Int) {
    counts[first * letters + second] += 1
    whole += 1
  }

  subscript(first: Int, second: Int) -> Double { counts[first * letters + second] }
  func row(_ first: Int) -> Double { (0..<letters).reduce(0) { $0 + self[first, $1] } }
  func column(_ second: Int) -> Double { (0..<letters).reduce(0) { $0 + self[$1, second] } }

  /// -sum p log p over the pairs.
  var entropy: Double {
    var sum = 0.0
    for index in 0..<(letters * letters) where counts[index] > 0 {
      sum -= counts[index] / whole * log(counts[index] / whole)
    }
    return sum
  }

  /// What the mutual information of a small sample is too large by, after Miller and Madow.
  var bias: Double {
    var cells = 0.0
    for index in 0..<(letters * letters) where counts[index] > 0 { cells += 1 }
    for letter in 0..<letters { cells -= (row(letter) > 0 ? 1 : 0) + (column(letter) > 0 ? 1 : 0) }
    return (cells + 1) / (2 * whole)
  }
}

extension CanonicalWindow {
  /// The entropy of two neighbours as low, middle and high thirds of the window, with the correction of its bias.
  var entropyOfPairs: Double {
    let (low, high) = (quantile(ordered, length, 1.0 / 3), quantile(ordered, length, 2.0 / 3))
    var pairs = PairCounts(letters: 3, in: room)
    for index in 1..<length { pairs.insert(third(y[index - 1], low, high), third(y[index], low, high)) }
    return pairs.entropy + pairs.bias
  }

  private func third(_ value: Double, _ low: Double, _ high: Double) -> Int { value <= low ? 0 : value <= high ? 1 : 2 }

  /// The information that a value has of the one `lag` bars before, by bins of equal width, with the correction of its
  /// bias.
  func mutualInformation(lag: Int, bins: Int) -> Double {
    var (low, high) = (y[0], y[0])
    for index in 1..<length { (low, high) = (min(low, y[index]), max(high, y[index])) }
    let edges = Edges(low: low, high: high, bins: bins)
    var pairs = PairCounts(letters: bins, in: room)
    for index in lag..<length { pairs.insert(edges.bin(of: y[index - lag]), edges.bin(of: y[index])) }
    var information = -pairs.entropy
    for bin in 0..<bins {
      for share in [pairs.row(bin) / pairs.whole, pairs.column(bin) / pairs.whole] where share > 0 {
        information -= share * log(share)
      }
    }
    return information - pairs.bias
  }

  /// How much the shares of the thirds of a window that follow each other differ: the sum of the variances of the
  /// columns of the matrix of transitions, between bars as far apart as they are correlated.
  var transitionVariance: Double {
    var lag = 0
    while lag < length, correlation[lag] > 0 { lag += 1 }
    let apart = max(1, min(lag, length / 50))
    let count = (length + apart - 1) / apart
    let (values, sorted) = (room, room + length)
    thinned(every: apart, into: values)
    order(values, count, into: sorted)
    let (low, high) = (quantile(sorted, count, 1.0 / 3), quantile(sorted, count, 2.0 / 3))
    var pairs = PairCounts(letters: 3, in: sorted)
    for index in 1..<count { pairs.insert(third(values[index - 1], low, high), third(values[index], low, high)) }
    var variances = 0.0
    for second in 0..<3 {
      let mean = pairs.column(second) / 3
      for first in 0..<3 { variances += (pairs[first, second] - mean) * (pairs[first, second] - mean) / 2 }
    }
    return variances / (pairs.whole * pairs.whole)
  }

  /// Every so many-th value after a low pass for what lies between: a sinc of 10 zeros to either side under Kaiser's
  /// window with beta 5, of sum 1. Beyond the ends there is 0.
  private func thinned(every apart: Int, into result: UnsafeMutablePointer<Double>) {
    guard apart > 1 else {
      result.update(from: y, count: length)
      return
    }
    let reach = 10 * apart
    let weights = room + 2 * length
    var whole = 0.0
    for distance in 0...reach {
      let angle = Double.pi * Double(distance) / Double(apart)
      let place = Double(distance) / Double(reach)
      weights[distance] =
        (distance == 0 ? 1 : sin(angle) / angle) * besselZero(5 * (1 - place * place).squareRoot())
      whole += distance == 0 ? weights[0] : 2 * weights[distance]
    }
    for index in 0..<((length + apart - 1) / apart) {
      let middle = index * apart
      var sum = 0.0
      for place in max(0, middle - reach)..<min(length, middle + reach + 1) {
        sum += weights[abs(place - middle)] * y[place]
      }
      result[index] = sum / whole
    }
  }

  /// The modified Bessel function of order 0, by its series.
  private func besselZero(_ x: Double) -> Double {
    var (term, sum, k) = (1.0, 1.0, 1.0)
    while term > 1e-18 * sum {
      term *= (x / (2 * k)) * (x / (2 * k))
      sum += term
      k += 1
    }
    return sum
  }
}
