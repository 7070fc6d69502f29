import CHDF5
import Frames
import Glibc
import Vocabulary

/// Changes to a store that is there. Each works on a copy, which takes the store's place when it is complete and on
/// disk: what is not named stays as it is, and a crash at any moment leaves the old store or the new one.
extension Store {
  /// Adds to a store, which is made where there is none. What has the same name stays, or is replaced where `overwrite`
  /// says so.
  @discardableResult
  package static func append(
    to path: String, _ items: [StoredItem], session: [StoredDocument.Part] = [], compression: Compression = .no,
    overwrite: Bool = false, monitor: Monitor
  ) throws -> Int {
    try checkNames(items)
    // Whoever adds in a loop need not make a case of the first turn.
    guard access(path, F_OK) == 0 || errno != ENOENT else {
      return try write(to: path, items, session: session, compression: compression, monitor: monitor)
    }
    let store = try open(path, monitor: monitor)
    let added = Set(items.map(\.name))
    if !overwrite, let name = store.names.first(where: added.contains) {
      throw Complaint("'\(path)' holds '\(name)' already", hint: "add `overwrite` to replace it")
    }
    // Compared with what is there as if all were new.
    try checkNames(items + store.entries.filter { !added.contains($0.name) }.map(\.placeholder))
    let texts = try store.session(monitor: monitor).map(\.name)
    let kept = store.entries.filter { !added.contains($0.name) }
    return try replacing(path, overwrite: true, monitor: monitor) { target in
      try target.copy(monitor)
      monitor.begin("writing \(path), bytes", of: items.reduce(0) { $0 + $1.bytes })
      try store.change(target, monitor, makingRoomFor: items) { writer in
        try writer.removeIndex()
        for name in store.names where added.contains(name) { try writer.unlink(name) }
        for item in items {
          switch item.content {
          case .frame: try writer.makeRoom(for: item.name)
          case .document(let document): _ = try writer.write(document, as: item.name, made: item.made)
          }
        }
        guard !session.isEmpty else { return }
        let group = try writer.group(Layout.session)
        for part in session.named(beside: texts) { try writer.write(part, in: group.raw) }
      }
      let written = try HDF5.run {
        let writer = try Writer.opening(target.temporary, compression: compression, monitor: monitor)
        let written = try items.map { item in
          switch item.content {
          case .frame(let frame): try writer.write(frame, as: item.name, made: item.made)
          case .document(let document): Entry(name: item.name, kind: document.kind, digest: document.digest)
          }
        }
        try writer.close()
        return written
      }
      let entries = kept + written
      if entries.count >= Layout.indexed { try store.change(target, monitor) { try $0.writeIndex(entries) } }
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
    let entries = store.entries.map { entry in
      guard moved.contains(entry) else { return entry }
      return Entry(name: new + entry.name.dropFirst(name.count), kind: entry.kind, digest: entry.digest)
    }
    try store.edit(monitor) { writer in
      if let slash = new.lastIndex(of: "/") { _ = try writer.group(String(new[..<slash])) }
      try HDF5.check(
        H5Lmove(writer.file.raw, name, writer.file.raw, new, h5_default(), h5_default()), "'\(name)' cannot be renamed")
      try writer.writeIndex(entries)
    }
  }

  /// Takes a thing out, and all that lies below it. Gives the names that are gone.
  @discardableResult
  package static func delete(in path: String, _ names: [String], monitor: Monitor) throws -> [String] {
    let store = try open(path, monitor: monitor)
    let gone = try names.flatMap { try store.entries(at: $0) }.map(\.name)
    try store.edit(monitor) { writer in
      for name in names where !names.contains(where: { name.hasPrefix($0 + "/") }) { try writer.unlink(name) }
      try writer.writeIndex(store.entries.filter { !gone.contains($0.name) })
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
    try store.checkNothingElse(monitor)
    let heads = try store.heads(of: store.entries, monitor: monitor)
    let session = try store.session(monitor: monitor)
    monitor.begin("compacting \(path), bytes", of: store.file.size)
    let after = try replacing(path, overwrite: true, monitor: monitor) { target in
      try HDF5.run {
        var writer = try Writer.creating(target.temporary, compression: .no, monitor: monitor)
        try Attribute.write(Layout.version, Layout.versionAttribute, on: writer.file.raw)
        try Attribute.write("CF-1.8", "Conventions", on: writer.file.raw)
        for (entry, head) in zip(store.entries, heads) {
          var item =
            entry.kind == "frame"
            ? StoredItem(entry.name, try store.frame(entry, head))
            : StoredItem(entry.name, try store.document(entry, head))
          if case .success(let head) = head { item.made = StoredItem.Origin(head.facts) }
          if case .success(.frame(let header)) = head { writer.compression = compression ?? header.compression }
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

  /// Changes a copy by `body`.
  private func edit(_ monitor: Monitor, _ body: (borrowing Writer) throws -> Void) throws {
    _ = try Store.replacing(path, overwrite: true, monitor: monitor) { target in
      try target.copy(monitor)
      try change(target, monitor, body)
    }
  }

  /// Changes a copy in a child, which alone goes through what lies in it: what the library does not survive there ends
  /// that. The groups that it made for frames are found once more the way in which the session's own process finds them
  /// afterwards, to put the frames in.
  private func change(
    _ target: Target, _ monitor: Monitor, makingRoomFor items: [StoredItem] = [],
    _ body: (borrowing Writer) throws -> Void
  ) throws {
    let frames = items.filter { if case .frame = $0.content { true } else { false } }.map(\.name)
    _ = try Isolation.run(path, size: file.size, monitor: monitor) { _ in
      try HDF5.run {
        let writer = try Writer.opening(target.temporary, compression: .no, monitor: Monitor())
        try body(writer)
        try writer.close()
        guard !frames.isEmpty else { return }
        let again = try Writer.opening(target.temporary, compression: .no, monitor: Monitor())
        for name in frames { _ = try again.group(name) }
        try again.close()
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
  private func checkNothingElse(_ monitor: Monitor) throws {
    let roots = Set(entries.compactMap { $0.name.split(separator: "/").first.map(String.init) })
    var incoming = try file.look(monitor) { root, outgoing in
      let links = try Links.all(in: root)
      outgoing.put(Int64(links.count))
      links.forEach { outgoing.put($0) }
    }
    let links = try (0..<incoming.number()).map { _ in try incoming.text() }
    let others = links.filter { $0 != Layout.session && !roots.contains($0) }
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

  /// An empty group for a frame, with nothing in it that was there before.
  fileprivate func makeRoom(for name: String) throws {
    if let slash = name.lastIndex(of: "/") { _ = try group(String(name[..<slash])) }
    if try exists("/\(name)") {
      let others = try Links.all(in: group(name).raw)
      guard others.isEmpty else {
        throw Complaint(
          "'\(name)' holds \(others.prefix(6).joined(separator: ", ").shownSafely), which another program wrote",
          hint: "give the frame another name")
      }
      try unlink(name)
    }
    _ = try group(name)
  }
}

extension [StoredDocument.Part] {
  /// With a number behind the names that are taken.
  fileprivate func named(beside taken: [String]) -> [StoredDocument.Part] {
    map { part in
      var (part, number) = (part, 2)
      let name = part.name
      while taken.contains(part.name) { (part.name, number) = ("\(name)_\(number)", number + 1) }
      return part
    }
  }
}
