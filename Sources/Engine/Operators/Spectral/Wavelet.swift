import Vocabulary

struct Wavelet: Operator {
  static let name = "wavelet"
  static let summary =
    "what a column does on one scale, from past bars alone: the changes over about 2^level bars, or the rest"
  static let details = """
    The transform à trous: smooth a(0) = x, a(j) = sum g(k) a(j-1)[-2^(j-1) k], detail d(j) = sum h(k) a(j-1)[-2^(j-1) k], \
    with the scaling taps g and wavelet taps h = (-1)^k g(last - k), g of sum 1, the newest bar first. For Haar's taps \
    a(j) = (a(j-1) + a(j-1)[-2^(j-1)]) / 2 and d(j) = a(j-1) - a(j). No value is taken from beyond the first bar. \
    Percival and Walden (2000), the maximal overlap transform; Daubechies (1992).
    """
  static let examples = [
    "wavelet(log(close), 3)", "wavelet(close, 2, part=smooth)", "wavelet(log(close), 2, kind=db4)",
    "wavelet(close, 1, kind=db4, part=smooth)",
  ]
  static let parameters: [Parameter<Wavelet>] = [
    .argument("level", \.level, in: 1...12, required: false, "the scale: changes over about 2^level bars"),
    .option("kind", \.kind, "the taps: Haar's 2 or the 8 of Daubechies with four vanishing moments"),
    .option("part", \.part, "the changes on that scale, or what is left on longer ones"),
  ]

  enum Kind: String, Choice {
    case haar, db4

    var scaling: [Double] {
      switch self {
      case .haar: [0.5, 0.5]
      case .db4:
        // Sum the square root of two, as they are tabled.
        [
          0.23037781330885523, 0.7148465705525415, 0.6308807679295904, -0.02798376941698385, -0.18703481171888114,
          0.030841381835986965, 0.032883011666982945, -0.010597401784997278,
        ].map { $0 / 2.0.squareRoot() }
      }
    }
  }

  enum Part: String, Choice { case detail, smooth }

  var level = 1
  var kind = Kind.haar
  var part = Part.detail

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let scaling = kind.scaling
    let wavelet = scaling.indices.map { ($0 % 2 == 0 ? 1 : -1) * scaling[scaling.count - 1 - $0] }
    var smooth = inputs[0]
    for step in 1..<level { smooth = planner.add(Convolution(weights: scaling, apart: 1 << (step - 1)), [smooth]) }
    return planner.add(Convolution(weights: part == .detail ? wavelet : scaling, apart: 1 << (level - 1)), [smooth])
  }
}
