import Frames
import Glibc
import Storage
import Testing
import Vocabulary

/// Files that are damaged, cut short, foreign or hostile are refused with a complaint; a save that is cut off leaves
/// the old file or the new one. `make harm` runs them with a thousand kills and ten thousand files.
@Suite(.serialized) struct Damage {
  let folder: Folder
  let monitor = Monitor(threads: 2)

  init() throws { folder = try Folder() }

  private func complaint(_ path: String) -> String? {
    do {
      let store = try Store.open(path)
      return try store.verify(monitor: monitor).first?.message
    } catch { return (error as? Complaint)?.message }
  }

  /// A small store with every kind of thing in it.
  private func valid(_ name: String, compression: Compression) throws -> String {
    let model = StoredDocument(kind: "model", attributes: [.init("family", "logit")], parts: [.init("j", text: "{}")])
    try Store.write(
      to: folder.file(name),
      [StoredItem("a", Sample.single(rows: 60)), StoredItem("p", Sample.panel()), StoredItem("m", model)],
      session: [.init("script", text: "x")], compression: compression, monitor: monitor)
    return folder.file(name)
  }

  @Test func foreignFilesAreRefused() throws {
    #expect(
      complaint(folder.file("none.h5")) == "'\(folder.file("none.h5"))' cannot be opened: no such file or directory")
    #expect(complaint(folder.path) == "'\(folder.path)' is not a file")
    try put([], at: folder.file("empty.h5"))
    #expect(complaint(folder.file("empty.h5")) == "'\(folder.file("empty.h5"))' is not an HDF5 file")
    try put(Array("Date,Open\n".utf8), at: folder.file("text.h5"))
    #expect(complaint(folder.file("text.h5")) == "'\(folder.file("text.h5"))' is not an HDF5 file")
    try put([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a], at: folder.file("short.h5"))
    #expect(
      complaint(folder.file("short.h5"))?.hasPrefix("'\(folder.file("short.h5"))' is damaged or cut short") == true)
  }

  @Test func textsAreToldFromOtherFiles() throws {
    for (name, content, isText) in [
      ("empty", [], false), ("a", Array("x = 1\n".utf8), true), ("b", [UInt8](repeating: 0xc3, count: 9), false),
      ("c", Array(repeating: "äöü\r\n", count: 2000).joined().utf8.map { $0 }, true), ("d", [0x89, 0x48, 0, 1], false),
    ] as [(String, [UInt8], Bool)] {
      try put(content, at: folder.file(name))
      #expect(Store.isText(folder.file(name)) == isText, "\(name)")
    }
    #expect(!Store.isText(folder.file("none")) && !Store.isText(folder.path))
    #expect(try !Store.isText(valid("a.h5", compression: .no)))
  }

  @Test func unknownNamesAreRefused() throws {
    let store = try Store.open(valid("a.h5", compression: .no))
    #expect(throws: Complaint("'\(store.path)' holds no 'b' (there is a p m)", hint: "did you mean 'a'?")) {
      try store.frame(named: "b")
    }
    #expect(throws: Complaint("'m' in '\(store.path)' is a model, not a frame")) { try store.frame(named: "m") }
    #expect(throws: Complaint("'a' in '\(store.path)' is a frame")) { try store.document(named: "a") }
  }

  @Test func aChangedValueIsNoticedWhenItIsRead() throws {
    let path = folder.file("v.h5")
    let timeline = try Timeline(times: [1, 2, 3], segments: [.init("A", 0..<3)])
    let frame = try Frame(timeline, [Column("x", [1.5, 123456.789, 2.5]), Column("y", [1, 2, 3.25])])
    try Store.write(to: path, [StoredItem("a", frame)], monitor: monitor)
    var content = try bytes(of: path)
    let value = withUnsafeBytes(of: 123456.789) { Array($0) }
    let place = try #require(content.indices.first { content[$0...].starts(with: value) })
    content[place] ^= 1
    try put(content, at: path)
    let back = try Store.open(path).frame(named: "a")
    #expect(try back.column("y").numbers?.array() == [1, 2, 3.25])
    #expect(throws: Complaint("'\(path)' is damaged: column 'x' of frame 'a': it is not what was written")) {
      try back.column("x").numbers?.array()
    }
  }

  /// Thousands of damaged copies, read in processes of their own. None may end the process or take forever.
  @Test(arguments: [Compression.no, .fast])
  func damagedFilesAreComplainedOf(compression: Compression) throws {
    let path = try valid("d.h5", compression: compression)
    let end = getenv("WICK_DAMAGE").flatMap { Int(String(cString: $0)) } ?? 150
    try fuzz(path, nil, end: end)
  }

  @Test func aFileThatIsThereIsKeptUnlessTold() throws {
    let path = try valid("a.h5", compression: .no)
    let before = try bytes(of: path)
    let frame = try Sample.panel()
    #expect(throws: Complaint("'\(path)' exists already", hint: "add `overwrite` to replace it, or give another name"))
    {
      try Store.write(to: path, [StoredItem("a", frame)], monitor: monitor)
    }
    #expect(try bytes(of: path) == before)
    try Store.write(to: path, [StoredItem("a", frame)], overwrite: true, monitor: monitor)
    #expect(try Store.open(path).names == ["a"])
    #expect(folder.contents == ["a.h5"])
  }

  @Test func aStopLeavesNothing() throws {
    let frame = try Sample.single()
    let stopped = Monitor(threads: 2)
    stopped.cancel()
    #expect(throws: Interruption.self) {
      try Store.write(to: folder.file("a.h5"), [StoredItem("a", frame)], monitor: stopped)
    }
    let unfit = try frame.with([Column("t", .text([String](repeating: "a\u{0}b", count: frame.count)))])
    #expect(throws: Complaint.self) {
      try Store.write(to: folder.file("a.h5"), [StoredItem("a", unfit)], monitor: monitor)
    }
    #expect(folder.contents.isEmpty)
  }

  @Test func aFolderThatIsNotThereIsMade() throws {
    let path = folder.file("none/deep/a.h5")
    try Store.write(to: path, [StoredItem("a", Sample.panel())], monitor: monitor)
    #expect(try Store.open(path).names == ["a"])
    #expect(throws: Complaint.self) {
      try Store.write(to: path + "/b.h5", [StoredItem("a", Sample.panel())], monitor: monitor)
    }
  }

  @Test func namesThatCannotBeAreRefused() throws {
    let frame = try Sample.panel()
    for name in ["", "/a", "a//b", "a/../b", "session", "session/x"] {
      #expect(throws: Complaint.self) {
        try Store.write(to: folder.file("a.h5"), [StoredItem(name, frame)], monitor: monitor)
      }
    }
    #expect(throws: Complaint("'a/b' cannot lie inside the frame 'a'")) {
      try Store.write(
        to: folder.file("a.h5"), [StoredItem("a/b", frame), StoredItem("a", frame)], monitor: monitor)
    }
    #expect(throws: Complaint("two things are to be stored as 'a'")) {
      try Store.write(to: folder.file("a.h5"), [StoredItem("a", frame), StoredItem("a", frame)], monitor: monitor)
    }
    #expect(folder.contents.isEmpty)
  }

  /// Saves, additions, renames, deletions and compactions, killed at moments of a seeded clock.
  @Test(arguments: ["save", "edit"]) func aKillAtAnyMomentLeavesAWholeFile(work: String) throws {
    let path = folder.file("k.h5")
    let kept = try Sample.panel()
    if work == "edit" {
      try Store.write(to: path, [StoredItem("a", kept), StoredItem("z", Sample.single())], monitor: monitor)
    }
    var random = Random(seed: 11, stream: work)
    let kills = (getenv("WICK_KILLS").flatMap { Int(String(cString: $0)) } ?? 40) / 2
    for _ in 0..<kills {
      let child = try Child([work, path])
      usleep(useconds_t(4_000 + random.next() % 250_000))
      child.kill()
      // Before the first save ended there is no file; afterwards always a whole one.
      if access(path, F_OK) == 0 { #expect(complaint(path) == nil) }
      if work == "edit" {
        let store = try Store.open(path)
        #expect(try store.frame(named: "a").digest() == kept.digest())
        #expect(store.names.contains("z"))
      }
    }
    // What the killed left is swept by the next save.
    try Store.write(to: path, [StoredItem("a", kept)], overwrite: true, monitor: monitor)
    #expect(folder.contents == ["k.h5"])
  }

  @Test func aSecondWriterIsToldWhoWrites() throws {
    let path = folder.file("l.h5")
    let frame = try Sample.panel()
    try Store.write(to: path, [StoredItem("a", frame)], monitor: monitor)
    let child = try Child(["hold", path])
    #expect(child.line() == "holding")
    #expect(
      throws: Complaint("'\(path)' is being written by process \(child.process)", hint: "wait until that is done")
    ) {
      try Store.write(to: path, [StoredItem("a", frame)], overwrite: true, monitor: monitor)
    }
    #expect(throws: Complaint.self) { try Store.delete(in: path, ["a"], monitor: monitor) }
    // Reading goes on; and with the writer its lock is gone.
    #expect(complaint(path) == nil)
    child.kill()
    #expect(folder.contents.count == 3)
    try Store.write(to: path, [StoredItem("a", frame)], overwrite: true, monitor: monitor)
    #expect(folder.contents == ["l.h5"])
  }

  @Test func aStopAtAnyMomentLeavesTheOldFile() throws {
    let path = folder.file("s.h5")
    try Store.write(to: path, [StoredItem("old", Sample.panel())], monitor: monitor)
    let before = try bytes(of: path)
    var stops = 0
    for delay in stride(from: 0, to: 160_000, by: 16_000) {
      let result = try Child.run(["stopped", path, "\(delay)"])
      #expect(result.status == 0)
      guard result.output == "stopped\n" else { break }
      stops += 1
      #expect(try bytes(of: path) == before)
      #expect(folder.contents == ["s.h5"])
    }
    #expect(stops > 0)
    #expect(complaint(path) == nil)
  }

  @Test func aFileThatIsChangedWhileOpenIsNoticed() throws {
    let path = folder.file("c.h5")
    try Store.write(to: path, [StoredItem("a", Sample.single())], monitor: monitor)
    let changes: [(Int32) -> Void] = [
      { ftruncate($0, 3000) }, { ftruncate($0, 90_000_000) }, { _ = pwrite($0, [UInt8(1)], 1, 4000) },
    ]
    for change in changes {
      try Store.write(to: path, [StoredItem("a", Sample.single())], overwrite: true, monitor: monitor)
      let frame = try Store.open(path).frame(named: "a")
      usleep(20_000)
      let descriptor = open(path, O_RDWR)
      change(descriptor)
      close(descriptor)
      #expect(
        throws: Complaint("'\(path)' was changed by another program while it was open", hint: "load it again")
      ) { try frame.column("close").numbers?.array() }
    }
  }

  @Test func aFolderThatMayNotBeWrittenIsNamedAndStillRead() throws {
    let path = folder.file("r.h5")
    let panel = try Sample.panel()
    try Store.write(to: path, [StoredItem("p", panel)], monitor: monitor)
    chmod(folder.path, 0o555)
    defer { chmod(folder.path, 0o700) }
    let result = try Child.run(["unprivileged", path])
    let refused = "complaint: '\(path)' cannot be written: permission denied"
    let new = "complaint: '\(path).new' cannot be written: permission denied"
    #expect(result.output == [new, refused, refused, refused, "\(panel.count)", ""].joined(separator: "\n"))
    #expect(folder.contents == ["r.h5"])
  }

  /// Files of other programs, damaged; their formats have no checksums.
  @Test(arguments: [("h5py.h5", "plain"), ("h5py.h5", "records"), ("pandas.h5", "mixed"), ("xarray.nc", "aapl")])
  func damagedFilesOfOthersAreComplainedOf(file: String, name: String) throws {
    let end = getenv("WICK_DAMAGE").flatMap { Int(String(cString: $0)) } ?? 40
    try fuzz("\(Foreign.golden)/\(file)", name, end: end)
  }

  private func fuzz(_ path: String, _ name: String?, end: Int) throws {
    var (next, complaints, intact, crashes) = (0, 0, 0, [String]())
    while next < end {
      let result = try Child.run(
        ["damage", path, folder.file("copy.h5"), "\(next)", "\(end)"] + (name.map { [$0] } ?? []))
      var seed = next
      for line in result.output.split(separator: "\n") {
        if line.hasPrefix("seed ") { seed = Int(line.dropFirst(5)) ?? seed }
        if line.hasPrefix("complaint: ") { complaints += 1 }
        if line == "intact" { intact += 1 }
        // Of files that have less than a megabyte; a process begins with some thirty.
        if line.hasPrefix("peak ") { #expect(Int(line.dropFirst(5)) ?? .max < 100_000) }
      }
      if result.status != 0 { crashes.append("seed \(seed): status \(result.status)") }
      next = seed + 1
    }
    #expect(crashes.isEmpty)
    #expect(complaints + intact + crashes.count == end)
    #expect(complaints > end / 8)
  }

  @Test func aDiskThatFillsLeavesTheOldFile() throws {
    let path = folder.file("f.h5")
    try Store.write(to: path, [StoredItem("old", Sample.panel())], monitor: monitor)
    let before = try bytes(of: path)
    for limit in [500, 5_000, 70_000, 3_000_000, 30_000_000] {
      let result = try Child.run(["limited", path, "\(limit)"])
      #expect(result.status == 0)
      // The same process saves again as soon as there is room.
      #expect(result.output.hasPrefix("complaint: '\(path)' was not written: "))
      #expect(result.output.hasSuffix("cannot write: file too large\nsaved\n"))
      #expect(folder.contents == ["f.h5", "f.h5.free"])
      #expect(complaint(path + ".free") == nil)
    }
    #expect(try bytes(of: path) == before)
    #expect(try Child.run(["limited", path, "40000000"]).output == "saved\nsaved\n")
  }
}

