import Frames
import Language
import Vocabulary

extension Planner {
  /// The longer bars of the frame; made once a span.
  mutating func longerBars(_ span: Span) throws -> LongerBars {
    if let bars = longer[span] { return bars }
    let definitions = definitions
    let bars = try LongerBars(span, of: frame) { definitions[$0] != nil }
    longer[span] = bars
    return bars
  }

  /// An output of the clock of longer bars.
  mutating func ticks(_ bars: LongerBars, _ output: Ticks.Output) -> Port {
    var port = add(Ticks(span: bars.span, time: bars.time), [])
    port.output = output.rawValue
    return port
  }

  /// A column of the frame as its longer bars have it so far.
  mutating func forming(_ column: Column, _ numbers: Numbers, in bars: LongerBars) -> Port {
    let x = source(column, numbers)
    let step = Forming(aggregation: Aggregation(column: column.name), first: bars.first)
    return add(step, [x, ticks(bars, .phase)])
  }

  /// The sessions of the frame's rows: the rows at which one begins, by segment.
  mutating func sessionStarts() throws -> [[Int]] {
    if let starts { return starts }
    var cursor = SessionCursor(try frame.rowTime())
    let found = frame.timeline.segments.map { segment in
      var last: Int64?
      return segment.rows.enumerated().compactMap { row, index in
        let open = cursor.session(of: frame.timeline.times[index]).open
        defer { last = open }
        return open == last ? nil : row
      }
    }
    starts = found
    return found
  }

  /// The plan of an expression on a frame of its own, to be fed with that frame's rows, and its port in it.
  mutating func nested(
    _ expression: Expression, on frame: Frame, in scope: Scope, for name: String
  ) throws -> (plan: Plan, port: Port) {
    var inner = try Planner(frame, definitions: definitions)
    inner.expansions = expansions
    let port = try inner.want(expression, in: scope)
    expansions = inner.expansions
    read.formUnion(inner.read)
    let plan = inner.finished()
    for node in plan.nodes {
      if case .crossing = node.work {
        throw Complaint("symbols are not compared inside \(name)", hint: "compare outside of it: xs.rank(\(name)(…))")
      }
    }
    guard plan.nodes.allSatisfy({ $0.latency == 0 }) else {
      throw Complaint("nothing inside \(name) looks ahead", hint: "look ahead outside of it: lead(\(name)(…), 3)")
    }
    return (plan, port)
  }

  /// The first row at which inputs have values.
  func warmup(_ ports: [Port]) -> Int { ports.map { plan.warmup($0) }.max() ?? 0 }
}

extension Plan {
  /// What must be fed to compute a port, in the order in which `Run.feed` takes it.
  func sources(of port: Port) -> [Numbers] {
    closure(of: [port]).compactMap { index in
      if case .source(let numbers) = nodes[index].work { numbers } else { nil }
    }
  }

  /// Whether a port computes what one of another plan does.
  static func isSame(_ a: Plan, _ b: Plan) -> Bool {
    a.nodes.count == b.nodes.count
      && zip(a.nodes, b.nodes).allSatisfy { a, b in
        guard a.inputs == b.inputs else { return false }
        switch (a.work, b.work) {
        case (.source(let a), .source(let b)): return a === b
        case (.constant(let a), .constant(let b)): return a.bitPattern == b.bitPattern
        case (.step(let a), .step(let b)): return isEqual(a, b)
        default: return false
        }
      }
  }

  private static func isEqual(_ a: any Step, _ b: any Step) -> Bool {
    func open<S: Step>(_ opened: S) -> Bool { (b as? S) == opened }
    return open(a)
  }

  /// The same of plans that are the same.
  func hash(into hasher: inout Hasher) {
    for node in nodes {
      hasher.combine(node.inputs)
      if case .step(let step) = node.work { step.hash(into: &hasher) }
    }
  }
}
