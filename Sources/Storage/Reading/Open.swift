import CHDF5
import Frames
import Glibc
import Vocabulary

extension Store {
  /// Opens a store that was written by `write`.
  ///
  /// - Parameter threads: How many threads may read and unpack a column.
  /// - Throws: A complaint where there is no such file, where it is no HDF5 file or none of ours, or where it is damaged.
  package static func open(_ path: String, threads: Int = 1, monitor: Monitor = Monitor()) throws -> Store {
    guard try superblock(of: path) != nil else {
      throw Complaint("'\(path)' is not an HDF5 file", hint: "a store is written by `export`")
    }
    let file = try OpenFile(reading: path)
    var incoming = try file.look(monitor) { root, outgoing in
      guard let version = try Attribute.integer(Layout.versionAttribute, on: root) else { throw Foreign() }
      guard (1...Layout.version).contains(version) else { throw Newer(version: version) }
      try (indexed(root, in: file) ?? listing(of: root, in: file)).put(into: &outgoing)
    }
    file.hold()
    return Store(path: path, entries: try [Entry](from: &incoming), file, threads: threads)
  }

  /// What lies in the file, found by a walk through all groups.
  func listing(monitor: Monitor) throws -> [Entry] {
    var incoming = try file.look(monitor) { root, outgoing in
      try Store.listing(of: root, in: file).put(into: &outgoing)
    }
    return try [Entry](from: &incoming)
  }

  /// The file in the library of a child. A program that writes it has locked it.
  ///
  /// - Parameters:
  ///   - place: Where it is found.
  ///   - path: What complaints call it.
  static func reading(_ place: String, as path: String, _ access: hid_t) throws -> Identifier {
    precondition(Isolation.isChild || Isolation.isInProcess, "the library is shown a file outside of a child")
    let raw = H5Fopen(place, h5_read_only(), access)
    if raw < 0, let reason = HDF5.reason() {
      if reason.contains("unable to lock") || reason.contains("temporarily unavailable") {
        throw Complaint("'\(path)' is being written by another program", hint: "wait until it is done")
      }
      throw Complaint("'\(path)' is damaged or cut short: \(reason)")
    }
    return try Identifier(raw, H5Fclose, "'\(path)' is damaged or cut short")
  }

  /// Whether a file is one that `write` made, and not an HDF5 file of another program.
  package static func isStore(_ path: String, monitor: Monitor = Monitor()) throws -> Bool {
    guard let version = try superblock(of: path) else {
      throw Complaint("'\(path)' is not an HDF5 file", hint: "a store is written by `export`")
    }
    // Ours have the superblock of HDF5 1.10.
    guard version >= 3 else { return false }
    let file = try OpenFile(reading: path)
    var incoming = try file.look(monitor) { root, outgoing in
      outgoing.put(H5Aexists(root, Layout.versionAttribute) > 0 ? 1 : 0)
    }
    return try incoming.number() == 1
  }

