import CHDF5
import Frames
import Vocabulary

/// What can be said of a store without reading values: where its bytes are, and who made what.
extension Store {
  /// Room of a column or a document.
  package struct Room: Sendable {
    package var object: String
    package var column: String
    package var type: String
    package var rows: Int
    /// Bytes in the file.
    package var stored: Int
    /// Bytes of the values as they are used.
    package var raw: Int
  }

  /// Who made a thing.
  package struct History: Sendable {
    /// Nil where the store does not say.
    package var origin: StoredItem.Origin?
    /// The files that a frame came from; none for what is no frame.
    package var sources: [Frame.Source]
  }

  package var fileSize: Int { file.size }

  package func rooms(monitor: Monitor) throws -> [Room] {
    var incoming = try file.look(monitor) { root, outgoing in
      try entries.flatMap { try rooms(of: $0, in: root) }.put(into: &outgoing)
    }
    return try [Room](from: &incoming)
  }

  private func rooms(of entry: Entry, in root: hid_t) throws -> [Room] {
    guard let group = try Links.group(entry.name, in: root) else { throw Complaint("'\(entry.name)' is gone") }
    return try Links.names(in: group.raw).compactMap { link in
      guard let dataset = try Links.dataset(link, in: group.raw) else { return nil }
      return try room(of: dataset.raw, link, entry)
    }
  }

  private func room(of dataset: hid_t, _ link: String, _ entry: Entry) throws -> Room? {
    let type = try Identifier(H5Dget_type(dataset), H5Tclose, "its type cannot be read")
    let facts = try Facts(of: dataset, in: file)
    var room = Room(
      object: entry.name, column: facts?["column"] ?? facts?["part"] ?? link, type: "", rows: 0, stored: 0, raw: 0)
    let isText = H5Tget_class(type.raw) == H5T_STRING
    if isText, H5Tis_variable_str(type.raw) > 0 {
      let texts = try Texts.read(dataset, from: file)
      let bytes = texts.reduce(0) { $0 + $1.utf8.count }
      (room.type, room.rows, room.raw) = ("text", texts.count, bytes)
      // A reference a row; in the heap a head of sixteen bytes and padding to eight.
      room.stored = texts.reduce(16 * texts.count) { $0 + ($1.isEmpty ? 0 : 16 + ($1.utf8.count + 7) / 8 * 8) }
      return room
    }
    // The dimension of a panel's rows takes no room.
    guard link != Layout.row else { return nil }
    let extent = try Extent(of: dataset, width: H5Tget_size(type.raw), in: file)
    room.stored = extent.storedBytes
    guard entry.kind == "frame" else {
      (room.type, room.rows, room.raw) = (isText ? "text" : "bytes", 1, extent.count * extent.width)
      return room
    }
    let isTicks = try facts?.integer("ticks_per_unit") != nil
    let isCategory = extent.width == 4 && !isTicks
    room.type = isTicks ? "ticks" : isCategory ? "category" : H5Tequal(type.raw, h5_int64()) > 0 ? "whole" : "number"
    (room.rows, room.raw) = (extent.count, extent.count * (isCategory ? 4 : 8))
    return room
  }

  /// Who made each of these, in their order.
  package func history(of names: [String], monitor: Monitor) throws -> [History] {
    var incoming = try file.look(monitor) { root, outgoing in
      for name in names {
        guard let group = try Links.group(name, in: root) else { throw Complaint("'\(name)' is gone") }
        try Facts(of: group.raw, in: file).put(into: &outgoing)
      }
    }
    return try names.map { _ in
      let facts = try Facts?(from: &incoming)
      let sources = facts?["sources"].flatMap(Layout.sources) ?? []
      return History(
        origin: facts.flatMap(StoredItem.Origin.init),
        sources: sources.map { Frame.Source(path: $0.path, sha256: $0.sha256, bytes: $0.bytes) })
    }
  }
}

extension Store.Room: Carried {
  func put(into outgoing: inout Outgoing) {
    for text in [object, column, type] { outgoing.put(text) }
    for number in [rows, stored, raw] { outgoing.put(Int64(number)) }
  }

  init(from incoming: inout Incoming) throws {
    let (object, column, type) = (try incoming.text(), try incoming.text(), try incoming.text())
    func number() throws -> Int { Int(try incoming.number()) }
    self.init(object: object, column: column, type: type, rows: try number(), stored: try number(), raw: try number())
  }
}
