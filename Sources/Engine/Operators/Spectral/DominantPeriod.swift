import Glibc
import Vocabulary

struct DominantPeriod: Operator {
  static let name = "dominant_period"
  static let summary = "the period, in bars, of the strongest wave in a window"
  static let details = """
    n/k for the k = 1 … n/least whose part of the periodogram is largest, after the least-squares line is taken off and \
    a Hann window laid over it, as scipy's periodogram(window="hann", detrend="linear"). No value in a window without \
    waves. The cost grows with the square of the window.
    """
  static let examples = ["dominant_period(log(close), 64)", "dominant_period(close, 30, least=6)"]
  static let parameters: [Parameter<DominantPeriod>] = [
    .argument("n", \.n, in: 8...2048, "bars of the window"),
    .option("least", \.least, in: 2...1000, "the shortest period that is looked for"),
  ]
  var n = 64
  var least = 4

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    guard least <= n else { throw Complaint("dominant_period needs a window of at least \(least) bars, not \(n)") }
    return planner.add(Cycle(length: n, least: least), inputs)
  }
}

private struct Cycle: Step {
  let length: Int
  let least: Int

  var halo: Int { length - 1 }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { Bounds(Double(least), Double(length)) }
  var cost: Double { Double(length * (length / least)) }
  func runner() -> Runner { running(CycleKernel(length: length, least: least)) }
}

private struct CycleKernel: Kernel {
  private let length: Int
  private let bins: Int
  /// Hann's weight times the turn of each frequency, bin by bin.
  private let waves: Scratch<SIMD2<Double>>
  private let rest: Scratch<Double>
  private var present = 0

  init(length: Int, least: Int) {
    self.length = length
    bins = length / least
    waves = Scratch(length * bins)
    rest = Scratch(length)
    for bin in 0..<bins {
      for row in 0..<length {
        let weight = 0.5 - 0.5 * cos(2 * Double.pi * Double(row) / Double(length))
        let angle = 2 * Double.pi * Double(row * (bin + 1) % length) / Double(length)
        waves.base[bin * length + row] = weight * SIMD2(cos(angle), sin(angle))
      }
    }
  }

  mutating func begin(_ stretch: Stretch) { present = 0 }

  mutating func run(_ rows: Rows) {
    let (x, out) = (rows.inputs[0], rows.outputs[0])
    for index in 0..<rows.count {
      present = x[index].isNaN ? 0 : present + 1
      out[index] = present < length ? .nan : period(x + (index - length + 1))
    }
  }

  private func period(_ x: UnsafePointer<Double>) -> Double {
    let (rest, base, count) = (rest.base, x[0], Double(length))
    let mean = sum(length) { x[$0] - base } / count
    let middle = (count - 1) / 2
    let lean = sum(length) { (Double($0) - middle) * (x[$0] - base) } * 12 / (count * (count * count - 1))
    var (squares, left) = (0.0, 0.0)
    for row in 0..<length {
      let distance = x[row] - base - mean
      rest[row] = distance - lean * (Double(row) - middle)
      squares += distance * distance
      left += rest[row] * rest[row]
    }
    // What the line leaves of a straight one is rounding.
    guard left > 1e-24 * squares else { return .nan }
    var (best, strongest) = (0, 0.0)
    for bin in 0..<bins {
      let power = wavePower(rest, waves.base + bin * length, length)
      if power > strongest { (best, strongest) = (bin + 1, power) }
    }
    return best > 0 ? count / Double(best) : .nan
  }
}
