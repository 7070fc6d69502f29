import CHDF5
import Frames
import Vocabulary

/// A frame as a group: its dimensions, its columns, and what is known of both.
extension Writer {
  func write(_ frame: Frame, as name: String, made: StoredItem.Origin?) throws -> Store.Entry {
    let group = try group(name)
    var facts = Facts()
    facts.set("kind", "frame")
    facts.set("bar", frame.bar)
    facts.set("zone", frame.zone)
    facts.set("stamp", frame.stamp.rawValue)
    if let calendar = frame.calendar { facts.set("calendar", calendar) }
    if let adjustment = frame.adjustment { facts.set("adjustment", adjustment) }
    let sources = Layout.text(of: frame.sources.map { ($0.sha256, $0.bytes, $0.path) })
    if !sources.isEmpty { facts.set("sources", sources) }
    if frame.timeline.segments.count == 1 { facts.set(Layout.symbol, frame.timeline.segments[0].symbol) }
    made?.write(to: &facts)

    let rows = try writeTimeline(frame.timeline, in: group.raw)
    let isRagged = frame.timeline.segments.count != 1
    var links = Set(Layout.reserved)
    var passed = 0
    for column in frame.columns {
      try monitor.check()
      // What packing, and columns that come and go, leave in the allocators of threads is given back from time to time.
      if compression != .no || column.numbers?.isLoaded == false { passed += 8 * column.count }
      if passed > Writer.most {
        h5_trim()
        passed = 0
      }
      var link = Layout.link(for: column.name)
      while !links.insert(link).inserted { link += "_" }
      do {
        try write(column, as: link, in: group.raw, rows: rows.raw, isRagged: isRagged, links: &links)
      } catch var complaint as Complaint {
        complaint.message = "column '\(column.name)' of '\(name)': \(complaint.message)"
        throw complaint
      }
      if column.numbers == nil { monitor.advance(by: 8 * column.count) }
    }
    // Each column was hashed when it was written.
    let digest = try frame.digest()
    facts.set("digest", digest.description)
    try facts.write(on: group.raw)
    return Store.Entry(name: name, kind: "frame", digest: digest)
  }

  /// Bytes of columns between two times at which memory that is not in use goes back to the system.
  private static let most = 1 << 24

  /// Times and symbols; gives the dimension of the rows.
  private func writeTimeline(_ timeline: Timeline, in group: hid_t) throws -> Identifier {
    let time = try write(timeline.times, Layout.time, in: group)
    try Attribute.write("time", "standard_name", on: time.raw)
    try Attribute.write(Layout.timeUnits, "units", on: time.raw)
    try Attribute.write(Layout.calendar, "calendar", on: time.raw)
    var facts = Facts()
    facts.set("digest", timeline.digest.description)
    try facts.write(on: time.raw)
    if timeline.segments.count == 1 {
      try makeCoordinate(time.raw, Layout.time)
      return time
    }
    try Attribute.write("timeSeries", "featureType", on: group)
    let symbol = try write(timeline.segments.map(\.symbol), Layout.symbol, in: group)
    try makeCoordinate(symbol.raw, Layout.symbol)
    try Attribute.write("timeseries_id", "cf_role", on: symbol.raw)
    let rowSize = try write(timeline.segments.map { Int64($0.rows.count) }, Layout.rowSize, in: group)
    try attach(rowSize.raw, to: symbol.raw)
    try Attribute.write("rows of each symbol", "long_name", on: rowSize.raw)
    try Attribute.write(Layout.row, "sample_dimension", on: rowSize.raw)
    let row = try dimension(Layout.row, count: timeline.count, in: group)
    try attach(time.raw, to: row.raw)
    return row
  }

  private func write(
    _ column: Column, as link: String, in group: hid_t, rows: hid_t, isRagged: Bool, links: inout Set<String>
  ) throws {
    let dataset: Identifier
    var facts = Facts()
    switch column.values {
    case .numbers(let numbers): dataset = try write(numbers, as: link, in: group, &facts)
    case .category(let codes, let names):
      dataset = try write(codes, link, in: group)
      try Attribute.write(Int32(-1), "_FillValue", on: dataset.raw)
      try writeNames(names, of: dataset.raw, as: link, in: group, links: &links, &facts)
    case .text(let texts): dataset = try write(texts, link, in: group)
    }
    try attach(dataset.raw, to: rows)
    if isRagged { try Attribute.write(Layout.time, "coordinates", on: dataset.raw) }
    if link != column.name { facts.set("column", column.name) }
    facts.set("role", column.role.rawValue)
    if let unit = column.unit { facts.set(Layout.isTime(unit: unit) ? "unit" : "units", unit) }
    if let formula = column.formula { facts.set("formula", formula) }
    if column.lookback != 0 { facts.set("lookback", Int64(column.lookback)) }
    if column.lookahead != 0 { facts.set("lookahead", Int64(column.lookahead)) }
    let digest = if case .numbers(let numbers) = column.values { try numbers.digest() } else { try column.digest() }
    facts.set("digest", digest.description)
    if case .numbers(let numbers) = column.values, numbers.count > Layout.chunkRows {
      let parts = PartDigests(count: numbers.count, isPacked: compression != .no, try numbers.blocks())
      facts.keep("parts", parts.text)
    }
    try facts.write(on: dataset.raw)
  }

