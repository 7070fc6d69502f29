import Frames
import Vocabulary

/// Where the columns of a plan go while it runs: pointers shared by threads that write to different places.
struct Places: @unchecked Sendable {
  /// One a node and output that is wanted: the whole column.
  var columns: [Port: UnsafeMutablePointer<Double>]
  /// One a node that is read from elsewhere: sources of the frame, and columns of an earlier stage.
  var given: [Int: UnsafePointer<Double>]
  var times: UnsafePointer<Int64>?
}

/// Computes some nodes of a plan, segment by segment: a block of rows goes through all of them while it is in cache.
///
/// A class, because it owns the buffers.
final class Run {
  private let block: Int
  private let places: Places
  private let bar: Int64
  /// In the order in which they run. Plain memory: nothing is counted or checked once a block and node.
  private let stations: UnsafeMutablePointer<Station>
  private let count: Int
  private let runners: [Runner]
  /// One an output of a node: where row 0 of the segment would stand.
  private let origins: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
  private let memories: [Memory]
  private let reads: UnsafeMutablePointer<Read>
  private var wanted: [Wanted]
  private let given: [Given]
  private let arena: UnsafeMutableRawPointer
  private let inputs: UnsafeMutablePointer<UnsafePointer<Double>>
  private let outputs: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
  private let latency: Int
  /// Where each node stands among the stations.
  private let positions: [Int: Int]
  /// Rows that were fed since the stretch began.
  private var fed = 0

  /// A node while it runs: a line of the cache.
  private struct Station {
    enum Kind: UInt8 { case given, constant, step }
    var kind = Kind.step
    var latency: Int32
    /// Its outputs, and its inputs among the reads.
    var output: Int32
    var outputs: Int32 = 1
    var input: Int32 = 0
    var inputs: Int32 = 0
    var runner: Unmanaged<Runner>?
    /// What is read from elsewhere: where row 0 of the segment would stand.
    var source: UnsafePointer<Double>?
    /// Of its outputs' own memory: how many rows it has room for, which row stands first, and how many rows before a
    /// new one must stay.
    var capacity: Int
    var first = 0
    let kept: Int
  }

  /// An input of a node: the output that it reads, so many rows back.
  private struct Read {
    let output: Int32
    let back: Int32
    /// 0 where it is a constant, whose rows all stand in one place, else 1.
    let step: Int
  }

  /// Where the rows of an output stand: in memory of its own, in a whole column, or where they are read from.
  private enum Memory {
    case own(UnsafeMutablePointer<Double>)
    case column(UnsafeMutablePointer<Double>)
    case source
  }

  /// A node that is read from elsewhere, and the whole column that it is, where there is one.
  private struct Given {
    let station: Int
    let column: UnsafePointer<Double>?
  }

  /// An output that goes into a whole column: written there, or copied out of its own memory.
  private struct Wanted {
    let port: Port
    let station: Int
    let output: Int
    let column: UnsafeMutablePointer<Double>
    let isCopied: Bool
    var missing = 0
  }

