import Glibc
import Vocabulary

/// Rows `apart` from each other weighted and summed up: `sum of weights[k] x[-k apart]`, the newest row with the first
/// weight.
///
/// The cost grows with the number of weights: about 0.3 ns a row and weight.
struct Convolution: Step {
  let weights: [Double]
  var apart = 1

  var halo: Int { (weights.count - 1) * apart }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds {
    weights.allSatisfy { $0 >= 0 } && abs(weights.reduce(0, +) - 1) < 1e-12 ? inputs[0].widened : .unknown
  }
  var cost: Double { 1 + 0.3 * Double(weights.count) }
  func runner() -> Runner { running(ConvolutionKernel(weights: weights, apart: apart)) }
}

extension Bounds {
  /// With room for the rounding of a sum.
  fileprivate var widened: Bounds { Bounds(low - abs(low) * 1e-12, high + abs(high) * 1e-12) }
}

private struct ConvolutionKernel: Kernel {
  let weights: [Double]
  let apart: Int

  mutating func run(_ rows: Rows) {
    let (x, out) = (rows.inputs[0], rows.outputs[0])
    weights.withUnsafeBufferPointer { weights in
      // Eight rows at a time, each summed up from its oldest row on: the digits are those of one row at a time.
      var index = 0
      while index + 8 <= rows.count {
        var sums = SIMD8<Double>.zero
        for tap in stride(from: weights.count - 1, through: 0, by: -1) {
          let past = UnsafeRawPointer(x + (index - tap * apart)).loadUnaligned(as: SIMD8<Double>.self)
          sums += weights[tap] * past
        }
        UnsafeMutableRawPointer(out + index).storeBytes(of: sums, as: SIMD8<Double>.self)
        index += 8
      }
      while index < rows.count {
        var sum = 0.0
        for tap in stride(from: weights.count - 1, through: 0, by: -1) { sum += weights[tap] * x[index - tap * apart] }
        out[index] = sum
        index += 1
      }
    }
  }
}

struct LegouxAverage: Operator {
  static let name = "alma"
  static let summary = "Legoux's moving average: weights of a Gaussian bell that leans to the newest bars"
  static let details = """
    Weights exp(-(i - m)² / (2 s²)) for i from 0, the oldest bar, to n - 1, divided by their sum, with m = offset (n - 1) \
    and s = n / sigma.
    """
  static let examples = ["alma(close, 9)", "alma(close, 20, 0.5, 4)"]
  static let parameters: [Parameter<LegouxAverage>] = [
    .argument("n", \.n, in: 1...100_000, "how many bars"),
    .argument("offset", \.offset, in: 0...1, required: false, "where the bell stands: 0 the oldest bar, 1 the newest"),
    .argument("sigma", \.sigma, in: 0.1...1000, required: false, "how narrow the bell is"),
  ]
  var n = 9
  var offset = 0.85
  var sigma = 6.0

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    guard case .bars(let n) = Window(.bars(n), on: planner.frame.timeline) else { return inputs[0] }
    let (middle, width) = (offset * Double(n - 1), Double(n) / sigma)
    let bell = (0..<n).reversed().map { place in
      exp(-(Double(place) - middle) * (Double(place) - middle) / (2 * width * width))
    }
    let whole = bell.reduce(0, +)
    return planner.add(Convolution(weights: bell.map { $0 / whole }), inputs)
  }
}
