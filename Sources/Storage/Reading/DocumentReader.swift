import CHDF5
import Vocabulary

/// All that the library has to say of a document: what is known of it, and where the bytes of its parts lie.
struct DocumentHeader {
  struct Part {
    var facts: Facts
    var extent: Extent
  }

  let facts: Facts
  let parts: [Part]

  init(_ group: hid_t, _ name: String, in file: OpenFile) throws {
    guard let facts = try Facts(of: group, in: file) else {
      throw Complaint("'\(name.shownSafely)' has no attributes")
    }
    self.facts = facts
    let kind = try facts.text("kind")
    do {
      parts = try Links.names(in: group).compactMap { link in
        guard let dataset = try Links.dataset(link, in: group) else { return nil }
        return try Part(dataset.raw, in: file)
      }
    } catch let complaint as Complaint {
      throw Complaint("\(kind.shownSafely) '\(name)': \(complaint.message)")
    }
  }
}

extension DocumentHeader.Part {
  /// Nil where a dataset is no part of a document.
  init?(_ dataset: hid_t, in file: OpenFile) throws {
    guard let facts = try Facts(of: dataset, in: file) else { return nil }
    self.facts = facts
    let name = try facts.text("part")
    do {
      let type = try Identifier(H5Dget_type(dataset), H5Tclose, "its type cannot be read")
      let isString = H5Tget_class(type.raw) == H5T_STRING && H5Tis_variable_str(type.raw) == 0
      guard isString || H5Tequal(type.raw, h5_uint8()) > 0 else { throw Complaint("it has the wrong type") }
      extent = try Extent(of: dataset, width: H5Tget_size(type.raw), in: file)
      guard !isString || extent.count == 1 else { throw Complaint("it is not one text") }
      guard case .contiguous = extent.layout else {
        throw Complaint("it is packed in a way that a store is not")
      }
    } catch let complaint as Complaint {
      throw Complaint("part '\(name.shownSafely)': \(complaint.message)")
    }
  }

  /// The part with its bytes, if they are those that were written.
  func read(from file: OpenFile) throws -> StoredDocument.Part {
    let name = try facts.text("part")
    do {
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

extension DocumentHeader: Carried {
  func put(into outgoing: inout Outgoing) {
    facts.put(into: &outgoing)
    parts.put(into: &outgoing)
  }

  init(from incoming: inout Incoming) throws {
    (facts, parts) = (try Facts(from: &incoming), try [Part](from: &incoming))
  }
}

extension DocumentHeader.Part: Carried {
  func put(into outgoing: inout Outgoing) {
    facts.put(into: &outgoing)
    extent.put(into: &outgoing)
  }

  init(from incoming: inout Incoming) throws {
    self.init(facts: try Facts(from: &incoming), extent: try Extent(from: &incoming))
  }
}

extension Store {
  /// The document of that name, whole.
  package func document(named name: String) throws -> StoredDocument {
    let entry = try entry(name)
    guard entry.kind != "frame" else { throw Complaint("'\(name)' in '\(path)' is a frame") }
    return try document(entry, head(of: entry, monitor: Monitor()))
  }

  func document(_ entry: Entry, _ head: Result<Head, Complaint>) throws -> StoredDocument {
    try Store.naming(path) {
      guard case .document(let header) = try head.get() else { throw Complaint("'\(entry.name)' is a frame") }
      let document = try read(header, entry.name)
      guard document.digest == entry.digest else {
        throw Complaint("\(entry.kind.shownSafely) '\(entry.name)': it is not what was written")
      }
      return document
    }
  }

  private func read(_ header: DocumentHeader, _ name: String) throws -> StoredDocument {
    let kind = try header.facts.text("kind")
    do {
      let attributes = header.facts.texts.filter { !StoredDocument.reserved.contains($0.name) }
      return StoredDocument(
        kind: kind, attributes: attributes.map { .init($0.name, $0.text) },
        parts: try header.parts.map { try $0.read(from: file) })
    } catch let complaint as Complaint {
      throw Complaint("\(kind.shownSafely) '\(name)': \(complaint.message)")
    }
  }

  /// The texts that say how the file was made; none where nobody wrote any.
  package func session(monitor: Monitor = Monitor()) throws -> [StoredDocument.Part] {
    var incoming = try file.look(monitor) { root, outgoing in
      guard try HDF5.check(H5Lexists(root, Layout.session, h5_default()), "its session cannot be found") > 0 else {
        return DocumentHeader?.none.put(into: &outgoing)
      }
      guard let group = try Links.group(Layout.session, in: root) else {
        throw Complaint("'\(Layout.session)' is not a group")
      }
      try DocumentHeader?(DocumentHeader(group.raw, Layout.session, in: file)).put(into: &outgoing)
    }
    guard let header = try DocumentHeader?(from: &incoming) else { return [] }
    return try Store.naming(path) { try read(header, Layout.session) }.parts.filter { $0.name != Layout.index }
  }
}
