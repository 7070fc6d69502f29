import Dispatch
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
      try damage(
        arguments[1], arguments[2], seeds: (UInt64(arguments[3]) ?? 0)..<(UInt64(arguments[4]) ?? 0),
        name: arguments.count > 5 ? arguments[5] : nil)
    case "foreign":
      let loaded = try ForeignFrame().load(arguments[1], arguments.count > 2 ? arguments[2] : nil, monitor: Monitor())
      say("\(loaded.frame.count) rows, \(loaded.frame.columns.map(\.name).joined(separator: " "))")
    case "save": try save(to: arguments[1])
    case "unprivileged": try unprivileged(arguments[1])
    case "limited": try limited(to: arguments[1], bytes: UInt(arguments[2]) ?? 0)
    case "edit": try edit(arguments[1])
    case "hold": try hold(arguments[1])
    case "stopped": try stopped(arguments[1], after: useconds_t(arguments[2]) ?? 0)
    case "write": try Speed.write(arguments[1], arguments[2], arguments[3], rows: Int(arguments[4]) ?? 0)
    case "passes": try Passes.run(arguments[1], copy: arguments[2])
    case "partial": try Speed.partial(arguments[1])
    case "many": try Speed.many(arguments[1], Int(arguments[2]) ?? 0)
    default:
      throw Complaint(
        "damage FILE COPY FIRST END, foreign FILE NAME, save FILE, unprivileged FILE, edit FILE, hold FILE, stopped FILE MICROSECONDS, "
          + "limited FILE BYTES, write FROM TO COMPRESSION ROWS, passes FILE COPY, partial FILE or many FILE FRAMES")
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
  private static func damage(_ path: String, _ copy: String, seeds: Range<UInt64>, name: String?) throws {
    let whole = try bytes(of: path)
    // What a header claims is not to be asked of the system before it was compared with the file.
    var limit = rlimit(rlim_cur: 4 << 30, rlim_max: 4 << 30)
    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    for seed in seeds {
      say("seed \(seed)")
      alarm(20)
      try put(damaged(whole, seed), at: copy)
      do {
        if try Store.isStore(copy) {
          let complaints = try Store.open(copy).verify(monitor: Monitor())
          say(complaints.isEmpty ? "intact" : "complaint: \(complaints[0])")
        } else {
          _ = try ForeignFrame().load(copy, name, monitor: Monitor())
          say("intact")
        }
      } catch let complaint as Complaint {
        say("complaint: \(complaint)")
      }
    }
    alarm(0)
    say("peak \(try peak())")
  }

  /// The most memory that this process or a child of it had in use, in kilobytes. What the system counts for a process
  /// goes back to the one that it was made from.
  static func peak() throws -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(Int32(RUSAGE_CHILDREN.rawValue)), &usage)
    let status = String(decoding: try bytes(of: "/proc/self/status"), as: UTF8.self)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    guard let own = line?.split(whereSeparator: { !$0.isNumber }).first.flatMap({ Int($0) }) else {
      throw Complaint("no VmHWM")
    }
    return max(own, usage.ru_maxrss)
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

  static func frame(rows: Int, columns: Int) throws -> Frame {
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

  /// Saves and changes as somebody who may not write everywhere.
  private static func unprivileged(_ path: String) throws {
    let nobody: uid_t = 65_534
    if getuid() == 0 { guard setgid(nobody) == 0, setuid(nobody) == 0 else { throw Complaint("still root") } }
    let frame = try frame(rows: 10, columns: 1)
    for body in [
      { try Store.write(to: path + ".new", [StoredItem("a", frame)], monitor: Monitor()) },
      { try Store.write(to: path, [StoredItem("a", frame)], overwrite: true, monitor: Monitor()) },
      { try Store.append(to: path, [StoredItem("b", frame)], monitor: Monitor()) },
      { try Store.delete(in: path, ["p"], monitor: Monitor()).count },
      { try Store.open(path).frame(named: "p").count },
    ] as [() throws -> Int] {
      do { say("\(try body())") } catch { say("complaint: \(error)") }
    }
  }

  /// Adds, renames, deletes and compacts over and over until it is killed. What is called `a` is never touched.
  private static func edit(_ path: String) throws {
    let frame = try frame(rows: 50_000, columns: 6)
    while true {
      try Store.append(to: path, [StoredItem("b", frame)], compression: .fast, overwrite: true, monitor: Monitor())
      try Store.rename(in: path, "b", to: "c", monitor: Monitor())
      try Store.delete(in: path, ["c"], monitor: Monitor())
      _ = try Store.compact(path, compression: nil, monitor: Monitor())
      say("edited")
    }
  }

  /// Writes a file and stays in the midst of it.
  private static func hold(_ path: String) throws {
    let frame = try frame(rows: 10, columns: 1)
    let digest = try frame.columns[0].numbers?.digest()
    let slow = Column(
      "slow",
      .numbers(
        Numbers(count: 10, digest: digest) {
          say("holding")
          while true { pause() }
        }))
    try Store.write(to: path, [StoredItem("a", frame.with([slow]))], overwrite: true, monitor: Monitor())
  }

  /// Is stopped by the user some time after it has begun; says what it left.
  private static func stopped(_ path: String, after delay: useconds_t) throws {
    let frame = try frame(rows: 200_000, columns: 20)
    let monitor = Monitor(threads: 2)
    DispatchQueue.global().async {
      usleep(delay)
      monitor.cancel()
    }
    do {
      try Store.write(to: path, [StoredItem("a", frame)], compression: .fast, overwrite: true, monitor: monitor)
      say("saved")
    } catch is Interruption { say("stopped") }
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
}