  /// The version of the superblock, which begins at 0 or, after a user block, at 512, 1024, 2048 …. Nil where there is
  /// none: the file is none of HDF5.
  static func superblock(of path: String) throws -> UInt8? {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Complaint("'\(path)' cannot be opened: \(systemMessage())") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Complaint("'\(path)' is not a file")
    }
    let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]
    var bytes = [UInt8](repeating: 0, count: 9)
    var offset: off_t = 0
    while offset + 8 <= status.st_size {
      guard pread(descriptor, &bytes, 9, offset) >= 8 else { return nil }
      if bytes.starts(with: signature) { return bytes[8] }
      offset = offset == 0 ? 512 : offset * 2
    }
    return nil
  }

  /// Whether a file begins like a text.
  package static func isText(_ path: String) -> Bool {
    guard let file = try? OpenFile(reading: path), file.size > 0 else { return false }
    var bytes = [UInt8](repeating: 0, count: min(file.size, 4096))
    guard (try? bytes.withUnsafeMutableBytes { try file.read(at: 0, into: $0) }) != nil else { return false }
    // A letter may be cut in the middle at the end.
    return !bytes.contains { $0 < 32 && !(9...13).contains($0) }
      && (0...min(3, bytes.count - 1)).contains { String(validating: bytes.dropLast($0), as: UTF8.self) != nil }
  }

  private struct Foreign: Error {}
  private struct Newer: Error { var version: Int64 }

  /// Runs `body`; its complaints are made to name the file.
  static func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch is Foreign {
      throw Complaint(
        "'\(path)' is an HDF5 file, but not one that Wick wrote", hint: "only files written by `export` can be loaded")
    } catch let newer as Newer {
      throw Complaint("'\(path)' has layout version \(newer.version); this Wick knows up to \(Layout.version)")
    } catch let complaint as Complaint {
      if complaint.message.hasPrefix("'\(path)'") || Slab.wasLacking(complaint) { throw complaint }
      throw Complaint("'\(path)' is damaged: \(complaint.message)", hint: complaint.hint)
    }
  }

  /// What the index lists; nil where there is none, or where the root has other links than when it was written.
  private static func indexed(_ root: hid_t, in file: OpenFile) throws -> [Entry]? {
    var info = H5G_info_t()
    guard H5Lexists(root, Layout.session, h5_default()) > 0, let group = try Links.group(Layout.session, in: root),
      H5Lexists(group.raw, Layout.index, h5_default()) > 0,
      let dataset = try Links.dataset(Layout.index, in: group.raw),
      let part = try DocumentHeader.Part(dataset.raw, in: file),
      let (entries, links) = try part.read(from: file).text.flatMap(Layout.entries),
      H5Gget_info(root, &info) >= 0, info.nlinks == links
    else { return nil }
    return entries
  }

  /// What lies below a file or group: everything that says its kind.
  private static func listing(of root: hid_t, in file: OpenFile) throws -> [Entry] {
    var entries: [Entry] = []
    var budget = 1_000_000
    func visit(_ group: hid_t, _ path: String, depth: Int) throws {
      for link in try Links.names(in: group) {
        budget -= 1
        guard budget > 0, depth < 8 else { throw Complaint("its groups have no end") }
        let name = path.isEmpty ? link : "\(path)/\(link)"
        guard name != Layout.session, let child = try Links.group(link, in: group) else { continue }
        do {
          var isFrame = false
          if let facts = try Facts(of: child.raw, in: file) {
            let kind = try facts.text("kind")
            entries.append(Entry(name: name, kind: kind, digest: try facts.digest()))
            isFrame = kind == "frame"
          }
          if !isFrame { try visit(child.raw, name, depth: depth + 1) }
        } catch var complaint as Complaint {
          if !complaint.message.contains("'\(name.shownSafely)'") {
            complaint.message = "'\(name.shownSafely)': \(complaint.message)"
          }
          throw complaint
        }
      }
    }
    try visit(root, "", depth: 0)
    return entries
  }
}

extension Links {
  /// The names in the order of the alphabet: files of others seldom keep that of their making.
  static func all(in group: hid_t) throws -> [String] {
    var info = H5G_info_t()
    try HDF5.check(H5Gget_info(group, &info), "a group cannot be listed")
    guard info.nlinks <= 1_000_000 else { throw Complaint("a group claims \(info.nlinks) members") }
    return try (0..<info.nlinks).compactMap { try name($0, in: group, H5_INDEX_NAME) }
  }
}

/// What a group links to. Only what lies in the same file counts: soft and external links are passed over.
enum Links {
  /// The names in the order of their making.
  static func names(in group: hid_t) throws -> [String] {
    var info = H5G_info_t()
    try HDF5.check(H5Gget_info(group, &info), "a group cannot be listed")
    guard info.nlinks <= 1_000_000 else { throw Complaint("a group claims \(info.nlinks) members") }
    return try (0..<info.nlinks).compactMap { try name($0, in: group, H5_INDEX_CRT_ORDER) }
  }

  /// The name of a link by its place, or nil where it leads elsewhere.
  private static func name(_ index: hsize_t, in group: hid_t, _ order: H5_index_t) throws -> String? {
    var link = H5L_info_t()
    try HDF5.check(
      H5Lget_info_by_idx(group, ".", order, H5_ITER_INC, index, &link, h5_default()), "a group cannot be listed")
    guard link.type == H5L_TYPE_HARD else { return nil }
    var bytes = [CChar](repeating: 0, count: 2048)
    let length = try HDF5.check(
      H5Lget_name_by_idx(group, ".", order, H5_ITER_INC, index, &bytes, bytes.count, h5_default()),
      "a group cannot be listed")
    guard length < bytes.count,
      let name = String(validating: bytes.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
    else { throw Complaint("a group has a member without a readable name") }
    return name
  }

  /// The group of that name, or nil where it is something else.
  static func group(_ name: String, in parent: hid_t) throws -> Identifier? { try object(name, in: parent, H5I_GROUP) }

  /// The dataset of that name, or nil where it is something else.
  static func dataset(_ name: String, in parent: hid_t) throws -> Identifier? {
    try object(name, in: parent, H5I_DATASET)
  }

  private static func object(_ name: String, in parent: hid_t, _ type: H5I_type_t) throws -> Identifier? {
    let object = try Identifier(
      H5Oopen(parent, name, h5_default()), H5Oclose, "'\(name.shownSafely)' cannot be opened")
    guard H5Iget_type(object.raw) == type else { return nil }
    return object
  }
}
