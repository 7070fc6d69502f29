import Glibc

/// How often each symbol occurs among those of a window, and the entropy of that, as symbols come and go.
struct Tally {
  private let counts: Scratch<Int32>
  /// c log2 c by count, in units of 2^-44: sums of whole numbers neither drift nor depend on their order.
  private let terms: Scratch<Int64>
  private let symbols: Int
  private static let unit = 0x1p44
  private(set) var count = 0
  private var sum: Int64 = 0

  init(symbols: Int, most: Int) {
    self.symbols = symbols
    counts = Scratch(symbols)
    terms = Scratch(most + 1)
    for count in 0...most {
      terms.base[count] = count < 2 ? 0 : Int64((Double(count) * log2(Double(count)) * Tally.unit).rounded())
    }
    counts.base.update(repeating: 0, count: symbols)
  }

  mutating func removeAll() {
    guard count > 0 else { return }
    counts.base.update(repeating: 0, count: symbols)
    (count, sum) = (0, 0)
  }

  @inline(__always)
  mutating func insert(_ symbol: Int) {
    let present = Int(counts.base[symbol])
    counts.base[symbol] = Int32(present + 1)
    sum += terms.base[present + 1] - terms.base[present]
    count += 1
  }

  @inline(__always)
  mutating func remove(_ symbol: Int) {
    let present = Int(counts.base[symbol])
    counts.base[symbol] = Int32(present - 1)
    sum -= terms.base[present] - terms.base[present - 1]
    count -= 1
  }

  /// -sum p log2 p, in bits: log2 N - (sum c log2 c) / N.
  @inline(__always)
  var entropy: Double {
    Double(terms.base[count] - sum) / Tally.unit / Double(count)
  }
}
