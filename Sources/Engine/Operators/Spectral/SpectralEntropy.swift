import Glibc
import Vocabulary

struct SpectralEntropy: Operator {
  static let name = "spectral_entropy"
  static let summary = "how evenly the frequencies of a window share its variance: 0 for one wave, near 1 for noise"
  static let details = """
    -sum p log2 p / log2(n/2 + 1) over the shares of the periodogram, the mean taken off, frequencies other than the \
    last counted twice where n is even. As antropy's spectral_entropy(method="fft", normalize=True). The cost grows with \
    the window.
    """
  static let examples = ["spectral_entropy(logret(close), 100)", "spectral_entropy(close, 31)"]
  static let parameters: [Parameter<SpectralEntropy>] = [.argument("n", \.n, in: 4...1024, "bars of the window")]
  var n = 100

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Spectrum(length: n), inputs)
  }
}

private struct Spectrum: Step {
  let length: Int

  var halo: Int { length - 1 }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { .flag }
  var cost: Double { 20 + 6 * Double(length) }
  func runner() -> Runner { running(SpectrumKernel(length: length)) }
}

/// The transform of a window is that of the end of one chunk of rows and that of the beginning of the next, both with
/// phases measured from where they meet: a common phase does not change the size. Nothing is subtracted, so nothing
/// drifts; chunks are as long as the window and begin at fixed rows.
private struct SpectrumKernel: Kernel {
  private let length: Int
  /// Frequencies above 0.
  private let bins: Int
  /// Row j: the turns of all frequencies at distance j from the anchor.
  private let turns: Scratch<SIMD2<Double>>
  /// Row k: the transform of the last k rows before the anchor.
  private let ends: Scratch<SIMD2<Double>>
  private let begun: Scratch<SIMD2<Double>>
  private var base = 0.0
  private var offset = 0

  init(length: Int) {
    self.length = length
    bins = length / 2
    turns = Scratch(length * bins)
    ends = Scratch(length * bins)
    begun = Scratch(bins)
    for row in 0..<length {
      for bin in 0..<bins {
        let angle = 2 * Double.pi * Double(row * (bin + 1) % length) / Double(length)
        turns.base[row * bins + bin] = SIMD2(cos(angle), sin(angle))
      }
    }
  }

  mutating func begin(_ stretch: Stretch) { offset = 0 }

  mutating func run(_ rows: Rows) {
    let (x, out) = (rows.inputs[0], rows.outputs[0])
    let (turns, ends, begun, bins) = (turns.base, ends.base, begun.base, bins)
    for index in 0..<rows.count {
      if offset == length { offset = 0 }
      if offset == 0 {
        base = x[index]
        ends.update(repeating: .zero, count: bins)
        for back in 1..<length {
          let value = x[index - back] - base
          let (turn, newer, end) = (turns + (length - back) * bins, ends + (back - 1) * bins, ends + back * bins)
          for bin in 0..<bins { end[bin] = newer[bin] + value * turn[bin] }
        }
        begun.update(repeating: .zero, count: bins)
      }
      let value = x[index] - base
      let (turn, end) = (turns + offset * bins, ends + (length - 1 - offset) * bins)
      var (whole, logs) = (0.0, 0.0)
      for bin in 0..<bins {
        begun[bin] += value * turn[bin]
        let wave = begun[bin] + end[bin]
        // The last frequency of an even window is its own mirror image.
        let weight = 2 * (bin + 1) == length ? 1.0 : 2
        let power = weight * (wave.x * wave.x + wave.y * wave.y)
        whole += power
        logs += power > 0 ? power * log(power) : 0
      }
      let entropy = (log(whole) - logs / whole) / log(Double(bins + 1))
      out[index] = entropy.isFinite ? max(0, min(1, entropy)) : .nan
      offset += 1
    }
  }
}
