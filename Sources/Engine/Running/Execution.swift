import Frames
import Synchronization
import Vocabulary

/// A plan carried out on a frame: stage by stage, its outputs and segments shared out among threads.
struct Execution {
  let plan: Plan
  let frame: Frame
  let block: Int

  init(_ plan: Plan, _ frame: Frame, block: Int) {
    self.plan = plan
    self.frame = frame
    self.block = max(1, block)
  }

  /// The values of each wanted port. Nothing is left behind where it throws.
  func run(_ monitor: Monitor) throws -> [Port: Numbers] {
    var places = Places(columns: [:], given: [:])
    var sources: [Numbers] = []
    for index in plan.nodes.indices {
      guard case .source(let numbers) = plan.nodes[index].work else { continue }
      guard numbers.count == frame.count else { throw Complaint("a column has another length than its frame") }
      places.given[index] = try numbers.withValues(\.baseAddress)
      sources.append(numbers)
    }
    var results: [Port: Numbers] = [:]
    var order: [Int32] = []
    for stage in 0...(plan.nodes.map(\.stage).max() ?? 0) {
      let ports = self.ports(of: stage)
      var buffers: [UnsafeMutableBufferPointer<Double>] = []
      for port in ports {
        buffers.append(Numbers.buffer(frame.count))
        places.columns[port] = buffers[buffers.count - 1].baseAddress
      }
      let missing: [Port: Int]
      do { missing = try compute(ports, places, monitor) } catch {
        Numbers.discard(buffers)
        throw error
      }
      for (port, buffer) in zip(ports, buffers) { results[port] = Numbers(adopting: buffer, missing: missing[port]) }
      places.columns = [:]
      for index in plan.nodes.indices where plan.nodes[index].stage == stage + 1 {
        guard case .crossing(let step) = plan.nodes[index].work, let input = results[plan.nodes[index].inputs[0]]
        else { continue }
        if order.isEmpty { order = CrossStep.order(of: frame.timeline) }
        let crossed = try step.column(of: input, on: frame, order: order, monitor)
        places.given[index] = try crossed.withValues(\.baseAddress)
        sources.append(crossed)
      }
    }
    return withExtendedLifetime(sources) { results }
  }

  /// What a stage must leave behind: wanted columns, and those that are compared across symbols after it. Each once.
  private func ports(of stage: Int) -> [Port] {
    var ports: [Port] = []
    var seen: Set<Port> = []
    func add(_ port: Port) {
      if plan.nodes[port.node].stage == stage, seen.insert(port).inserted { ports.append(port) }
    }
    plan.wanted.forEach(add)
    for node in plan.nodes {
      if case .crossing = node.work { node.inputs.forEach(add) }
    }
    return ports
  }

  /// Computes the ports, and gives how many of the values of each are missing.
  private func compute(_ ports: [Port], _ places: Places, _ monitor: Monitor) throws -> [Port: Int] {
    guard !ports.isEmpty, frame.count > 0 else { return [:] }
    let missing = Mutex<[Port: Int]>([:])
    try frame.timeline.times.withUnsafeBufferPointer { times in
      guard let base = times.baseAddress else { return }
      var places = places
      places.times = base
      let batches = batches(monitor.threads)
      let parts = batches.count >= 2 * monitor.threads ? [ports] : Partition(plan).parts(ports, count: monitor.threads)
      let shared = places
      let cost = parts.reduce(0) { plan.closure(of: $1).reduce($0) { $0 + plan.cost($1) } }
      // Progress is told of work that one waits for.
      let isLong = cost * Double(frame.count) > 5e8
      if isLong { monitor.begin("computing columns", of: parts.count * frame.count) }
      try concurrently(parts.count * batches.count, threads: monitor.threads) { index in
        let part = parts[index % parts.count]
        var mine = shared
        mine.columns = Dictionary(
          uniqueKeysWithValues: part.compactMap { port in shared.columns[port].map { (port, $0) } })
        let run = Run(plan, nodes: plan.closure(of: part), places: mine, bar: frame.bar, block: block)
        for segment in batches[index / parts.count] {
          let rows = frame.timeline.segments[segment].rows
          try run.compute(rows, segment: segment, monitor) { if isLong { monitor.advance(by: $0) } }
        }
        missing.withLock { $0.merge(run.missing, uniquingKeysWith: +) }
      }
    }
    return missing.withLock { $0 }
  }

  /// Runs of neighbouring segments, each with about as many rows: the buffers are made once for all of a run.
  private func batches(_ threads: Int) -> [Range<Int>] {
    let least = max(1, frame.count / (8 * threads))
    var batches: [Range<Int>] = []
    var (start, rows) = (0, 0)
    for (index, segment) in frame.timeline.segments.enumerated() {
      rows += segment.rows.count
      if rows >= least || index == frame.timeline.segments.count - 1 {
        batches.append(start..<index + 1)
        (start, rows) = (index + 1, 0)
      }
    }
    return batches
  }
}
