import Vocabulary

/// The one container: equally long columns over (symbol, time). A statement makes a new frame that shares the columns
/// that did not change.
package struct Frame: Sendable {
  package let timeline: Timeline
  /// In the order of their making; names are unique.
  package private(set) var columns: [Column]
  /// The length of a bar in nanoseconds: the usual step between stamps. 0 where rows are not bars.
  package var bar: Int64
  /// The name of the time zone whose clock the market keeps, of the tz database.
  package var zone: String
  /// The name of the calendar of the market's sessions; nil where a session is a day of the zone.
  package var calendar: String?
  /// Whether a bar is stamped when it opens or when it closes.
  package var stamp: Stamp
  /// What the prices are: `raw`, `split`, `split and dividend`; nil where nobody said.
  package var adjustment: String?
  /// Where it came from: files with their SHA-256.
  package var sources: [Source]

  package enum Stamp: String, CaseIterable, Sendable { case open, close }

  package struct Source: Equatable, Hashable, Sendable {
    package var path: String
    package var sha256: String
    package var bytes: Int

    package init(path: String, sha256: String, bytes: Int) {
      self.path = path
      self.sha256 = sha256
      self.bytes = bytes
    }
  }

  /// Throws a complaint where a column has another length or a name stands twice.
  package init(
    _ timeline: Timeline, _ columns: [Column], bar: Int64 = 0, zone: String = "UTC", stamp: Stamp = .open,
    calendar: String? = nil, adjustment: String? = nil, sources: [Source] = []
  ) throws {
    self.timeline = timeline
    self.columns = []
    self.bar = bar
    self.zone = zone
    self.stamp = stamp
    self.calendar = calendar
    self.adjustment = adjustment
    self.sources = sources
    var names: Set<String> = []
    for column in columns {
      guard names.insert(column.name).inserted else { throw Complaint("two columns have the name '\(column.name)'") }
      try check(column)
    }
    self.columns = columns
  }

  package var count: Int { timeline.count }

  package subscript(name: String) -> Column? { columns.first { $0.name == name } }

  /// The column of that name, or a complaint with the nearest name.
  package func column(_ name: String, at place: Place? = nil) throws -> Column {
    if let column = self[name] { return column }
    let names = columns.map(\.name)
    let shown = names.count > 12 ? names.prefix(12).joined(separator: " ") + " …" : names.joined(separator: " ")
    throw Complaint("no column '\(name)' (there is \(shown))", hint: didYouMean(name, names), at: place)
  }

  /// The next version, with these columns added or put in place of those with the same name.
  package func with(_ added: [Column]) throws -> Frame {
    var frame = self
    for column in added { try frame.put(column) }
    return frame
  }

  /// The next version, with only the columns that pass.
  package func keeping(_ passes: (Column) -> Bool) -> Frame {
    var frame = self
    frame.columns.removeAll { !passes($0) }
    return frame
  }

  private func check(_ column: Column) throws {
    guard column.count == timeline.count else {
      throw Complaint("column '\(column.name)' has \(column.count) rows, the frame has \(timeline.count)")
    }
  }

  private mutating func put(_ column: Column) throws {
    try check(column)
    if let index = columns.firstIndex(where: { $0.name == column.name }) {
      columns[index] = column
    } else {
      columns.append(column)
    }
  }

  /// Of timeline, attributes and columns in order. Equal content, equal digest.
  package func digest() throws -> Digest {
    let attributes = Digest(
      "\(bar) \(zone) \(stamp.rawValue) \(adjustment ?? "-")" + (calendar.map { " \($0)" } ?? ""))
    return try Digest(of: [timeline.digest, attributes] + columns.map { try $0.digest() })
  }
}