/// The probe as a process of its own.
struct Child {
  let process: pid_t
  private let output: Int32

  init(_ arguments: [String]) throws {
    // Tests run inside the bundle that lies beside the probe, or inside a runner that was given the bundle's path.
    let own = realpath("/proc/self/exe", nil)
    defer { free(own) }
    let paths = [own.map { String(cString: $0) } ?? ""] + CommandLine.arguments
    let folders = paths.compactMap { path in path.lastIndex(of: "/").map { String(path[..<$0]) } }
    guard let probe = folders.map({ $0 + "/StorageProbe" }).first(where: { access($0, X_OK) == 0 }) else {
      throw Complaint("the probe is not built")
    }
    var ends: [Int32] = [0, 0]
    pipe(&ends)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_addclose(&actions, ends[0])
    var words: [UnsafeMutablePointer<CChar>?] = ([probe] + arguments).map { strdup($0) } + [nil]
    var process: pid_t = 0
    let status = posix_spawn(&process, probe, &actions, nil, &words, environ)
    words.forEach { free($0) }
    posix_spawn_file_actions_destroy(&actions)
    close(ends[1])
    guard status == 0 else { throw Complaint("the probe does not start") }
    self.process = process
    output = ends[0]
  }

  /// The first line that it prints.
  func line() -> String {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while read(output, &byte, 1) == 1, byte != 10 { bytes.append(byte) }
    return String(decoding: bytes, as: UTF8.self)
  }

  func kill() {
    Glibc.kill(process, SIGKILL)
    var status: Int32 = 0
    waitpid(process, &status, 0)
    close(output)
  }

  /// What it printed and how it ended.
  static func run(_ arguments: [String]) throws -> (output: String, status: Int32) {
    let child = try Child(arguments)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = read(child.output, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
    close(child.output)
    var status: Int32 = 0
    waitpid(child.process, &status, 0)
    return (String(decoding: bytes, as: UTF8.self), status)
  }
}
