import CHDF5
import Frames
import Vocabulary

extension Store {
  /// The frame of that name. Its times, names and texts are read now, its numbers when they are first asked for.
  package func frame(named name: String) throws -> Frame {
    let entry = try entry(name)
    guard entry.kind == "frame" else {
      throw Complaint("'\(name)' in '\(path)' is a \(entry.kind.shownSafely), not a frame")
    }
    try walk([name], monitor: Monitor())
    return try wholeFrame(entry)
  }

  /// Opens the frames of these names in a child: headers that the library does not survive end it, and not the session.
  func walk(_ names: [String], monitor: Monitor) throws {
    _ = try Isolation.run(path, size: file.size, monitor: monitor) { _ in
      for entry in entries where entry.kind == "frame" && names.contains(entry.name) {
        // What is damaged and said to be is for the caller to meet.
        do { _ = try wholeFrame(entry) } catch is Complaint {}
      }
    }
  }

  func wholeFrame(_ entry: Entry) throws -> Frame {
    let name = entry.name
    return try Store.naming(path) {
      try HDF5.run {
        guard let group = try Links.group(name, in: library.raw) else { throw Complaint("'\(name)' is not a group") }
        do {
          let frame = try readFrame(group.raw, name)
          guard try frame.digest() == entry.digest else { throw Complaint("it is not what was written") }
          return frame
        } catch let complaint as Complaint {
          throw Complaint("frame '\(name)': \(complaint.message)", hint: complaint.hint)
        }
      }
    }
  }

  private func readFrame(_ group: hid_t, _ name: String) throws -> Frame {
    guard let facts = try Facts(of: group, in: file) else { throw Complaint("it has no attributes") }
    let stamp = try facts.text("stamp")
    guard let stamp = Frame.Stamp(rawValue: stamp) else { throw Complaint("bars stamped by '\(stamp.shownSafely)'") }
    guard let sources = Layout.sources(in: facts["sources"] ?? "") else {
      throw Complaint("attribute 'sources' is not a list of sources")
    }
    let timeline = try readTimeline(group, symbol: facts[Layout.symbol])
    var columns: [Column] = []
    for link in try Links.names(in: group) where !Layout.reserved.contains(link) {
      guard let dataset = try Links.dataset(link, in: group) else { continue }
      do {
        guard let facts = try Facts(of: dataset.raw, in: file) else { continue }
        columns.append(try readColumn(dataset.raw, link, facts, rows: timeline.count, in: group, of: name))
      } catch let complaint as Complaint {
        throw Complaint("column '\(link.shownSafely)': \(complaint.message)")
      }
    }
    return try Frame(
      timeline, columns, bar: facts.integer("bar") ?? 0,
      zone: facts.text("zone"), stamp: stamp, calendar: facts["calendar"],
      adjustment: facts["adjustment"],
      sources: sources.map { Frame.Source(path: $0.path, sha256: $0.sha256, bytes: $0.bytes) })
  }

  private func readTimeline(_ group: hid_t, symbol: String?) throws -> Timeline {
    let times = try integers(Layout.time, in: group)
    let segments: [Timeline.Segment]
    if let symbol {
      segments = [Timeline.Segment(symbol, 0..<times.count)]
    } else {
      let symbols = try texts(Layout.symbol, in: group)
      let sizes = try integers(Layout.rowSize, in: group)
      guard symbols.count == sizes.count else {
        throw Complaint("it has \(symbols.count) symbols, but rows of \(sizes.count)")
      }
      var next = 0
      segments = try zip(symbols, sizes).map { symbol, size in
        guard size >= 0, size <= times.count - next else {
          throw Complaint("its symbols have more rows than there are times")
        }
        defer { next += Int(size) }
        return Timeline.Segment(symbol, next..<next + Int(size))
      }
    }
    let timeline = try Timeline(times: times, segments: segments)
    guard let dataset = try Links.dataset(Layout.time, in: group),
      try Facts(of: dataset.raw, in: file)?.digest() == timeline.digest
    else { throw Complaint("its times are not what was written") }
    return timeline
  }

