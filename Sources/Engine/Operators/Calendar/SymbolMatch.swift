/// 1 in the rows of symbols that match, 0 in the others.
struct SymbolMatch: Step {
  /// One a segment of the frame.
  let segments: [Bool]

  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { .flag }
  func runner() -> Runner { running(SymbolKernel(segments: segments)) }
}

private struct SymbolKernel: Kernel {
  let segments: [Bool]
  var value = 0.0

  init(segments: [Bool]) { self.segments = segments }

  mutating func begin(_ stretch: Stretch) { value = segments[stretch.segment] ? 1 : 0 }
  mutating func run(_ rows: Rows) { rows.outputs[0].update(repeating: value, count: rows.count) }
}
