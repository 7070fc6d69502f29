import Learning
import Vocabulary

/// A list of entries of which a setting may name one.
package protocol EntryList: Sendable {
  static var names: [String] { get }
}

/// A setting that names an entry of a catalogue, such as `EntryName<OfSampler>`.
package struct EntryName<List: EntryList>: Setting, Equatable {
  package var text: String

  package init(_ text: String) { self.text = text }

  package static var slot: Slot { .choice(List.names) }

  package init(setting value: Value) throws {
    let expected = "one of " + List.names.joined(separator: ", ")
    guard case .word(let word) = value else { throw Expected(expected) }
    guard List.names.contains(word) else { throw Expected(expected, hint: didYouMean(word, List.names)) }
    text = word
  }

  package var setting: Value { .word(text) }
}

package enum OfSampler: EntryList { package static var names: [String] { samplers.names } }
package enum OfPruner: EntryList { package static var names: [String] { trialPruners.names } }
