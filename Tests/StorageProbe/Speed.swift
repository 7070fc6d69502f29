import Frames
import Glibc
import Storage
import Vocabulary

/// Writes and reads for Tests/Bench/hdf5.py, and says how long they took.
enum Speed {
  /// The frame of a file, its first rows, in memory, written to another.
  static func write(_ source: String, _ path: String, _ compression: String, rows: Int) throws {
    guard let compression = Compression(rawValue: compression) else { throw Complaint("no, fast or small") }
    let store = try Store.open(source, threads: 2)
    let whole = try store.frame(named: store.frameNames[0])
    let frame = whole.count > rows ? try whole.rows(Array(0..<rows)) : whole
    for column in frame.columns { try column.numbers?.load() }
    func write() throws {
      _ = try Store.write(
        to: path, [StoredItem("a", frame)], compression: compression, overwrite: true, monitor: Monitor(threads: 2))
    }
    // The first gigabyte that a process touches is what a virtual machine has to be given; its peer has had it for long.
    try write()
    let written = try measured(write)
    Probe.say("write \(written.wall) \(written.processor)")
  }

  /// Five of the columns, and a tenth of the rows in one stretch: seconds and bytes that were read, beside the whole.
  static func partial(_ path: String) throws {
    func open() throws -> Frame { try Store.open(path, threads: 2).frame(named: "a") }
    for (what, body) in [
      ("open", { _ = try open() }),
      ("whole", { for column in try open().columns { try column.numbers?.load() } }),
      ("columns", { for column in try open().columns.prefix(5) { try column.numbers?.load() } }),
      (
        "rows",
        {
          let frame = try open()
          let start = frame.count * 4 / 10
          let year = try frame.rows(Array(start..<start + frame.count / 10))
          for column in year.columns { try column.numbers?.load() }
        }
      ),
    ] as [(String, () throws -> Void)] {
      let before = bytesRead()
      let taken = try measured(body)
      Probe.say("\(what) \(taken.wall) \(taken.processor) \(bytesRead() - before)")
    }
  }

  /// A file of many frames, opened at one of them.
  static func many(_ path: String, _ count: Int) throws {
    if access(path, F_OK) != 0 {
      let frame = try Probe.frame(rows: 20, columns: 3)
      try Store.write(
        to: path, (0..<count).map { StoredItem("frame\($0)", frame) }, overwrite: true, monitor: Monitor(threads: 2))
    }
    let opened = try measured { _ = try Store.open(path) }
    let one = try measured { _ = try Store.open(path).frame(named: "frame\(count / 2)").columns[0].numbers?.load() }
    Probe.say("open \(opened.wall) \(opened.processor)")
    Probe.say("one \(one.wall) \(one.processor)")
  }

  /// Seconds by the clock and of all processors, those of children too.
  private static func measured(_ body: () throws -> Void) rethrows -> (wall: Double, processor: Double) {
    let (wall, processor) = (now(), used())
    try body()
    return (now() - wall, used() - processor)
  }

  private static func used() -> Double {
    var sum = 0.0
    for who in [RUSAGE_SELF, RUSAGE_CHILDREN] {
      var usage = rusage()
      getrusage(__rusage_who_t(Int32(who.rawValue)), &usage)
      for time in [usage.ru_utime, usage.ru_stime] { sum += Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    }
    return sum
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  private static func bytesRead() -> Int {
    let descriptor = open("/proc/self/io", O_RDONLY)
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = max(0, read(descriptor, &buffer, buffer.count))
    let first = String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n").first ?? ""
    return Int(first.split(separator: " ").last ?? "") ?? 0
  }
}
