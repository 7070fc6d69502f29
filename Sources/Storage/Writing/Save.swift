import CHDF5
import Glibc
import Vocabulary

extension Store {
  /// Writes a store: the whole of it or nothing. A crash, a full disk, a stop by the user or a kill at any moment leaves
  /// the file that was there, or none.
  ///
  /// - Parameters:
  ///   - path: Where to. The file appears there under its name when it is complete and on disk.
  ///   - items: What to write, in the order in which it is to be listed.
  ///   - session: Texts that say how it was made: the script, its lock, the version.
  ///   - overwrite: Whether a file that is there already may be replaced.
  ///   - monitor: Its threads pack; a column is a step.
  /// - Returns: The size of the file in bytes.
  /// - Throws: A complaint where the file exists, the place is not writable or full, or a name is unfit; `Interruption`.
  @discardableResult
  package static func write(
    to path: String, _ items: [StoredItem], session: [StoredDocument.Part] = [], compression: Compression = .no,
    overwrite: Bool = false, monitor: Monitor
  ) throws -> Int {
    try checkNames(items)
    return try replacing(path, overwrite: overwrite, monitor: monitor) { target in
      monitor.begin("writing \(path), bytes", of: items.reduce(0) { $0 + $1.bytes })
      try HDF5.run {
        let writer = try Writer.creating(target.temporary, compression: compression, monitor: monitor)
        try Attribute.write(Layout.version, Layout.versionAttribute, on: writer.file.raw)
        try Attribute.write("CF-1.8", "Conventions", on: writer.file.raw)
        var entries: [Entry] = []
        for item in items { entries.append(try writer.write(item)) }
        if !session.isEmpty {
          _ = try writer.write(StoredDocument(kind: Layout.session, parts: session), as: Layout.session)
        }
        try writer.writeIndex(entries)
        try writer.close()
      }
    }
  }

  /// Makes a file anew, by `fill` under another name, and puts it in its place when it is complete and on disk.
  static func replacing(
    _ path: String, overwrite: Bool, monitor: Monitor, _ fill: (Target) throws -> Void
  ) throws -> Int {
    let target = try Target(path, overwrite: overwrite)
    target.sweep()
    do {
      try fill(target)
      try monitor.check()
      return try target.commit(overwrite: overwrite, monitor)
    } catch {
      target.discard()
      guard var complaint = error as? Complaint else { throw error }
      if !complaint.message.contains(path) { complaint.message = "'\(path)' was not written: \(complaint.message)" }
      throw complaint
    }
  }

  static func checkNames(_ items: [StoredItem]) throws {
    var seen: Set<String> = []
    for item in items {
      try check(name: item.name)
      guard seen.insert(item.name).inserted else { throw Complaint("two things are to be stored as '\(item.name)'") }
    }
    let frames = Set(items.compactMap { if case .frame = $0.content { $0.name } else { nil } })
    for item in items {
      var above = item.name
      while let slash = above.lastIndex(of: "/") {
        above = String(above[..<slash])
        if frames.contains(above) { throw Complaint("'\(item.name)' cannot lie inside the frame '\(above)'") }
      }
    }
  }
}

extension Store {
  static func check(name: String) throws {
    let components = name.split(separator: "/", omittingEmptySubsequences: false)
    let unfit = components.contains { $0.isEmpty || $0 == "." || $0 == ".." || $0.utf8.contains(0) }
    guard !unfit, components.count <= 8, name.utf8.count <= 1024 else {
      throw Complaint("'\(name.shownSafely)' cannot be a name in a store")
    }
    guard components[0] != Layout.session else {
      throw Complaint("'\(Layout.session)' is where a store keeps how it was made", hint: "give it another name")
    }
  }
}

extension StoredItem {
  /// What is written of it, roughly: the measure of progress.
  var bytes: Int {
    switch content {
    case .frame(let frame): 8 * frame.count * (frame.columns.count + 1)
    case .document(let document): document.parts.reduce(0) { $0 + $1.bytes.count }
    }
  }
}

extension Writer {
  /// One thing, whatever it is; how it is listed.
  func write(_ item: StoredItem) throws -> Store.Entry {
    switch item.content {
    case .frame(let frame): try write(frame, as: item.name, made: item.made)
    case .document(let document): try write(document, as: item.name, made: item.made)
    }
  }

  /// A document as a group with a dataset a part.
  func write(_ document: StoredDocument, as name: String, made: StoredItem.Origin? = nil) throws -> Store.Entry {
    let group = try group(name)
    var facts = Facts()
    facts.set("kind", document.kind)
    facts.set("digest", document.digest.description)
    for attribute in document.attributes {
      guard !StoredDocument.reserved.contains(attribute.name) else {
        throw Complaint("'\(attribute.name)' cannot be an attribute of '\(name)'")
      }
      facts.set(attribute.name, attribute.text)
    }
    made?.write(to: &facts)
    try facts.write(on: group.raw)
    for part in document.parts {
      try monitor.check()
      try write(part, in: group.raw)
      monitor.advance(by: part.bytes.count)
    }
    return Store.Entry(name: name, kind: document.kind, digest: document.digest)
  }

  func removeIndex() throws {
    let path = "\(Layout.session)/\(Layout.index)"
    guard H5Lexists(file.raw, Layout.session, h5_default()) > 0, H5Lexists(file.raw, path, h5_default()) > 0 else {
      return
    }
    try HDF5.check(H5Ldelete(file.raw, path, h5_default()), "cannot write")
  }

  /// The list of what is in the store, where it is long: one read instead of a walk through all groups.
  func writeIndex(_ entries: [Store.Entry]) throws {
    try removeIndex()
    guard entries.count >= Layout.indexed else { return }
    let group = try group(Layout.session)
    if try Facts(of: group.raw, longest: 1 << 20) == nil {
      var facts = Facts()
      facts.set("kind", Layout.session)
      try facts.write(on: group.raw)
    }
    var info = H5G_info_t()
    try HDF5.check(H5Gget_info(file.raw, &info), "cannot write")
    try write(StoredDocument.Part(Layout.index, text: Layout.text(of: entries, links: Int(info.nlinks))), in: group.raw)
  }
}

extension Store {
  /// Makes a folder and those above it where they are missing. What cannot be made shows when a file is written there.
  package static func makeFolder(_ folder: String) {
    guard !folder.isEmpty, access(folder, F_OK) != 0 else { return }
    if let slash = folder.lastIndex(of: "/"), slash != folder.startIndex { makeFolder(String(folder[..<slash])) }
    mkdir(folder, 0o777)
  }

  /// Takes away a folder with the files in it; folders below it and what they hold are left.
  package static func removeFolder(_ folder: String) {
    guard let listing = opendir(folder) else { return }
    defer { closedir(listing) }
    while let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { unlink("\(folder)/\(name)") }
    }
    rmdir(folder)
  }
}
