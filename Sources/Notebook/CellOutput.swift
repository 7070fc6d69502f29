import Drawing
import Shell
import Synchronization
import Vocabulary

/// What the cell under way shows, as messages to all who look at the notebook.
final class CellOutput: Sendable {
  let outlet: Outlet
  private let state = Mutex(State())

  private struct State {
    /// The header of the request that the cell came with.
    var parent: [UInt8] = []
    var isSilent = false
    /// Blocks that are held back, to be told of together; nil where each is told at once.
    var held: [Block]?
    var progress: Monitor.Progress?
    /// When progress was last told of, by the clock of its elapsed time; nil where it never was.
    var told: UInt64?
  }

  init(_ outlet: Outlet) { self.outlet = outlet }

  /// The request that output belongs to.
  var parent: [UInt8] { state.withLock { $0.parent } }

  func begin(_ parent: [UInt8], silent: Bool) {
    state.withLock { $0 = State(parent: parent, isSilent: silent) }
  }

  /// From now on what is shown is held back.
  func hold() { state.withLock { $0.held = [] } }

  /// What was held back.
  func release() -> [Block] {
    state.withLock { state in
      defer { state.held = nil }
      return state.held ?? []
    }
  }

  func show(_ block: Block) {
    let isHeld = state.withLock { state in
      state.held?.append(block)
      return state.held != nil
    }
    if !isHeld { tell(block) }
  }

  /// Texts are a stream, so that many of them stay one output; all else is an output of its own.
  func tell(_ block: Block) {
    if let words = block.words { return write(words + "\n", to: .stdout) }
    tell("display_data", [("data", MimeBundle([block]).json), ("metadata", "{}"), ("transient", "{}")])
  }

  func write(_ text: String, to stream: Outlet.Stream) {
    let (parent, isSilent) = state.withLock { ($0.parent, $0.isSilent) }
    if !isSilent { outlet.write(text, to: stream, parent: parent) }
  }

  func tell(_ type: String, _ members: [(name: String, value: String)]) {
    let (parent, isSilent) = state.withLock { ($0.parent, $0.isSilent) }
    if !isSilent { outlet.tell(type, parent: parent, members) }
  }

  // MARK: - Progress

  /// Tells how far long work is, after half a second and then ten times a second, all in one place.
  func report(_ progress: Monitor.Progress) {
    let isFirst: Bool? = state.withLock { state in
      guard !state.isSilent else { return nil }
      state.progress = progress
      guard progress.elapsed > 500_000_000 || state.told != nil else { return nil }
      // A new task counts from zero again.
      if let told = state.told, progress.elapsed >= told, progress.elapsed - told < 100_000_000 { return nil }
      defer { state.told = progress.elapsed }
      return state.told == nil
    }
    if let isFirst { tell(progress, isFirst: isFirst) }
  }

  /// The work is over; where it was told of, it stays there as it ended.
  func endProgress() {
    let last = state.withLock { state in
      defer { (state.progress, state.told) = (nil, nil) }
      return state.told == nil || state.told == state.progress?.elapsed ? nil : state.progress
    }
    if let last { tell(last, isFirst: false) }
  }

  private func tell(_ progress: Monitor.Progress, isFirst: Bool) {
    let line = Console.line(progress)
    var bar = "<progress></progress>"
    if let fraction = progress.fraction {
      bar = "<progress value=\"\(Int(fraction * 1000))\" max=\"1000\"></progress>"
    }
    let data = JSON.object([
      ("text/plain", JSON.text(line)), ("text/html", JSON.text("\(bar) \(Sheet.escaped(line))")),
    ])
    // One place for each cell: its request's header is like no other.
    let name = "progress-\(Digest(String(decoding: parent, as: UTF8.self)).short)"
    let transient = JSON.object([("display_id", JSON.text(name))])
    tell(
      isFirst ? "display_data" : "update_display_data", [("data", data), ("metadata", "{}"), ("transient", transient)])
  }
}
