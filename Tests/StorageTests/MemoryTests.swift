import Frames
import Glibc
import Storage
import Testing
import Vocabulary

/// A stored frame may be wider than the memory: what goes through its columns holds few of them at a time.
@Suite(.serialized) struct MemoryTests {
  private static func wide(rows: Int, columns: Int) throws -> Frame {
    let timeline = try Timeline(times: (0..<rows).map { Int64($0) * 60_000_000_000 }, segments: [.init("A", 0..<rows)])
    return try Frame(
      timeline,
      (0..<columns).map { index in
        var random = Random(seed: UInt64(index), stream: "wide")
        return Column(
          "f\(index)", role: .feature,
          .numbers(
            Numbers(count: rows) { target in
              for row in 0..<rows { target[row] = random.uniform() }
            }))
      })
  }

  @Test func columnsAreLetGoOf() throws {
    let folder = try Folder()
    let rows = 250_000
    // 200 MB in all, 20 MB of a period, 17 MB of rows that are chosen.
    let whole = 8 * rows * 100 / 1024
    try Store.write(
      to: folder.file("w.h5"), [StoredItem("a", Self.wide(rows: rows, columns: 100))], monitor: Monitor(threads: 2))
    let run = try Child.run(["passes", folder.file("w.h5"), folder.file("copy.h5")])
    #expect(run.status == 0, "\(run.output)")
    var seen = 0
    for line in run.output.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 2, let grown = Int(words[1]) else { continue }
      seen += 1
      print("\(words[0]): \(grown / 1024) MB of \(whole / 1024) MB")
      // What is made stays: 20 MB of the period, 17 MB of the rows that are chosen. Else there is a column at a time, with
      // chunks under way on two threads, and what each thread's allocator keeps of those that are done with.
      #expect(grown < (["packed", "compact", "export"].contains(words[0]) ? whole / 6 : whole / 4), "\(line)")
    }
    #expect(seen == 7)
  }

  @Test func aPassGivesWhatIsReadToStay() throws {
    let folder = try Folder()
    let frame = try Self.wide(rows: 100_000, columns: 3)
    try Store.write(to: folder.file("w.h5"), [StoredItem("a", frame)], monitor: Monitor())
    let back = try Store.open(folder.file("w.h5")).frame(named: "a")
    for (own, read) in zip(frame.columns, back.columns) {
      let (own, read) = (try #require(own.numbers), try #require(read.numbers))
      #expect(try read.facts().sum == own.facts().sum)
      #expect(try read.array() == own.array())
      #expect(try read.blocks().digests == own.blocks().digests)
      #expect(try read.missing() == 0)
      #expect(!read.isLoaded)
      try read.load()
      #expect(read.isLoaded)
      #expect(try read.array() == own.array())
    }
  }
}
