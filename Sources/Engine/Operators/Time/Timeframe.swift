import Frames
import Language
import Vocabulary

struct Timeframe: Nesting {
  static let name = "tf"
  static let summary = "a column computed on longer bars, as the last complete one has it"
  static let details = """
    The bars are joined to longer ones of a length such as 1h, 1d, 1w, or of a count of bars: open is the first, high the \
    highest, low the lowest, close the last, volume the sum, any other column the last. The expression is computed on \
    these. A row sees the last bar that is complete: whose end the row's own end has reached. The bar that is still \
    forming is never seen. Bars of a length are cut as resample does, on the clock of the frame's zone and between the \
    sessions of its calendar; the last bar of a session is complete when the session closes.
    """
  static let examples = [
    "tf(4, rsi(close, 14))", "tf(1d, close)", "tf(6h, mean(high - low, 5)) / close", "tf(4, tf(3, ema(close, 5)))",
    "tf(7, volume)[-2]", "tf(2h, mean(close, 10h))",
  ]
  static let inputs = [Input("x", "the column, computed on the longer bars")]
  static let parameters: [Parameter<Timeframe>] = [
    .argument("span", \.span, "the length of the bars such as 1h or 1d, or how many bars make one")
  ]
  var span = Span.bars(4)

  func port(of expression: Expression, in scope: Scope, _ planner: inout Planner) throws -> Port {
    let bars = try planner.longerBars(span)
    let (plan, port) = try planner.nested(expression, on: bars.frame, in: scope, for: Self.name)
    var inputs = [planner.ticks(bars, .closings), planner.ticks(bars, .phase)]
    for numbers in plan.sources(of: port) {
      guard let (column, numbers) = bars.origin(of: numbers) else { continue }
      inputs.append(planner.forming(column, numbers, in: bars))
    }
    let first = bars.warmup(plan.warmup(port), inputs: planner.warmup(inputs))
    return planner.add(OnLongerBars(bars: bars, plan: plan, port: port, first: first), inputs)
  }
}

struct FormingBar: Nesting {
  static let name = "forming"
  static let summary = "a column of the longer bar that is forming, of its rows so far"
  static let details = """
    forming(1d, high) is the highest high from the day's first row to the current one, forming(1d, volume) what was \
    traded so far. Bars are joined as by tf.
    """
  static let examples = ["forming(4, high)", "forming(1d, volume)"]
  static let inputs = [Input("column", "a column of the frame")]
  static let parameters: [Parameter<FormingBar>] = [
    .argument("span", \.span, "the length of the bars such as 1h or 1d, or how many bars make one")
  ]
  var span = Span.bars(4)

  func port(of expression: Expression, in scope: Scope, _ planner: inout Planner) throws -> Port {
    let bars = try planner.longerBars(span)
    guard case .name(let name) = expression.form, let column = planner.frame[name], let numbers = column.numbers else {
      throw Complaint("forming takes a column of the frame, not \(expression.source)", hint: "write forming(1d, high)")
    }
    return planner.forming(column, numbers, in: bars)
  }
}

/// A plan on longer bars: it is fed with each bar when that is complete, in between its latest value stands.
private struct OnLongerBars: Step {
  let span: Span
  let time: RowTime
  let plan: Plan
  let port: Port
  /// The first row with a value.
  let first: Int
  let timeline: Timeline
  let bar: Int64

  init(bars: LongerBars, plan: Plan, port: Port, first: Int) {
    (span, time, timeline, bar) = (bars.span, bars.time, bars.frame.timeline, bars.frame.bar)
    (self.plan, self.port, self.first) = (plan, port, first)
  }

  var halo: Int { 1 }
  func warmup(_ inputs: [Int]) -> Int { first }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { plan.bounds(port) }
  var cost: Double { 3 }
  func runner() -> Runner { running(LongerKernel(self)) }

  static func == (a: OnLongerBars, b: OnLongerBars) -> Bool {
    a.span == b.span && a.time == b.time && a.port == b.port && Plan.isSame(a.plan, b.plan)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(span)
    hasher.combine(port)
    plan.hash(into: &hasher)
  }
}

