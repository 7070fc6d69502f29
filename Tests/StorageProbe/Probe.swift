import Frames
import Glibc
import Storage
import Vocabulary

/// A process of its own for tests that a process may not survive: damaged files, kills, full disks.
@main struct Probe {
  static func main() {
    do {
      try run(CommandLine.arguments.dropFirst().map(\.self))
    } catch {
      say("complaint: \(error)")
      exit(1)
    }
  }

  private static func run(_ arguments: [String]) throws {
    switch arguments.first {
    case "damage":
      try damage(arguments[1], arguments[2], seeds: (UInt64(arguments[3]) ?? 0)..<(UInt64(arguments[4]) ?? 0))
    case "foreign":
      let loaded = try ForeignFrame().load(arguments[1], arguments.count > 2 ? arguments[2] : nil, monitor: Monitor())
      say("\(loaded.frame.count) rows, \(loaded.frame.columns.map(\.name).joined(separator: " "))")
    case "save": try save(to: arguments[1])
    case "limited": try limited(to: arguments[1], bytes: UInt(arguments[2]) ?? 0)
    case "bench": try bench(arguments[1], rows: Int(arguments[2]) ?? 0, columns: Int(arguments[3]) ?? 0, arguments[4])
    default:
      throw Complaint(
        "damage FILE COPY FIRST END, save FILE, limited FILE BYTES, or bench FILE ROWS COLUMNS COMPRESSION")
    }
  }

  /// A line on standard output, out at once.
  static func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(1, bytes, bytes.count)
  }

  // MARK: damaged files

  /// Reads copies of a file, each damaged at places that its seed chooses. Says each seed before it begins, so that the
  /// one that ends the process is known, and how it ended.
  private static func damage(_ path: String, _ copy: String, seeds: Range<UInt64>) throws {
    let whole = try bytes(of: path)
    for seed in seeds {
      say("seed \(seed)")
      alarm(20)
      try put(damaged(whole, seed), at: copy)
      do {
        let store = try Store.open(copy)
        let complaints = try store.verify(monitor: Monitor())
        say(complaints.isEmpty ? "intact" : "complaint: \(complaints[0])")
      } catch let complaint as Complaint {
        say("complaint: \(complaint)")
      }
    }
    alarm(0)
  }

  static func damaged(_ whole: [UInt8], _ seed: UInt64) -> [UInt8] {
    var random = Random(seed: seed, stream: "damage")
    func place(_ end: Int) -> Int { Int(random.next() % UInt64(end)) }
    var bytes = whole
    switch seed % 4 {
    case 0: bytes.removeLast(1 + place(bytes.count - 1))
    case 1:
      // What a hostile hand would change: sizes and addresses, to the largest and the smallest.
      let start = place(bytes.count - 8)
      let value = [UInt8(0), 0xff, 0x7f, 0x80][place(4)]
      for index in start..<start + 1 + place(8) { bytes[index] = value }
    default:
      for _ in 0...place(4) { bytes[place(bytes.count)] ^= UInt8(1 << place(8)) }
    }
    return bytes
  }

  private static func bytes(of path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw Complaint("no file '\(path)'") }
    defer { close(descriptor) }
    return [UInt8](unsafeUninitializedCapacity: 1 << 24) { buffer, count in
      count = max(0, read(descriptor, buffer.baseAddress, buffer.count))
    }
  }

  private static func put(_ bytes: [UInt8], at path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    defer { close(descriptor) }
    guard write(descriptor, bytes, bytes.count) == bytes.count else { throw Complaint("'\(path)' was not written") }
  }

  // MARK: saves that are cut off

  private static func frame(rows: Int, columns: Int) throws -> Frame {
    let timeline = try Timeline(
      times: (0..<rows).map { Int64($0) * 60_000_000_000 }, segments: [.init("A", 0..<rows)])
    return try Frame(
      timeline,
      (0..<columns).map { index in
        var random = Random(seed: UInt64(index), stream: "bench")
        return Column("f\(index)", role: .feature, (0..<rows).map { _ in random.uniform() - 0.5 })
      })
  }

  /// Saves over and over until it is killed.
  private static func save(to path: String) throws {
    let frame = try frame(rows: 200_000, columns: 20)
    while true {
      try Store.write(to: path, [StoredItem("a", frame)], overwrite: true, monitor: Monitor())
      say("saved")
    }
  }

  /// Saves where no file may grow past a size, then without that limit.
  private static func limited(to path: String, bytes: UInt) throws {
    signal(SIGXFSZ, SIG_IGN)
    let frame = try frame(rows: 200_000, columns: 20)
    for size in [bytes, UInt.max] {
      var limit = rlimit(rlim_cur: size, rlim_max: UInt.max)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      do {
        try Store.write(
          to: size == bytes ? path : path + ".free", [StoredItem("a", frame)], overwrite: true, monitor: Monitor())
        say("saved")
      } catch { say("complaint: \(error)") }
    }
  }

  // MARK: speed

  private static func bench(_ path: String, rows: Int, columns: Int, _ compression: String) throws {
    guard let compression = Compression(rawValue: compression) else { throw Complaint("no, fast or small") }
    let frame = try frame(rows: rows, columns: columns)
    let megabytes = Double(rows * columns) * 8e-6
    _ = try frame.digest()
    let begun = now()
    let size = try Store.write(
      to: path, [StoredItem("a", frame)], compression: compression, overwrite: true, monitor: Monitor(threads: 2))
    let written = now()
    let back = try Store.open(path, threads: 2).frame(named: "a")
    for column in back.columns { try column.numbers?.load() }
    let read = now()
    say(
      "write \(megabytes / (written - begun)) read \(megabytes / (read - written)) size \(Double(size) / megabytes / 1e6)"
    )
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
