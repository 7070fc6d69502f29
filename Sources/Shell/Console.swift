import Drawing
import Glibc
import Synchronization
import Vocabulary

/// Where results, complaints and progress go: results to standard output, all else to standard error, or everything to
/// a front end.
package final class Console: Sendable {
  package enum Form: String, CaseIterable, Sendable { case text, csv, json }

  /// Another program that shows things in its own way.
  package struct FrontEnd: Sendable {
    package var show: @Sendable (Block) -> Void
    package var remark: @Sendable (String) -> Void
    package var report: @Sendable (Monitor.Progress) -> Void
    package var endProgress: @Sendable () -> Void
    package var clear: @Sendable () -> Void

    package init(
      show: @escaping @Sendable (Block) -> Void, remark: @escaping @Sendable (String) -> Void,
      report: @escaping @Sendable (Monitor.Progress) -> Void, endProgress: @escaping @Sendable () -> Void,
      clear: @escaping @Sendable () -> Void
    ) {
      self.show = show
      self.remark = remark
      self.report = report
      self.endProgress = endProgress
      self.clear = clear
    }
  }

  package let terminal: Terminal
  package let form: Form
  private let frontEnd: FrontEnd?
  private let state = Mutex(State())
  /// Whether some result could not be written. There is one standard output, however many consoles.
  private static let lost = Mutex(false)

  package static var hasLostOutput: Bool { lost.withLock { $0 } }

  private enum Written { case nothing, value, table }

  private struct State {
    /// Cells of the progress line that stands on the screen.
    var progress = 0
    /// When progress was last told of, by the steady clock.
    var told: UInt64 = 0
    /// What was written last as comma-separated text: tables are set apart by an empty line, values stand under one
    /// another.
    var last = Written.nothing
    /// The form that the session asks for in place of that of the start.
    var form: Form?
  }

  package init(_ terminal: Terminal, form: Form = .text, frontEnd: FrontEnd? = nil) {
    self.terminal = terminal
    self.form = form
    self.frontEnd = frontEnd
  }

  /// Shows in another form from now on; nil for that of the start.
  package func take(_ form: Form?) { state.withLock { $0.form = form } }

  /// Shows a block. A long one that the monitor asks to stop ends after a whole line; who shows it asks the monitor.
  package func show(_ block: Block, monitor: Monitor = Monitor()) {
    if let frontEnd { return frontEnd.show(block) }
    state.withLock { state in
      erase(&state)
      try? write(block, &state, check: monitor.check)
    }
  }

  private func write(_ block: Block, _ state: inout State, check: () throws -> Void) throws {
    func put(_ text: String) throws {
      self.put(text)
      try check()
    }
    switch state.form ?? form {
    case .text:
      try block.draw(in: terminal.style, check: check) { lines in
        try put(lines.map { $0 + "\n" }.joined())
      }
    case .json:
      // Also one that was stopped ends its line.
      defer { self.put("\n") }
      try block.writeJSON(to: put)
    case .csv:
      let isValue = if case .value = block { true } else { false }
      var gap = state.last == .table || (state.last == .value && !isValue) ? "\n" : ""
      let isTable = try block.writeCSV { text in
        state.last = isValue ? .value : .table
        defer { gap = "" }
        try put(gap + text)
      }
      if !isTable, case .text(let text) = block { Files.write(text + "\n", to: STDERR_FILENO) }
    }
  }

  /// Writes a result. That one is lost is told once: on a full disk every later one fails as well.
  private func put(_ text: String) {
    // A reader that went away has what it wanted.
    guard !Files.write(text, to: STDOUT_FILENO), errno != EPIPE else { return }
    let complaint = Complaint("cannot write: \(String(cString: strerror(errno)).lowercased())")
    let isFirst = Console.lost.withLock { lost in
      defer { lost = true }
      return !lost
    }
    guard isFirst else { return }
    let lines = Fault(complaint, in: "").lines(in: Style(color: terminal.hasErrorColor))
    Files.write(lines.map { $0 + "\n" }.joined(), to: STDERR_FILENO)
  }

  /// A remark that is no result.
  package func remark(_ text: String, _ ink: Ink = .plain) {
    if let frontEnd { return frontEnd.remark(text) }
    state.withLock { state in
      erase(&state)
      Files.write(ink.on(text, in: Style(color: terminal.hasErrorColor)) + "\n", to: STDERR_FILENO)
    }
  }

  /// - Parameters:
  ///   - text: What the complaint's place refers to.
  ///   - file: The script that the text was read from.
  package func complain(_ complaint: Complaint, in text: String, file: String? = nil) {
    let style = Style(
      width: terminal.style.width, color: terminal.hasErrorColor, unlimited: !terminal.isError || !terminal.isSmart)
    let told = Complaint(
      Secret.masked(complaint.message), hint: complaint.hint.map(Secret.masked), at: complaint.place)
    for line in Fault(told, in: Secret.masked(text), file: file).lines(in: style) { remark(line) }
  }

  /// Tells how far long work is: after half a second on a terminal, and then ten times a second; into a file a line
  /// every ten seconds.
  package func report(_ progress: Monitor.Progress) {
    if let frontEnd { return frontEnd.report(progress) }
    let isLive = terminal.isError && terminal.isSmart
    let every: UInt64 = isLive ? 100_000_000 : 10_000_000_000
    // In a log, work that is done needs no line: what follows says so.
    guard progress.elapsed > (isLive ? 500_000_000 : every),
      isLive || !progress.parents.isEmpty || progress.done != progress.total
    else {
      return
    }
    let now = Surroundings.steady()
    state.withLock { state in
      guard now &- state.told >= every else { return }
      state.told = now
      let line = Console.line(progress)
      if isLive {
        let shown = line.cut(to: terminal.style.width - 1)
        Files.write("\r\u{1b}[K" + shown, to: STDERR_FILENO)
        state.progress = cellWidth(shown)
      } else {
        Files.write(line + "\n", to: STDERR_FILENO)
      }
    }
  }

  /// The work is over: the screen is as if nobody had told of it.
  package func endProgress() {
    if let frontEnd { return frontEnd.endProgress() }
    state.withLock { erase(&$0) }
  }

  /// An empty screen; what goes to a file or a pipe stays there.
  package func clear() {
    if let frontEnd { return frontEnd.clear() }
    guard terminal.isOutput, terminal.isSmart else { return }
    state.withLock { state in
      erase(&state)
      Files.write("\u{1b}[H\u{1b}[2J\u{1b}[3J", to: STDOUT_FILENO)
    }
  }

  private func erase(_ state: inout State) {
    guard state.progress > 0 else { return }
    Files.write("\r\u{1b}[K", to: STDERR_FILENO)
    state.progress = 0
  }

  /// `fitting  31 of 100  31 %  4.2 s, about 9 s left`; within a sweep `sweep 3/12 · fitting  31 of 100 …`, where the
  /// share and the times are those of the whole.
  package static func line(_ progress: Monitor.Progress) -> String {
    let above = progress.parents.map { "\($0.task) \(min($0.done + 1, $0.total))/\($0.total) · " }.joined()
    var parts = [above + progress.task]
    if let total = progress.total {
      parts.append("\(Numeral.grouped(progress.done)) of \(Numeral.grouped(total))")
    } else if progress.done > 0 {
      parts.append(Numeral.grouped(progress.done))
    }
    if let fraction = progress.fraction { parts.append("\(Int(fraction * 100 + 1e-9)) %") }
    var time = duration(progress.elapsed)
    if let left = progress.remaining, left > 0 { time += ", about \(duration(left)) left" }
    return (parts + [time]).joined(separator: "  ")
  }

  /// `12 ms`, `4.2 s`, `3 min 20 s`, `2 h 05 min`.
  package static func duration(_ nanoseconds: UInt64) -> String {
    let seconds = Double(nanoseconds) / 1e9
    if seconds < 0.1 { return "\(nanoseconds / 1_000_000) ms" }
    if seconds < 60 { return Numeral.fixed(seconds, 1) + " s" }
    let whole = Int(seconds)
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    let minutes = whole / 60 % 60
    return "\(whole / 3600) h \(minutes < 10 ? "0" : "")\(minutes) min"
  }
}
