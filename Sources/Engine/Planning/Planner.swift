import Frames
import Language
import Vocabulary

/// Turns expressions into a plan for a frame.
package struct Planner {
  package let frame: Frame
  let definitions: [String: Definition]

  private(set) var plan = Plan()
  /// The columns of the frame that were asked for.
  var read: Set<String> = []
  private var known: [Key: Int] = [:]
  /// Definitions without parameters that were planned already.
  var planned: [String: Port] = [:]
  /// How often a definition was expanded, to refuse formulas that grow without end.
  var expansions = 0
  /// The longer bars that were asked for, and the rows at which sessions begin.
  var longer: [Span: LongerBars] = [:]
  var starts: [[Int]]?

  private struct Key: Hashable {
    var work: AnyHashable
    var inputs: [Port]
  }

  package init(_ frame: Frame, definitions: [String: Definition] = [:]) throws {
    self.frame = frame
    self.definitions = definitions
  }

  /// Plans a column that is to be computed, and gives its place in the plan.
  package mutating func want(_ expression: Expression) throws -> Port { try want(expression, in: Scope()) }

  mutating func want(_ expression: Expression, in scope: Scope) throws -> Port {
    var port = try port(of: expression, in: scope)
    if port.back != 0 || !isComputed(port) { port = add(Copy(), [port]) }
    plan.wanted.append(port)
    return port
  }

  /// The zone whose clock the frame keeps.
  func zone() throws -> Zone { try Zone(named: frame.zone) }

  private func isComputed(_ port: Port) -> Bool {
    if case .step = plan.nodes[port.node].work { true } else { false }
  }

  /// The plan of all that was wanted, with what each node must keep for those that read it.
  package func finished() -> Plan {
    var plan = plan
    for index in plan.nodes.indices {
      guard case .step(let step) = plan.nodes[index].work else { continue }
      for input in plan.nodes[index].inputs {
        let behind = plan.nodes[index].latency - step.ahead - plan.nodes[input.node].latency
        // Rows ahead are read from what the feed has brought already; before them lie what is kept.
        let kept = step.halo + input.back + behind + step.ahead
        plan.nodes[input.node].kept = max(plan.nodes[input.node].kept, kept)
      }
    }
    return plan
  }

  // MARK: Nodes

  /// A column of the frame.
  mutating func source(_ column: Column, _ numbers: Numbers) -> Port {
    read.insert(column.name)
    return add(.source(numbers), key: AnyHashable(ObjectIdentifier(numbers)), []) {
      Plan.Node(
        work: .source(numbers), inputs: [], warmup: column.lookback, bounds: [.unknown], latency: 0,
        reach: column.lookahead, stage: 0)
    }
  }

  mutating func constant(_ number: Double) -> Port {
    add(.constant(number), key: AnyHashable(number.bitPattern), []) {
      Plan.Node(
        work: .constant(number), inputs: [], warmup: 0,
        bounds: [number.isNaN ? .unknown : Bounds(number, number)], latency: 0, reach: -1 << 40, stage: 0)
    }
  }

  /// The constant that a port is, if it is one.
  func constant(at port: Port) -> Double? {
    if case .constant(let number) = plan.nodes[port.node].work { number } else { nil }
  }

  /// A step over columns; an equal one is shared, and so is the pass of one that can do this one's work too.
  mutating func add(_ step: some Step, _ inputs: [Port]) -> Port {
    var inputs = inputs
    if step.halo > 0 || step.ahead > 0 {
      // A constant has rows where there are no bars; a step that looks at other rows must not see those.
      for index in inputs.indices {
        if let number = constant(at: inputs[index]) { inputs[index] = add(Repeated(number: number), []) }
      }
    }
    let key = Key(work: step.family, inputs: inputs)
    let warmups = inputs.map { plan.nodes[$0.node].warmup + $0.back }
    let limits = inputs.map { plan.nodes[$0.node].bounds[$0.output] }
    if let node = known[key], case .step(var present) = plan.nodes[node].work {
      guard let output = absorb(&present, step) else { preconditionFailure("steps of one family are of one type") }
      plan.nodes[node].work = .step(present)
      plan.nodes[node].bounds = (0..<present.outputs).map { present.bounds(limits, output: $0) }
      return Port(node: node, output: output, back: 0)
    }
    let latency = inputs.map { plan.nodes[$0.node].latency }.max() ?? 0
    plan.nodes.append(
      Plan.Node(
        work: .step(step), inputs: inputs, warmup: step.warmup(warmups),
        bounds: (0..<step.outputs).map { step.bounds(limits, output: $0) }, latency: latency + step.ahead,
        reach: (inputs.map { plan.nodes[$0.node].reach - $0.back }.max() ?? 0) + step.ahead,
        stage: inputs.map { plan.nodes[$0.node].stage }.max() ?? 0))
    known[key] = plan.nodes.count - 1
    return Port(node: plan.nodes.count - 1, output: 0, back: 0)
  }

  /// A column across the symbols: it is computed when its input is complete.
  mutating func add(crossing step: CrossStep, _ input: Port) -> Port {
    var input = input
    if input.back != 0 || !isComputed(input) { input = add(Copy(), [input]) }
    let of = plan.nodes[input.node]
    // A column that is compared by may itself look back, or ahead.
    let by = step.by.flatMap { frame[$0] }
    if let by { read.insert(by.name) }
    return add(.crossing(step), key: AnyHashable(step), [input]) {
      Plan.Node(
        work: .crossing(step), inputs: [input], warmup: max(of.warmup, by?.lookback ?? 0), bounds: [step.bounds],
        latency: 0, reach: max(of.reach, by?.lookahead ?? 0), stage: of.stage + 1)
    }
  }

  private mutating func add(_ work: Plan.Work, key: AnyHashable, _ inputs: [Port], _ make: () -> Plan.Node) -> Port {
    let key = Key(work: key, inputs: inputs)
    if let node = known[key] { return Port(node: node, output: 0, back: 0) }
    plan.nodes.append(make())
    known[key] = plan.nodes.count - 1
    return Port(node: plan.nodes.count - 1, output: 0, back: 0)
  }
}
