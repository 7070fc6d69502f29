import Vocabulary

struct Skewness: Rolling {
  static let name = "skew"
  static let summary = "the skewness of a window, free of the bias of small samples; na in a flat one"
  static let details = "G1 = sqrt(n(n-1))/(n-2) m3/m2^1.5 with the central moments m2 and m3 of the window."
  static let examples = ["skew(close, 20)", "skew(close, all)"]
  static let parameters = [windowParameter]
  var window = Span.bars(0)

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let window = try window(in: planner, least: 3)
    let node = planner.add(HighMoments(window: window, least: window == .all ? 3 : 1), inputs).node
    return planner.add(Shape(side: .skewness), HighMoments.all(of: node))
  }
}

struct Kurtosis: Rolling {
  static let name = "kurt"
  static let summary = "the excess kurtosis of a window, free of the bias of small samples; na in a flat one"
  static let details = "G2 = (n-1)/((n-2)(n-3)) ((n+1) m4/m2^2 - 3(n-1)) with the central moments m2 and m4."
  static let examples = ["kurt(close, 20)", "kurt(close, all)"]
  static let parameters = [windowParameter]
  var window = Span.bars(0)

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let window = try window(in: planner, least: 4)
    let node = planner.add(HighMoments(window: window, least: window == .all ? 4 : 1), inputs).node
    return planner.add(Shape(side: .kurtosis), HighMoments.all(of: node))
  }
}

extension HighMoments {
  fileprivate static func all(of node: Int) -> [Port] { (0..<4).map { Port(node: node, output: $0, back: 0) } }
}

/// Skewness or kurtosis from the sums of powers.
private struct Shape: Step {
  enum Side { case skewness, kurtosis }
  let side: Side
  var cost: Double { 4 }

  func runner() -> Runner {
    switch side {
    case .skewness: running(SkewnessKernel())
    case .kurtosis: running(KurtosisKernel())
    }
  }
}

private struct SkewnessKernel: Kernel {
  mutating func run(_ rows: Rows) {
    let (squares, cubes, counts, out) = (rows.inputs[0], rows.inputs[1], rows.inputs[3], rows.outputs[0])
    for i in 0..<rows.count {
      let n = counts[i]
      let m2 = squares[i] / n
      let skewness = (n * (n - 1)).squareRoot() / (n - 2) * (cubes[i] / n) / (m2 * m2.squareRoot())
      out[i] = skewness.isFinite ? skewness : .nan
    }
  }
}

private struct KurtosisKernel: Kernel {
  mutating func run(_ rows: Rows) {
    let (squares, fourths, counts, out) = (rows.inputs[0], rows.inputs[2], rows.inputs[3], rows.outputs[0])
    for i in 0..<rows.count {
      let n = counts[i]
      let m2 = squares[i] / n
      let kurtosis = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (fourths[i] / n) / (m2 * m2) - 3 * (n - 1))
      out[i] = kurtosis.isFinite ? kurtosis : .nan
    }
  }
}
