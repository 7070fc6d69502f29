import Vocabulary

/// A setting that is a file's name, as the user wrote it with `$name`s filled in.
package struct Path: Setting, Equatable {
  package var text: String

  package init(_ text: String) { self.text = text }

  package static var slot: Slot { .path }

  package init(setting value: Value) throws {
    guard case .text(let text) = value, !text.isEmpty else { throw Expected("a path") }
    self.text = text
  }

  package var setting: Value { .text(text) }
}
