import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

/// Nothing is changed that the report does not name, and all that it names is changed.
@Suite struct CleaningPropertyTests {
  /// Days of prices with errors of all kinds put in at places that the seed chooses.
  private static func damaged(_ seed: UInt64) throws -> Frame {
    var random = Random(seed: seed, stream: "damage")
    func chance(_ share: Double) -> Bool { random.uniform() < share }
    var text = "date,open,high,low,close,volume,adj_close,dividends,stock_splits\n"
    var price = 50.0
    var stuck: [Double]?
    for day in 0..<400 {
      if chance(0.03) { continue }
      let open = price
      price *= 1 + (random.uniform() - 0.5) * 0.03
      var bar = stuck ?? [open, max(open, price) * 1.002, min(open, price) * 0.998, price]
      stuck = chance(stuck == nil ? 0.01 : 0.9) ? bar : nil
      var volume = 1000 * (1 + random.uniform())
      if chance(0.01) { bar[Int(random.uniform() * 4)] = .nan }
      if chance(0.01) { bar[Int(random.uniform() * 4)] = 0 }
      if chance(0.01) { bar[1] *= 0.9 }
      if chance(0.01) { bar[Int(random.uniform() * 4)] *= 1.6 }
      if chance(0.01) { bar = bar.map { $0 * 100 } }
      if chance(0.01) { bar[3] /= 100 }
      if chance(0.02) { volume = chance(0.5) ? -volume : 0 }
      let split = chance(0.005) ? 2.0 : 0
      if split != 0, chance(0.5) { price /= 2 }
      let dividend = chance(0.02) ? price * (chance(0.5) ? 0.01 : 1.2) : 0
      let factor = chance(0.5) ? 0.9 : 0.899
      let cells = bar + [volume, bar[3] * factor, dividend, split]
      let date = Moment.text(Int64(18_262 + day) * Moment.day).prefix(10)
      text += "\(date)," + cells.map { $0.isNaN ? "" : "\($0)" }.joined(separator: ",") + "\n"
    }
    return try Files.frame(text)
  }

  private static func aggressive() -> Cleaning {
    var cleaning = Cleaning()
    (cleaning.units.action, cleaning.splits.action, cleaning.dividends.action) = (.repair, .repair, .repair)
    cleaning.spikes.action = .repair(above: 6)
    (cleaning.stuck.action, cleaning.stuck.least) = (.drop, 4)
    (cleaning.idle.action, cleaning.idle.least) = (.drop, 1)
    cleaning.gaps.action = .ffill
    return cleaning
  }

  @Test func `every cell that differs is named, and every cell that is named differs`() throws {
    var counts: [String: Int] = [:]
    for seed in UInt64(1)...40 {
      let given = try Self.damaged(seed)
      var cleaning = seed % 4 == 0 ? Cleaning() : Self.aggressive()
      cleaning.mark = "touched"
      let (cleaned, report) = try cleaning.clean(given)
      for line in report.lines where line.changed > 0 { counts[line.rule, default: 0] += line.changed }
      // A bar that was dropped may leave a gap, into which one is put.
      let filled = Set(report.filled.map(\.time))
      let own = cleaned.timeline.times.enumerated().filter { !filled.contains($1) }
      let places = Dictionary(uniqueKeysWithValues: own.map { ($1, $0) })
      var named: Set<String> = []
      for change in report.changes { named.insert("\(change.row) \(change.column ?? "gone")") }
      #expect(named.count == report.changes.count, "a cell is named twice")
      var differs: Set<String> = []
      let marks = try cleaned.values("touched")
      for column in given.columns {
        let (before, after) = (try given.values(column.name), try cleaned.values(column.name))
        for (row, time) in given.timeline.times.enumerated() {
          guard let place = places[time] else {
            differs.insert("\(row) gone")
            continue
          }
          let (a, b) = (before[row], after[place])
          guard a.bitPattern != b.bitPattern, !(a.isNaN && b.isNaN) else { continue }
          differs.insert("\(row) \(column.name)")
          #expect(marks[place] == 1)
        }
      }
      #expect(differs == named, "seed \(seed)")
      for change in report.changes {
        guard let column = change.column, let place = places[given.timeline.times[change.row]] else { continue }
        #expect(try given.values(column)[change.row].bitPattern == change.old.bitPattern)
        #expect(try cleaned.values(column)[place].bitPattern == change.new.bitPattern)
      }
      // Bars that were put in are named too.
      #expect(cleaned.count == places.count + filled.count && filled.isSubset(of: cleaned.timeline.times))
      #expect(Set(places.keys).isSubset(of: given.timeline.times))
      #expect(marks.count { $0 == 1 } <= report.changes.count + report.filled.count)
    }
    print("changed over all seeds: \(counts.sorted { $0.key < $1.key })")
    let silent = Cleaning.rules.map(\.title).filter { counts[$0, default: 0] == 0 && $0 != "duplicates" }
    #expect(silent == [], "rules that were not put to the test")
  }

  @Test func `a rule that is off finds nothing, and one that reports changes nothing`() throws {
    let given = try Self.damaged(7)
    var cleaning = Cleaning()
    (cleaning.missing.action, cleaning.positive.action, cleaning.volume.action) = (.report, .report, .report)
    (cleaning.duplicates.action, cleaning.order.action) = (.report, .report)
    let (same, report) = try cleaning.clean(given)
    #expect(try same.digest() == given.digest() && report.changes.isEmpty)
    #expect(report.lines.contains { $0.found > 0 } && report.lines.allSatisfy { $0.changed == 0 })
    let words = Cleaning.rules.map(\.name)
    let off = try Cleaning.configured(words)
    #expect(try off.clean(given).report.lines.isEmpty)
  }
}

extension Cleaning {
  /// All rules of these names switched off, as a line would.
  fileprivate static func configured(_ words: [String]) throws -> Cleaning {
    var cleaning = Cleaning()
    (cleaning.missing.action, cleaning.positive.action, cleaning.volume.action) = (.off, .off, .off)
    (cleaning.duplicates.action, cleaning.order.action, cleaning.spikes.action) = (.off, .off, .off)
    (cleaning.units.action, cleaning.splits.action, cleaning.dividends.action) = (.off, .off, .off)
    (cleaning.stuck.action, cleaning.idle.action, cleaning.gaps.action) = (.off, .off, .off)
    #expect(words.count == 12)
    return cleaning
  }
}
