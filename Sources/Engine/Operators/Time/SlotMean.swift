import Frames
import Vocabulary

struct SlotMean: Operator {
  static let name = "slot_mean"
  static let summary = "the mean of the last n values at the same time of day, this row left out"
  static let details = """
    By the clock of the frame's zone. Days without a row at that time are passed over; a missing value among the n makes \
    the mean missing. The cost of a row grows with n.
    """
  static let examples = ["slot_mean(volume, 5)"]
  static let parameters: [Parameter<SlotMean>] = [.argument("n", \.n, in: 1...1000, "how many days")]
  var n = 20

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let frame = planner.frame
    guard frame.bar <= 0 || frame.bar >= 1_000_000_000 else {
      throw Complaint("slot_mean takes bars of a second or longer, not of \(Span.time(frame.bar))")
    }
    let time = try frame.rowTime()
    let first = SlotMean.first(frame.timeline, time, n, from: planner.warmup(inputs))
    return planner.add(SlotAverage(n: n, zone: time.zone, bar: max(1_000_000_000, frame.bar), first: first), inputs)
  }

  /// The first row that has n at its time of day before it, of the symbol where it comes last.
  private static func first(_ timeline: Timeline, _ time: RowTime, _ n: Int, from given: Int) -> Int {
    var slots = Slots(zone: time.zone, bar: max(1_000_000_000, time.bar))
    let firsts = timeline.segments.compactMap { segment -> Int? in
      var seen: [Int: Int] = [:]
      for (row, index) in segment.rows.enumerated() where row >= given {
        let slot = slots.slot(timeline.times[index])
        if seen[slot, default: 0] == n { return row }
        seen[slot, default: 0] += 1
      }
      return nil
    }
    return firsts.max() ?? timeline.segments.reduce(0) { max($0, $1.rows.count) }
  }
}

/// Times of day in steps of a bar.
private struct Slots {
  var cursor: Zone.Cursor
  let bar: Int64

  init(zone: Zone, bar: Int64) {
    cursor = Zone.Cursor(zone)
    self.bar = bar
  }

  var count: Int { Int((Moment.day + bar - 1) / bar) }

  mutating func slot(_ stamp: Int64) -> Int {
    let civil = cursor.civil(stamp) % Moment.day
    return Int((civil < 0 ? civil + Moment.day : civil) / bar)
  }
}

private struct SlotAverage: Step {
  let n: Int
  let zone: Zone
  let bar: Int64
  let first: Int

  func warmup(_ inputs: [Int]) -> Int { first }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { inputs[0] }
  var cost: Double { 4 + Double(n) }
  func runner() -> Runner { running(SlotKernel(n: n, slots: Slots(zone: zone, bar: bar))) }
}

private struct SlotKernel: Kernel {
  let n: Int
  var slots: Slots
  /// How many values each time of day has had, and the last n of them in a ring.
  let counts: Scratch<Int>
  let rings: Scratch<Double>
  var times: UnsafePointer<Int64>?

  init(n: Int, slots: Slots) {
    self.n = n
    self.slots = slots
    counts = Scratch(slots.count)
    rings = Scratch(slots.count * n)
  }

  mutating func begin(_ stretch: Stretch) {
    times = stretch.times
    counts.base.update(repeating: 0, count: slots.count)
  }

  mutating func run(_ rows: Rows) {
    guard let times else { return }
    for index in 0..<rows.count {
      let slot = slots.slot(times[rows.first + index])
      let (ring, count) = (rings.base + slot * n, counts.base[slot])
      var sum = 0.0
      for place in 0..<min(n, count) { sum += ring[place] }
      rows.outputs[0][index] = count >= n ? sum / Double(n) : .nan
      ring[count % n] = rows.inputs[0][index]
      counts.base[slot] = count + 1
    }
  }
}
