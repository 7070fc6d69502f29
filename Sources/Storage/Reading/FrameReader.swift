import Frames
import Vocabulary

extension Store {
  /// The frame of that name. Its times, names and texts are read now, its numbers when they are first asked for.
  package func frame(named name: String) throws -> Frame {
    let entry = try entry(name)
    guard entry.kind == "frame" else {
      throw Complaint("'\(name)' in '\(path)' is a \(entry.kind.shownSafely), not a frame")
    }
    return try frame(entry, head(of: entry, monitor: Monitor()))
  }

  func frame(_ entry: Entry, _ head: Result<Head, Complaint>) throws -> Frame {
    let name = entry.name
    return try Store.naming(path) {
      do {
        guard case .frame(let header) = try head.get() else { throw Complaint("it is none") }
        let frame = try readFrame(header, name)
        guard try frame.digest() == entry.digest else { throw Complaint("it is not what was written") }
        return frame
      } catch let complaint as Complaint {
        throw Complaint("frame '\(name)': \(complaint.message)", hint: complaint.hint)
      }
    }
  }

  private func readFrame(_ header: FrameHeader, _ name: String) throws -> Frame {
    let facts = header.facts
    let stamp = try facts.text("stamp")
    guard let stamp = Frame.Stamp(rawValue: stamp) else { throw Complaint("bars stamped by '\(stamp.shownSafely)'") }
    guard let sources = Layout.sources(in: facts["sources"] ?? "") else {
      throw Complaint("attribute 'sources' is not a list of sources")
    }
    let timeline = try readTimeline(header)
    let columns = try header.columns.map { column in
      do { return try readColumn(column, rows: timeline.count, of: name) } catch let complaint as Complaint {
        throw Complaint("column '\(column.link.shownSafely)': \(complaint.message)")
      }
    }
    return try Frame(
      timeline, columns, bar: facts.integer("bar") ?? 0,
      zone: facts.text("zone"), stamp: stamp, calendar: facts["calendar"],
      adjustment: facts["adjustment"],
      sources: sources.map { Frame.Source(path: $0.path, sha256: $0.sha256, bytes: $0.bytes) })
  }

  private func readTimeline(_ header: FrameHeader) throws -> Timeline {
    let times = try integers(header.times, Layout.time)
    let segments: [Timeline.Segment]
    if let symbols = header.symbols, let sizes = header.sizes {
      let symbols = try texts(symbols, Layout.symbol)
      let sizes = try integers(sizes, Layout.rowSize)
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
    } else {
      segments = [Timeline.Segment(try header.facts.text(Layout.symbol), 0..<times.count)]
    }
    let timeline = try Timeline(times: times, segments: segments)
    guard header.digestOfTimes == timeline.digest else { throw Complaint("its times are not what was written") }
    return timeline
  }

  private func integers(_ extent: Extent, _ name: String) throws -> [Int64] {
    do { return try extent.array(of: Int64.self, from: file, threads: threads) } catch let complaint as Complaint {
      throw Complaint("'\(name)': \(complaint.message)")
    }
  }

  private func texts(_ extent: Extent, _ name: String) throws -> [String] {
    do { return try Texts.read(extent, from: file) } catch let complaint as Complaint {
      throw Complaint("'\(name)': \(complaint.message)")
    }
  }

  private func readColumn(_ header: FrameHeader.Column, rows: Int, of frame: String) throws -> Column {
    let facts = header.facts
    let said = try facts.text("role")
    guard let role = Column.Role(rawValue: said) else { throw Complaint("its role '\(said.shownSafely)' is unknown") }
    let digest = try facts.digest()
    let name = facts["column"] ?? header.link
    func distance(_ name: String) throws -> Int { try Int(facts.integer(name) ?? 0) }
    let column = try Column(
      name, role: role, readValues(header.content, name, facts, of: frame), unit: facts["units"] ?? facts["unit"],
      formula: facts["formula"], lookback: distance("lookback"), lookahead: distance("lookahead"))
    guard column.count == rows else { throw Complaint("it has \(column.count) rows, the frame has \(rows)") }
    if case .numbers = column.values { return column }
    guard try column.digest() == digest else { throw Complaint("it is not what was written") }
    return column
  }

  private func readValues(
    _ content: FrameHeader.Content, _ name: String, _ facts: Facts, of frame: String
  ) throws -> Column.Values {
    switch content {
    case .texts(let extent): return .text(try Texts.read(extent, from: file))
    case .numbers(let extent): return .numbers(try numbers(extent, perUnit: nil, name, facts, of: frame))
    case .ticks(let extent, let perUnit):
      return .numbers(try numbers(extent, perUnit: perUnit, name, facts, of: frame))
    case .codes(let extent, let beside):
      let codes = try extent.array(of: Int32.self, from: file, threads: threads)
      let names =
        if let beside { try texts(beside, facts["names"] ?? "") } else {
          try facts.text("flag_meanings").split(separator: " ").map(String.init)
        }
      guard codes.allSatisfy({ $0 >= -1 && $0 < names.count }) else { throw Complaint("it has codes without a name") }
      return .category(codes: codes, names: names)
    }
  }

  /// Numbers that are read at first use and compared with the digest that was written with them. Where the digests of
  /// parts are known, rows of a part are read without the others.
  private func numbers(
    _ extent: Extent, perUnit: Int64?, _ name: String, _ facts: Facts, of frame: String
  ) throws -> Numbers {
    let digest = try facts.digest()
    let column = StoredNumbers(
      extent: extent, perUnit: perUnit, digest: digest, file: file, threads: threads, slabs: slabs)
    let path = path
    @Sendable func named(_ body: () throws -> Numbers) throws -> Numbers {
      try Store.naming(path) {
        do { return try body() } catch let complaint as Complaint {
          if complaint.message.hasPrefix("'\(path)'") || Slab.wasLacking(complaint) { throw complaint }
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
