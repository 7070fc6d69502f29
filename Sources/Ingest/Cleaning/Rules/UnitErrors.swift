import Frames
import Glibc
import Vocabulary

/// Prices off by a factor of 100: pence among pounds, cents among dollars. Single cells, bars, and blocks of bars.
///
/// A cell is off where its bar's other prices, or the bars beside it, stand 100 times higher or lower, give or take the
/// usual moves. Between two jumps by 100 lies a block; of the two levels that one is right on which most bars have volume,
/// and where volume does not tell, on which most bars lie; of equals the later.
package struct UnitErrors: CleaningRule {
  package static let name = "units"
  package static let title = "units"
  package static let summary = "prices off by a factor of 100, as pence among pounds: cells, bars and blocks of bars"
  package static let details = """
    Of two levels 100 times apart that one is right on which most bars have volume; where volume does not tell,
    on which most bars lie. Repaired, prices and adjusted close are multiplied or divided by 100.
    """
  package static let parameters = [
    Parameter.option(name, \Self.action, "prices off by a factor of 100: report, repair or off")
  ]

  package var action = Remedy.report

  package init() {}
  package var done: String? { action.done("times or by 100") }

  private static let factor = log(100.0)

  package func apply(to work: CleaningWork, _ rows: Range<Int>) throws {
    let places = work.priced(rows)
    guard places.count > 1 else { return }
    var levels = try cells(work, places)
    try blocks(work, places, &levels)
    var next = 0
    while next < places.count {
      let level = levels[next]
      guard level != .zero else {
        next += 1
        continue
      }
      // Bars that are off alike are one block.
      var end = next
      while end + 1 < places.count, levels[end + 1] == level { end += 1 }
      settle(work, Array(places[next...end]), level)
      next = end + 1
    }
  }

  /// Names a block, and brings it to the level of the others.
  private func settle(_ work: CleaningWork, _ rows: [Int], _ levels: SIMD4<Int8>) {
    guard let first = rows.first, let last = rows.last else { return }
    let off = (0..<4).filter { levels[$0] != 0 }
    let cell = off.count == 4 ? nil : work.prices[off[off.count - 1]]
    let shown = cell ?? work.prices[3]
    let factor = pow(100.0, Double(levels[off[0]]))
    let old = shown.values[first]
    let isRepair = action == .repair
    work.find(
      first...last, cell?.cell, old: old, new: old * factor, off: Double(rows.count),
      factor > 1 ? "100 times too small" : "100 times too large", changed: isRepair, suspect: !isRepair)
    guard isRepair else { return }
    for row in rows {
      for index in off {
        let (cell, values) = work.prices[index]
        work.set(cell, row, values[row] * pow(100.0, Double(levels[index])))
      }
      if levels[3] != 0, let adjusted = work.adjusted {
        work.set(.adjusted, row, adjusted[row] * pow(100.0, Double(levels[3])))
      }
      // What was off within the bar may have been taken for its high or low.
      if off.count < 4 { work.widen(row) }
    }
  }

  /// By what power of 100 each price of each bar is to be multiplied, as its own bar and its neighbours show.
  private func cells(_ work: CleaningWork, _ places: [Int]) throws -> [SIMD4<Int8>] {
    var levels = [SIMD4<Int8>](repeating: .zero, count: places.count)
    for (place, row) in places.enumerated() {
      if place & 16_383 == 0 { try work.monitor.check() }
      let values = SIMD4(work.open[row], work.high[row], work.low[row], work.close[row])
      guard values.max() > 20 * values.min() else { continue }
      // The level of the bars beside it, and not of this bar, says which of its prices is off.
      let beside = (max(0, place - 3)..<min(places.count, place + 4)).filter { $0 != place }.flatMap {
        let other = places[$0]
        return [work.open[other], work.close[other]]
      }.sorted()
      let level = beside[beside.count / 2]
      let room = tolerance(work, places, place)
      for price in 0..<4 {
        let distance = log(values[price] / level)
        if abs(abs(distance) - UnitErrors.factor) < room { levels[place][price] = distance > 0 ? -1 : 1 }
      }
    }
    return levels
  }

  /// Adds to the levels what blocks of bars are off by.
  private func blocks(_ work: CleaningWork, _ places: [Int], _ levels: inout [SIMD4<Int8>]) throws {
    func close(_ place: Int) -> Double {
      let value = work.close[places[place]]
      return levels[place][3] == 0 ? value : value * pow(100.0, Double(levels[place][3]))
    }
    // The level of each stretch between two jumps, the first being 0.
    var stretches: [(start: Int, level: Int)] = [(0, 0)]
    for place in 1..<places.count {
      if place & 16_383 == 0 { try work.monitor.check() }
      let ratio = close(place) / close(place - 1)
      guard ratio > 20 || ratio < 0.05 else { continue }
      let jump = log(ratio)
      // A split of that size that is flagged is none of these.
      if let split = work.split?[places[place]], split > 0, abs(jump + log(split)) < 0.5 { continue }
      guard abs(abs(jump) - UnitErrors.factor) < tolerance(work, places, place) else { continue }
      stretches.append((place, stretches[stretches.count - 1].level + (jump > 0 ? 1 : -1)))
    }
    guard stretches.count > 1 else { return }
    var weights: [Int: (traded: Int, bars: Int, last: Int)] = [:]
    for (index, stretch) in stretches.enumerated() {
      let end = index + 1 < stretches.count ? stretches[index + 1].start : places.count
      let traded = work.volume.map { volume in (stretch.start..<end).count { volume[places[$0]] > 0 } } ?? 0
      let sum = weights[stretch.level] ?? (0, 0, 0)
      weights[stretch.level] = (sum.traded + traded, sum.bars + end - stretch.start, end)
    }
    let right = weights.max { a, b in
      (a.value.traded, a.value.bars, a.value.last) < (b.value.traded, b.value.bars, b.value.last)
    }?.key
    for (index, stretch) in stretches.enumerated() {
      let shift = Int8(clamping: (right ?? 0) - stretch.level)
      guard shift != 0 else { continue }
      let end = index + 1 < stretches.count ? stretches[index + 1].start : places.count
      for place in stretch.start..<end { levels[place] = levels[place] &+ SIMD4(repeating: shift) }
    }
  }

  /// How far from a factor of 100 a distance may be: four usual moves, at least a quarter and at most 0.7, as logarithms.
  private func tolerance(_ work: CleaningWork, _ places: [Int], _ place: Int) -> Double {
    min(max(4 * work.usualMove(places, around: place), 0.25), 0.7)
  }
}
