import Frames
import Glibc
import Vocabulary

/// The jumps of a symbol's prices from bar to bar, and how they go with the splits that are flagged.
struct PriceJumps {
  /// A split that the file flags.
  struct Flag {
    var place: Int
    /// New shares for one old.
    var ratio: Double
    /// By how much raw prices jump on its day, as a logarithm.
    var jump: Double { -log(ratio) }
  }

  /// Bars that are not at the level of those that follow.
  struct Fault {
    /// Places of the bars that are off.
    var bars: ClosedRange<Int>
    /// What brings their prices to the level; 1 where nothing does.
    var factor: Double
    var says: String
    /// Whether the bars after are at the level of those before.
    var isBlock: Bool
  }

  let work: CleaningWork
  /// The rows that have prices.
  let places: [Int]
  let flags: [Flag]
  /// Of the flags: on whose day raw prices jump, and on whose day they do not.
  private(set) var raw: [Int] = []
  private(set) var applied: [Int] = []

  /// How many bars off its day a split is looked for.
  private static let reach = 60

  init(_ work: CleaningWork, _ rows: Range<Int>) {
    self.work = work
    places = work.priced(rows)
    var flags: [Flag] = []
    if let split = work.split {
      for (place, row) in places.enumerated() where place > 0 && split[row] > 0 && split[row] != 1 {
        flags.append(Flag(place: place, ratio: split[row]))
      }
    }
    self.flags = flags
    for (index, flag) in flags.enumerated() where abs(flag.jump) > 0.1 {
      if matches(jumps(at: flag.place), flag.jump, room(flag)) {
        raw.append(index)
      } else if !matches(jumps(at: flag.place), -flag.jump, room(flag)) {
        applied.append(index)
      }
    }
  }

  var note: String? {
    if flags.isEmpty { return nil }
    if applied.isEmpty, !raw.isEmpty { return "the splits that are flagged stand in the prices: adjust takes them out" }
    if raw.isEmpty, !applied.isEmpty { return "the prices are adjusted already for the splits that are flagged" }
    return nil
  }

  /// From the close before to the open and to the close, dividends aside; as logarithms.
  func jumps(at place: Int) -> (open: Double, close: Double) {
    let (row, last) = (places[place], work.close[places[place - 1]])
    var base = last
    if let paid = work.dividend?[row], paid > 0, paid < last { base -= paid }
    return (log(work.open[row] / base), log(work.close[row] / base))
  }

  private func matches(_ jumps: (open: Double, close: Double), _ wanted: Double, _ room: Double) -> Bool {
    abs(jumps.open - wanted) < room || abs(jumps.close - wanted) < room
  }

  /// How far a jump may be from the flag's: three usual moves, and a tenth of it; never more than a third of it.
  private func room(_ flag: Flag) -> Double {
    let size = abs(flag.jump)
    return min(max(3 * work.usualMove(places, around: flag.place), 0.02, size / 10), size / 3)
  }

  // MARK: flagged splits

  func flagged(_ rows: Range<Int>) -> [Fault] {
    var faults: [Fault] = []
    var settled: Swift.Set<Int> = []
    for (index, flag) in flags.enumerated() where abs(flag.jump) > 0.1 && !raw.contains(index) {
      let found = misplaced(flag)
      if !found.isEmpty { settled.insert(index) }
      faults += found
    }
    // The fewer are wrong; where they are as many, those in the prices.
    guard !raw.isEmpty, !applied.filter({ !settled.contains($0) }).isEmpty else { return faults }
    let isMissed = raw.count <= applied.count
    for index in isMissed ? raw : applied.filter({ !settled.contains($0) }) {
      let flag = flags[index]
      let says =
        isMissed
        ? "split of \(PriceJumps.text(flag.ratio)) not taken out of the prices, others are"
        : "split of \(PriceJumps.text(flag.ratio)) not in the prices, others are"
      faults.append(
        Fault(bars: 0...(flag.place - 1), factor: isMissed ? exp(flag.jump) : 1, says: says, isBlock: false))
    }
    return faults
  }

  /// Jumps by the factor of a split that its day does not show.
  private func misplaced(_ flag: Flag) -> [Fault] {
    let (size, room) = (abs(flag.jump), room(flag))
    let window = max(1, flag.place - PriceJumps.reach)...min(places.count - 1, flag.place + PriceJumps.reach)
    var found: [(place: Int, up: Bool)] = []
    for place in window where 4 * work.usualMove(places, around: place) < size {
      let jumps = jumps(at: place)
      if matches(jumps, size, room) { found.append((place, true)) }
      if matches(jumps, -size, room) { found.append((place, false)) }
    }
    var faults: [Fault] = []
    var next = 0
    let ratio = PriceJumps.text(flag.ratio)
    while next < found.count {
      let (place, isUp) = found[next]
      let factor = exp(isUp ? size : -size)
      if next + 1 < found.count, found[next + 1].up != isUp {
        // Off from here to the jump back.
        let end = found[next + 1].place - 1
        faults.append(
          Fault(
            bars: place...end, factor: 1 / factor, says: "factor of the split of \(ratio) on these bars alone",
            isBlock: true))
        next += 2
        continue
      }
      next += 1
      guard isCalm(place, size) else { continue }
      let isRight = isUp == (flag.jump > 0)
      let says =
        place == flag.place
        ? "split of \(ratio) applied twice"
        : isRight
          ? "split of \(ratio) shows \(abs(flag.place - place)) bars \(place < flag.place ? "early" : "late")"
          : "jump against the split of \(ratio)"
      faults.append(Fault(bars: 0...(place - 1), factor: factor, says: says, isBlock: false))
    }
    return faults
  }

