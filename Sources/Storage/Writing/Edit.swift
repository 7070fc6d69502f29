import CHDF5
import Frames
import Vocabulary

/// Changes to a store that is there. Each works on a copy, which takes the store's place when it is complete and on
/// disk: what is not named stays as it is, and a crash at any moment leaves the old store or the new one.
extension Store {
  /// Adds to a store. What has the same name stays, or is replaced where `overwrite` says so.
  @discardableResult
  package static func append(
    to path: String, _ items: [StoredItem], session: [StoredDocument.Part] = [], compression: Compression = .no,
    overwrite: Bool = false, monitor: Monitor
  ) throws -> Int {
    try checkNames(items)
    let store = try open(path, monitor: monitor)
    let added = Set(items.map(\.name))
    if !overwrite, let name = store.names.first(where: added.contains) {
      throw Complaint("'\(path)' holds '\(name)' already", hint: "add `overwrite` to replace it")
    }
    // Compared with what is there as if all were new.
    try checkNames(items + store.entries.filter { !added.contains($0.name) }.map(\.placeholder))
    let texts = try store.session().map(\.name)
    return try store.edit(compression: compression, monitor: monitor) { writer in
      monitor.begin("writing \(path), bytes", of: items.reduce(0) { $0 + $1.bytes })
      for name in store.names where added.contains(name) { try writer.unlink(name) }
      var written: [Entry] = []
      for item in items { written.append(try writer.write(item)) }
      if !session.isEmpty {
        let group = try writer.group(Layout.session)
        for var part in session {
          var (name, number) = (part.name, 2)
          while texts.contains(name) { (name, number) = ("\(part.name)_\(number)", number + 1) }
          part.name = name
          try writer.write(part, in: group.raw)
        }
      }
      return store.entries.filter { !added.contains($0.name) } + written
    }
  }

  /// Gives a thing, and all that lies below it, another name.
  package static func rename(in path: String, _ name: String, to new: String, monitor: Monitor) throws {
    let store = try open(path, monitor: monitor)
    let moved = try store.entries(at: name)
    try check(name: new)
    guard store.entries(under: new).isEmpty else { throw Complaint("'\(path)' holds '\(new)' already") }
    guard !new.hasPrefix(name + "/") else { throw Complaint("'\(name)' cannot lie inside itself") }
    if let frame = store.frameNames.first(where: { new.hasPrefix($0 + "/") }) {
      throw Complaint("'\(new)' cannot lie inside the frame '\(frame)'")
    }
    try store.edit(monitor: monitor) { writer in
      if let slash = new.lastIndex(of: "/") { _ = try writer.group(String(new[..<slash])) }
      try HDF5.check(
        H5Lmove(writer.file.raw, name, writer.file.raw, new, h5_default(), h5_default()), "'\(name)' cannot be renamed")
      return store.entries.map { entry in
        guard moved.contains(entry) else { return entry }
        return Entry(name: new + entry.name.dropFirst(name.count), kind: entry.kind, digest: entry.digest)
      }
    }
  }

  /// Takes a thing out, and all that lies below it. Gives the names that are gone.
  @discardableResult
  package static func delete(in path: String, _ names: [String], monitor: Monitor) throws -> [String] {
    let store = try open(path, monitor: monitor)
    let gone = try names.flatMap { try store.entries(at: $0) }.map(\.name)
    try store.edit(monitor: monitor) { writer in
      for name in names where !names.contains(where: { name.hasPrefix($0 + "/") }) { try writer.unlink(name) }
      return store.entries.filter { !gone.contains($0.name) }
    }
    return gone
  }

  /// Writes all of a store anew, without the room that deleted things left. Packed as before, or as told.
  ///
  /// - Returns: Its size in bytes, before and after.
  package static func compact(
    _ path: String, compression: Compression?, monitor: Monitor
  ) throws -> (before: Int, after: Int) {
    let store = try open(path, threads: monitor.threads, monitor: monitor)
    try store.checkNothingElse()
    try store.walk(store.names, monitor: monitor)
    let session = try store.session()
    monitor.begin("compacting \(path), bytes", of: store.file.size)
    let after = try replacing(path, overwrite: true, monitor: monitor) { target in
      try HDF5.run {
        var writer = try Writer.creating(target.temporary, compression: .no, monitor: monitor)
        try Attribute.write(Layout.version, Layout.versionAttribute, on: writer.file.raw)
        try Attribute.write("CF-1.8", "Conventions", on: writer.file.raw)
        for entry in store.entries {
          var item =
            entry.kind == "frame"
            ? StoredItem(entry.name, try store.wholeFrame(entry))
            : StoredItem(entry.name, try store.document(named: entry.name))
          item.made = try store.origin(of: entry.name)
          writer.compression = try compression ?? store.compression(of: entry)
          _ = try writer.write(item)
        }
        if !session.isEmpty {
          _ = try writer.write(StoredDocument(kind: Layout.session, parts: session), as: Layout.session)
        }
        try writer.writeIndex(store.entries)
        try writer.close()
      }
    }
    return (store.file.size, after)
  }

  /// Changes a copy by `change`, which gives what is in it afterwards.
  @discardableResult
  private func edit(
    compression: Compression = .no, monitor: Monitor, _ change: (borrowing Writer) throws -> [Entry]
  ) throws -> Int {
    try Store.replacing(path, overwrite: true, monitor: monitor) { target in
      try target.copy(monitor)
      try HDF5.run {
        let writer = try Writer.opening(target.temporary, compression: compression, monitor: monitor)
        try writer.writeIndex(change(writer))
        try writer.close()
      }
    }
  }

  /// What has that name or lies below it; a complaint where nothing does.
  private func entries(at name: String) throws -> [Entry] {
    let found = entries(under: name)
    return found.isEmpty ? [try entry(name)] : found
  }

  private func entries(under name: String) -> [Entry] {
    entries.filter { $0.name == name || $0.name.hasPrefix(name + "/") }
  }

  /// Throws where another program has put something beside what the store lists: it would be lost.
  private func checkNothingElse() throws {
    let roots = Set(entries.compactMap { $0.name.split(separator: "/").first.map(String.init) })
    let others = try HDF5.run { try Links.all(in: library.raw) }.filter { $0 != Layout.session && !roots.contains($0) }
    guard others.isEmpty else {
      throw Complaint(
        "'\(path)' holds \(others.prefix(6).joined(separator: ", ").shownSafely), which another program wrote",
        hint: "compact would lose that")
    }
  }
}

extension Store.Entry {
  /// Something of that name, for comparing names.
  fileprivate var placeholder: StoredItem {
    guard kind == "frame", let timeline = try? Timeline(times: [], segments: []), let frame = try? Frame(timeline, [])
    else { return StoredItem(name, StoredDocument(kind: kind)) }
    return StoredItem(name, frame)
  }
}

extension Writer {
  fileprivate func unlink(_ name: String) throws {
    try HDF5.check(H5Ldelete(file.raw, name, h5_default()), "'\(name)' cannot be deleted")
  }
}
