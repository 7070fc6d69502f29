import Frames
import Vocabulary

/// Says, row by row, which rows make up a longer bar and from which row on it is complete.
///
/// A bar is complete at the row whose own end reaches the bar's: mostly its last. Where that row is missing, it is
/// complete at the next row that there is, as this shows that its time has passed. A row that comes when its bar is
/// complete already belongs to none. Nothing is ever known of a row that has not come yet.
struct BarClock {
  struct Tick {
    /// The bar that the rows before made up is complete.
    var closesBefore = false
    /// A new bar begins with this row.
    var begins = false
    var belongs = false
    /// The bar is complete with this row.
    var closesNow = false
  }

  private enum Kind {
    case count(Int)
    case cuts(BarCuts)
  }

  private let time: RowTime
  private var kind: Kind
  private var row = 0
  private var isOpen = false
  /// The bar of the latest row that belonged to one.
  private(set) var cell = BarCuts.Cell(low: .min, high: .min, end: .min)

  init(_ span: Span, on time: RowTime) throws {
    self.time = time
    if case .bars(let count) = span {
      guard count > 0 else { throw Complaint("a longer bar is made of 1 bar or more, not \(count)") }
      kind = .count(count)
    } else {
      kind = .cuts(try BarCuts(span, on: time))
    }
  }

  mutating func begin() {
    row = 0
    isOpen = false
    cell = BarCuts.Cell(low: .min, high: .min, end: .min)
  }

  mutating func take(_ stamp: Int64) -> Tick {
    defer { row += 1 }
    switch kind {
    case .count(let count):
      let begins = row % count == 0
      cell = BarCuts.Cell(low: begins ? stamp : cell.low, high: stamp, end: stamp)
      return Tick(begins: begins, belongs: true, closesNow: row % count == count - 1)
    case .cuts(var cuts):
      // Taken out while it changes, so that it is not copied.
      let found = cuts.cell(of: stamp)
      kind = .cuts(cuts)
      return tick(found, end: time.end(stamp))
    }
  }

  private mutating func tick(_ found: BarCuts.Cell?, end: Int64) -> Tick {
    var tick = Tick()
    let isNew = found.map { $0.low > cell.low } ?? false
    if isOpen, isNew || end >= cell.end && found == nil {
      tick.closesBefore = true
      isOpen = false
    }
    if isNew, let found {
      cell = found
      isOpen = true
      tick.begins = true
    }
    tick.belongs = isOpen && found != nil
    if isOpen, end >= cell.end {
      tick.closesNow = true
      isOpen = false
    }
    return tick
  }
}

/// The ticks of longer bars, row by row, for the steps that make them up and look at them.
struct Ticks: Step {
  enum Output: Int {
    /// 2 where a bar begins, 1 where it goes on, 0 where a row belongs to none.
    case phase
    /// 1 where the bar of the rows before is complete, 2 where this row completes its own, 3 for both, else 0.
    case closings
  }

  let span: Span
  let time: RowTime

  var outputs: Int { 2 }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { Bounds(0, output == Output.phase.rawValue ? 2 : 3) }
  var cost: Double { 4 }

  func runner() -> Runner {
    guard let clock = try? BarClock(span, on: time) else { preconditionFailure("the span was checked when planned") }
    return running(TicksKernel(clock: clock))
  }
}

private struct TicksKernel: Kernel {
  var clock: BarClock
  var times: UnsafePointer<Int64>?

  init(clock: BarClock) { self.clock = clock }

  mutating func begin(_ stretch: Stretch) {
    times = stretch.times
    clock.begin()
  }

  mutating func run(_ rows: Rows) {
    guard let times else { return }
    let (phase, closings) = (rows.outputs[0], rows.outputs[1])
    for index in 0..<rows.count {
      let tick = clock.take(times[rows.first + index])
      phase[index] = tick.begins ? 2 : tick.belongs ? 1 : 0
      closings[index] = (tick.closesBefore ? 1 : 0) + (tick.closesNow ? 2 : 0)
    }
  }
}

/// A column of the longer bar as far as it has come: of the rows from its first to the current one.
struct Forming: Step {
  let aggregation: Aggregation
  /// The first row that belongs to a bar.
  let first: Int

  func warmup(_ inputs: [Int]) -> Int { max(inputs[0], first) }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { aggregation == .sum ? .unknown : inputs[0] }
  var cost: Double { 2 }
  func runner() -> Runner { running(FormingKernel(aggregation: aggregation)) }
}

private struct FormingKernel: Kernel {
  let aggregation: Aggregation
  var value = Double.nan

  init(aggregation: Aggregation) { self.aggregation = aggregation }

  mutating func begin(_ stretch: Stretch) { value = .nan }

  mutating func run(_ rows: Rows) {
    let (x, phase, out) = (rows.inputs[0], rows.inputs[1], rows.outputs[0])
    var value = value
    for index in 0..<rows.count {
      if phase[index] > 0 { value = aggregation.joined(phase[index] > 1 ? .nan : value, x[index]) }
      out[index] = value
    }
    self.value = value
  }
}
