import Glibc
import Interpreter
import Learning
import Vocabulary

/// What a run did, as JSON, an object a line: `begin`, then `start` and `end` for each step, then `done`;
/// a `note` between them where something is told that is no failure.
///
/// Each line is written whole and at once, so that another process can read along.
struct RunLog {
  let path: String
  private let file: Int32

  /// - Throws: A complaint where the file cannot be written.
  init(_ path: String) throws {
    self.path = path
    if let slash = path.lastIndex(of: "/") { Files.makeDirectories(String(path[..<slash])) }
    file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw Complaint("the log \(path) cannot be written: \(String(cString: strerror(errno)))") }
  }

  /// `study-20240131-093000-4711.jsonl` among the logs of all runs.
  static func path(for script: String) -> String {
    let file = script.split(separator: "/").last.map(String.init) ?? script
    let stem = file.hasSuffix(".wick") ? String(file.dropLast(5)) : file
    let time = now().prefix(19).filter { $0 != "-" && $0 != ":" }.replacing("T", with: "-")
    return "\(Surroundings.runs)/\(stem)-\(time)-\(getpid()).jsonl"
  }

  /// How many logs of runs are kept where nobody named a file for them.
  private static let most = 500

  /// Deletes the oldest logs of runs above what is kept.
  static func trim() {
    let logs = Files.names(in: Surroundings.runs).filter { $0.hasSuffix(".jsonl") }.compactMap { name in
      var status = stat()
      let path = "\(Surroundings.runs)/\(name)"
      return stat(path, &status) == 0 ? (path: path, written: status.st_mtim.tv_sec) : nil
    }
    for log in logs.sorted(by: { ($0.written, $0.path) > ($1.written, $1.path) }).dropFirst(most) { unlink(log.path) }
  }

  func begin(_ script: String, _ steps: [Steps.Step], _ chosen: [Steps.Step], parameters: [String: Value]) {
    let numbers = Set(chosen.map(\.number))
    write([
      ("event", .string("begin")), ("time", .string(RunLog.now())), ("script", .string(script)),
      ("pid", .integer(Int(getpid()))), ("wick", .string(Host.version)),
      ("parameters", .object(parameters.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value.source)) })),
      (
        "steps",
        .array(
          steps.map { step in
            .object([
              ("step", .integer(step.number)), ("title", .string(step.title)),
              ("chosen", .bool(numbers.contains(step.number))),
            ])
          })
      ),
    ])
  }

  func start(_ step: Steps.Step) {
    write([
      ("event", .string("start")), ("time", .string(RunLog.now())), ("step", .integer(step.number)),
      ("title", .string(step.title)),
    ])
  }

  func end(_ outcome: StepRun.Outcome) {
    let now = RunLog.clock()
    let seconds = Double(outcome.nanoseconds / 1_000_000) / 1000
    let outputs = outcome.outputs.map { datum -> JSON in
      guard case .object(let object) = datum.value else {
        return .object([("name", .string(datum.name)), ("value", .string(datum.value.source))])
      }
      return .object(
        [("name", .string(datum.name)), ("kind", .string(object.kind))]
          + (object.rows.map { [("rows", .integer($0))] } ?? []) + [("digest", .string(object.digest.description))])
    }
    let files = outcome.files.map { file -> JSON in
      .object([("path", .string(file.path)), ("bytes", .integer(file.bytes)), ("sha256", .string(file.sha256))])
    }
    write([
      ("event", .string("end")), ("step", .integer(outcome.number)), ("title", .string(outcome.title)),
      ("status", .string(outcome.status.rawValue)),
      ("start", .string(RunLog.text(now - Int64(outcome.nanoseconds)))), ("end", .string(RunLog.text(now))),
      ("seconds", .number(seconds)), ("rows_in", .integer(outcome.rowsIn)), ("rows_out", .integer(outcome.rowsOut)),
      ("outputs", .array(outputs)), ("files", .array(files)),
      ("error", outcome.reason.map { .string($0.description) } ?? .null),
    ])
  }

  /// Something that is no failure.
  func note(_ text: String) {
    write([("event", .string("note")), ("time", .string(RunLog.now())), ("text", .string(text))])
  }

  func done(_ code: Int32, error: String? = nil) {
    write([
      ("event", .string("done")), ("time", .string(RunLog.now())), ("code", .integer(Int(code))),
      ("error", error.map { .string($0) } ?? .null),
    ])
    fsync(file)
    close(file)
  }

  private func write(_ members: [(String, JSON)]) { Files.write(JSON.object(members).text + "\n", to: file) }

  // MARK: - Time

  static func now() -> String { text(clock()) }

  private static func clock() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
  }

  /// `2024-01-31T09:30:00.123Z`.
  private static func text(_ nanoseconds: Int64) -> String {
    let seconds = nanoseconds / 1_000_000_000
    let millis = String(1000 + nanoseconds / 1_000_000 % 1000).dropFirst()
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
      strftime(buffer.baseAddress, buffer.count, "%Y-%m-%dT%H:%M:%S", &parts)
      return String(cString: buffer.baseAddress.unsafelyUnwrapped)
    } + ".\(millis)Z"
  }
}
