import Drawing
import Glibc
import Synchronization
import Vocabulary

/// What all listeners are told, in order: a queue that any thread fills and that one sends.
///
/// Text that is written line by line is told in larger pieces: a message for each of 50,000 lines would keep a browser
/// busy for half a minute.
final class Outlet: Sendable {
  enum Stream: String, Sendable { case stdout, stderr }

  enum Item: Sendable {
    case message(type: String, parent: [UInt8], content: String)
    case text(Stream, parent: [UInt8], String)
  }

  let bell: Bell
  private let state = Mutex<(items: [Item], told: UInt64)>(([], 0))
  /// Bytes of text in one message, about.
  private static let piece = 1 << 18
  /// Nanoseconds between messages of text where nothing else waits.
  private static let pause: UInt64 = 50_000_000

  init() throws { bell = try Bell() }

  func tell(_ type: String, parent: [UInt8], content: String) {
    state.withLock { $0.items.append(.message(type: type, parent: parent, content: content)) }
    bell.ring()
  }

  func tell(_ type: String, parent: [UInt8], _ members: [(name: String, value: String)]) {
    tell(type, parent: parent, content: JSON.object(members))
  }

  func write(_ text: String, to stream: Stream, parent: [UInt8]) {
    guard !text.isEmpty else { return }
    let isFirst = state.withLock { state in
      if case .text(stream, let last, var before)? = state.items.last, last == parent, before.utf8.count < Outlet.piece
      {
        // Taken out first, so that the text grows in its place and is not copied for each line.
        state.items.removeLast()
        before += text
        state.items.append(.text(stream, parent: parent, before))
        return false
      }
      state.items.append(.text(stream, parent: parent, text))
      return true
    }
    if isFirst { bell.ring() }
  }

  /// What is to be sent now, and how many milliseconds from now to ask again where something still waits.
  func due(_ now: UInt64, all: Bool = false) -> (items: [Item], wait: Int?) {
    state.withLock { state in
      if !all, state.items.count == 1, case .text = state.items[0], now &- state.told < Outlet.pause {
        return ([], 1 + Int((Outlet.pause - (now &- state.told)) / 1_000_000))
      }
      if state.items.contains(where: { if case .text = $0 { true } else { false } }) { state.told = now }
      defer { state.items = [] }
      return (state.items, nil)
    }
  }
}

extension Outlet.Item {
  func parts(_ wire: Wire) -> [[UInt8]] {
    switch self {
    case .message(let type, let parent, let content):
      return wire.parts([Array(type.utf8)], type, parent: parent, content: content)
    case .text(let stream, let parent, let text):
      let content = JSON.object([("name", JSON.text(stream.rawValue)), ("text", JSON.text(text))])
      return wire.parts([Array("stream".utf8)], "stream", parent: parent, content: content)
    }
  }
}