  init(_ plan: Plan, nodes: [Int], places: Places, bar: Int64, block: Int) {
    self.block = block
    self.places = places
    self.bar = bar
    var positions = [Int: Int]()
    var stations: [Station] = []
    var reads: [Read] = []
    var runners: [Runner] = []
    var wanted: [Wanted] = []
    var given: [Given] = []
    /// One an output: its place in the arena, or nil where it has none.
    var offsets: [Int?] = []
    var bytes = 64
    for node in nodes {
      let planned = plan.nodes[node]
      // A line of the cache at least: rows that come one by one seldom move what is kept.
      let capacity = planned.kept + max(planned.kept, block, 8)
      var station = Station(
        latency: Int32(clamping: planned.latency), output: Int32(offsets.count), capacity: capacity, kept: planned.kept)
      switch planned.work {
      case .source, .crossing:
        station.kind = .given
        given.append(Given(station: stations.count, column: places.given[node]))
      case .constant: (station.kind, station.latency) = (.constant, 0)
      case .step(let step):
        let runner = step.runner()
        runners.append(runner)
        station.runner = .passUnretained(runner)
        station.outputs = Int32(step.outputs)
        (station.input, station.inputs) = (Int32(reads.count), Int32(planned.inputs.count))
        for input in planned.inputs {
          guard let read = positions[input.node].map({ stations[$0] }) else { preconditionFailure("nodes in order") }
          reads.append(
            Read(
              output: read.output + Int32(input.output), back: Int32(input.back),
              step: read.kind == .constant ? 0 : 1))
        }
      }
      for output in 0..<Int(station.outputs) {
        let port = Port(node: node, output: output, back: 0)
        let column = places.columns[port]
        // A source of which nothing is kept is read where it is, a wanted column written where it goes.
        let isElsewhere = planned.kept == 0 && (station.kind == .given || station.kind == .step && column != nil)
        if let column {
          wanted.append(
            Wanted(
              port: port, station: stations.count, output: offsets.count, column: column, isCopied: !isElsewhere))
        }
        offsets.append(isElsewhere ? nil : bytes)
        // A little more than a power of two, so that not all outputs fall on the same lines of the cache.
        if !isElsewhere { bytes += (capacity * 8 + 63) / 64 * 64 + 128 }
      }
      positions[node] = stations.count
      stations.append(station)
    }
    let arena = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    var memories: [Memory] = []
    for (node, station) in zip(nodes, stations) {
      for output in 0..<Int(station.outputs) {
        if let offset = offsets[memories.count] {
          memories.append(.own((arena + offset).bindMemory(to: Double.self, capacity: station.capacity)))
        } else {
          memories.append(places.columns[Port(node: node, output: output, back: 0)].map { .column($0) } ?? .source)
        }
      }
      if case .constant(let number) = plan.nodes[node].work, case .own(let own)? = memories.last {
        own.initialize(repeating: number, count: station.capacity)
      }
    }
    self.arena = arena
    self.memories = memories
    self.positions = positions
    self.runners = runners
    self.wanted = wanted
    self.given = given
    count = stations.count
    self.stations = .allocate(capacity: stations.count)
    self.stations.initialize(from: stations, count: stations.count)
    self.reads = .allocate(capacity: reads.count)
    self.reads.initialize(from: reads, count: reads.count)
    origins = .allocate(capacity: memories.count)
    origins.initialize(repeating: arena.assumingMemoryBound(to: Double.self), count: memories.count)
    latency = nodes.map { plan.nodes[$0].latency }.max() ?? 0
    inputs = .allocate(capacity: Int(stations.map(\.inputs).max() ?? 0))
    outputs = .allocate(capacity: Int(stations.map(\.outputs).max() ?? 0))
  }

  deinit {
    stations.deallocate()
    reads.deallocate()
    origins.deallocate()
    arena.deallocate()
    inputs.deallocate()
    outputs.deallocate()
  }

  /// Computes the rows of a segment; `rows` are those of the frame.
  /// `advanced` is told how many rows are done, block by block.
  func compute(_ rows: Range<Int>, segment: Int, _ monitor: Monitor, _ advanced: (Int) -> Void) throws {
    guard !rows.isEmpty, let times = places.times else { return }
    for one in given { stations[one.station].source = one.column.map { $0 + rows.lowerBound } }
    begin(
      Stretch(count: rows.count, times: times + rows.lowerBound, bar: bar, segment: segment), column: rows.lowerBound)
    var fed = 0
    func span(_ station: Int) -> Range<Int> {
      let latency = Int(stations[station].latency)
      let first = max(0, fed - latency)
      return first..<max(first, min(rows.count, fed + block - latency))
    }
    while fed < rows.count + latency {
      var next = 0
      for index in 0..<count {
        // Not once a block: where all columns enter a fresh large page, the kernel clears hundreds of megabytes in it.
        try monitor.check()
        let span = span(index)
        if !span.isEmpty { advance(stations + index, span.lowerBound, span.count) }
        while next < wanted.count, wanted[next].station == index {
          show(next, span, rows.lowerBound)
          next += 1
        }
      }
      advanced(max(0, min(block, rows.count - fed)))
      fed += block
    }
  }

  /// Brings the rows of a wanted output to their column, and counts those without a value while they are in cache.
  private func show(_ index: Int, _ span: Range<Int>, _ origin: Int) {
    let one = wanted[index]
    let rows = UnsafeBufferPointer(start: origins[one.output] + span.lowerBound, count: span.count)
    if one.isCopied, let base = rows.baseAddress {
      (one.column + origin + span.lowerBound).update(from: base, count: span.count)
    }
    wanted[index].missing += Numbers.missing(rows)
  }

