import Glibc
import Vocabulary

/// A density over a search space: a mixture of one product of kernels around each observed point, and a wide one over
/// all of the space.
///
/// Numbers have truncated normal kernels, as wide as the farther of the two neighbouring points, at least the range over
/// min(100, n + 2) for n points; the outermost look inward alone. Steps count the share of the kernel within half a step; whole numbers
/// on a log scale the share between the logarithms of n ± 0.5. A choice has the share 1 + 1/(n+1) of its kernel where it was
/// taken, 1/(n+1) elsewhere, made to sum to 1. Old points weigh less: of n >= 25 the last 25 weigh 1, those before rise
/// evenly from 1/n to 1; the wide kernel weighs 1.
///
/// Source: Bergstra et al., *Algorithms for Hyper-Parameter Optimization* (2011); Watanabe, *Tree-Structured Parzen
/// Estimator* (2023), whose choices are those of Optuna 5.
package struct Parzen {
  /// Kernels of one dimension; the last is the wide one.
  private enum Kernels {
    /// In the logarithm where `isLog`. A step of 0 is none.
    case normal(means: [Double], deviations: [Double], low: Double, high: Double, step: Double, isLog: Bool)
    /// Kernel by kernel, a share a choice.
    case shares([Double], count: Int)
  }

  private let space: [Dimension]
  private let logWeights: [Double]
  private let cumulated: [Double]
  private let kernels: [Kernels]

  /// - Parameter points: In the order of their trials.
  package init(_ space: [Dimension], points: [[Double]]) {
    self.space = space
    let weights = points.isEmpty ? [1] : Parzen.weights(points.count) + [1]
    let total = weights.reduce(0, +)
    logWeights = weights.map { log($0 / total) }
    var sum = 0.0
    cumulated = weights.map { weight in
      sum += weight / total
      return sum
    }
    kernels = space.indices.map { index in Parzen.kernels(space[index], points.map { $0[index] }) }
  }

  /// What each of n points weighs, the oldest first.
  package static func weights(_ n: Int) -> [Double] {
    guard n >= 25 else { return [Double](repeating: 1, count: n) }
    let ramp = (0..<n - 25).map { place in
      n == 26 ? 1 / Double(n) : 1 / Double(n) + (1 - 1 / Double(n)) * Double(place) / Double(n - 26)
    }
    return ramp + [Double](repeating: 1, count: 25)
  }

  private static func kernels(_ dimension: Dimension, _ points: [Double]) -> Kernels {
    switch dimension.domain {
    case .choices(let values):
      let count = values.count
      guard !points.isEmpty else { return .shares([Double](repeating: 1 / Double(count), count: count), count: count) }
      let rest = 1 / Double(points.count + 1)
      var shares = [Double](repeating: rest, count: (points.count + 1) * count)
      for (kernel, point) in points.enumerated() { shares[kernel * count + Int(point)] += 1 }
      for kernel in 0...points.count {
        let sum = shares[kernel * count..<(kernel + 1) * count].reduce(0, +)
        for choice in 0..<count { shares[kernel * count + choice] /= sum }
      }
      return .shares(shares, count: count)
    case .reals(let range, let isLog):
      let low = isLog ? log(range.lowerBound) : range.lowerBound
      let high = isLog ? log(range.upperBound) : range.upperBound
      return normal(isLog ? points.map { log($0) } : points, low, high, step: 0, isLog: isLog)
    case .steps(let low, let step, let count):
      return normal(points, low - step / 2, low + (Double(count) - 0.5) * step, step: step, isLog: false)
    case .logWholes(let range):
      return normal(
        points.map { log($0) }, log(range.lowerBound - 0.5), log(range.upperBound + 0.5), step: 1, isLog: true)
    }
  }

  private static func normal(_ means: [Double], _ low: Double, _ high: Double, step: Double, isLog: Bool) -> Kernels {
    let count = means.count
    let order = Parzen.order(means)
    var deviations = [Double](repeating: 0, count: count)
    let least = (high - low) / min(100, Double(count + 2))
    for (place, index) in order.enumerated() {
      let before = means[index] - (place > 0 ? means[order[place - 1]] : low)
      let after = (place + 1 < count ? means[order[place + 1]] : high) - means[index]
      let width = count > 1 && place == 0 ? after : count > 1 && place == count - 1 ? before : max(before, after)
      deviations[index] = min(max(width, least), high - low)
    }
    return .normal(
      means: means + [0.5 * (low + high)], deviations: deviations + [high - low], low: low, high: high, step: step,
      isLog: isLog)
  }

  /// The places of numbers in their order, of equals the first first.
  private static func order(_ numbers: [Double]) -> [Int] {
    var ranked = numbers.indices.map { (number: numbers[$0], place: $0) }
    ranked.sort { $0.number != $1.number ? $0.number < $1.number : $0.place < $1.place }
    return ranked.map(\.place)
  }

  /// A point drawn from the mixture.
  package func sample(_ random: inout Random) -> [Double] {
    let share = random.uniform()
    let kernel = min(cumulated.firstIndex { share < $0 } ?? cumulated.count - 1, cumulated.count - 1)
    return zip(space, kernels).map { dimension, kernels in
      let share = random.uniform()
      switch kernels {
      case .shares(let shares, let count):
        var sum = 0.0
        for choice in 0..<count {
          sum += shares[kernel * count + choice]
          if share < sum { return Double(choice) }
        }
        return Double(count - 1)
      case .normal(let means, let deviations, let low, let high, _, let isLog):
        let drawn = TruncatedNormal.quantile(
          share, mean: means[kernel], deviation: deviations[kernel], low: low, high: high)
        return dimension.nearest(to: isLog ? exp(drawn) : drawn)
      }
    }
  }

  /// The log of the density at each point; of steps and choices of the probability.
  package func logDensities(of points: [[Double]]) -> [Double] {
    let count = logWeights.count
    var sums = [Double](repeating: 0, count: points.count * count)
    for point in points.indices { for kernel in 0..<count { sums[point * count + kernel] = logWeights[kernel] } }
    for (index, kernels) in kernels.enumerated() {
      Parzen.add(kernels, points.map { $0[index] }, &sums, count)
    }
    return points.indices.map { point in
      let part = sums[point * count..<(point + 1) * count]
      let greatest = part.max() ?? 0
      // Beyond 37 below the greatest a kernel adds less than half of the last place.
      return greatest + log(part.reduce(0) { $1 > greatest - 37 - Parzen.slack ? $0 + exp($1 - greatest) : $0 })
    }
  }

  /// The log of a thousand kernels and more, so that even all of them together do not count.
  private static let slack = 12.0

  private static func add(_ kernels: Kernels, _ points: [Double], _ sums: inout [Double], _ count: Int) {
    switch kernels {
    case .shares(let shares, let choices):
      let logs = shares.map { log($0) }
      for (point, choice) in points.enumerated() {
        for kernel in 0..<count { sums[point * count + kernel] += logs[kernel * choices + Int(choice)] }
      }
    case .normal(let means, let deviations, let low, let high, let step, let isLog):
      // The truncation, and of numbers without steps the height of the kernel.
      var scale = [Double](repeating: 0, count: count)
      for kernel in 0..<count {
        let (a, b) = ((low - means[kernel]) / deviations[kernel], (high - means[kernel]) / deviations[kernel])
        if a > -9 || b < 9 { scale[kernel] = -TruncatedNormal.logMass(a, b) }
        if step == 0 { scale[kernel] -= log(deviations[kernel]) + TruncatedNormal.logRoot }
      }
      guard step > 0 else {
        let inverses = deviations.map { 1 / $0 }
        for (point, value) in points.enumerated() {
          let x = isLog ? log(value) : value
          sums.withUnsafeMutableBufferPointer { sums in
            means.withUnsafeBufferPointer { means in
              inverses.withUnsafeBufferPointer { inverses in
                scale.withUnsafeBufferPointer { scale in
                  for kernel in 0..<count {
                    let z = (x - means[kernel]) * inverses[kernel]
                    sums[point * count + kernel] += scale[kernel] - 0.5 * z * z
                  }
                }
              }
            }
          }
        }
        return
      }
      // Points share few values, and kernels few pairs of mean and deviation.
      let sorted = points.indices.sorted { (points[$0], $0) < (points[$1], $1) }
      let pairs = Pairs(means, deviations)
      var logs = [Double](repeating: 0, count: pairs.first.count)
      for (place, point) in sorted.enumerated() {
        let value = points[point]
        if place == 0 || points[sorted[place - 1]] != value {
          let (from, to) = (value - step / 2, value + step / 2)
          let (left, right) = isLog ? (log(from), log(to)) : (from, to)
          for (pair, kernel) in pairs.first.enumerated() {
            logs[pair] =
              scale[kernel]
              + TruncatedNormal.logMass(
                (left - means[kernel]) / deviations[kernel], (right - means[kernel]) / deviations[kernel])
          }
        }
        for kernel in 0..<count { sums[point * count + kernel] += logs[pairs.place[kernel]] }
      }
    }
  }

  /// Kernels that are the same.
  private struct Pairs {
    /// The first kernel of each kind.
    var first: [Int] = []
    /// The kind of each kernel.
    var place: [Int]

    init(_ means: [Double], _ deviations: [Double]) {
      place = [Int](repeating: 0, count: means.count)
      let order = means.indices.sorted { (means[$0], deviations[$0], $0) < (means[$1], deviations[$1], $1) }
      for (rank, kernel) in order.enumerated() {
        if rank == 0 || means[kernel] != means[order[rank - 1]]
          || deviations[kernel] != deviations[order[rank - 1]]
        {
          first.append(kernel)
        }
        place[kernel] = first.count - 1
      }
    }
  }
}

extension Dimension {
  /// The value that may be taken nearest to a number.
  func nearest(to number: Double) -> Double {
    switch domain {
    case .reals, .choices: clipped(number)
    case .steps(let low, let step, _): clipped(low + ((number - low) / step).rounded() * step)
    case .logWholes: clipped(number.rounded())
    }
  }
}
