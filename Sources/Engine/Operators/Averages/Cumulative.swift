import Vocabulary

struct CumulativeSum: Operator {
  static let name = "cumsum"
  static let summary = "the sum of all values so far; missing ones are passed over"
  static let examples = ["cumsum(volume)"]

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Total(window: .all), inputs)
  }
}

struct CumulativeProduct: Operator {
  static let name = "cumprod"
  static let summary = "the product of all values so far; missing ones are passed over"
  static let examples = ["cumprod(close / open)"]

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port { planner.add(Product(), inputs) }
}

private struct Product: Step {
  var cost: Double { 2 }
  func runner() -> Runner { running(ProductKernel()) }
}

private struct ProductKernel: Kernel {
  var product = 1.0

  mutating func begin(_ stretch: Stretch) { product = 1 }

  mutating func run(_ rows: Rows) {
    let (x, out) = (rows.inputs[0], rows.outputs[0])
    for index in 0..<rows.count {
      let next = product * x[index]
      if next.isFinite { product = next }
      out[index] = next.isFinite ? next : .nan
    }
  }
}
