import Frames
import Language
import Vocabulary

/// Columns that are computed bar by bar as the bars come, of one symbol.
///
/// It runs the plan of a batch run, a row at a time: the values have the same bits as those of `Engine.columns` over all
/// bars at once. A bar costs each operator a constant amount of work, whatever came before.
package final class Feed {
  /// The names of the wanted columns, in their order; `append` gives a value each.
  package let names: [String]
  /// The columns of a bar that are read, in the order in which `append` takes their values.
  package let inputs: [String]
  /// Rows taken so far, those of the history included.
  package private(set) var count = 0

  private let run: Run
  /// A value a source, for the bar at hand.
  private let cells: Scratch<Double>
  private let sources: [UnsafePointer<Double>]
  /// Where each wanted column's value stands in the run.
  private let places: [Int]
  private let results: UnsafeMutableBufferPointer<Double>
  private let times: Scratch<Int64>
  private let step: Int64

  /// A feed that goes on after the bars of a frame of one symbol: they are taken first, so that what looks back has
  /// what it needs. Its columns, bar length and zone are those of the bars to come.
  ///
  /// Throws a complaint where a column looks ahead, compares symbols, or the frame has more than one symbol.
  package init(
    _ wanted: [(name: String, expression: Expression)], after history: Frame, definitions: [String: Definition] = [:]
  ) throws {
    guard !history.timeline.isPanel else {
      throw Complaint("a feed takes the bars of one symbol, and the frame has \(history.timeline.segments.count)")
    }
    let old = history.timeline
    // A day may have 23 hours: half a bar is the least.
    let step = zip(old.times, old.times.dropFirst()).reduce(max(1, history.bar / 2)) { min($0, $1.1 - $1.0) }
    let frame = try Frame(
      Timeline(times: old.times, segments: old.segments, growth: step), history.columns, bar: history.bar,
      zone: history.zone, stamp: history.stamp, calendar: history.calendar)
    var planner = try Planner(frame, definitions: definitions)
    var ports: [Port] = []
    for (name, expression) in wanted {
      let port = try planner.want(expression)
      if planner.plan.lookahead(port) > 0 {
        throw Complaint("\(name) looks ahead: nobody knows the bars to come", at: expression.place)
      }
      if planner.plan.nodes[port.node].stage > 0 {
        throw Complaint("\(name) compares symbols, and a feed has one", at: expression.place)
      }
      ports.append(port)
    }
    let plan = planner.finished()
    let nodes = plan.closure(of: ports)

    var given: [(node: Int, column: Column, numbers: Numbers)] = []
    for node in nodes {
      guard case .source(let numbers) = plan.nodes[node].work,
        let column = frame.columns.first(where: { $0.numbers === numbers })
      else { continue }
      given.append((node, column, numbers))
    }
    cells = Scratch(given.count)
    let cell = cells.base
    sources = given.indices.map { UnsafePointer(cell + $0) }
    results = .allocate(capacity: max(1, wanted.count))
    results.initialize(repeating: .nan)
    // Set aside, and used as the bars come.
    times = Scratch(Timeline.most)
    run = Run(plan, nodes: nodes, places: Places(columns: [:], given: [:]), bar: frame.bar, block: 1)
    places = ports.map { [run] port in run.place(of: port) ?? 0 }
    names = wanted.map(\.name)
    inputs = given.map(\.column.name)
    self.step = step
    run.begin(Stretch(count: .max, times: UnsafePointer(times.base), bar: frame.bar, segment: 0))

    let past = try given.map { try $0.numbers.array() }
    for row in 0..<frame.count {
      _ = try append(frame.timeline.times[row], past.map { $0[row] })
    }
  }

  deinit { results.deallocate() }

  /// Takes the next bar: its time, in nanoseconds since 1970 UTC, and the values of its `inputs`.
  ///
  /// - Returns: A value each of the wanted columns, NaN where there is none yet. They stay until the next bar.
  /// - Throws: A complaint where the bar does not come after the last, or has not the values that are needed; it is then
  ///   as if it had never been given.
  package func append(_ time: Int64, _ values: [Double]) throws -> UnsafeBufferPointer<Double> {
    guard values.count == inputs.count else {
      throw Complaint("a bar has \(inputs.joined(separator: ", ")): \(inputs.count) values, not \(values.count)")
    }
    guard count < Timeline.most else { throw Complaint("a feed takes \(Timeline.most) bars: begin another") }
    if count > 0, time < times.base[count - 1] + step {
      throw Complaint(
        "the bar at \(Moment.text(time)) comes too soon after that at \(Moment.text(times.base[count - 1]))")
    }
    times.base[count] = time
    for index in values.indices { cells.base[index] = values[index] }
    run.feed(sources, count: 1)
    count += 1
    for index in places.indices { results[index] = run.last(places[index]) }
    return UnsafeBufferPointer(results)
  }
}
