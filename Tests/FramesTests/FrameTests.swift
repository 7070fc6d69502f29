import Frames
import Synchronization
import Testing
import Vocabulary

@Suite struct FrameContract {
  private func timeline(_ symbol: String = "A", rows: Int = 3) throws -> Timeline {
    try Timeline(times: (0..<rows).map { Int64($0) }, segments: [.init(symbol, 0..<rows)])
  }

  @Test func columnsHaveTheLengthOfTheFrame() throws {
    let timeline = try timeline()
    #expect(throws: Complaint("column 'x' has 2 rows, the frame has 3")) { try Frame(timeline, [Column("x", [1, 2])]) }
    #expect(throws: Complaint("two columns have the name 'x'")) {
      try Frame(timeline, [Column("x", [1, 2, 3]), Column("x", [1, 2, 3])])
    }
  }

  @Test func aNextVersionLeavesTheOneBefore() throws {
    let first = try Frame(timeline(), [Column("x", [1, 2, 3])])
    let second = try first.with([Column("x", [4, 5, 6]), Column("y", [7, 8, 9])])
    #expect(try first.column("x").numbers?.array() == [1, 2, 3])
    #expect(second.columns.map(\.name) == ["x", "y"])
    #expect(second.keeping { $0.name == "y" }.columns.map(\.name) == ["y"])
    #expect(throws: Complaint("no column 'yy' (there is x y)", hint: "did you mean 'y'?")) { try second.column("yy") }
  }

  @Test func equalContentHasEqualDigests() throws {
    let frame = try Frame(timeline(), [Column("x", [1, .nan, 3])])
    let other = Double(bitPattern: 0xfff8_0000_0000_0001)
    #expect(try frame.digest() == Frame(timeline(), [Column("x", [1, other, 3])]).digest())
    #expect(try frame.digest() != Frame(timeline("B"), [Column("x", [1, .nan, 3])]).digest())
    #expect(try frame.digest() != Frame(timeline(), [Column("x", role: .label, [1, .nan, 3])]).digest())
    #expect(try frame.digest() != Frame(timeline(), [Column("x", [1, .nan, 3])], bar: 1).digest())
    #expect(try Column("x", [0]).digest() != Column("x", [-0.0]).digest())
  }

  @Test func timesIncreaseWithinASymbol() throws {
    #expect(throws: Complaint.self) { try Timeline(times: [1, 1], segments: [.init("A", 0..<2)]) }
    #expect(throws: Complaint.self) { try Timeline(times: [1, 2], segments: [.init("A", 0..<1)]) }
    let panel = try Timeline(times: [5, 6, 1], segments: [.init("A", 0..<2), .init("B", 2..<3)])
    #expect(panel.isPanel)
    #expect(panel.segment(ofRow: 1).symbol == "A")
    #expect(panel.segment(ofRow: 2).symbol == "B")
  }

  @Test func lazyNumbersAreReadWhenWantedAndKeepTheirKnownDigest() throws {
    let reads = Atomic<Int>(0)
    let whole = Numbers([1, 2, 3])
    let lazy = Numbers(
      count: 3, digest: try whole.digest(),
      reading: {
        reads.add(1, ordering: .relaxed)
        return whole
      })
    #expect(try lazy.digest() == whole.digest())
    #expect(!lazy.isLoaded)
    // A pass lets go of what it read; whoever works with the values keeps them.
    #expect(try lazy.array() == [1, 2, 3])
    #expect(!lazy.isLoaded)
    for _ in 0..<2 { #expect(try lazy.withValues(Array.init) == [1, 2, 3]) }
    #expect(lazy.isLoaded)
    #expect(reads.load(ordering: .relaxed) == 2)
    let short = Numbers(count: 4, reading: { whole })
    #expect(throws: Complaint("a column has 3 values, not 4")) { try short.load() }
  }

  /// 256 TB, more than a process can address.
  @Test func aColumnForWhichThereIsNoMemoryIsRefused() throws {
    #expect(throws: Complaint.self) { _ = try Slab(of: 1 << 45) }
    let slab = try Slab(of: 100_000)
    let room = try #require(slab.take(100_000))
    room.initialize(repeating: 1)
    #expect(room.reduce(0, +) == 100_000 && slab.take(1) == nil)
  }
}
