import Commands
import Foundation
import Frames
import Interpreter
import Testing
import Vocabulary

/// load as a user types it.
@Suite struct LoadCommandTests {
  private typealias Desk = TradingCommandTests.Desk

  private static func with<Result>(_ files: [String: String], _ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("load-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
    return try body(folder.path)
  }

  private static let header = "Date,Open,High,Low,Close,Adj Close,Volume\n"
  private static let rows = "2020-01-30,2,3,1,2.5,2.4,100\n2020-01-31,2.5,4,2,3,2.9,200\n"

  @Test func aPreviewTellsWhatWasUnderstoodAndKeepsNothing() throws {
    try LoadCommandTests.with(["a.csv": LoadCommandTests.header + LoadCommandTests.rows + "2020-02-03,null,,,3,2,1\n"])
    {
      let desk = try Desk("load \($0)/a.csv ?")
      #expect(desk.session.scope.order == ["px"])
      let text = desk.texts.joined(separator: "\n")
      for line in [
        "vendor   Yahoo: it has Date and Adj Close",
        "text     commas between fields, decimals with a point; header in line 1; 4 lines",
        "time     like 2020-01-31, without an offset from UTC", "3 rows of 1 symbol: a",
        "bars of 1d, stamped when they open, on the clock of UTC (say tz= where it is another)",
        "values are missing: open 1, high 1, low 1", "nothing was kept: the same line without ? loads it",
      ] {
        #expect(text.contains(line), "\(line)")
      }
      let table = try #require(desk.tables.last)
      #expect(table.columns.map(\.title) == ["in the file", "column", "is", "first row", "last row"])
      #expect(table.rowCount == 7)
    }
  }

  @Test func aPreviewOfManyFilesShowsEachWayOfWritingOnce() throws {
    let other = "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\n2020.01.30\t09:30\t2\t3\t1\t2.5\n"
    let files = Dictionary(
      uniqueKeysWithValues: (0..<20).map { ("f\($0).csv", LoadCommandTests.header + LoadCommandTests.rows) })
    try LoadCommandTests.with(files.merging(["z.txt": other, "bad.csv": "no bars\n"]) { first, _ in first }) {
      let desk = try Desk("load \($0)/* ?")
      let text = desk.texts.joined(separator: "\n")
      #expect(text.contains("f0.csv and 19 more like it"))
      #expect(text.contains("z.txt\n  vendor   MetaTrader: it has <DATE> and <OPEN>"))
      #expect(text.contains("41 rows of 21 symbols: f0 f1 f10 f11 f12 f13 …"))
      #expect(text.contains("cannot be read: \($0)/bad.csv, line 1: 'no bars' has no comma"))
    }
  }

  @Test func whatCannotBeReadIsNamedAndOnRequestLeftOut() throws {
    let files = [
      "a.csv": LoadCommandTests.header + LoadCommandTests.rows + "2020-02-03,2,3,1,2x,2,1\n", "b.csv": "",
    ]
    try LoadCommandTests.with(files) {
      let desk = try Desk()
      #expect(desk.complaint("x = load \($0)/*.csv").contains("a.csv, line 4, column 5 (close): '2x' is not a number"))
      try desk.session.run("x = load \($0)/*.csv bad=skip")
      #expect(try desk.object("x", Frame.self).count == 2)
      #expect(
        desk.texts.dropLast().last
          == "1 line left out that cannot be read:\n  \($0)/a.csv, line 4, column 5 (close): '2x' is not a number\n"
          + "1 file left out:\n  \($0)/b.csv is empty")
    }
  }

  @Test func intoAStoreComesTheSameFrame() throws {
    let rows = LoadCommandTests.header + LoadCommandTests.rows
    try LoadCommandTests.with(["a.csv": rows, "b.csv": rows + "2020-02-01,2,3,1,2,2,1\n"]) { folder in
      let desk = try Desk("plain = load \(folder)/*.csv prices=adjusted") {
        $0.fingerprint = { Trace.File(path: $0, sha256: "", bytes: 0) }
      }
      let (line, store) = ("x = load \(folder)/*.csv prices=adjusted into=\(folder)/s.h5", "\(folder)/s.h5")
      let expected = try desk.object("plain", Frame.self)
      // A session that is only tried leaves nothing.
      desk.session.world.isRehearsal = true
      try desk.session.run(line)
      #expect(try desk.object("x", Frame.self).digest() == expected.digest())
      #expect(!FileManager.default.fileExists(atPath: store))
      desk.session.world.isRehearsal = false
      try desk.session.run(line)
      let frame = try desk.object("x", Frame.self)
      #expect(frame.columns.allSatisfy { $0.numbers?.isLoaded == false })
      #expect(try frame.digest() == expected.digest())
      #expect(frame.sources == expected.sources && frame.adjustment == expected.adjustment)
      #expect(desk.complaint(line).contains("exists already - add `overwrite` to replace it"))
      try desk.session.run("\(line) compress=small overwrite; y = load \(store):x")
      #expect(try desk.object("y", Frame.self).digest() == expected.digest())
      for (options, said) in [
        ("into=\(folder)/s.csv", "into= is an HDF5 file"), ("compress=fast", "compress= says how into= writes"),
        ("overwrite", "overwrite says how into= writes"),
      ] {
        #expect(desk.complaint("z = load \(folder)/a.csv \(options)").contains(said))
      }
      #expect(desk.complaint("z = load \(store) into=\(folder)/t.h5").contains("into= is for text files"))
    }
  }

  @Test func aPeriodIsWhatSelectWouldLeave() throws {
    let desk = try Desk(
      "all = load datasets/daily/*.csv", "a = select on all from 2010 to 2011-06",
      "b = load datasets/daily/*.csv from 2010 to 2011-06"
    )
    let (a, b) = (try desk.object("a", Frame.self), try desk.object("b", Frame.self))
    #expect(a.count > 1000)
    let digest = try a.digest()
    #expect(try b.digest() == digest)
    #expect(desk.complaint("load datasets/daily/IBM.csv from 2050") == "no row is from 2050")
  }

  @Test func optionsOfTextAreForText() throws {
    let desk = try Desk()
    #expect(
      desk.complaint("x = load sqlite:bars.db table=bars scale=100")
        == "scale= is for text files, and sqlite:bars.db is none - leave it out")
    #expect(desk.complaint("load run.h5 ?") == "load … ? is for text files, and run.h5 is none - leave it out")
  }
}
