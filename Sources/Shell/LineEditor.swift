import CEditLine
import Glibc
import Vocabulary

/// Reads lines from a terminal, with editing, history and completion.
///
/// A class, because the C library calls back into it.
package final class LineEditor {
  package enum Line: Equatable, Sendable {
    case text(String)
    case end
    case interrupted
  }

  /// What Tab does: nothing, put a text in place of the last characters, show what there is, or both.
  package struct Completion: Equatable, Sendable {
    package var erase: Int
    package var insertion: String?
    package var list: String?

    package init(erase: Int = 0, insertion: String? = nil, list: String? = nil) {
      self.erase = erase
      self.insertion = insertion
      self.list = list
    }
  }

  package var history: LineHistory
  private var editor: OpaquePointer?
  private let isComplete: (String) -> Bool
  private let complete: (_ before: String, _ after: String) -> Completion
  private let afterFirstPrompt: () -> Void
  private var hasPrompted = false

  /// Nil where standard input or output is no terminal.
  ///
  /// - Parameter afterFirstPrompt: Done once the first prompt stands there, so as not to delay it.
  package init?(
    history: LineHistory, isComplete: @escaping (String) -> Bool,
    complete: @escaping (_ before: String, _ after: String) -> Completion, afterFirstPrompt: @escaping () -> Void = {}
  ) {
    self.afterFirstPrompt = afterFirstPrompt
    self.history = history
    self.isComplete = isComplete
    self.complete = complete
    let callbacks = wick_callbacks(
      context: Unmanaged.passUnretained(self).toOpaque(),
      is_complete: { context, text in LineEditor.of(context).isComplete(LineEditor.text(text)) ? 1 : 0 },
      complete: { context, before, after in
        let found = LineEditor.of(context).complete(LineEditor.text(before), LineEditor.text(after))
        return wick_completion(
          erase: found.erase, insertion: found.insertion.flatMap { strdup($0) }, list: found.list.flatMap { strdup($0) }
        )
      },
      recall: { context, direction, before, text in
        let found = LineEditor.of(context).history.recall(
          Int(direction), before: LineEditor.text(before), text: LineEditor.text(text))
        return found.flatMap { strdup($0) }
      },
      idle: { LineEditor.of($0).isIdle() })
    editor = wick_editor_new("wick", callbacks)
    if editor == nil { return nil }
  }

  deinit { wick_editor_free(editor) }

  /// Reads one line, which may have several rows. Blocks; a signal that interrupts drops the line.
  package func read(prompt: String, color: Int32) -> Line {
    wick_editor_set_prompt(editor, prompt, color)
    var line: UnsafeMutablePointer<CChar>?
    defer { free(line) }
    switch wick_editor_read(editor, &line) {
    case WICK_LINE: return .text(LineEditor.text(line))
    case WICK_INTERRUPTED: return .interrupted
    default: return .end
    }
  }

  package func remember(_ text: String) {
    history.append(text)
    wick_editor_remember(editor, text)
  }

  /// Shows a text while a line is read; from any thread.
  package static func tell(_ text: String) { wick_editor_tell(text) }

  /// Reading ten thousand lines of history must not delay the first prompt.
  private func isIdle() {
    guard !hasPrompted else { return }
    hasPrompted = true
    history.load()
    for entry in history.entries { wick_editor_remember(editor, entry) }
    afterFirstPrompt()
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> LineEditor {
    // The context is the one that was handed over in `init`, which `deinit` outlives no callback of.
    Unmanaged<LineEditor>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
  }

  private static func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
  private static func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
    pointer.map { String(cString: $0) } ?? ""
  }
}
