import Frames
import Language
import Vocabulary

struct InSession: Nesting {
  static let name = "session"
  static let summary = "a column that begins anew with each trading session"
  static let details = """
    At the first row of a session everything is forgotten, as at the first row of a symbol: session(sum(volume, all)) is \
    what was traded since the open. Sessions are those of the frame's calendar; without one, the days of its zone. Rows \
    between two sessions belong to the earlier.
    """
  static let examples = [
    "session(sum(volume, all))", "session(mean(close, 5))", "session(close / first(open)) - 1",
    "session(ema(close, 3)[-1])", "session(mean(close, 3h))",
  ]
  static let inputs = [Input("x", "the column, computed within each session")]

  func port(of expression: Expression, in scope: Scope, _ planner: inout Planner) throws -> Port {
    let definitions = planner.definitions
    // Within a session all columns are there from its first row on.
    let columns = planner.frame.columns.filter { $0.formula == nil || definitions[$0.name] == nil }.map { column in
      Column(column.name, role: column.role, column.values)
    }
    let frame = try planner.frame.keeping { column in columns.contains { $0.name == column.name } }.with(columns)
    let (plan, port) = try planner.nested(expression, on: frame, in: scope, for: Self.name)
    var inputs = [planner.add(SessionStart(time: try frame.rowTime()), [])]
    for numbers in plan.sources(of: port) {
      inputs.append(planner.source(Self.column(numbers, in: planner.frame), numbers))
    }
    let (needed, given) = (plan.warmup(port), planner.warmup(inputs))
    let ends = frame.timeline.segments.map(\.rows.count)
    let firsts = zip(try planner.sessionStarts(), ends).compactMap { starts, end in
      zip(starts, starts.dropFirst() + [end]).lazy
        .map { (row: max($0, given) + needed, end: $1) }.first { $0.row < $0.end }?.row
    }
    let first = firsts.max() ?? ends.max() ?? 0
    return planner.add(WithinSession(plan: plan, port: port, first: first), inputs)
  }

  /// What is known of a source: of columns that share their values, of the one that looks ahead; one that was
  /// made for a comparison with names is no column itself.
  private static func column(_ numbers: Numbers, in frame: Frame) -> Column {
    frame.columns.filter { $0.numbers === numbers }.max { $0.lookahead < $1.lookahead } ?? Column("", .numbers(numbers))
  }
}

struct PreviousSession: Operator {
  static let name = "prev_session"
  static let summary = "the value at the last row of the session before"
  static let details =
    "prev_session(close) is yesterday's close, prev_session(session(max(high, all))) yesterday's high."
  static let examples = ["prev_session(close)", "prev_session(session(max(high, all)))"]

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let given = planner.warmup(inputs)
    let starts = try planner.sessionStarts()
    let firsts = starts.compactMap { $0.dropFirst().first { $0 > given } }
    let first = firsts.max() ?? planner.frame.timeline.segments.reduce(0) { max($0, $1.rows.count) }
    let start = planner.add(SessionStart(time: try planner.frame.rowTime()), [])
    return planner.add(LastOfSession(first: first), [inputs[0], start])
  }
}

/// 1 at the first row of each session, 0 at the others.
struct SessionStart: Step {
  let time: RowTime

  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { .flag }
  var cost: Double { 2 }
  func runner() -> Runner { running(StartKernel(time: time)) }
}

private struct StartKernel: Kernel {
  var cursor: SessionCursor
  var times: UnsafePointer<Int64>?
  var open: Int64?

  init(time: RowTime) { cursor = SessionCursor(time) }

  mutating func begin(_ stretch: Stretch) { (times, open) = (stretch.times, nil) }

  mutating func run(_ rows: Rows) {
    guard let times else { return }
    for index in 0..<rows.count {
      let session = cursor.session(of: times[rows.first + index])
      rows.outputs[0][index] = session.open == open ? 0 : 1
      open = session.open
    }
  }
}

private struct LastOfSession: Step {
  /// The first row with a value.
  let first: Int

  func warmup(_ inputs: [Int]) -> Int { first }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { inputs[0] }
  func runner() -> Runner { running(LastKernel()) }
}

private struct LastKernel: Kernel {
  var last = Double.nan
  var value = Double.nan

  mutating func begin(_ stretch: Stretch) { (last, value) = (.nan, .nan) }

  mutating func run(_ rows: Rows) {
    let (x, start) = (rows.inputs[0], rows.inputs[1])
    for index in 0..<rows.count {
      if start[index] > 0 { value = last }
      last = x[index]
      rows.outputs[0][index] = value
    }
  }
}

/// A plan that is begun anew at each session.
private struct WithinSession: Step {
  let plan: Plan
  let port: Port
  /// The first row with a value.
  let first: Int

  func warmup(_ inputs: [Int]) -> Int { first }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { plan.bounds(port) }
  var cost: Double { plan.closure(of: [port]).reduce(1) { $0 + plan.cost($1) } }
  func runner() -> Runner { running(SessionKernel(plan, port)) }

  static func == (a: WithinSession, b: WithinSession) -> Bool { a.port == b.port && Plan.isSame(a.plan, b.plan) }

  func hash(into hasher: inout Hasher) {
    hasher.combine(port)
    plan.hash(into: &hasher)
  }
}

private struct SessionKernel: Kernel {
  private static let block = 256
  private let run: Run
  private let port: Port
  private var sources: [UnsafePointer<Double>]
  private var stretch: Stretch?

  init(_ plan: Plan, _ port: Port) {
    self.port = port
    run = Run(
      plan, nodes: plan.closure(of: [port]), places: Places(columns: [:], given: [:]), bar: 0, block: Self.block)
    let nowhere = UnsafePointer<Double>(bitPattern: 8)
    sources = plan.sources(of: port).compactMap { _ in nowhere }
  }

  mutating func begin(_ stretch: Stretch) { self.stretch = stretch }

  mutating func run(_ rows: Rows) {
    guard let stretch else { return }
    let start = rows.inputs[0]
    var index = 0
    while index < rows.count {
      if start[index] > 0 {
        let row = rows.first + index
        run.begin(
          Stretch(
            count: stretch.count - row, times: stretch.times + row, bar: stretch.bar, segment: stretch.segment))
      }
      var end = index + 1
      while end < rows.count, start[end] == 0, end - index < Self.block { end += 1 }
      for source in sources.indices { sources[source] = rows.inputs[1 + source] + index }
      run.feed(sources, count: end - index)
      if let values = run.fed(port, count: end - index) {
        (rows.outputs[0] + index).update(from: values, count: end - index)
      }
      index = end
    }
  }
}
