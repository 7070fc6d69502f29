import CHDF5
import Frames
import Vocabulary

extension Store {
  /// The document of that name, whole.
  package func document(named name: String) throws -> StoredDocument {
    let entry = try entry(name)
    guard entry.kind != "frame" else { throw Complaint("'\(name)' in '\(path)' is a frame") }
    let document = try readDocument(name)
    guard document.digest == entry.digest else {
      throw Complaint("'\(path)' is damaged: \(entry.kind.shownSafely) '\(name)': it is not what was written")
    }
    return document
  }

  /// The texts that say how the file was made; none where nobody wrote any.
  package func session() throws -> [StoredDocument.Part] {
    let isThere = try HDF5.run {
      try HDF5.check(H5Lexists(library.raw, Layout.session, h5_default()), "'\(path)' is damaged") > 0
    }
    return isThere ? try readDocument(Layout.session).parts.filter { $0.name != Layout.index } : []
  }

  /// Reads everything and compares it with the digests that were written. The complaints, one a thing that is damaged.
  package func verify(monitor: Monitor) throws -> [Complaint] {
    try walk(names, monitor: monitor)
    monitor.begin("verifying \(path), bytes", of: file.size)
    var complaints: [Complaint] = []
    func check(_ body: () throws -> Void) throws {
      do { try body() } catch let complaint as Complaint { complaints.append(complaint) }
    }
    for entry in entries {
      try monitor.check()
      try check {
        guard entry.kind == "frame" else { return _ = try document(named: entry.name) }
        for column in try wholeFrame(entry).columns {
          try monitor.check()
          try check { try column.numbers?.passing { _ in } }
          monitor.advance(by: 8 * column.count)
        }
      }
    }
    try check { _ = try session() }
    try check {
      let found = try Store.naming(path) { try HDF5.run { try Store.listing(of: library.raw, in: file) } }
      let key = { (entry: Entry) in entry.name }
      guard found.sorted(by: { key($0) < key($1) }) == entries.sorted(by: { key($0) < key($1) }) else {
        throw Complaint("'\(path)' is damaged: its index does not list what is in it")
      }
    }
    return complaints
  }

  private func readDocument(_ name: String) throws -> StoredDocument {
    try Store.naming(path) {
      try HDF5.run {
        guard let group = try Links.group(name, in: library.raw) else { throw Complaint("'\(name)' is not a group") }
        guard let facts = try Facts(of: group.raw, in: file) else { throw Complaint("'\(name)' has no attributes") }
        let kind = try facts.text("kind")
        do {
          var document = StoredDocument(kind: kind)
          document.attributes = facts.texts.filter { !StoredDocument.reserved.contains($0.name) }.map {
            .init($0.name, $0.text)
          }
          for link in try Links.names(in: group.raw) {
            guard let dataset = try Links.dataset(link, in: group.raw),
              let facts = try Facts(of: dataset.raw, in: file)
            else { continue }
            document.parts.append(try Store.readPart(dataset.raw, facts, file))
          }
          return document
        } catch let complaint as Complaint {
          throw Complaint("\(kind.shownSafely) '\(name)': \(complaint.message)")
        }
      }
    }
  }

  static func readPart(_ dataset: hid_t, _ facts: Facts, _ file: OpenFile) throws -> StoredDocument.Part {
    let name = try facts.text("part")
    do {
      let type = try Identifier(H5Dget_type(dataset), H5Tclose, "its type cannot be read")
      let isString = H5Tget_class(type.raw) == H5T_STRING && H5Tis_variable_str(type.raw) == 0
      guard isString || H5Tequal(type.raw, h5_uint8()) > 0 else { throw Complaint("it has the wrong type") }
      let extent = try Extent(of: dataset, width: H5Tget_size(type.raw), in: file)
      guard !isString || extent.count == 1 else { throw Complaint("it is not one text") }
      guard case .contiguous(let offset) = extent.layout else {
        throw Complaint("it is packed in a way that a store is not")
      }
      let count = extent.count * extent.width
      let bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
        try file.read(at: offset, into: UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count))
        initialized = count
      }
      guard try bytes.withUnsafeBytes({ Digest($0) }) == facts.digest() else {
        throw Complaint("it is not what was written")
      }
      var part = StoredDocument.Part(name, bytes: bytes)
      part.isText = facts["content"] == "text"
      return part
    } catch let complaint as Complaint {
      throw Complaint("part '\(name.shownSafely)': \(complaint.message)")
    }
  }
}
