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

  package var fileSize: Int { file.size }

  package func rooms(monitor: Monitor) throws -> [Room] {
    try walk(names, monitor: monitor)
    return try entries.flatMap { entry -> [Room] in
      try monitor.check()
      return try Store.naming(path) { try HDF5.run { try rooms(of: entry) } }
    }
  }

  private func rooms(of entry: Entry) throws -> [Room] {
    guard let group = try Links.group(entry.name, in: library.raw) else { throw Complaint("'\(entry.name)' is gone") }
    var rooms: [Room] = []
    for link in try Links.names(in: group.raw) {
      guard let dataset = try Links.dataset(link, in: group.raw) else { continue }
      let type = try Identifier(H5Dget_type(dataset.raw), H5Tclose, "its type cannot be read")
      let facts = try Facts(of: dataset.raw, in: file)
      var room = Room(
        object: entry.name, column: facts?["column"] ?? facts?["part"] ?? link, type: "", rows: 0, stored: 0, raw: 0)
      if H5Tget_class(type.raw) == H5T_STRING, H5Tis_variable_str(type.raw) > 0 {
        let texts = try Texts.read(dataset.raw, from: file)
        let bytes = texts.reduce(0) { $0 + $1.utf8.count }
        (room.type, room.rows, room.raw) = ("text", texts.count, bytes)
        // A reference a row; in the heap a head of sixteen bytes and padding to eight.
        room.stored = texts.reduce(16 * texts.count) { $0 + ($1.isEmpty ? 0 : 16 + ($1.utf8.count + 7) / 8 * 8) }
      } else {
        // The dimension of a panel's rows takes no room.
        guard link != Layout.row else { continue }
        let extent = try Extent(of: dataset.raw, width: H5Tget_size(type.raw), in: file)
        room.stored = extent.storedBytes
        let isText = H5Tget_class(type.raw) == H5T_STRING
        if entry.kind != "frame" {
          (room.type, room.rows, room.raw) = (isText ? "text" : "bytes", 1, extent.count * extent.width)
        } else {
          let isTicks = try facts?.integer("ticks_per_unit") != nil
          let isCategory = extent.width == 4 && !isTicks
          room.type =
            isTicks ? "ticks" : isCategory ? "category" : H5Tequal(type.raw, h5_int64()) > 0 ? "whole" : "number"
          (room.rows, room.raw) = (extent.count, extent.count * (isCategory ? 4 : 8))
        }
      }
      rooms.append(room)
    }
    return rooms
  }

  /// Who made a thing; nil where the store does not say.
  package func origin(of name: String) throws -> StoredItem.Origin? {
    try facts(of: name).flatMap(StoredItem.Origin.init)
  }

  /// The files that a frame came from; none for what is no frame.
  package func sources(of name: String) throws -> [Frame.Source] {
    let list = try facts(of: name)?["sources"].flatMap(Layout.sources) ?? []
    return list.map { Frame.Source(path: $0.path, sha256: $0.sha256, bytes: $0.bytes) }
  }

  private func facts(of name: String) throws -> Facts? {
    try Store.naming(path) {
      try HDF5.run {
        guard let group = try Links.group(name, in: library.raw) else { return nil }
        return try Facts(of: group.raw, in: file)
      }
    }
  }

  /// How a frame's columns are packed: as the first of its numbers are.
  func compression(of entry: Entry) throws -> Compression {
    guard entry.kind == "frame", let group = try Links.group(entry.name, in: library.raw),
      let dataset = try Links.dataset(Layout.time, in: group.raw)
    else { return .no }
    let plist = try Identifier(H5Dget_create_plist(dataset.raw), H5Pclose, "its layout cannot be read")
    guard H5Pget_layout(plist.raw) == H5D_CHUNKED else { return .no }
    var (flags, count, config) = (UInt32(0), 1, UInt32(0))
    var level: UInt32 = 0
    H5Pget_filter_by_id2(plist.raw, H5Z_FILTER_DEFLATE, &flags, &count, &level, 0, nil, &config)
    return level > 1 ? .small : .fast
  }
}
