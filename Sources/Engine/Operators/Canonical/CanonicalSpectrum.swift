import Glibc

/// The power of a window by frequency, with zeros added up to a power of two.
struct CanonicalSpectrum {
  private let length: Int
  private let size: Int
  /// A row a frequency above 0.
  private let turns: Scratch<SIMD2<Double>>
  private let power: Scratch<Double>
  private var bins: Int { size / 2 }

  init(length: Int) {
    self.length = length
    var size = 2
    while size < length { size *= 2 }
    self.size = size
    turns = Scratch(size / 2 * length)
    power = Scratch(size / 2)
    for bin in 0..<(size / 2) {
      for row in 0..<length {
        let angle = 2 * Double.pi * Double((bin + 1) * row % size) / Double(size)
        turns.base[bin * length + row] = SIMD2(cos(angle), sin(angle))
      }
    }
  }

  func take(_ y: UnsafePointer<Double>) {
    for bin in 0..<bins {
      power.base[bin] = wavePower(y, turns.base + bin * length, length)
    }
  }

  /// The power in the lowest fifth of the frequencies, 0 among them.
  var lowPower: Double {
    let lowest = (bins + 5) / 5 - 1
    return 2 * sum(lowest) { power.base[$0] } / Double(length * size)
  }

  /// The angular frequency up to which half of the power lies.
  var medianFrequency: Double {
    var whole = 0.0
    for bin in 0..<bins { whole += power.base[bin] }
    var below = 0.0
    for bin in 0..<bins {
      below += power.base[bin]
      if below > whole / 2 { return 2 * Double.pi * Double(bin + 1) / Double(size) }
    }
    return .nan
  }
}
