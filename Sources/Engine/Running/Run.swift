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
  private var stations: [Station] = []
  private let arena: UnsafeMutableRawPointer
  private let inputs: UnsafeMutablePointer<UnsafePointer<Double>>
  private let outputs: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
  private let latency: Int
  /// Rows come one by one and are written to one place: nothing is read or written in a whole column.
  private let isLive: Bool

  /// The rows of one output of a node that are at hand.
  private struct Buffer {
    /// Where its own memory lies; nil where it stands in a whole column.
    var own: UnsafeMutablePointer<Double>?
    var capacity = 0
    /// The pointer to row `first` of the segment; nil before a segment begins.
    var base: UnsafeMutablePointer<Double>?
    var first = 0
    /// A whole column that is also written; nil where `base` is the column, or nobody wants one.
    var column: UnsafeMutablePointer<Double>?
    var isColumn = false
  }

  /// A node while it runs.
  private struct Station {
    enum Kind { case given, constant, step }
    var kind: Kind
    var runner: Runner?
    var inputs: [(station: Int, output: Int, back: Int)] = []
    var buffers: [Buffer] = []
    var latency: Int
    var kept: Int
    var source: UnsafePointer<Double>?
  }

  init(_ plan: Plan, nodes: [Int], places: Places, bar: Int64, block: Int, isLive: Bool = false) {
    self.block = block
    self.isLive = isLive
    self.places = places
    self.bar = bar
    var positions = [Int: Int]()
    var bytes = 64
    var offsets: [(station: Int, output: Int, offset: Int)] = []
    var widest = 1
    for node in nodes {
      let planned = plan.nodes[node]
      var station = Station(kind: .step, latency: planned.latency, kept: planned.kept)
      var count = 1
      var constant: Double?
      switch planned.work {
      case .source, .crossing:
        station.kind = .given
        station.source = places.given[node]
      case .constant(let number):
        station.kind = .constant
        station.latency = 0
        constant = number
      case .step(let step):
        station.runner = step.runner()
        count = step.outputs
        station.inputs = planned.inputs.map { (positions[$0.node] ?? 0, $0.output, $0.back) }
      }
      widest = max(widest, count, planned.inputs.count)
      for output in 0..<count {
        let column = places.columns[Port(node: node, output: output, back: 0)]
        var buffer = Buffer()
        if station.kind == .given, planned.kept == 0, !isLive {
          // Read where it is.
        } else if let column, planned.kept == 0, constant == nil, !isLive {
          buffer.column = column
          buffer.isColumn = true
        } else {
          buffer.column = column
          buffer.capacity = planned.kept + max(planned.kept, block)
          offsets.append((stations.count, output, bytes))
          // A little more than a power of two, so that not all buffers fall on the same lines of the cache.
          bytes += (buffer.capacity * 8 + 63) / 64 * 64 + 128
        }
        station.buffers.append(buffer)
      }
      positions[node] = stations.count
      stations.append(station)
    }
    latency = nodes.map { plan.nodes[$0].latency }.max() ?? 0
    arena = .allocate(byteCount: bytes, alignment: 64)
    inputs = .allocate(capacity: widest)
    outputs = .allocate(capacity: widest)
    for (station, output, offset) in offsets {
      let capacity = stations[station].buffers[output].capacity
      stations[station].buffers[output].own = (arena + offset).bindMemory(to: Double.self, capacity: capacity)
    }
    for node in nodes {
      guard case .constant(let number) = plan.nodes[node].work, let position = positions[node] else { continue }
      stations[position].buffers[0].own?.initialize(repeating: number, count: stations[position].buffers[0].capacity)
    }
  }

  deinit {
    arena.deallocate()
    inputs.deallocate()
    outputs.deallocate()
  }

  /// Computes the rows of a segment; `rows` are those of the frame.
  /// `advanced` is told how many rows are done, block by block.
  func compute(_ rows: Range<Int>, segment: Int, _ monitor: Monitor, _ advanced: (Int) -> Void) throws {
    guard !rows.isEmpty, let times = places.times else { return }
    let stretch = Stretch(count: rows.count, times: times + rows.lowerBound, bar: bar, segment: segment)
    for index in stations.indices { begin(index, stretch, rows.lowerBound) }
    var fed = 0
    while fed < rows.count + latency {
      for index in stations.indices {
        // Not once a block: where all columns enter a fresh large page, the kernel clears hundreds of megabytes in it.
        try monitor.check()
        let first = max(0, fed - stations[index].latency)
        let end = min(rows.count, fed + block - stations[index].latency)
        if first < end { advance(index, first, end - first, rows.lowerBound) }
      }
      advanced(max(0, min(block, rows.count - fed)))
      fed += block
    }
  }

  /// Makes ready for rows that come one by one; their times will stand at `times`.
  func begin(live times: UnsafePointer<Int64>) {
    let stretch = Stretch(count: .max, times: times, bar: bar, segment: 0)
    for index in stations.indices { begin(index, stretch, 0) }
  }

  /// Computes one more row, from and to the cells that the places name.
  func advance(to row: Int) {
    for index in stations.indices { advance(index, row, 1, -row) }
  }

  private func begin(_ index: Int, _ stretch: Stretch, _ origin: Int) {
    let kept = stations[index].kept
    stations[index].runner?.begin(stretch)
    for output in stations[index].buffers.indices {
      if let own = stations[index].buffers[output].own {
        stations[index].buffers[output].base = own
        stations[index].buffers[output].first = -kept
        if stations[index].kind != .constant { own.initialize(repeating: .nan, count: kept) }
      } else if let column = stations[index].buffers[output].column, stations[index].buffers[output].isColumn {
        stations[index].buffers[output].base = column + origin
        stations[index].buffers[output].first = 0
      } else if let source = stations[index].source {
        stations[index].buffers[output].base = UnsafeMutablePointer(mutating: source + origin)
        stations[index].buffers[output].first = 0
      }
    }
  }

  /// Computes `count` rows of one node.
  private func advance(_ index: Int, _ first: Int, _ count: Int, _ origin: Int) {
    stations.withUnsafeMutableBufferPointer { stations in
      let kept = stations[index].kept
      // Constants were written when the buffers were made.
      guard stations[index].kind != .constant else { return }
      stations[index].buffers.withUnsafeMutableBufferPointer { buffers in
        for output in buffers.indices {
          if let own = buffers[output].own, first + count - buffers[output].first > buffers[output].capacity {
            // The buffer is full: what is still needed moves to its front.
            own.update(from: own + (first - kept - buffers[output].first), count: kept)
            buffers[output].first = first - kept
          }
          guard let base = buffers[output].base else { continue }
          outputs[output] = base + (first - buffers[output].first)
        }
      }
      if let source = stations[index].source {
        if stations[index].buffers[0].own != nil { outputs[0].update(from: source + origin + first, count: count) }
      } else {
        for (position, input) in stations[index].inputs.enumerated() {
          let buffer = stations[input.station].buffers[input.output]
          guard let base = buffer.base else { continue }
          let isConstant = stations[input.station].kind == .constant
          inputs[position] = UnsafePointer(base + (isConstant ? 0 : first - input.back - buffer.first))
        }
        stations[index].runner?.run(Rows(first: first, count: count, inputs: inputs, outputs: outputs))
      }
      for output in stations[index].buffers.indices where !stations[index].buffers[output].isColumn {
        guard let column = stations[index].buffers[output].column else { continue }
        (column + origin + first).update(from: outputs[output], count: count)
      }
    }
  }
}
