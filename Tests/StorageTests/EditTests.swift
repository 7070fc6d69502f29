import Frames
import Glibc
import Storage
import Testing
import Vocabulary

/// Things are added to a store, renamed and taken out, and nothing else in it is touched.
@Suite struct Edit {
  let folder: Folder
  let path: String
  let monitor = Monitor(threads: 2)
  let model = StoredDocument(kind: "model", attributes: [.init("family", "logit")], parts: [.init("j", text: "{}")])

  init() throws {
    folder = try Folder()
    path = folder.file("s.h5")
    try Store.write(
      to: path,
      [
        StoredItem("a", Sample.single(rows: 200)), StoredItem("bt", StoredDocument(kind: "backtest")),
        StoredItem("bt/equity", Sample.single(rows: 10)), StoredItem("m", model),
      ], session: [.init("script", text: "x")], compression: .fast, monitor: monitor)
  }

  private func digests() throws -> [String: Digest] {
    let store = try Store.open(path)
    #expect(try store.verify(monitor: monitor).isEmpty)
    return Dictionary(uniqueKeysWithValues: store.entries.map { ($0.name, $0.digest) })
  }

  @Test func whatIsAddedStandsBesideTheRest() throws {
    let before = try digests()
    let panel = try Sample.panel()
    var item = StoredItem("deep/panel", panel)
    item.made = .init(statement: "panel = load *.csv", program: "wick 1.2")
    try Store.append(to: path, [item], session: [.init("script", text: "y")], monitor: monitor)
    #expect(try digests() == before.merging(["deep/panel": panel.digest()]) { $1 })
    let store = try Store.open(path)
    #expect(try store.session().map(\.name) == ["script", "script_2"])
    #expect(try store.history(of: ["deep/panel", "a"], monitor: monitor).map(\.origin) == [item.made, nil])
    #expect(
      throws: Complaint("'\(path)' holds 'm' already", hint: "add `overwrite` to replace it")
    ) { try Store.append(to: path, [StoredItem("m", panel)], monitor: monitor) }
    #expect(throws: Complaint("'a/x' cannot lie inside the frame 'a'")) {
      try Store.append(to: path, [StoredItem("a/x", panel)], monitor: monitor)
    }
    try Store.append(to: path, [StoredItem("m", panel)], overwrite: true, monitor: monitor)
    #expect(try digests()["m"] == panel.digest())
    #expect(folder.contents == ["s.h5"])
  }

  @Test func `what is added where no store is makes one`() throws {
    let (new, panel) = (folder.file("new.h5"), try Sample.panel())
    try Store.append(to: new, [StoredItem("p", panel)], monitor: monitor)
    try Store.append(to: new, [StoredItem("q", panel)], monitor: monitor)
    #expect(try Store.open(new).names == ["p", "q"])
    #expect(folder.contents.sorted() == ["new.h5", "s.h5"])
  }

  @Test func whatIsRenamedKeepsItsContent() throws {
    let before = try digests()
    try Store.rename(in: path, "bt", to: "old/bt", monitor: monitor)
    let after = try digests()
    #expect(Set(after.keys) == ["a", "old/bt", "old/bt/equity", "m"])
    #expect(after["old/bt/equity"] == before["bt/equity"])
    #expect(after["a"] == before["a"])
    #expect(throws: Complaint("'\(path)' holds 'm' already")) {
      try Store.rename(in: path, "a", to: "m", monitor: monitor)
    }
    #expect(throws: Complaint("'old/bt' cannot lie inside itself")) {
      try Store.rename(in: path, "old/bt", to: "old/bt/x", monitor: monitor)
    }
    #expect(throws: Complaint.self) { try Store.rename(in: path, "zzz", to: "y", monitor: monitor) }
    #expect(throws: Complaint.self) { try Store.rename(in: path, "a", to: "session", monitor: monitor) }
    #expect(try digests() == after)
  }

  @Test func whatIsDeletedIsGoneAndItsRoomComesBack() throws {
    let big = try Sample.single(rows: 50_000, seed: 9)
    try Store.append(to: path, [StoredItem("big", big)], monitor: monitor)
    let before = try digests()
    #expect(try Store.delete(in: path, ["big", "bt"], monitor: monitor) == ["big", "bt", "bt/equity"])
    let after = try digests()
    #expect(after == before.filter { ["a", "m"].contains($0.key) })
    let sizes = try Store.compact(path, compression: nil, monitor: monitor)
    #expect(sizes.after * 10 < sizes.before)
    #expect(try digests() == after)
    #expect(try Store.open(path).session() == [.init("script", text: "x")])
    #expect(try Store.open(path).document(named: "m") == model)
    #expect(throws: Complaint.self) { try Store.delete(in: path, ["a", "bg"], monitor: monitor) }
    #expect(try digests() == after)
  }

  @Test func compactPacksAsTold() throws {
    let frame = try Sample.single(rows: 50_000)
    var item = StoredItem("a", frame)
    item.made = .init(statement: "a = x", program: "wick 1")
    try Store.write(to: path, [item], overwrite: true, monitor: monitor)
    let small = try Store.compact(path, compression: .small, monitor: monitor)
    #expect(small.after < small.before)
    #expect(try Store.compact(path, compression: nil, monitor: monitor).after == small.after)
    let plain = try Store.compact(path, compression: .no, monitor: monitor)
    #expect(plain.after == small.before)
    #expect(try Store.open(path).frame(named: "a").digest() == frame.digest())
    #expect(try Store.open(path).history(of: ["a"], monitor: monitor)[0].origin == item.made)
  }

  @Test func roomIsToldByColumn() throws {
    let store = try Store.open(path)
    let rooms = try store.rooms(monitor: monitor)
    let close = try #require(rooms.first { $0.object == "a" && $0.column == "close" })
    #expect(close.type == "ticks" && close.rows == 200 && close.raw == 1600 && close.stored < 800)
    let part = try #require(rooms.first { $0.object == "m" })
    #expect(part.column == "j" && part.type == "text" && part.raw == 2 && part.stored == 2)
    #expect(rooms.reduce(0) { $0 + $1.stored } < store.fileSize)
    #expect(rooms.first { $0.column == "note" }?.type == "text")
  }

  @Test func manyFramesAreFoundWithoutAWalk() throws {
    let frame = try Sample.panel()
    let names = (0..<300).map { "f\($0)" }
    try Store.write(to: path, names.map { StoredItem($0, frame) }, overwrite: true, monitor: monitor)
    #expect(try Store.open(path).names == names)
    #expect(try Store.open(path).session().isEmpty)
    try Store.rename(in: path, "f7", to: "seven", monitor: monitor)
    try Store.delete(in: path, ["f8"], monitor: monitor)
    let changed = names.filter { $0 != "f8" }.map { $0 == "f7" ? "seven" : $0 }
    #expect(try Store.open(path).names == changed)
    #expect(try Store.open(path).verify(monitor: monitor).isEmpty)
    #expect(try Store.open(path).frame(named: "seven").digest() == frame.digest())
    let rest = Array(changed.dropFirst(10))
    try Store.delete(in: path, rest, monitor: monitor)
    #expect(try Set(Store.open(path).names) == Set(changed.prefix(10)))
  }

  @Test func aStretchOfRowsReadsOnlyItsParts() throws {
    let rows = 400_000
    let timeline = try Timeline(times: (0..<rows).map { Int64($0) }, segments: [.init("A", 0..<rows)])
    var random = Random(seed: 5, stream: "rows")
    let noise = (0..<rows).map { _ in random.uniform() }
    let ticks = (0..<rows).map { Double($0 % 1000) / 4 }
    let frame = try Frame(timeline, [Column("noise", noise), Column("ticks", ticks)])
    for compression in Compression.allCases {
      try Store.write(
        to: path, [StoredItem("a", frame)], compression: compression, overwrite: true, monitor: monitor)
      let back = try Store.open(path, threads: 2).frame(named: "a")
      let chosen = Array(70_001..<90_002) + Array(390_000..<rows)
      let part = try back.rows(chosen)
      #expect(part.columns.allSatisfy { $0.numbers?.isLoaded == false })
      #expect(try part.column("noise").numbers?.array() == chosen.map { noise[$0] })
      #expect(try part.column("ticks").numbers?.array() == chosen.map { ticks[$0] })
      #expect(back.columns.allSatisfy { $0.numbers?.isLoaded == false })
      // Damage elsewhere does not matter; damage within is noticed.
      var content = try bytes(of: path)
      guard compression == .no else { continue }
      let value = withUnsafeBytes(of: noise[200_000]) { Array($0) }
      let place = try #require(content.indices.first { content[$0] == value[0] && content[$0...].starts(with: value) })
      content[place] ^= 1
      try put(content, at: path)
      let damaged = try Store.open(path).frame(named: "a")
      #expect(try damaged.rows(chosen).column("noise").numbers?.array() == chosen.map { noise[$0] })
      #expect(throws: Complaint("'\(path)' is damaged: column 'noise' of frame 'a': it is not what was written")) {
        try damaged.rows(Array(199_000..<200_100)).column("noise").numbers?.array()
      }
    }
  }
}