  /// How many values of each wanted column are missing, of the rows computed so far.
  var missing: [Port: Int] { Dictionary(uniqueKeysWithValues: wanted.map { ($0.port, $0.missing) }) }

  /// Forgets everything: rows of another stretch will be fed.
  func begin(_ stretch: Stretch) {
    fed = 0
    begin(stretch, column: 0)
  }

  /// Computes the next rows, no more than a block, of a plan that does not look ahead; `sources` point to them, one a
  /// node that is read from elsewhere.
  func feed(_ sources: [UnsafePointer<Double>], count: Int) {
    let first = fed
    for (one, source) in zip(given, sources) { stations[one.station].source = source - first }
    for index in 0..<self.count { advance(stations + index, first, count) }
    fed = first + count
  }

  /// The number of an output, for `last`.
  func place(of port: Port) -> Int? { positions[port.node].map { Int(stations[$0].output) + port.output } }

  /// The value of an output on the row that was fed last.
  func last(_ place: Int) -> Double { fed > 0 ? origins[place][fed - 1] : .nan }

  /// The rows of an output that were fed last.
  func fed(_ port: Port, count: Int) -> UnsafePointer<Double>? {
    place(of: port).map { UnsafePointer(origins[$0] + (fed - count)) }
  }

  /// Begins a stretch whose first row is row `column` of the whole columns.
  private func begin(_ stretch: Stretch, column: Int) {
    for index in 0..<count {
      let station = stations + index
      station.pointee.runner?._withUnsafeGuaranteedRef { $0.begin(stretch) }
      let kept = station.pointee.kind == .constant ? 0 : station.pointee.kept
      station.pointee.first = -kept
      for output in Int(station.pointee.output)..<Int(station.pointee.output + station.pointee.outputs) {
        switch memories[output] {
        case .own(let own):
          origins[output] = own + kept
          if kept > 0 { own.update(repeating: .nan, count: kept) }
        case .column(let whole): origins[output] = whole + column
        case .source: break
        }
      }
    }
  }

  /// Computes `count` rows of one node.
  @inline(__always)
  private func advance(_ station: UnsafeMutablePointer<Station>, _ first: Int, _ count: Int) {
    let (origins, reads, inputs, outputs) = (origins, reads, inputs, outputs)
    let output = Int(station.pointee.output)
    guard let runner = station.pointee.runner else {
      if station.pointee.kind == .given, let source = station.pointee.source { take(station, source, first, count) }
      return
    }
    if first &+ count &- station.pointee.first > station.pointee.capacity { makeRoom(station, first) }
    for next in 0..<Int(station.pointee.outputs) { outputs[next] = origins[output &+ next] + first }
    let input = reads + Int(station.pointee.input)
    for next in 0..<Int(station.pointee.inputs) {
      let read = input[next]
      inputs[next] = UnsafePointer(origins[Int(read.output)] + (first &- Int(read.back)) &* read.step)
    }
    let rows = Rows(first: first, count: count, inputs: inputs, outputs: outputs)
    runner._withUnsafeGuaranteedRef { $0.run(rows) }
  }

  /// Takes over rows of a source: copied where some of them are kept.
  private func take(
    _ station: UnsafeMutablePointer<Station>, _ source: UnsafePointer<Double>, _ first: Int, _ count: Int
  ) {
    let output = Int(station.pointee.output)
    guard case .own = memories[output] else {
      origins[output] = UnsafeMutablePointer(mutating: source)
      return
    }
    if first + count - station.pointee.first > station.pointee.capacity { makeRoom(station, first) }
    (origins[output] + first).update(from: source + first, count: count)
  }

  /// The memory of its outputs is full: what is still needed moves to the front.
  private func makeRoom(_ station: UnsafeMutablePointer<Station>, _ first: Int) {
    let kept = station.pointee.kept
    for output in Int(station.pointee.output)..<Int(station.pointee.output + station.pointee.outputs) {
      guard case .own(let own) = memories[output] else { continue }
      own.update(from: origins[output] + (first - kept), count: kept)
      origins[output] = own + (kept - first)
    }
    station.pointee.first = first - kept
  }
}
