import Synchronization
import Vocabulary

/// A time zone: what a clock on the wall there shows, and when.
///
/// Read from the system's tz database, or a fixed distance from UTC. All its changes of offset are in one table, the
/// rule for the future worked out up to the last year that nanoseconds reach, so that a look-up is a bisection.
///
/// Civil to UTC is not always clear. A time that a clock shows twice, when it is put back, is taken as the first of the
/// two. A time that no clock shows, when it is put forward, is read with the offset before the change, and so lies as
/// long after the change as it was past it: 02:30 becomes 03:30.
package final class Zone: Sendable {
  /// As it was asked for: `America/New_York`, `UTC`, `+05:30`.
  package let name: String
  /// Moments of change, in seconds after 1970 UTC, increasing.
  let changes: [Int64]
  /// Seconds east of UTC: `offsets[0]` before the first change, `offsets[i + 1]` from change i on.
  let offsets: [Int64]

  init(name: String, changes: [Int64], offsets: [Int64]) {
    self.name = name
    self.changes = changes
    self.offsets = offsets
  }

  package static let utc = Zone(name: "UTC", changes: [], offsets: [0])

  /// Whether clocks there always show UTC.
  package var isUTC: Bool { offsets.allSatisfy { $0 == 0 } }

  /// Zones that were read already.
  private static let known = Mutex<[String: Zone]>([:])

  /// The zone of that name: `UTC`, a fixed offset such as `+05:30`, or a name of the tz database. Throws a complaint
  /// with the nearest name, or with what is wrong in the database's file.
  package convenience init(named name: String) throws {
    let zone = try Zone.known.withLock { known in
      if let zone = known[name] { return zone }
      let zone: Zone
      if name == "UTC" || name == "Z" || name == "GMT" {
        zone = Zone(name: name, changes: [], offsets: [0])
      } else if let offset = Zone.offset(name) {
        zone = Zone(name: name, changes: [], offsets: [offset])
      } else {
        zone = try Zone(name, in: Zone.database)
      }
      known[name] = zone
      return zone
    }
    self.init(name: name, changes: zone.changes, offsets: zone.offsets)
  }

  /// Seconds east of UTC that a name such as `+05:30`, `-0800` or `UTC+2` stands for, or nil.
  private static func offset(_ name: String) -> Int64? {
    var text = Substring(name)
    for prefix in ["UTC", "GMT"] where text.hasPrefix(prefix) { text = text.dropFirst(3) }
    guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
    let digits = text.dropFirst().filter { $0 != ":" }
    guard digits.utf8.allSatisfy({ (48...57).contains($0) }), [1, 2, 4].contains(digits.count),
      let number = Int64(digits)
    else { return nil }
    let (hours, minutes) = digits.count == 4 ? (number / 100, number % 100) : (number, 0)
    guard hours <= 18, minutes < 60 else { return nil }
    return (sign == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
  }

  /// Seconds east of UTC at a moment, in seconds after 1970 UTC.
  package func offset(at seconds: Int64) -> Int64 { offsets[index(at: seconds)] }

  /// How many changes lie at or before a moment.
  func index(at seconds: Int64) -> Int {
    var (low, high) = (0, changes.count)
    while low < high {
      let middle = (low + high) / 2
      if changes[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// What the clock shows at a moment: nanoseconds after 1970-01-01T00:00 in the civil calendar.
  package func civil(_ utc: Int64) -> Int64 {
    var cursor = Cursor(self)
    return cursor.civil(utc)
  }

  /// The moment at which the clock shows a civil time; `Zone` says which one where that is not clear.
  package func utc(_ civil: Int64) -> Int64 {
    var cursor = Cursor(self)
    return cursor.utc(civil)
  }
}

extension Zone {
  /// Moments of this clock as times: from the first on, before the second. Both ends are included, so `to 2015` takes the
  /// whole year.
  package func bounds(from: Moment?, to: Moment?) throws -> (from: Int64, before: Int64) {
    if let from, let to, from.nanoseconds >= to.end {
      throw Complaint(
        "no time is from \(Value.moment(from).source) to \(Value.moment(to).source)",
        hint: "the earlier one stands after from")
    }
    return (from.map { utc($0.nanoseconds) } ?? .min, to.map { utc($0.end) } ?? .max)
  }

  /// Converts many times of one zone. It remembers the stretch between two changes where the last one fell, so that
  /// a sorted column costs a comparison and an addition a row.
  package struct Cursor {
    private let zone: Zone
    // In nanoseconds: in low..<high of the one side, the other side is this far off.
    private var utc: Stretch
    private var civil: Stretch

    private struct Stretch {
      var low: Int64 = 0
      var high: Int64 = 0
      var offset: Int64 = 0
    }

    package init(_ zone: Zone) {
      self.zone = zone
      utc = Stretch()
      civil = Stretch()
    }

    /// What the clock shows at a moment.
    package mutating func civil(_ time: Int64) -> Int64 {
      if time < utc.low || time >= utc.high { utc = stretch(ofUTC: time) }
      return time &+ utc.offset
    }

    /// The moment at which the clock shows a time.
    package mutating func utc(_ time: Int64) -> Int64 {
      if time < civil.low || time >= civil.high { civil = stretch(ofCivil: time) }
      return time &- civil.offset
    }

    private func stretch(ofUTC time: Int64) -> Stretch {
      let index = zone.index(at: Zone.seconds(time))
      return Stretch(
        low: index > 0 ? Zone.nanoseconds(zone.changes[index - 1]) : .min,
        high: index < zone.changes.count ? Zone.nanoseconds(zone.changes[index]) : .max,
        offset: zone.offsets[index] * 1_000_000_000)
    }

    /// The offset before a change holds for civil times up to the change as the larger of both offsets shows it: what
    /// is shown twice is taken as the first, what is never shown is read with the offset before.
    private func stretch(ofCivil time: Int64) -> Stretch {
      func end(_ index: Int) -> Int64 {
        Zone.nanoseconds(zone.changes[index] + max(zone.offsets[index], zone.offsets[index + 1]))
      }
      var (low, high) = (0, zone.changes.count)
      while low < high {
        let middle = (low + high) / 2
        if end(middle) <= time { low = middle + 1 } else { high = middle }
      }
      return Stretch(
        low: low > 0 ? end(low - 1) : .min, high: low < zone.changes.count ? end(low) : .max,
        offset: zone.offsets[low] * 1_000_000_000)
    }
  }

  private static func seconds(_ nanoseconds: Int64) -> Int64 {
    nanoseconds / 1_000_000_000 - (nanoseconds % 1_000_000_000 < 0 ? 1 : 0)
  }

  /// Saturating: the tz database knows changes before the first nanosecond that fits.
  private static func nanoseconds(_ seconds: Int64) -> Int64 {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? (seconds < 0 ? .min : .max) : product
  }
}
