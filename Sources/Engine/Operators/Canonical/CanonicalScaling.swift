import Glibc

/// Where the growth of fluctuations with the scale bends, as a share of the scales.
struct CanonicalScaling {
  enum Measure { case range, fluctuation }

  private let scales: [[Int]]
  private let logs: Scratch<Double>
  private let sizes: Scratch<Double>
  private let length: Int

  init(length: Int) {
    self.length = length
    // Fifty scales from 5 bars to half of them, equal steps of the logarithm, as whole numbers.
    scales = [1, 2].map { every in
      let count = (length + every - 1) / every
      let (low, high) = (log(5.0), log(Double(count / 2)))
      var scales: [Int] = []
      for step in 0..<50 {
        let scale = Int(exp(low + (high - low) * Double(step) / 49).rounded())
        if scale != scales.last { scales.append(scale) }
      }
      return scales
    }
    logs = Scratch(50)
    sizes = Scratch(50)
  }

  /// Of the sums of every so many-th value: in each scale the root mean square, over boxes, of the range or the size of
  /// what a line leaves; then the bend at which two lines through their logarithms fit best.
  func breakPoint(
    _ y: UnsafePointer<Double>, every: Int, measure: Measure, _ room: UnsafeMutablePointer<Double>
  ) -> Double {
    let (scales, logs, sizes) = (scales[every - 1], logs.base, sizes.base)
    let least = max(8, (scales.count + 2) / 4)
    guard scales.count >= 2 * least else { return .nan }
    let count = (length + every - 1) / every
    var level = 0.0
    for index in 0..<count {
      level += y[index * every]
      room[index] = level
    }
    for (index, scale) in scales.enumerated() {
      let boxes = count / scale
      var whole = 0.0
      for box in 0..<boxes { whole += size(room + box * scale, scale, measure) }
      logs[index] = log(Double(scale))
      sizes[index] = log(whole / Double(boxes)) / 2
    }
    var (best, bend) = (Double.infinity, 0)
    for split in least...(scales.count - least) {
      // The scale at the bend belongs to both lines.
      let rest =
        rest(logs, sizes, split) + rest(logs + split - 1, sizes + split - 1, scales.count - split + 1)
      if rest < best { (best, bend) = (rest, split) }
    }
    return bend > 0 ? Double(bend) / Double(scales.count) : .nan
  }

  /// The squared range of what the least-squares line leaves of a box, or the mean of its squares.
  private func size(_ box: UnsafePointer<Double>, _ scale: Int, _ measure: Measure) -> Double {
    let count = Double(scale)
    let middle = (count - 1) / 2
    let mean = sum(scale) { box[$0] } / count
    let lean = sum(scale) { (Double($0) - middle) * (box[$0] - mean) } * 12 / (count * (count * count - 1))
    func left(_ index: Int) -> Double { box[index] - mean - lean * (Double(index) - middle) }
    if measure == .fluctuation { return sum(scale) { left($0) * left($0) } / count }
    var (low, high) = (left(0), left(0))
    for index in 1..<scale { (low, high) = (min(low, left(index)), max(high, left(index))) }
    return (high - low) * (high - low)
  }

  /// The sum of squares that the least-squares line of y on x leaves.
  private func rest(_ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ count: Int) -> Double {
    let lean = slope(y, on: x, count)
    let (middle, mean) = (sum(count) { x[$0] } / Double(count), sum(count) { y[$0] } / Double(count))
    return sum(count) { index in
      let left = y[index] - mean - lean * (x[index] - middle)
      return left * left
    }
  }
}
