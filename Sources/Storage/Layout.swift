import Vocabulary

/// How a store is laid out: what the writer and the reader have in common.
///
/// One group a frame, one dataset a column, netCDF-4 dimension scales and CF attributes around them. A frame of one
/// symbol has the dimension `time`; a panel is CF's contiguous ragged array with the dimensions `symbol` and `row`.
enum Layout {
  /// The version of what is described here. A reader refuses a later one.
  static let version: Int64 = 1
  static let versionAttribute = "wick_format"

  static let time = "time"
  static let symbol = "symbol"
  static let rowSize = "row_size"
  static let row = "row"
  static let reserved = [time, symbol, rowSize, row]

  /// Where the texts lie that say how the file was made.
  static let session = "session"

  /// The list of what is in a store, beside them, and from how many things on there is one.
  static let index = "index"
  static let indexed = 64

  static let timeUnits = "nanoseconds since 1970-01-01"
  static let calendar = "proleptic_gregorian"

  /// What netCDF writes into a dimension that has no variable of its own; the ten places hold its length.
  static func dimensionOnly(_ length: Int) -> String {
    let digits = String(length)
    return "This is a netCDF dimension but not a netCDF variable."
      + String(repeating: " ", count: max(1, 18 - digits.count))
      + digits
  }

  /// Rows of a compressed chunk: half a megabyte, enough to deflate well and few enough to use every thread.
  static let chunkRows = 65_536

  /// Units that readers would take for a length of time and decode the column as one.
  static func isTime(unit: String) -> Bool {
    let words = [
      "nanosecond", "ns", "microsecond", "us", "millisecond", "ms", "second", "s", "sec", "minute", "min", "hour", "h",
      "hr", "day", "d", "week", "month", "year",
    ]
    let unit = unit.lowercased()
    return words.contains { unit == $0 || unit == $0 + "s" } || unit.contains(" since ")
  }

  /// A name as HDF5 can link it: a slash and what else it would misread become `%2F` and the like.
  static func link(for name: String) -> String {
    var link = ""
    for scalar in name.unicodeScalars {
      if scalar == "/" || scalar == "%" || scalar.value < 32 || scalar.value == 127 {
        let hex = String(scalar.value, radix: 16, uppercase: true)
        link += "%" + (hex.count < 2 ? "0" : "") + hex
      } else {
        link.unicodeScalars.append(scalar)
      }
    }
    if link.hasPrefix(".") { link = "%2E" + link.dropFirst() }
    if link.hasSuffix(" ") { link = link.dropLast() + "%20" }
    return link.isEmpty ? "%" : link
  }

  /// One line a source: digest, size, path.
  static func text(of sources: [(sha256: String, bytes: Int, path: String)]) -> String {
    sources.map { "\($0.sha256) \($0.bytes) \(Facts.escaped($0.path))" }.joined(separator: "\n")
  }

  /// The inverse; nil where the text is no such list.
  static func sources(in text: String) -> [(sha256: String, bytes: Int, path: String)]? {
    guard !text.isEmpty else { return [] }
    var sources: [(sha256: String, bytes: Int, path: String)] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
      guard words.count == 3, let bytes = Int(words[1]) else { return nil }
      sources.append((String(words[0]), bytes, Facts.unescaped(words[2])))
    }
    return sources
  }

  /// How many links the root has, then a line a thing: kind, digest, name.
  static func text(of entries: [Store.Entry], links: Int) -> String {
    (["links \(links)"] + entries.map { "\(Facts.escaped($0.kind)) \($0.digest) \(Facts.escaped($0.name))" })
      .joined(separator: "\n")
  }

  /// The inverse; nil where the text is no such list.
  static func entries(in text: String) -> (entries: [Store.Entry], links: Int)? {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    guard let first = lines.popFirst(), first.hasPrefix("links "), let links = Int(first.dropFirst(6)) else {
      return nil
    }
    var entries: [Store.Entry] = []
    entries.reserveCapacity(lines.count)
    for line in lines {
      let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
      guard words.count == 3, let digest = Digest(words[1]) else { return nil }
      entries.append(Store.Entry(name: Facts.unescaped(words[2]), kind: Facts.unescaped(words[0]), digest: digest))
    }
    return (entries, links)
  }
}
