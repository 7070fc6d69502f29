/// What a place in a line expects: it decides how the words there are read, checked and completed.
package enum Slot: Equatable, Sendable {
  case number, integer, flag, text, word, span, moment, list, record, range
  /// One of a few words.
  case choice([String])
  /// A file name, with `$name` filled in; may be a glob.
  case path
  /// A column expression, kept as written.
  case formula
  /// Columns by name, pattern (`mom*`, `-mom_3`) or group (`@momentum`).
  case columns
  /// Any expression, evaluated before the unit sees it.
  case value
  /// The name of a value of that kind: `frame`, `model`, `label`, `split`, `backtest`.
  case object(String)
  /// The name of a time zone.
  case zone
}

/// A type that a setting of an entry may have.
package protocol Setting: Sendable {
  static var slot: Slot { get }
  /// Throws a complaint that says only what the value should be: `a number`, `one of 'open' and 'close'`.
  init(setting value: Value) throws
  /// The setting as it would be written.
  var setting: Value { get }
}

/// Thrown by `Setting.init`: what would be right. The parameter adds its name and what was written.
package struct Expected: Error, Sendable {
  package var what: String
  package var hint: String?
  package init(_ what: String, hint: String? = nil) { (self.what, self.hint) = (what, hint) }
}

extension Double: Setting {
  package static var slot: Slot { .number }
  package init(setting value: Value) throws {
    guard case .number(let number) = value else { throw Expected("a number") }
    self = number
  }
  package var setting: Value { .number(self) }
}

extension Int: Setting {
  package static var slot: Slot { .integer }
  package init(setting value: Value) throws {
    guard case .number(let number) = value, let integer = Int(exactly: number) else { throw Expected("a whole number") }
    self = integer
  }
  package var setting: Value { .number(Double(self)) }
}

extension Bool: Setting {
  package static var slot: Slot { .flag }
  package init(setting value: Value) throws {
    guard case .flag(let flag) = value else { throw Expected("yes or no") }
    self = flag
  }
  package var setting: Value { .flag(self) }
}

extension String: Setting {
  package static var slot: Slot { .text }
  package init(setting value: Value) throws {
    switch value {
    case .text(let text), .word(let text): self = text
    default: throw Expected("a text")
    }
  }
  package var setting: Value { .text(self) }
}

extension Span: Setting {
  package static var slot: Slot { .span }
  package init(setting value: Value) throws {
    switch value {
    case .span(let span): self = span
    case .number(let number):
      guard let bars = Int(exactly: number) else {
        throw Expected("a count of bars such as 20, or a duration such as 5d")
      }
      self = .bars(bars)
    case .word("all"): self = .all
    default: throw Expected("a count of bars such as 20, or a duration such as 5d")
    }
  }
  package var setting: Value {
    switch self {
    case .bars(let count): .number(Double(count))
    case .all: .word("all")
    default: .span(self)
    }
  }
}

extension Moment: Setting {
  package static var slot: Slot { .moment }
  package init(setting value: Value) throws {
    switch value {
    case .moment(let moment): self = moment
    case .number(let year) where year == year.rounded() && (1678...2261).contains(year):
      self.init(nanoseconds: Int64(Day(year: Int(year), month: 1, day: 1).number) * Moment.day, precision: .year)
    case .text: throw Expected("a date such as 2015-03-09, or a year", hint: "a date is written without quotes")
    default: throw Expected("a date such as 2015-03-09, or a year")
    }
  }
  package var setting: Value { .moment(self) }
}

extension Optional: Setting where Wrapped: Setting {
  package static var slot: Slot { Wrapped.slot }
  package init(setting value: Value) throws { self = try .some(Wrapped(setting: value)) }
  package var setting: Value { map(\.setting) ?? .nothing }
}

extension Array: Setting where Element: Setting {
  package static var slot: Slot {
    switch Element.slot {
    // Names are read as words, one or many.
    case .columns, .object, .word: Element.slot
    default: .list
    }
  }
  /// A single value is a list of one. A word that chooses columns may itself stand for several.
  package init(setting value: Value) throws {
    if case .list(var values) = value {
      if case .columns = Element.slot {
        values = values.flatMap { if case .list(let inner) = $0 { inner } else { [$0] } }
      }
      self = try values.map(Element.init(setting:))
    } else {
      self = [try Element(setting: value)]
    }
  }
  package var setting: Value { .list(map(\.setting)) }
}

/// A setting that is one of a few words: an enum of strings.
package protocol Choice: Setting, CaseIterable, RawRepresentable where RawValue == String {}

extension Choice {
  package static var slot: Slot { .choice(allCases.map(\.rawValue)) }
  package init(setting value: Value) throws {
    let words = Self.allCases.map(\.rawValue)
    let expected = "one of " + words.joined(separator: ", ")
    switch value {
    case .word(let word), .text(let word):
      guard let choice = Self(rawValue: word) else {
        throw Expected(expected, hint: didYouMean(word, words))
      }
      self = choice
    // A word such as 5 or no is read as a number or a flag before its meaning is known.
    case .number, .flag:
      guard let choice = Self(rawValue: value.source) else { throw Expected(expected) }
      self = choice
    default: throw Expected(expected)
    }
  }
  package var setting: Value { .word(rawValue) }
}