  // MARK: jumps that no split flags

  /// New shares for old, as companies split: n:1 and 1:n, and some between.
  private static let ratios: [(name: String, value: Double)] = {
    var ratios: [(String, Double)] = []
    for (a, b) in [(3, 2), (5, 4), (4, 3), (5, 2), (5, 3), (6, 5), (7, 2)] {
      ratios.append(("\(a):\(b)", Double(a) / Double(b)))
    }
    for n in Array(2...30) + [40, 50, 100] { ratios.append(("\(n):1", Double(n))) }
    return ratios + ratios.map { ($0.0.split(separator: ":").reversed().joined(separator: ":"), 1 / $0.1) }
  }()

  /// The ratio whose jump is nearest.
  private static func nearest(_ jump: Double) -> (name: String, value: Double) {
    var best = ratios[0]
    for ratio in ratios where abs(jump + log(ratio.value)) < abs(jump + log(best.value)) { best = ratio }
    return best
  }

  func unflagged(near taken: [Int]) throws -> [Fault] {
    var faults: [Fault] = []
    for place in 1..<places.count {
      if place & 16_383 == 0 { try work.monitor.check() }
      let ratio = work.open[places[place]] / work.close[places[place - 1]]
      guard ratio > 1.2 || ratio < 1 / 1.2, !taken.contains(where: { abs($0 - place) <= 3 }) else { continue }
      guard !work.suspects.contains(places[place]), !work.suspects.contains(places[place - 1]) else { continue }
      let jump = jumps(at: place).open
      let near = PriceJumps.nearest(jump)
      let (size, residual) = (abs(log(near.value)), abs(jump + log(near.value)))
      let usual = work.usualMove(places, around: place)
      guard size >= 6 * usual, residual <= min(2 * usual + 0.002, size / 10, 0.07) else { continue }
      guard size > 0.4 || size > 0.2 && residual < 0.0025 else { continue }
      guard isCalm(place, size), isLarge(place), persists(place, -log(near.value), usual) else { continue }
      faults.append(
        Fault(
          bars: 0...(place - 1), factor: 1 / near.value, says: "like a split of \(near.name), none is flagged",
          isBlock: false))
    }
    return faults
  }

  /// Whether the money that changes hands stays in bounds: a crash brings four times as much. No price moves by four
  /// overnight, so beyond that it does not matter.
  private func isCalm(_ place: Int, _ size: Double) -> Bool {
    guard size < log(4.0), let volume = work.volume else { return true }
    let row = places[place]
    var before = places[max(0, place - 20)..<place].map { volume[$0] * work.close[$0] }.filter { $0 > 0 }
    guard !before.isEmpty, volume[row] > 0 else { return true }
    before.sort()
    return volume[row] * work.close[row] <= 4 * before[before.count / 2]
  }

  /// Whether the jump is more than a few of the steps in which the price moves.
  private func isLarge(_ place: Int) -> Bool {
    var step = Double.infinity
    for index in max(1, place - 25)..<min(places.count, place + 26) where index != place {
      let move = abs(work.close[places[index]] - work.close[places[index - 1]])
      if move > 0 { step = min(step, move) }
    }
    let jump = abs(work.open[places[place]] - work.close[places[place - 1]])
    return step.isFinite && jump > 5 * step
  }

  /// Whether the bars after stay where the jump took them: give or take a third of it, or what ten bars usually move, but
  /// never more than half.
  private func persists(_ place: Int, _ jump: Double, _ usual: Double) -> Bool {
    func median(_ range: Range<Int>) -> Double {
      let sorted = range.map { work.close[places[$0]] }.sorted()
      return sorted[sorted.count / 2]
    }
    let before = median(max(0, place - 10)..<place)
    let after = median(place..<min(places.count, place + 10))
    return abs(log(after / before) - jump) < min(max(abs(jump) / 3, 8 * usual), abs(jump) / 2)
  }

  /// Whether the adjusted close jumps with the close, so that what is off in one is off in the other.
  func adjustedJumps(_ fault: Fault) -> Bool {
    guard let adjusted = work.adjusted else { return false }
    let place = fault.isBlock ? fault.bars.lowerBound : fault.bars.upperBound + 1
    guard place > 0, place < places.count else { return true }
    let (before, after) = (adjusted[places[place - 1]], adjusted[places[place]])
    let factor = abs(log(fault.factor))
    return before > 0 && after > 0 && abs(log(after / before)) > factor / 2
  }

  /// A ratio as it is spoken: `7:1`, `1:20`, `0.4406`.
  static func text(_ ratio: Double) -> String {
    if ratio >= 1, abs(ratio - ratio.rounded()) < 1e-6 { return "\(Value.source(ratio.rounded())):1" }
    if ratio < 1, abs(1 / ratio - (1 / ratio).rounded()) < 1e-4 { return "1:\(Value.source((1 / ratio).rounded()))" }
    return Value.source(ratio)
  }
}