private struct LongerKernel: Kernel {
  /// Bars that are fed in one go.
  private static let block = 64
  private let run: Run
  private let step: OnLongerBars
  private let memory: Scratch<Double>
  private let sources: [UnsafePointer<Double>]
  /// The rows at which the bars at hand were complete.
  private let closed = Scratch<Int>(block)
  private var value = Double.nan
  private var stretch: Stretch?
  /// The stamps of the bars, where no timeline has them because their rows are still to come.
  private var stamps: Stamps?

  init(_ step: OnLongerBars) {
    self.step = step
    run = Run(
      step.plan, nodes: step.plan.closure(of: [step.port]), places: Places(columns: [:], given: [:]), bar: step.bar,
      block: Self.block)
    let count = step.plan.sources(of: step.port).count
    let memory = Scratch<Double>(count * Self.block)
    self.memory = memory
    sources = (0..<count).map { UnsafePointer(memory.base + $0 * Self.block) }
    if step.timeline.growth != nil { stamps = Stamps(step.span, step.time) }
  }

  mutating func begin(_ stretch: Stretch) {
    self.stretch = stretch
    value = .nan
    if stamps != nil {
      stamps?.count = 0
      guard let base = stamps?.memory.base else { return }
      run.begin(Stretch(count: .max, times: UnsafePointer(base), bar: step.bar, segment: stretch.segment))
      return
    }
    let rows = step.timeline.segments[stretch.segment].rows
    // The array never changes and lives as long as the timeline.
    step.timeline.times.withUnsafeBufferPointer { times in
      guard let base = times.baseAddress else { return }
      run.begin(
        Stretch(count: rows.count, times: base + rows.lowerBound, bar: step.bar, segment: stretch.segment))
    }
  }

  mutating func run(_ rows: Rows) {
    guard let stretch else { return }
    let (closings, phase, out) = (rows.inputs[0], rows.inputs[1], rows.outputs[0])
    var (count, written) = (0, 0)
    for index in 0..<rows.count {
      let closing = closings[index]
      if closing == 1 || closing == 3 { take(rows, index - 1, at: index, &count, &written) }
      if phase[index] > 1 { stamps?.begin(stretch.times[rows.first + index]) }
      if closing > 1 {
        stamps?.end(stretch.times[rows.first + index])
        take(rows, index, at: index, &count, &written)
      }
    }
    feed(&count, &written, out)
    (out + written).update(repeating: value, count: rows.count - written)
  }

  /// Takes the bar that a row was the last of, complete at a row.
  private mutating func take(_ rows: Rows, _ last: Int, at row: Int, _ count: inout Int, _ written: inout Int) {
    for source in sources.indices { memory.base[source * Self.block + count] = rows.inputs[2 + source][last] }
    stamps?.append()
    closed.base[count] = row
    count += 1
    if count == Self.block { feed(&count, &written, rows.outputs[0]) }
  }

  /// Feeds the bars at hand, and writes the rows up to the last of them.
  private mutating func feed(_ count: inout Int, _ written: inout Int, _ out: UnsafeMutablePointer<Double>) {
    guard count > 0 else { return }
    run.feed(sources, count: count)
    if let values = run.fed(step.port, count: count) {
      for bar in 0..<count {
        let row = closed.base[bar]
        (out + written).update(repeating: value, count: row - written)
        (value, written) = (values[bar], row)
      }
    }
    count = 0
  }
}

/// The stamps of longer bars as they come.
private struct Stamps {
  /// Set aside, and used as the bars come.
  let memory = Scratch<Int64>(Timeline.most)
  var count = 0
  private var cuts: BarCuts?
  private let isByClose: Bool
  private var next: Int64 = 0

  init(_ span: Span, _ time: RowTime) {
    cuts = try? BarCuts(span, on: time)
    isByClose = time.stamp == .close
  }

  /// A bar begins with a row.
  mutating func begin(_ stamp: Int64) {
    guard let cell = cuts?.cell(of: stamp) else {
      next = stamp
      return
    }
    next = isByClose ? cell.high : cell.low
  }

  /// A bar ends with a row; one that is counted is stamped by it.
  mutating func end(_ stamp: Int64) {
    if cuts == nil, isByClose { next = stamp }
  }

  mutating func append() {
    memory.base[count] = next
    count += 1
  }
}
