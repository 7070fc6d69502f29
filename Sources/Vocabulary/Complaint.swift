/// The one error that a user sees: what was wrong, where, and what would be right.
///
/// Messages are lower case, name what the user wrote, and end without a full stop.
package struct Complaint: Error, Equatable, Sendable {
  package var message: String
  package var hint: String?
  package var place: Place?

  package init(_ message: String, hint: String? = nil, at place: Place? = nil) {
    self.message = message
    self.hint = hint
    self.place = place
  }

  /// The same complaint with a place, unless it has one already: the innermost place is the exact one.
  package func at(_ place: Place?) -> Complaint {
    guard self.place == nil, let place else { return self }
    return Complaint(message, hint: hint, at: place)
  }
}

/// A stretch of a program text, as offsets into its UTF-8 bytes.
package struct Place: Equatable, Hashable, Sendable {
  package var start: Int
  package var end: Int

  package init(_ start: Int, _ end: Int) {
    self.start = start
    self.end = max(start, end)
  }

  package func joined(_ other: Place) -> Place { Place(min(start, other.start), max(end, other.end)) }
}

/// Thrown where work was stopped by the user: nothing was changed.
package struct Interruption: Error, Equatable, Sendable {
  /// Where the work stood, such as `at fold 3 of 5`.
  package var during: String?
  /// A file that was in its place by then, as the user calls it.
  package var leaving: String?
  /// How many changes the statements before it made, which were asked for with it and stand.
  package var changesBefore = 0

  package init(during: String? = nil, leaving: String? = nil) {
    self.during = during
    self.leaving = leaving
  }
}

extension Complaint: CustomStringConvertible {
  package var description: String { hint.map { "\(message) - \($0)" } ?? message }
}