  private func integers(_ name: String, in group: hid_t) throws -> [Int64] {
    guard let dataset = try Links.dataset(name, in: group) else { throw Complaint("'\(name)' is not a dataset") }
    do {
      return try Extent(of: dataset.raw, as: h5_int64(), in: file).array(of: Int64.self, from: file, threads: threads)
    } catch let complaint as Complaint { throw Complaint("'\(name)': \(complaint.message)") }
  }

  private func texts(_ name: String, in group: hid_t) throws -> [String] {
    guard let dataset = try Links.dataset(name, in: group) else { throw Complaint("'\(name)' is not a dataset") }
    do { return try Texts.read(dataset.raw, from: file) } catch let complaint as Complaint {
      throw Complaint("'\(name)': \(complaint.message)")
    }
  }

  private func readColumn(
    _ dataset: hid_t, _ link: String, _ facts: Facts, rows: Int, in group: hid_t, of frame: String
  ) throws -> Column {
    let said = try facts.text("role")
    guard let role = Column.Role(rawValue: said) else { throw Complaint("its role '\(said.shownSafely)' is unknown") }
    let name = facts["column"] ?? link
    let digest = try facts.digest()
    func distance(_ name: String) throws -> Int { try Int(facts.integer(name) ?? 0) }
    let column = try Column(
      name, role: role, readValues(dataset, name, facts, in: group, of: frame),
      unit: facts["units"] ?? facts["unit"],
      formula: facts["formula"], lookback: distance("lookback"), lookahead: distance("lookahead"))
    guard column.count == rows else { throw Complaint("it has \(column.count) rows, the frame has \(rows)") }
    if case .numbers = column.values { return column }
    guard try column.digest() == digest else { throw Complaint("it is not what was written") }
    return column
  }

  private func readValues(
    _ dataset: hid_t, _ name: String, _ facts: Facts, in group: hid_t, of frame: String
  ) throws -> Column.Values {
    let digest = try facts.digest()
    let type = try Identifier(H5Dget_type(dataset), H5Tclose, "its type cannot be read")
    if H5Tget_class(type.raw) == H5T_STRING { return .text(try Texts.read(dataset, from: file)) }
    if H5Tequal(type.raw, h5_float64()) > 0 {
      return .numbers(
        try numbers(Extent(of: dataset, as: h5_float64(), in: file), perUnit: nil, name, digest, facts, of: frame))
    }
    let extent = try Extent(of: dataset, as: h5_int32(), in: file)
    if let perUnit = try facts.integer("ticks_per_unit") {
      guard perUnit > 0 else { throw Complaint("its tick is \(perUnit)") }
      return .numbers(try numbers(extent, perUnit: perUnit, name, digest, facts, of: frame))
    }
    let codes = try extent.array(of: Int32.self, from: file, threads: threads)
    let names =
      if let beside = facts["names"] { try texts(beside, in: group) } else {
        try facts.text("flag_meanings").split(separator: " ").map(
          String.init)
      }
    guard codes.allSatisfy({ $0 >= -1 && $0 < names.count }) else { throw Complaint("it has codes without a name") }
    return .category(codes: codes, names: names)
  }

  /// Numbers that are read at first use and compared with the digest that was written with them. Where the digests of
  /// parts are known, rows of a part are read without the others.
  private func numbers(
    _ extent: Extent, perUnit: Int64?, _ name: String, _ digest: Digest, _ facts: Facts, of frame: String
  ) throws -> Numbers {
    let column = StoredNumbers(
      extent: extent, perUnit: perUnit, digest: digest, file: file, threads: threads, slabs: slabs)
    let path = path
    @Sendable func named(_ body: () throws -> Numbers) throws -> Numbers {
      try Store.naming(path) {
        do { return try body() } catch let complaint as Complaint {
          if complaint.message.hasPrefix("'\(path)'") { throw complaint }
          throw Complaint("column '\(name)' of frame '\(frame)': \(complaint.message)")
        }
      }
    }
    let parts = try PartDigests(facts["parts"], count: extent.count)
    let part: (@Sendable ([Range<Int>]) throws -> Numbers)? = parts.map { parts in
      { @Sendable ranges in try named { try column.rows(ranges, parts) } }
    }
    return Numbers(count: extent.count, digest: digest, part: part, reading: { try named { try column.all() } })
  }
}
