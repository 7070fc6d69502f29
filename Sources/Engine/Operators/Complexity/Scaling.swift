import Glibc
import Vocabulary

struct DetrendedFluctuation: Operator {
  static let name = "dfa"
  static let summary = "the exponent of detrended fluctuation in a window: 0.5 for noise, more where it persists"
  static let details = """
    The slope of ln F(s) on ln s, F the root mean square of the distances of the sums of the values to a line in each of \
    n/s boxes of s bars, for s = 4, 4.8, 5.76 … (whole parts) up to n/10. Peng and others (1994), as antropy's \
    detrended_fluctuation.
    """
  static let examples = ["dfa(logret(close), 200)", "dfa(close, 80)"]
  static let parameters: [Parameter<DetrendedFluctuation>] = [
    .argument("n", \.n, in: 70...10_000, "bars of the window")
  ]
  var n = 200

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    var scales = [4]
    let most = Int((log(0.1 * Double(n) / 4) / log(1.2)).rounded(.down))
    for power in 0...most {
      let scale = Int((4 * pow(1.2, Double(power))).rounded(.down))
      if scale > scales[scales.count - 1] { scales.append(scale) }
    }
    let boxes = scales.map { planner.add(OfWindow(Box(measure: .fluctuation, length: $0)), inputs) }
    return planner.add(Scaling(length: n, scales: scales, power: 0.5, leavesOutFlat: false), boxes)
  }
}

struct Hurst: Operator {
  static let name = "hurst"
  static let summary =
    "Hurst's exponent of the values of a window by rescaled ranges: 0.5 for noise, more where it persists"
  static let details = """
    The slope of ln(R/S) on ln s for boxes of s = 8, 16, 32 … bars up to n/2, one after the other from the window's first \
    bar on. R/S is the mean over boxes of the range of the sums of the distances to the box's mean over their standard \
    deviation (n); boxes in which nothing moves are left out. Hurst (1951), Mandelbrot and Wallis (1969).
    """
  static let examples = ["hurst(logret(close), 200)", "hurst(close, 64)"]
  static let parameters: [Parameter<Hurst>] = [.argument("n", \.n, in: 32...10_000, "bars of the window")]
  var n = 256

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    var scales: [Int] = []
    var scale = 8
    while scale <= n / 2 {
      scales.append(scale)
      scale *= 2
    }
    let boxes = scales.map { planner.add(OfWindow(Box(measure: .rescaledRange, length: $0)), inputs) }
    return planner.add(Scaling(length: n, scales: scales, power: 1, leavesOutFlat: true), boxes)
  }
}

/// What a box of values that ends at the row measures. It does not depend on the window that it is looked at in, so each
/// box is measured once.
private struct Box: WindowStatistic {
  enum Measure {
    /// The mean squared distance of the sums of the values to their least-squares line.
    case fluctuation
    /// The range of the sums of the distances to the mean over the standard deviation; 0 where nothing moves.
    case rescaledRange
  }
  let measure: Measure
  let length: Int

  var bounds: Bounds { .positive }
  var cost: Double { 10 + 3 * Double(length) }
  func runner() -> Runner { eachWindow(self) }

  func value(_ x: UnsafePointer<Double>, _ memory: UnsafeMutablePointer<Double>) -> Double {
    measure == .fluctuation ? fluctuation(x) : rescaledRange(x)
  }

  private func fluctuation(_ x: UnsafePointer<Double>) -> Double {
    let (base, count) = (x[0], Double(length))
    // Without the mean the sums stay small; the line takes it out in any case.
    let mean = sum(length) { x[$0] - base } / count
    var (level, y, yy, ty) = (0.0, 0.0, 0.0, 0.0)
    for index in 0..<length {
      level += x[index] - base - mean
      y += level
      yy += level * level
      ty += (Double(index) - (count - 1) / 2) * level
    }
    let rest = yy - y * y / count - ty * ty * 12 / (count * (count * count - 1))
    return max(0, rest) / count
  }

  private func rescaledRange(_ x: UnsafePointer<Double>) -> Double {
    let base = x[0]
    let mean = sum(length) { x[$0] - base } / Double(length)
    var (level, low, high, squares) = (0.0, Double.infinity, -Double.infinity, 0.0)
    for index in 0..<length {
      let distance = x[index] - base - mean
      level += distance
      squares += distance * distance
      low = level < low ? level : low
      high = level > high ? level : high
    }
    return squares > 0 ? (high - low) / (squares / Double(length)).squareRoot() : 0
  }
}

/// The slope of the log of what boxes of each scale measure, on average over those that lie side by side in a window, on
/// the log of the scale; times a power.
private struct Scaling: Step {
  let length: Int
  let scales: [Int]
  let power: Double
  let leavesOutFlat: Bool

  var halo: Int { length - scales[0] }
  func warmup(_ inputs: [Int]) -> Int { inputs[0] + length - scales[0] }
  var cost: Double { scales.reduce(0) { $0 + 10 + Double(length / $1) } }
  func runner() -> Runner { running(ScalingKernel(self)) }
}

private struct ScalingKernel: Kernel {
  private let step: Scaling
  private let logs: Scratch<Double>
  private let sizes: Scratch<Double>

  init(_ step: Scaling) {
    self.step = step
    logs = Scratch(step.scales.count)
    sizes = Scratch(step.scales.count)
    for (index, scale) in step.scales.enumerated() { logs.base[index] = log(Double(scale)) }
  }

  mutating func run(_ rows: Rows) {
    let (length, sizes) = (step.length, sizes.base)
    step.scales.withUnsafeBufferPointer { scales in
      for index in 0..<rows.count {
        for (number, scale) in scales.enumerated() {
          let boxes = rows.inputs[number]
          var (sum, count) = (0.0, 0.0)
          var end = index - length + scale
          while end <= index {
            sum += boxes[end]
            count += step.leavesOutFlat && boxes[end] == 0 ? 0 : 1
            end += scale
          }
          sizes[number] = log(sum / count)
        }
        let exponent = step.power * slope(sizes, on: logs.base, scales.count)
        rows.outputs[0][index] = exponent.isFinite ? exponent : .nan
      }
    }
  }
}