  private func write(_ numbers: Numbers, as link: String, in group: hid_t, _ facts: inout Facts) throws -> Identifier {
    try numbers.passing { values in
      guard compression != .no else {
        let dataset = try makeDataset(link, in: group, h5_float64(), count: numbers.count)
        let blocks = try writeNumbers(values, numbers.knownBlocks, to: dataset.raw)
        if numbers.knownBlocks == nil { numbers.remember(blocks) }
        try Attribute.write(Double.nan, "_FillValue", on: dataset.raw)
        return dataset
      }
      let blocks = try numbers.knownBlocks ?? hashed(values)
      if numbers.knownBlocks == nil { numbers.remember(blocks) }
      guard let perUnit = Ticks.perUnit(values) else {
        let dataset = try makeDataset(link, in: group, h5_float64(), count: numbers.count)
        try Writer.withOneNaN(values, blocks) { try fill(dataset.raw, UnsafeRawBufferPointer($0), width: 8) }
        try Attribute.write(Double.nan, "_FillValue", on: dataset.raw)
        return dataset
      }
      let dataset = try makeDataset(link, in: group, h5_int32(), count: numbers.count)
      let ticks = UnsafeMutableBufferPointer<Int32>.allocate(capacity: values.count)
      defer { ticks.deallocate() }
      Ticks.encode(values, perUnit: perUnit, to: ticks)
      try fill(dataset.raw, UnsafeRawBufferPointer(ticks), width: 4)
      try Attribute.write(Ticks.missing, "_FillValue", on: dataset.raw)
      try Attribute.write(1 / Double(perUnit), "scale_factor", on: dataset.raw)
      facts.set("ticks_per_unit", perUnit)
      return dataset
    }
  }

  /// On all threads.
  private func hashed(_ values: UnsafeBufferPointer<Double>) throws -> BlockDigests {
    nonisolated(unsafe) let values = values
    let (rows, monitor) = (Layout.chunkRows, monitor)
    let blocks = Slots<BlockDigests>((values.count + rows - 1) / rows)
    try concurrently((values.count + rows - 1) / rows, threads: monitor.threads) { index in
      try monitor.check()
      let part = index * rows..<min(values.count, (index + 1) * rows)
      blocks[index] = BlockDigests(of: UnsafeBufferPointer(rebasing: values[part]))
    }
    return BlockDigests(joining: blocks.values)
  }

  /// Hands over the values with one bit pattern for `na`: a processor makes several, and equal frames have to become
  /// equal files.
  static func withOneNaN(
    _ values: UnsafeBufferPointer<Double>, _ blocks: BlockDigests?, _ body: (UnsafeBufferPointer<Double>) throws -> Void
  ) throws {
    guard blocks?.isCanonical != true else { return try body(values) }
    let copy = UnsafeMutableBufferPointer<Double>.allocate(capacity: values.count)
    defer { copy.deallocate() }
    for row in 0..<values.count { copy[row] = values[row].isNaN ? .nan : values[row] }
    try body(UnsafeBufferPointer(copy))
  }

  /// The names of a category: as CF's flag meanings where they are few plain words, else as a dataset beside it.
  private func writeNames(
    _ names: [String], of dataset: hid_t, as link: String, in group: hid_t, links: inout Set<String>,
    _ facts: inout Facts
  ) throws {
    let plain = names.allSatisfy { name in
      !name.isEmpty && name.utf8.allSatisfy { (33...126).contains($0) }
    }
    if plain, !names.isEmpty, names.count <= 256 {
      try Attribute.write(names.indices.map { Int32($0) }, "flag_values", on: dataset)
      facts.set("flag_meanings", names.joined(separator: " "))
    } else {
      var beside = link + "_names"
      while !links.insert(beside).inserted { beside += "_" }
      let dimension = try write(names, beside, in: group)
      try makeCoordinate(dimension.raw, beside)
      facts.set("names", beside)
    }
  }
}
