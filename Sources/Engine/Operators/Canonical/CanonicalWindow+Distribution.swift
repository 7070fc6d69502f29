import Glibc

func exponential(_ x: Double) -> Double { exp(x) }
func cubeRoot(_ x: Double) -> Double { cbrt(x) }

/// Bins of equal width between two values. All edges lie a millionth of a bin lower but the last, which lies as much
/// higher, so that the largest value is in a bin.
struct Edges {
  let low: Double
  let step: Double
  let bins: Int

  init(low: Double, high: Double, bins: Int) {
    self.low = low
    self.bins = bins
    step = (high - low) / Double(bins)
  }

  subscript(edge: Int) -> Double { low + Double(edge) * step + (edge < bins ? -1e-6 : 1e-6) * step }
  func middle(_ bin: Int) -> Double { (self[bin] + self[bin + 1]) / 2 }

  /// The bin of a value between the two.
  func bin(of value: Double) -> Int {
    var bin = min(bins - 1, max(0, Int((value - low) / step)))
    if bin + 1 < bins, value >= self[bin + 1] { bin += 1 }
    return bin
  }

  func count(_ x: UnsafePointer<Double>, _ count: Int, into counts: UnsafeMutablePointer<Double>) {
    counts.update(repeating: 0, count: bins)
    for index in 0..<count { counts[bin(of: x[index])] += 1 }
  }
}

/// Copies numbers in order: Shell's sort, without memory of its own.
func order(_ x: UnsafePointer<Double>, _ count: Int, into sorted: UnsafeMutablePointer<Double>) {
  sorted.update(from: x, count: count)
  var gap = 1
  while gap < count / 3 { gap = 3 * gap + 1 }
  while gap > 0 {
    for index in gap..<max(gap, count) {
      let value = sorted[index]
      var place = index
      while place >= gap, sorted[place - gap] > value {
        sorted[place] = sorted[place - gap]
        place -= gap
      }
      sorted[place] = value
    }
    gap /= 3
  }
}

/// The quantile of numbers in order, each at the middle of its share, linear between them.
func quantile(_ sorted: UnsafePointer<Double>, _ count: Int, _ share: Double) -> Double {
  let place = max(0, min(Double(count - 1), Double(count) * share - 0.5))
  let low = Int(place)
  let part = place - Double(low)
  return part == 0 ? sorted[low] : sorted[low] + part * (sorted[low + 1] - sorted[low])
}

extension CanonicalWindow {
  /// The middle of the fullest of some bins of equal width; the mean of those that are equally full.
  func mode(bins: Int) -> Double {
    var (low, high) = (y[0], y[0])
    for index in 1..<length { (low, high) = (min(low, y[index]), max(high, y[index])) }
    let edges = Edges(low: low, high: high, bins: bins)
    edges.count(y, length, into: room)
    var (fullest, places, number) = (0.0, 0.0, 0.0)
    for bin in 0..<bins {
      if room[bin] > fullest { (fullest, places, number) = (room[bin], 0, 0) }
      if room[bin] == fullest { (places, number) = (places + edges.middle(bin), number + 1) }
    }
    return places / number
  }

  /// Where in the window the values lie that are above a threshold, or below its negative: the median place, from -1 to
  /// 1; of that the median over thresholds in steps of 0.01 up to where 2 % of the values on that side are left.
  func outlierTiming(sign: Double) -> Double {
    // Places and values of those that are left, in their order.
    let (places, values, medians, numbers) = (room, room + length, room + 2 * length, room + 3 * length)
    var (largest, left) = (-Double.infinity, 0)
    for index in 0..<length {
      let value = sign * y[index]
      largest = max(largest, value)
      (places[left], values[left]) = (Double(index + 1), value)
      left += value >= 0 ? 1 : 0
    }
    guard largest >= 0.01 else { return 0 }
    // Thresholds between which no value lies have the same places: they are counted, not looked at again.
    let side = left
    var (groups, steps) = (0, 0.0)
    var smallest = -Double.infinity
    let last = Int(largest / 0.01 + 1)
    for step in 0..<last {
      let threshold = Double(step) * 0.01
      if threshold > smallest {
        var count = 0
        smallest = .infinity
        for index in 0..<left {
          let value = values[index]
          (places[count], values[count]) = (places[index], value)
          smallest = value >= threshold && value < smallest ? value : smallest
          count += value >= threshold ? 1 : 0
        }
        left = count
        guard (count - 1) * 100 > 2 * side else { break }
        let middle = (places[(count - 1) / 2] + places[count / 2]) / 2
        medians[groups] = middle / (Double(length) / 2) - 1
        numbers[groups] = 0
        groups += 1
      }
      numbers[groups - 1] += 1
      steps += 1
    }
    guard groups > 0 else { return .nan }
    return weightedMedian(medians, numbers, groups, of: steps)
  }

  /// The median of values each of which stands for a number of equal ones.
  private func weightedMedian(
    _ values: UnsafeMutablePointer<Double>, _ numbers: UnsafeMutablePointer<Double>, _ count: Int, of whole: Double
  ) -> Double {
    for index in 1..<max(1, count) {
      let (value, number) = (values[index], numbers[index])
      var place = index
      while place > 0, values[place - 1] > value {
        (values[place], numbers[place]) = (values[place - 1], numbers[place - 1])
        place -= 1
      }
      (values[place], numbers[place]) = (value, number)
    }
    var (low, high, seen) = (Double.nan, Double.nan, 0.0)
    let (first, second) = (((whole - 1) / 2).rounded(.down), (whole / 2).rounded(.down))
    for index in 0..<count {
      seen += numbers[index]
      if low.isNaN, seen > first { low = values[index] }
      if high.isNaN, seen > second { high = values[index] }
    }
    return (low + high) / 2
  }

  /// The standard deviation of a value from the mean of the three before it.
  var forecastError: Double {
    for index in 3..<length { room[index - 3] = y[index] - (y[index - 3] + y[index - 2] + y[index - 1]) / 3 }
    return (moments(room, length - 3).squares / Double(length - 4)).squareRoot()
  }

  /// The longest run of rows in which something holds.
  func longest(_ count: Int, _ holds: (Int) -> Bool) -> Double {
    var (best, run) = (0, 0)
    for index in 0..<count {
      run = holds(index) ? run + 1 : 0
      best = max(best, run)
    }
    return Double(best)
  }
}
