import Frames
import Glibc
import Storage
import Testing
import Vocabulary

@Suite struct RoundTrip {
  let folder: Folder
  let monitor = Monitor(threads: 2)

  init() throws { folder = try Folder() }

  @Test(arguments: Compression.allCases)
  func aFrameComesBackWhole(compression: Compression) throws {
    let frame = try Sample.single(rows: 150_000)
    try Store.write(to: folder.file("a.h5"), [StoredItem("aapl", frame)], compression: compression, monitor: monitor)
    let back = try Store.open(folder.file("a.h5"), threads: 2).frame(named: "aapl")
    #expect(try back.digest() == frame.digest())
    #expect(back.columns.map(\.name) == frame.columns.map(\.name))
    for (column, original) in zip(back.columns, frame.columns) {
      #expect(column.role == original.role)
      #expect(column.unit == original.unit)
      #expect(column.formula == original.formula)
      #expect(column.lookback == original.lookback)
      #expect(column.lookahead == original.lookahead)
      guard let numbers = column.numbers, let expected = original.numbers else { continue }
      let (values, wanted) = try (numbers.array(), expected.array())
      #expect(
        zip(values, wanted).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }, "\(column.name)")
    }
    #expect(back.timeline.times == frame.timeline.times)
    #expect(back.timeline.segments == frame.timeline.segments)
    #expect(back.bar == frame.bar)
    #expect(back.zone == frame.zone)
    #expect(back.stamp == frame.stamp)
    #expect(back.adjustment == frame.adjustment)
    #expect(back.sources == frame.sources)
  }

  @Test(arguments: Compression.allCases)
  func aPanelComesBackWhole(compression: Compression) throws {
    let frame = try Sample.panel()
    try Store.write(to: folder.file("p.h5"), [StoredItem("panel", frame)], compression: compression, monitor: monitor)
    let back = try Store.open(folder.file("p.h5")).frame(named: "panel")
    #expect(back.timeline.segments == frame.timeline.segments)
    #expect(back.timeline.times == frame.timeline.times)
    #expect(try back.column("x").numbers?.array() == frame.column("x").numbers?.array())
    #expect(try back.digest() == frame.digest())
  }

  @Test func anEmptyFrameComesBack() throws {
    let none = try Frame(Timeline(times: [], segments: []), [Column("x", [])])
    let noRows = try Frame(Timeline(times: [], segments: [.init("A", 0..<0)]), [Column("note", .text([]))])
    let noColumns = try Frame(Timeline(times: [1, 2], segments: [.init("A", 0..<2)]), [])
    let items = [StoredItem("none", none), StoredItem("rows", noRows), StoredItem("columns", noColumns)]
    try Store.write(to: folder.file("e.h5"), items, compression: .fast, monitor: monitor)
    let store = try Store.open(folder.file("e.h5"))
    #expect(store.names == ["none", "rows", "columns"])
    #expect(try store.frame(named: "none").digest() == none.digest())
    #expect(try store.frame(named: "rows").digest() == noRows.digest())
    #expect(try store.frame(named: "columns").digest() == noColumns.digest())
  }

  @Test func documentsAndSessionComeBack() throws {
    let model = StoredDocument(
      kind: "model", attributes: [.init("family", "xgboost"), .init("empty", "")],
      parts: [
        .init("model.json", text: "{\"a\": 1}"), .init("empty", text: ""), .init("nul", text: "a\u{0}b"),
        .init("raw", bytes: (0...255).map { UInt8($0) }), .init("none", bytes: []), .init("a/b", text: "ü"),
      ])
    let equity = try Sample.single(rows: 10)
    try Store.write(
      to: folder.file("m.h5"),
      [StoredItem("m", model), StoredItem("bt/equity", equity), StoredItem("bt", StoredDocument(kind: "backtest"))],
      session: [.init("script", text: "load x\n")], monitor: monitor)
    let store = try Store.open(folder.file("m.h5"))
    #expect(store.entries.map(\.kind).sorted() == ["backtest", "frame", "model"])
    #expect(store.frameNames == ["bt/equity"])
    #expect(try store.document(named: "m") == model)
    #expect(try store.frame(named: "bt/equity").digest() == equity.digest())
    #expect(try store.session() == [.init("script", text: "load x\n")])
    #expect(try store.verify(monitor: monitor).isEmpty)
  }

  @Test func onlyColumnsThatAreUsedAreRead() throws {
    let timeline = try Timeline(times: (0..<1000).map { Int64($0) }, segments: [.init("A", 0..<1000)])
    let columns = (0..<250).map { index in Column("f\(index)", (0..<1000).map { Double($0 * index) + 0.1 }) }
    let frame = try Frame(timeline, columns)
    try Store.write(to: folder.file("w.h5"), [StoredItem("wide", frame)], monitor: monitor)
    let back = try Store.open(folder.file("w.h5")).frame(named: "wide")
    #expect(try back.digest() == frame.digest())
    for index in [3, 77, 78, 200, 249] {
      #expect(try back.columns[index].numbers?.withValues { $0[999] } == Double(999 * index) + 0.1)
    }
    #expect(back.columns.count { $0.numbers?.isLoaded == true } == 5)
  }

  @Test func aFileThatIsReplacedWhileOpenIsReadAsItWas() throws {
    let (old, new) = try (Sample.single(seed: 1), Sample.single(seed: 2))
    try Store.write(to: folder.file("a.h5"), [StoredItem("a", old)], monitor: monitor)
    let back = try Store.open(folder.file("a.h5")).frame(named: "a")
    try Store.write(to: folder.file("a.h5"), [StoredItem("a", new)], overwrite: true, monitor: monitor)
    #expect(try back.column("close").numbers?.array() == old.column("close").numbers?.array())
    let now = try Store.open(folder.file("a.h5")).frame(named: "a")
    #expect(try now.column("close").numbers?.array() == new.column("close").numbers?.array())
  }

  /// What is opened can be written under its own name: columns are read while the file is replaced.
  @Test func aStoreCanBeWrittenOverItself() throws {
    let frame = try Sample.single()
    try Store.write(to: folder.file("a.h5"), [StoredItem("a", frame)], monitor: monitor)
    let back = try Store.open(folder.file("a.h5")).frame(named: "a")
    try Store.write(
      to: folder.file("a.h5"), [StoredItem("a", back)], compression: .small, overwrite: true, monitor: monitor)
    #expect(try Store.open(folder.file("a.h5")).frame(named: "a").digest() == frame.digest())
    #expect(try Store.open(folder.file("a.h5")).verify(monitor: monitor).isEmpty)
  }

  @Test(arguments: Compression.allCases)
  func equalContentGivesEqualBytes(compression: Compression) throws {
    let model = StoredDocument(kind: "model", attributes: [.init("a", "b")], parts: [.init("p", text: "x")])
    for (name, threads) in [("1.h5", 1), ("2.h5", 2)] {
      // Made anew, with another bit pattern for what is missing.
      let frame = try Sample.single(rows: 70_000)
      let other = try frame.with([
        Column(
          "gaps", (0..<70_000).map { $0 % 2 == 0 ? Double(bitPattern: 0xfff8_0000_0000_0000 + UInt64(threads)) : 1 })
      ])
      try Store.write(
        to: folder.file(name), [StoredItem("f", other), StoredItem("x/m", model), StoredItem("p", Sample.panel())],
        session: [.init("script", text: "s")], compression: compression, monitor: Monitor(threads: threads))
      usleep(1_100_000 * UInt32(2 - threads))
    }
    #expect(try bytes(of: folder.file("1.h5")) == bytes(of: folder.file("2.h5")))
  }

  @Test func pricesInTicksAreFarSmaller() throws {
    let timeline = try Timeline(
      times: (0..<100_000).map { Int64($0) * 60_000_000_000 }, segments: [.init("A", 0..<100_000)])
    var random = Random(seed: 3, stream: "prices")
    var price = 10_000.0
    let prices = (0..<100_000).map { _ in
      price += Double(Int(random.next() % 21)) - 10
      return price / 100
    }
    let frame = try Frame(timeline, [Column("close", role: .bar, prices)])
    let plain = try Store.write(to: folder.file("a"), [StoredItem("a", frame)], monitor: monitor)
    let fast = try Store.write(to: folder.file("b"), [StoredItem("a", frame)], compression: .fast, monitor: monitor)
    #expect(fast * 5 < plain)
    let back = try Store.open(folder.file("b")).frame(named: "a")
    #expect(try back.column("close").numbers?.array() == prices)
  }

  @Test(.enabled(if: sharedData != nil, "the shared market data is not beside the checkout"))
  func realMinuteBarsComeBack() throws {
    let rows = try fields(ofFile: sharedData! + "/market-prices/MSFT_T1.csv").dropFirst()
    let columns = ["open", "high", "low", "close", "volume"].enumerated().map { index, name in
      Column(name, role: .bar, rows.map { Double($0[index + 1]) ?? .nan })
    }
    let times = rows.indices.map { 1_652_889_600_000_000_000 + Int64($0) * 60_000_000_000 }
    let frame = try Frame(
      Timeline(times: times, segments: [.init("MSFT", 0..<rows.count)]), columns, bar: 60_000_000_000)
    #expect(frame.count == 7440)
    for compression in Compression.allCases {
      let path = folder.file("\(compression).h5")
      try Store.write(to: path, [StoredItem("msft", frame)], compression: compression, monitor: monitor)
      let back = try Store.open(path, threads: 2).frame(named: "msft")
      for column in columns { #expect(try back.column(column.name).numbers?.array() == column.numbers?.array()) }
    }
  }
}
