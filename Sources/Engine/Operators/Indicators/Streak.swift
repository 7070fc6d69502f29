struct Streak: Operator {
  static let name = "streak"
  static let summary = "how many bars in a row the value has risen, or fallen as a number below 0; 0 where it stayed"
  static let examples = ["streak(close)"]

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port { planner.add(Run(), inputs) }

  private struct Run: Step {
    var halo: Int { 1 }
    var cost: Double { 2 }
    func runner() -> Runner { running(StreakKernel()) }
  }
}

private struct StreakKernel: Kernel {
  var streak = 0.0

  mutating func begin(_ stretch: Stretch) { streak = 0 }

  mutating func run(_ rows: Rows) {
    let (x, out) = (rows.inputs[0], rows.outputs[0])
    for index in 0..<rows.count {
      let change = x[index] - x[index - 1]
      out[index] = .nan
      guard !change.isNaN else { continue }
      streak = change > 0 ? max(streak, 0) + 1 : change < 0 ? min(streak, 0) - 1 : 0
      out[index] = streak
    }
  }
}
