/// A length along the time axis: a count of bars, or a stretch of time.
package enum Span: Hashable, Sendable {
  case bars(Int)
  /// Nanoseconds.
  case time(Int64)
  /// Calendar months, which have no fixed length.
  case months(Int)
  /// Everything up to now: an expanding window.
  case all

  /// The units of the language, longest name first where one begins another.
  package static let units: [(suffix: String, nanoseconds: Int64)] = [
    ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
    ("h", 3_600_000_000_000), ("d", 86_400_000_000_000), ("w", 604_800_000_000_000),
  ]
}

extension Span: CustomStringConvertible {
  /// As the language writes it: `20`, `5m`, `3d`, `6mo`, `all`.
  package var description: String {
    switch self {
    case .bars(let count): return String(count)
    case .months(let count): return count != 0 && count % 12 == 0 ? "\(count / 12)y" : "\(count)mo"
    case .all: return "all"
    case .time(let length):
      guard length != 0 else { return "0s" }
      for unit in Span.units.reversed() where length % unit.nanoseconds == 0 {
        if unit.suffix == "w", length != unit.nanoseconds { continue }
        return "\(length / unit.nanoseconds)\(unit.suffix)"
      }
      return "\(length)ns"
    }
  }
}
