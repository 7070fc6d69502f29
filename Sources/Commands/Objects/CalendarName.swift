import Frames
import Vocabulary

/// A setting that names the calendar of a market's sessions.
package struct CalendarName: Setting, Equatable {
  package var text: String

  package static var slot: Slot { .choice(TradingCalendar.names) }

  package init(setting value: Value) throws {
    switch value {
    case .word(let text), .text(let text): self.text = text
    default: throw Expected("one of " + TradingCalendar.names.joined(separator: ", "))
    }
  }

  package var setting: Value { .word(text) }
}
