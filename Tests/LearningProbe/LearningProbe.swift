import Engine
import Frames
import Glibc
import Learning
import Storage
import Vocabulary

/// What a fit takes of memory and time, in a process of its own.
///
///     LearningProbe copy ROWS COLUMNS         seconds of the copy of a frame into the matrix of a booster
///     LearningProbe write FILE ROWS COLUMNS   a store with a frame of random columns
///     LearningProbe fit FILE MEGABYTES MODEL  kilobytes by which the process grew at most, and the model's digest
@main struct LearningProbe {
  static func main() {
    do { try run(Array(CommandLine.arguments.dropFirst())) } catch {
      say("complaint: \(error)")
      exit(1)
    }
  }

  private static func run(_ words: [String]) throws {
    func number(_ index: Int) -> Int { words.indices.contains(index) ? Int(words[index]) ?? 0 : 0 }
    switch words.first {
    case "copy": try copy(rows: number(1), columns: number(2))
    case "write": try write(rows: number(2), columns: number(3), to: words[1])
    case "fit": try fit(words[1], number(2) << 20, words[3...].joined(separator: " "))
    default: throw Complaint("copy ROWS COLUMNS, write FILE ROWS COLUMNS or fit FILE MEGABYTES MODEL")
    }
  }

  /// The median of five, of processor time.
  private static func copy(rows: Int, columns: Int) throws {
    let names = (0..<columns).map { "x\($0)" }
    let numbers = (0..<columns).map { column -> Numbers in
      var random = Random(seed: UInt64(column), stream: "copy")
      return Numbers((0..<rows).map { _ -> Double in random.uniform() })
    }
    let features = Features(names: names, columns: numbers)
    let chosen = (0..<rows).map { Int32($0) }
    var seconds: [Double] = []
    for _ in 0..<5 {
      let begun = processorTime()
      let preparation = try Preparation(
        features, rows: chosen, scaling: nil, imputing: .none, monitor: Monitor(threads: 1))
      let values = try preparation.singles(features, rows: chosen, monitor: Monitor(threads: 1))
      let ended = processorTime()
      guard values.count == rows * columns else { throw Complaint("the copy lacks values") }
      seconds.append(ended - begun)
    }
    say("copy \(seconds.sorted()[2])")
  }

  private static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static let minute: Int64 = 60_000_000_000

  private static func write(rows: Int, columns: Int, to path: String) throws {
    let times = (0..<rows).map { Int64($0) * minute }
    var walk = Random(seed: 0, stream: "close")
    var close = 100.0
    let prices = (0..<rows).map { _ -> Double in
      close *= 1 + 0.001 * (walk.uniform() - 0.5)
      return close
    }
    let features = (0..<columns).map { index in
      var random = Random(seed: UInt64(index), stream: "column")
      return Column("x\(index)", role: .feature, (0..<rows).map { _ in random.uniform() - 0.5 })
    }
    let frame = try Frame(
      Timeline(times: times, segments: [.init("A", 0..<rows)]),
      ["open", "high", "low", "close"].map { Column($0, role: .bar, prices) } + features, bar: minute)
    try Store.write(to: path, [StoredItem("a", frame)], monitor: Monitor())
  }

  private static func fit(_ path: String, _ memory: Int, _ model: String) throws {
    let frame = try Store.open(path, threads: 1).frame(named: "a")
    let label = try labelKinds.make("fwd", Given()).label(frame, engine: Engine(), monitor: Monitor())
    let plan = try splitKinds.make("holdout", Given()).plan(for: label.spans)
    let words = model.split(separator: " ")
    var given = Given()
    for word in words.dropFirst() {
      let parts = word.split(separator: "=")
      given.options.append(Given.Option(String(parts[0]), Given.Word(.number(Double(parts[1]) ?? .nan))))
    }
    var fitting = try Fitting(
      modelKinds.make(String(words[0]), given), features: frame.columns.filter { $0.role == .feature }, label: label,
      plan: plan, seed: 1)
    fitting.memory = memory
    try forgetPeak()
    let before = try peak()
    let digest = try fitting.run(Monitor(threads: 1)).digest
    say("grown \(try peak() - before)")
    say("digest \(digest)")
  }

  /// From here on the peak is counted anew.
  private static func forgetPeak() throws {
    let descriptor = open("/proc/self/clear_refs", O_WRONLY)
    defer { close(descriptor) }
    guard Glibc.write(descriptor, "5", 1) == 1 else { throw Complaint("the peak cannot be set back") }
  }

  /// The most memory that was in use, in kilobytes.
  private static func peak() throws -> Int {
    guard let file = fopen("/proc/self/status", "r") else { throw Complaint("no status") }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, 256, file) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      guard text.hasPrefix("VmHWM:") else { continue }
      return Int(text.filter(\.isNumber)) ?? 0
    }
    throw Complaint("no VmHWM")
  }

  private static func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = Glibc.write(1, bytes, bytes.count)
  }
}
