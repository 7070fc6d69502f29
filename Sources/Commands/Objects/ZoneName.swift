import Vocabulary

/// A setting that names a time zone: of the tz database, `UTC`, or an offset.
package struct ZoneName: Setting, Equatable {
  package var text: String

  package static var slot: Slot { .zone }

  package init(setting value: Value) throws {
    guard let word = try? Word(setting: value) else { throw Expected("a time zone", hint: "such as America/New_York") }
    text = word.text
  }

  package var setting: Value { .word(text) }
}
