import Vocabulary

/// A setting that is a word as it was written, such as a time zone or a symbol.
package struct Word: Setting, Equatable {
  package var text: String

  package init(_ text: String) { self.text = text }

  package static var slot: Slot { .word }

  package init(setting value: Value) throws {
    switch value {
    case .word(let text), .text(let text): self.text = text
    case .number, .span, .flag: text = value.source
    default: throw Expected("a word")
    }
  }

  package var setting: Value { .word(text) }
}
