import Drawing
import Glibc
import Shell

/// The lines that were typed: those of this session with what they gave, and those of earlier ones.
struct Past {
  private struct Line {
    var session: Int
    var number: Int
    var input: String
    var output: String?
  }

  private var lines: [Line] = []
  private var file: LineHistory
  private let name: String
  /// Sessions that were there before, where somebody has asked.
  private var earlier: [Line]?

  init() {
    name = "\(Surroundings.seconds())-\(getpid())"
    file = LineHistory(path: Prompt.historyPath, session: name)
  }

  /// Remembers a cell before it runs, for later sessions as well.
  mutating func append(_ input: String, number: Int) {
    file.append(input)
    lines.append(Line(session: 0, number: number, input: input))
  }

  /// What the last cell gave.
  mutating func give(_ output: String) {
    guard !lines.isEmpty else { return }
    lines[lines.count - 1].output = output
  }

  /// The content of the answer.
  mutating func reply(_ content: Content) -> String {
    let all = whole()
    let this = (all.last?.session ?? 0) + (lines.isEmpty ? 1 : 0)
    var found: [Line]
    switch content.text("hist_access_type") {
    case "range":
      // Zero is this session, -1 the one before it.
      let asked = content.number("session") ?? 0
      let session = asked > 0 ? asked : this + asked
      let range = (start: content.number("start") ?? 0, stop: content.number("stop") ?? Int.max)
      found = all.filter { $0.session == session && $0.number >= range.start && $0.number < range.stop }
    case "search":
      let pattern = content.text("pattern") ?? "*"
      found = all.filter { fnmatch(pattern, $0.input, 0) == 0 }
      if content.flag("unique", usually: false) {
        var seen: Set<String> = []
        found = found.reversed().filter { seen.insert($0.input).inserted }.reversed()
      }
      if let most = content.number("n") { found = found.suffix(max(0, most)) }
    default:
      found = all.suffix(max(0, content.number("n") ?? 10))
    }
    let hasOutput = content.flag("output", usually: false)
    let entries = found.map { line in
      let input = JSON.text(line.input)
      let cell = hasOutput ? JSON.array([input, line.output.map(JSON.text) ?? "null"]) : input
      return JSON.array([String(line.session), String(line.number), cell])
    }
    return JSON.object([("status", JSON.text("ok")), ("history", JSON.array(entries))])
  }

  /// Oldest first, sessions counted from one.
  private mutating func whole() -> [Line] {
    let earlier = self.earlier ?? read()
    self.earlier = earlier
    let this = (earlier.last?.session ?? 0) + 1
    return earlier
      + lines.map { Line(session: this, number: $0.number, input: $0.input, output: $0.output) }
  }

  private func read() -> [Line] {
    guard let path = Prompt.historyPath else { return [] }
    let sessions = LineHistory.sessions(in: path).filter { $0.name != name }
    return sessions.enumerated().flatMap { index, session in
      session.lines.enumerated().map { Line(session: index + 1, number: $0 + 1, input: $1) }
    }
  }
}
