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
  private let stations: Scratch<Station>
  private let count: Int
  private let buffers: Scratch<Buffer>
  private let reads: Scratch<Read>
  private let runners: UnsafeMutableBufferPointer<Runner>
  private let arena: UnsafeMutableRawPointer
  private let inputs: UnsafeMutablePointer<UnsafePointer<Double>>
  private let outputs: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
  private let latency: Int
  /// Where each node stands among the stations.
  private let positions: [Int: Int]
  /// Rows that were fed since the stretch began.
  private var fed = 0

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
    /// Filled once, with one number.
    var isConstant = false
  }

  /// An input of a node: the buffer of the output that it reads, so many rows back.
  private struct Read {
    var buffer: Int
    var back: Int
  }

  /// A node while it runs.
  private struct Station {
    enum Kind { case given, constant, step }
    var kind = Kind.step
    var latency: Int
    var kept: Int
    /// Where its outputs stand among the buffers, its inputs among the reads, and its kernel among the runners.
    var outputs = 0..<0
    var inputs = 0..<0
    var runner = 0
    /// What is read from elsewhere, and the row of the segment that stands at its first element.
    var source: UnsafePointer<Double>?
    var origin = 0
  }

  init(_ plan: Plan, nodes: [Int], places: Places, bar: Int64, block: Int) {
    self.block = block
    self.places = places
    self.bar = bar
    var positions = [Int: Int]()
    var stations: [Station] = []
    var buffers: [Buffer] = []
    var reads: [Read] = []
    var runners: [Runner] = []
    var bytes = 64
    var offsets: [(buffer: Int, offset: Int)] = []
    var widest = 1
    for node in nodes {
      let planned = plan.nodes[node]
      var station = Station(latency: planned.latency, kept: planned.kept)
      var count = 1
      switch planned.work {
      case .source, .crossing:
        station.kind = .given
        station.source = places.given[node]
      case .constant:
        station.kind = .constant
        station.latency = 0
      case .step(let step):
        station.runner = runners.count
        runners.append(step.runner())
        count = step.outputs
        station.inputs = reads.count..<(reads.count + planned.inputs.count)
        for input in planned.inputs {
          let outputs = positions[input.node].map { stations[$0].outputs } ?? 0..<0
          reads.append(Read(buffer: outputs.lowerBound + input.output, back: input.back))
        }
      }
      widest = max(widest, count, planned.inputs.count)
      station.outputs = buffers.count..<(buffers.count + count)
      for output in 0..<count {
        let column = places.columns[Port(node: node, output: output, back: 0)]
        var buffer = Buffer()
        buffer.isConstant = station.kind == .constant
        if station.kind == .given, planned.kept == 0 {
          // Read where it is.
        } else if let column, planned.kept == 0, !buffer.isConstant {
          buffer.column = column
          buffer.isColumn = true
        } else {
          buffer.column = column
          buffer.capacity = planned.kept + max(planned.kept, block)
          offsets.append((buffers.count, bytes))
          // A little more than a power of two, so that not all buffers fall on the same lines of the cache.
          bytes += (buffer.capacity * 8 + 63) / 64 * 64 + 128
        }
        buffers.append(buffer)
      }
      positions[node] = stations.count
      stations.append(station)
    }
    arena = .allocate(byteCount: bytes, alignment: 64)
    for (buffer, offset) in offsets {
      buffers[buffer].own = (arena + offset).bindMemory(to: Double.self, capacity: buffers[buffer].capacity)
    }
    for node in nodes {
      guard case .constant(let number) = plan.nodes[node].work, let position = positions[node] else { continue }
      let buffer = buffers[stations[position].outputs.lowerBound]
      buffer.own?.initialize(repeating: number, count: buffer.capacity)
    }
    self.positions = positions
    count = stations.count
    self.stations = Scratch(stations)
    self.buffers = Scratch(buffers)
    self.reads = Scratch(reads)
    self.runners = .allocate(capacity: runners.count)
    _ = self.runners.initialize(from: runners)
    latency = nodes.map { plan.nodes[$0].latency }.max() ?? 0
    inputs = .allocate(capacity: widest)
    outputs = .allocate(capacity: widest)
  }

  deinit {
    runners.deinitialize()
    runners.deallocate()
    arena.deallocate()
    inputs.deallocate()
    outputs.deallocate()
  }

  /// Computes the rows of a segment; `rows` are those of the frame.
  /// `advanced` is told how many rows are done, block by block.
  func compute(_ rows: Range<Int>, segment: Int, _ monitor: Monitor, _ advanced: (Int) -> Void) throws {
    guard !rows.isEmpty, let times = places.times else { return }
    let stations = stations.base
    let stretch = Stretch(count: rows.count, times: times + rows.lowerBound, bar: bar, segment: segment)
    for index in 0..<count {
      stations[index].origin = -rows.lowerBound
      begin(index, stretch, rows.lowerBound)
    }
    var fed = 0
    while fed < rows.count + latency {
      for index in 0..<count {
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

  /// Forgets everything: rows of another stretch will be fed.
  func begin(_ stretch: Stretch) {
    fed = 0
    for index in 0..<count { begin(index, stretch, 0) }
  }

  /// Computes the next rows, no more than a block, of a plan that does not look ahead; `sources` point to them, one a
  /// node that is read from elsewhere.
  func feed(_ sources: [UnsafePointer<Double>], count: Int) {
    let (stations, buffers) = (stations.base, buffers.base)
    var next = 0
    for index in 0..<self.count {
      if stations[index].kind == .given {
        stations[index].source = sources[next]
        stations[index].origin = fed
        let buffer = stations[index].outputs.lowerBound
        if buffers[buffer].own == nil {
          buffers[buffer].base = UnsafeMutablePointer(mutating: sources[next])
          buffers[buffer].first = fed
        }
        next += 1
      }
      advance(index, fed, count, 0)
    }
    fed += count
  }

  /// The number of an output, for `last`.
  func place(of port: Port) -> Int? { positions[port.node].map { stations.base[$0].outputs.lowerBound + port.output } }

  /// The value of an output on the row that was fed last.
  func last(_ place: Int) -> Double {
    let buffer = buffers.base + place
    guard let base = buffer.pointee.base else { return .nan }
    return base[buffer.pointee.isConstant ? 0 : fed - 1 - buffer.pointee.first]
  }

  /// The rows of an output that were fed last.
  func fed(_ port: Port, count: Int) -> UnsafePointer<Double>? {
    guard let place = place(of: port) else { return nil }
    let buffer = buffers.base[place]
    return buffer.base.map { UnsafePointer($0 + (fed - count - buffer.first)) }
  }

  private func begin(_ index: Int, _ stretch: Stretch, _ origin: Int) {
    let (station, buffers) = (stations.base[index], buffers.base)
    if station.kind == .step { runners[station.runner].begin(stretch) }
    for output in station.outputs {
      if let own = buffers[output].own {
        buffers[output].base = own
        buffers[output].first = -station.kept
        if station.kind != .constant { own.initialize(repeating: .nan, count: station.kept) }
      } else if let column = buffers[output].column, buffers[output].isColumn {
        buffers[output].base = column + origin
        buffers[output].first = 0
      } else if let source = station.source {
        buffers[output].base = UnsafeMutablePointer(mutating: source + origin)
        buffers[output].first = 0
      }
    }
  }

  /// Computes `count` rows of one node.
  @inline(__always)
  private func advance(_ index: Int, _ first: Int, _ count: Int, _ origin: Int) {
    let station = stations.base + index
    // Constants were written when the buffers were made.
    guard station.pointee.kind != .constant else { return }
    let (buffers, reads, inputs, outputs) = (buffers.base, reads.base, inputs, outputs)
    let firstOutput = station.pointee.outputs.lowerBound
    for output in station.pointee.outputs {
      let buffer = buffers + output
      if let own = buffer.pointee.own, first + count - buffer.pointee.first > buffer.pointee.capacity {
        // The buffer is full: what is still needed moves to its front.
        let kept = station.pointee.kept
        own.update(from: own + (first - kept - buffer.pointee.first), count: kept)
        buffer.pointee.first = first - kept
      }
      guard let base = buffer.pointee.base else { continue }
      outputs[output - firstOutput] = base + (first - buffer.pointee.first)
    }
    if let source = station.pointee.source {
      if buffers[firstOutput].own != nil {
        outputs[0].update(from: source + (first - station.pointee.origin), count: count)
      }
    } else {
      let firstInput = station.pointee.inputs.lowerBound
      for read in station.pointee.inputs {
        let buffer = buffers + reads[read].buffer
        guard let base = buffer.pointee.base else { continue }
        let row = buffer.pointee.isConstant ? 0 : first - reads[read].back - buffer.pointee.first
        inputs[read - firstInput] = UnsafePointer(base + row)
      }
      runners[station.pointee.runner].run(Rows(first: first, count: count, inputs: inputs, outputs: outputs))
    }
    for output in station.pointee.outputs where !buffers[output].isColumn {
      guard let column = buffers[output].column else { continue }
      (column + origin + first).update(from: outputs[output - firstOutput], count: count)
    }
  }
}
