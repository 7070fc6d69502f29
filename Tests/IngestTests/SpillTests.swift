import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

/// Texts whose numbers wait on a disk give the frame that they give in memory.
@Suite struct SpillTests {
  private static func rows(_ count: Int, from first: Int = 0, tail: (Int) -> String = { _ in "" }) -> String {
    (first..<first + count).map { row in
      let close = Double(row * 37 % 101) / 4 + 10
      return "\(1_600_000_000 + 60 * row),\(close),\(close + 1),\(close - 1),\(close + 0.5),\(row % 7)\(tail(row))\n"
    }
    .joined()
  }

  private static let header = "time,open,high,low,close,volume"

  /// The frame in memory and those by way of a disk, with nothing and with little kept in memory, cut at all places.
  private func check(_ files: [String: String], _ csv: CSV = CSV()) throws {
    try Files.with(files.mapValues { Data($0.utf8) }) { (folder: String) throws in
      let expected = try csv.load(["\(folder)/*"])
      for (most, stretch) in [(0, 1), (0, 700), (4000, 700), (1 << 20, 1 << 19)] {
        var spilling = csv
        (spilling.spill, spilling.stretch) = (try Spill(in: folder, most: most), stretch)
        let read = try spilling.load(["\(folder)/*"], monitor: Monitor(threads: 2))
        #expect(read.wasSorted == expected.wasSorted && read.duplicates == expected.duplicates)
        #expect(read.frame.timeline.segments == expected.frame.timeline.segments)
        #expect(read.frame.columns.map(\.name) == expected.frame.columns.map(\.name))
        #expect(try read.frame.digest() == expected.frame.digest())
        // Nothing of the spill stands in the folder.
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == files.count)
        guard most == 0 else { continue }
        #expect(read.frame.columns.allSatisfy { $0.numbers?.isLoaded != true })
        let chosen = Array(expected.frame.count / 3..<expected.frame.count * 2 / 3)
        #expect(try read.frame.rows(chosen).digest() == expected.frame.rows(chosen).digest())
      }
    }
  }

  @Test func oneFile() throws {
    try check(["a.csv": Self.header + "\n" + Self.rows(500)])
    // A column that turns out to hold words is read anew.
    try check(["a.csv": Self.header + ",note\n" + Self.rows(500) { $0 < 450 ? ",\($0)" : ",late" }])
    try check(["a.csv": Self.header + ",x\n" + Self.rows(300) { $0 % 3 == 0 ? "," : ",\(Double($0) / 3)" }])
  }

  @Test func withoutAHeaderTheOrderOfThePricesShows() throws {
    let rows = (0..<300).map { row in
      let close = 10 + Double(row % 17)
      return "\(1_600_000_000 + 60 * row),\(close - 0.5),\(close),\(close + 1),\(close - 1),\(row)\n"
    }
    try check(["a.csv": rows.joined()])
  }

  @Test func pricesAreScaledAndAdjusted() throws {
    var csv = CSV()
    csv.scale = 100
    try check(["a.csv": Self.header + "\n" + Self.rows(200)], csv)
    csv = CSV()
    csv.prices = .adjusted
    try check(["a.csv": Self.header + ",adj_close\n" + Self.rows(200) { ",\(Double($0 % 13) + 5)" }], csv)
  }

  @Test func severalFiles() throws {
    let head = Self.header + "\n"
    // Symbols of their own; pieces of one, in order, out of order and one over the other.
    try check(["b.csv": head + Self.rows(200), "a.csv": head + Self.rows(100)])
    var one = CSV()
    one.symbol = "X"
    try check(["1.csv": head + Self.rows(200), "2.csv": head + Self.rows(100, from: 200)], one)
    try check(["1.csv": head + Self.rows(100, from: 200), "2.csv": head + Self.rows(200)], one)
    one.duplicates = .last
    try check(["1.csv": head + Self.rows(200), "2.csv": head + Self.rows(100, from: 150)], one)
    one.duplicates = .volume
    try check(["1.csv": head + Self.rows(200), "2.csv": head + Self.rows(100, from: 150)], one)
    // A column that some files do not have, or have as words.
    try check(["a.csv": head + Self.rows(50), "b.csv": Self.header + ",x\n" + Self.rows(60) { ",\($0)" }])
    try check(["a.csv": head + Self.rows(50), "b.csv": Self.header + ",x\n" + Self.rows(60) { ",w\($0 % 3)" }])
  }

  @Test func aColumnOfSymbols() throws {
    let head = Self.header + ",symbol\n"
    try check(["a.csv": head + Self.rows(150) { _ in ",A" } + Self.rows(100) { _ in ",B" }])
    try check(["a.csv": head + Self.rows(150) { _ in ",B" } + Self.rows(100) { _ in ",A" }])
    try check(["a.csv": head + Self.rows(200) { $0 % 2 == 0 ? ",A" : ",B" }])
  }

  @Test func aPeriod() throws {
    var csv = CSV()
    csv.from = Moment(nanoseconds: 1_600_000_000_000_000_000 + 6000_000_000_000, precision: .time)
    try check(["a.csv": Self.header + "\n" + Self.rows(300)], csv)
  }

  @Test func aFolderThatCannotBeWrittenIsNamed() {
    #expect(throws: Complaint("'/nowhere/at/all' cannot be written: no such file or directory")) {
      try Spill(in: "/nowhere/at/all")
    }
  }
}
