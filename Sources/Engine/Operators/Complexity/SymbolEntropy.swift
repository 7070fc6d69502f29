import Glibc
import Vocabulary

struct WordEntropy: Operator {
  static let name = "word_entropy"
  static let summary = "Shannon's entropy of the words that ups and downs make in a window, in bits"
  static let details = """
    Each value is a letter, 1 above 0 and else 0; every `word` letters in a row are a word. -sum p log2 p over the words \
    of the window, from 0 to `word`.
    """
  static let inputs = [Input("change", "the column that is up or down")]
  static let examples = ["word_entropy(logret(close), 100, word=2)", "word_entropy(close - open, 30, word=4)"]
  static let parameters: [Parameter<WordEntropy>] = [
    .argument("n", \.n, in: 2...10_000, "bars of the window"), .option("word", \.word, in: 1...12, "letters of a word"),
  ]
  var n = 100
  var word = 2

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    guard word < n else { throw Complaint("word_entropy needs a window of more than word = \(word) bars, not \(n)") }
    return planner.add(SymbolEntropy(symbols: .words, size: word, length: n, unit: 1), inputs)
  }
}

struct PermutationEntropy: Operator {
  static let name = "perm_entropy"
  static let summary = "the entropy of the orders in which m neighbouring values of a window stand, from 0 to 1"
  static let details = """
    -sum p log2 p over the ordinal patterns of every m values in a row, over log2 m!; of equal values the older counts \
    as the smaller. Bandt and Pompe (2002), as antropy's perm_entropy(normalize=True).
    """
  static let examples = ["perm_entropy(logret(close), 100, m=3)", "perm_entropy(close, 30, m=4)"]
  static let parameters: [Parameter<PermutationEntropy>] = [
    .argument("n", \.n, in: 2...10_000, "bars of the window"), .option("m", \.m, in: 2...7, "values of a pattern"),
  ]
  var n = 100
  var m = 3

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    guard m < n else { throw Complaint("perm_entropy needs a window of more than m = \(m) bars, not \(n)") }
    let patterns = (2...m).reduce(1, *)
    return planner.add(
      SymbolEntropy(symbols: .patterns, size: m, length: n, unit: log2(Double(patterns))), inputs)
  }
}

/// The entropy of the symbols that every `size` values in a row make, over a window of `length` values.
private struct SymbolEntropy: Step {
  enum Symbols { case words, patterns }
  let symbols: Symbols
  let size: Int
  let length: Int
  let unit: Double

  // The symbol that leaves begins one row before the window.
  var halo: Int { length }
  func warmup(_ inputs: [Int]) -> Int { inputs[0] + length - 1 }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { Bounds(0, symbols == .words ? Double(size) : 1) }
  var cost: Double { 8 + Double(size * size) }

  func runner() -> Runner {
    switch symbols {
    case .words: running(SymbolKernel(alphabet: Words(size: size), length: length, unit: unit))
    case .patterns: running(SymbolKernel(alphabet: Patterns(size: size), length: length, unit: unit))
    }
  }
}

/// What some neighbouring values are called.
private protocol Alphabet {
  var size: Int { get }
  var count: Int { get }
  /// The symbol of the `size` values of which the newest is at `x`.
  func symbol(_ x: UnsafePointer<Double>) -> Int
}

private struct Words: Alphabet {
  let size: Int
  var count: Int { 1 << size }

  @inline(__always)
  func symbol(_ x: UnsafePointer<Double>) -> Int {
    var word = 0
    for back in 0..<size { word |= (x[-back] > 0 ? 1 : 0) << back }
    return word
  }
}

private struct Patterns: Alphabet {
  let size: Int
  var count: Int { (2...size).reduce(1, *) }

  /// How many older ones are larger, for each value: the digits of the pattern's number.
  @inline(__always)
  func symbol(_ x: UnsafePointer<Double>) -> Int {
    var pattern = 0
    for place in 1..<size {
      let value = x[place - size + 1]
      var larger = 0
      for older in 0..<place { larger += x[older - size + 1] > value ? 1 : 0 }
      pattern = pattern * (place + 1) + larger
    }
    return pattern
  }
}

private struct SymbolKernel<A: Alphabet>: Kernel {
  private let alphabet: A
  private let length: Int
  private let unit: Double
  private let most: Double
  private var tally: Tally
  private var present = 0

  init(alphabet: A, length: Int, unit: Double) {
    self.alphabet = alphabet
    self.length = length
    self.unit = unit
    most = log2(Double(alphabet.count)) / unit
    tally = Tally(symbols: alphabet.count, most: length + 1)
  }

  mutating func begin(_ stretch: Stretch) {
    tally.removeAll()
    present = 0
  }

  mutating func run(_ rows: Rows) {
    let (x, out) = (rows.inputs[0], rows.outputs[0])
    for index in 0..<rows.count {
      out[index] = .nan
      guard !x[index].isNaN else {
        tally.removeAll()
        present = 0
        continue
      }
      present += 1
      if present >= alphabet.size { tally.insert(alphabet.symbol(x + index)) }
      if present > length { tally.remove(alphabet.symbol(x + (index - length + alphabet.size - 1))) }
      if present >= length { out[index] = min(tally.entropy / unit, most) }
    }
  }
}
