import Frames
import Glibc
import Vocabulary

/// A bad tick: a price that stands apart from its neighbours, and returns.
///
/// Its distance is that of its logarithm from the median of the three bars before and from the median of the three bars
/// after, the shorter of both, where both lie to the same side. It is a spike where the distance is above so many usual
/// moves, and above twice the distance of every other bar within 25 bars, its three neighbours aside: in times when
/// prices jump to and fro, no jump stands apart. The usual move is 1.4826 times the median absolute change of the log
/// close in the 51 bars around, and at least a basis point. A price that stays at its new level, as after a split, is no
/// spike.
///
/// Source: the factor that makes a median absolute deviation a standard deviation, Rousseeuw and Croux, *Alternatives to
/// the Median Absolute Deviation* (1993).
package struct Spikes: CleaningRule {
  /// Report, or repair above a limit.
  package enum Action: Equatable, Sendable { case report, off, repair(above: Double) }

  package static let name = "spikes"
  package static let title = "spikes"
  package static let summary = "prices that stand apart from the bars before and after, and return"
  package static let details = """
    A price whose logarithm lies off the median of the three bars before and of the three bars after, to the same
    side of both, by more than so many usual moves (8, or the number given), and twice as far as any other bar within 25.
    The usual move is 1.4826 times the median absolute change of the log close in the 51 bars around. Repaired, it
    becomes the price of the bar before. That a price is a spike is known three bars later.
    """
  package static let parameters = [
    Parameter.option(
      name, \Self.action, "prices that stand apart: report, off, repair, or from how many usual moves (spikes=8)")
  ]
  static let usual = 8.0

  package var action = Action.report

  package init() {}
  package var done: String? {
    switch action {
    case .report: "reported"
    case .off: nil
    case .repair: "price of the bar before"
    }
  }

  package func apply(to work: CleaningWork, _ rows: Range<Int>) throws {
    let kept = work.priced(rows)
    guard kept.count > 6 else { return }
    var limit = Spikes.usual
    if case .repair(let above) = action { limit = above }
    let prices = work.prices
    let found = try Distances(kept, prices.map(\.values), work.monitor).spikes(above: limit, work.monitor)
    var repaired: Swift.Set<Int> = []
    for spike in found {
      let (place, moves) = (spike.place, spike.moves)
      let row = kept[place]
      let (cell, values) = prices[spike.price]
      let (old, new) = (values[row], values[kept[place - 1]])
      let isRepair = action != .report
      work.find(
        row...row, cell, old: old, new: new, off: moves,
        "\(Value.source((moves * 10).rounded() / 10)) moves, \(Share.text(exp(spike.distance) - 1))", changed: isRepair)
      guard isRepair else { continue }
      work.set(cell, row, new)
      if cell == .close, let adjusted = work.adjusted { work.set(.adjusted, row, adjusted[row] * (new / old)) }
      repaired.insert(row)
    }
    // The repair must leave a bar whose high is its highest price.
    for row in repaired.sorted() { work.widen(row) }
    if repaired.isEmpty {
      if !found.isEmpty { work.note("spikes=8 repairs the spikes") }
    } else {
      work.note("that a price is a spike is known three bars after it")
    }
  }
}

/// How far each price stands apart from the bars before and after it.
private struct Distances {
  struct Spike {
    var place: Int
    var price: Int
    /// As a logarithm.
    var distance: Double
    /// In usual moves.
    var moves: Double
  }

  private var far: [[Double]] = []
  private var moves: [Double]
  private static let side = 3
  private static let reach = 25

  init(_ rows: [Int], _ prices: [CleaningWork.Buffer], _ monitor: Monitor) throws {
    let count = rows.count
    moves = []
    for values in prices {
      try monitor.check()
      let logs = rows.map { log(values[$0]) }
      let distances = [Double](unsafeUninitializedCapacity: count) { buffer, used in
        buffer.initialize(repeating: 0)
        logs.withUnsafeBufferPointer { logs in
          for place in Distances.side..<(count - Distances.side) {
            let before = logs[place] - Distances.median(logs[place - 3], logs[place - 2], logs[place - 1])
            let after = logs[place] - Distances.median(logs[place + 1], logs[place + 2], logs[place + 3])
            if before * after > 0 { buffer[place] = min(abs(before), abs(after)) }
          }
        }
        used = count
      }
      far.append(distances)
      moves = (0..<count).map { $0 == 0 ? 0 : abs(logs[$0] - logs[$0 - 1]) }
    }
  }

  /// The places where a price stands apart, with its distance as a logarithm and in usual moves.
  func spikes(above limit: Double, _ monitor: Monitor) throws -> [Spike] {
    var found: [Spike] = []
    let count = moves.count
    for place in Distances.side..<(count - Distances.side) {
      if place & 4095 == 0 { try monitor.check() }
      var scale = 0.0
      for price in far.indices {
        let distance = far[price][place]
        guard distance > limit * 1e-4, isAbove(distance / limit / 1.4826, around: place) else { continue }
        if scale == 0 { scale = usualMove(around: place) }
        guard distance > limit * scale, isAlone(price, place) else { continue }
        found.append(Spike(place: place, price: price, distance: distance, moves: distance / scale))
      }
    }
    return found
  }

  /// Whether a length is above the median move: told by counting, since most are not.
  private func isAbove(_ length: Double, around place: Int) -> Bool {
    let window = max(1, place - Distances.reach)..<min(moves.count, place + Distances.reach + 1)
    return moves.withUnsafeBufferPointer { moves in
      var below = 0
      // Rounding must not shut out what the exact comparison lets in.
      let length = length * (1 + 1e-9)
      for index in window { below += moves[index] < length ? 1 : 0 }
      return below > window.count / 2
    }
  }

  private func usualMove(around place: Int) -> Double {
    let window = moves[max(1, place - Distances.reach)..<min(moves.count, place + Distances.reach + 1)].sorted()
    return max(1.4826 * window[window.count / 2], 1e-4)
  }

  private func isAlone(_ price: Int, _ place: Int) -> Bool {
    let distances = far[price]
    for other in max(0, place - Distances.reach)..<min(distances.count, place + Distances.reach + 1)
    where abs(other - place) > Distances.side && distances[other] * 2 >= distances[place] {
      return false
    }
    return true
  }

  @inline(__always)
  private static func median(_ a: Double, _ b: Double, _ c: Double) -> Double { max(min(a, b), min(max(a, b), c)) }
}

extension Spikes.Action: Setting {
  package static var slot: Vocabulary.Slot { .choice(["report", "repair", "off"]) }

  package init(setting value: Value) throws {
    var word = ""
    var limit = Double.nan
    switch value {
    case .word(let text), .text(let text): (word, limit) = (text, Double(text) ?? .nan)
    case .number(let number): limit = number
    default: break
    }
    switch word {
    case "report": self = .report
    case "off": self = .off
    case "repair": self = .repair(above: Spikes.usual)
    default:
      guard (2...1000).contains(limit) else {
        throw Expected("report, repair, off, or a number of usual moves between 2 and 1000")
      }
      self = .repair(above: limit)
    }
  }

  package var setting: Value {
    switch self {
    case .report: .word("report")
    case .off: .word("off")
    case .repair(let above): .number(above)
    }
  }
}
