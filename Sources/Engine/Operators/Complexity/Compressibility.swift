import Glibc
import Vocabulary

struct LempelZiv: Operator {
  static let name = "lempel_ziv"
  static let summary =
    "how many new words a window of highs and lows has, against a random one: about 1 there, less if regular"
  static let details = """
    The values of the window are 1 above its median and 0 else. They are cut into the shortest words that did not occur \
    before, c in number: c log2(n) / n. Lempel and Ziv (1976), as antropy's lziv_complexity(normalize=True). The cost \
    grows with the window.
    """
  static let examples = ["lempel_ziv(logret(close), 100)", "lempel_ziv(close, 30)"]
  static let parameters: [Parameter<LempelZiv>] = [.argument("n", \.n, in: 2...10_000, "bars of the window")]
  var n = 100

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let median = planner.add(Order(window: .bars(n), .quantile(0.5)), inputs)
    return planner.add(Compressibility(kind: .words, length: n), [inputs[0], median])
  }
}

struct Kontoyiannis: Operator {
  static let name = "kontoyiannis"
  static let summary = "the entropy rate of the ups and downs in a window, in bits a bar, by how soon they repeat"
  static let details = """
    The values are 1 above 0 and 0 else. The mean over the places i = 1 … n/2 of log2(i + 1) / (L + 1), L the longest run \
    from i on, of i values at most, that also begins before i. Kontoyiannis (1998) in the form of López de Prado (2018), \
    18.4. The cost grows with the window.
    """
  static let inputs = [Input("change", "the column that is up or down")]
  static let examples = ["kontoyiannis(logret(close), 100)", "kontoyiannis(close - open, 31)"]
  static let parameters: [Parameter<Kontoyiannis>] = [.argument("n", \.n, in: 2...10_000, "bars of the window")]
  var n = 100

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Compressibility(kind: .rate, length: n), [inputs[0], planner.add(Repeated(number: 0), [])])
  }
}

/// Of the window's values, 1 where they are above the newest row's threshold, 0 where not.
private struct Compressibility: Step {
  enum Kind { case words, rate }
  let kind: Kind
  let length: Int

  var halo: Int { length - 1 }
  func warmup(_ inputs: [Int]) -> Int { max(inputs[0] + length - 1, inputs[1]) }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { .positive }
  var cost: Double { Double(length) * (5 + Double(length) / 64) }
  func runner() -> Runner { running(CompressibilityKernel(kind: kind, length: length)) }
}

private struct CompressibilityKernel: Kernel {
  let kind: Compressibility.Kind
  let length: Int
  private let string: BitString
  /// log2(i + 1)
  private let logs: Scratch<Double>
  private var present = 0

  init(kind: Compressibility.Kind, length: Int) {
    self.kind = kind
    self.length = length
    string = BitString(length: length)
    logs = Scratch(length)
    for place in 0..<length { logs.base[place] = log2(Double(place + 1)) }
  }

  mutating func begin(_ stretch: Stretch) { present = 0 }

  mutating func run(_ rows: Rows) {
    let (x, threshold, out) = (rows.inputs[0], rows.inputs[1], rows.outputs[0])
    for index in 0..<rows.count {
      present = x[index].isNaN ? 0 : present + 1
      guard present >= length else {
        out[index] = .nan
        continue
      }
      string.fill(x + (index - length + 1), above: threshold[index])
      out[index] = kind == .words ? words : rate
    }
  }

  private var words: Double {
    var (count, place) = (0, 0)
    while place < length {
      count += 1
      place += string.match(at: place, most: length - place) + 1
    }
    return Double(count) * log2(Double(length)) / Double(length)
  }

  private var rate: Double {
    let places = length / 2
    var sum = 0.0
    for place in 1...places { sum += logs.base[place] / Double(string.match(at: place, most: place) + 1) }
    return sum / Double(places)
  }
}
