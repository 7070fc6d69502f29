import Interpreter
import Language
import Vocabulary

/// Runs a block once for every combination of some values and gathers what it keeps.
struct Sweep: Command {
  static let name = "sweep"
  static let summary = "runs a block for every combination of values and gathers what it keeps"
  static let details = """
    sweep depth=[2 4 6] seed=1..3 { m = fit xgboost depth=$depth seed=$seed; keep m.cv.auc }
    The block runs in a scope of its own: it sees everything, and nothing of it remains but what keep names. A cell that
    fails gives a row with the error. The number of trials is kept with the table.
    """
  static let takesBlock = true
  static let takesFreeOptions = true

  func run(_ call: inout Call) throws -> Value {
    guard let block = call.block else { throw Complaint("sweep needs a block", hint: "sweep n=[5 10 20] { … keep … }") }
    let axes = try call.free.map { option in
      (name: option.name, values: try Axis.values(option.word.value, at: option.word.place))
    }
    guard !axes.isEmpty else { throw Complaint("sweep needs values to run over", hint: "such as n=[5 10 20]") }
    let cells = axes.reduce([[]]) { cells, axis in cells.flatMap { cell in axis.values.map { cell + [$0] } } }
    guard cells.count <= 100_000 else { throw Complaint("the sweep has \(cells.count) cells", hint: "at most 100000") }
    call.monitor.begin("sweeping", of: cells.count)
    var kept: [(names: [String], values: [Value], error: String?)] = []
    for cell in cells {
      var scope = call.scope
      for (axis, value) in zip(axes, cell) { scope.bind(axis.name, to: value) }
      scope.kept = []
      do {
        try call.runBlock(block, &scope)
        kept.append((scope.kept.map(\.name), scope.kept.map(\.value), nil))
      } catch let complaint as Complaint {
        kept.append(([], [], complaint.message))
      }
      call.monitor.advance()
    }
    return .object(SweepTable(axes: axes.map(\.name), cells: cells, kept: kept))
  }
}

private enum Axis {
  static func values(_ value: Value, at place: Place?) throws -> [Value] {
    switch value {
    case .list(let values): return values
    case .range(.number(let low), .number(let high), let step):
      var stride = 1.0
      if case .number(let given) = step { stride = given }
      guard stride > 0, high >= low, (high - low) / stride < 100_000 else {
        throw Complaint("the range \(value.source) has no end or too many steps", at: place)
      }
      return (0...Int(((high - low) / stride + 1e-9).rounded(.down))).map { .number(low + Double($0) * stride) }
    case .number, .word, .text, .span, .flag: return [value]
    default: throw Complaint("a sweep runs over a list or a range, not \(value.kind)", at: place)
    }
  }
}
