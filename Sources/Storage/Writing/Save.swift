import CHDF5
import Glibc
import Synchronization
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
    let target = try Target(path, overwrite: overwrite)
    target.sweep()
    do {
      try fill(target.temporary, items, session: session, compression: compression, monitor: monitor)
      try monitor.check()
      return try target.commit(overwrite: overwrite, monitor)
    } catch {
      target.discard()
      guard var complaint = error as? Complaint else { throw error }
      if !complaint.message.contains(path) { complaint.message = "'\(path)' was not written: \(complaint.message)" }
      throw complaint
    }
  }

  private static func fill(
    _ path: String, _ items: [StoredItem], session: [StoredDocument.Part], compression: Compression, monitor: Monitor
  ) throws {
    monitor.begin("writing", of: items.reduce(0) { $0 + $1.steps })
    try HDF5.run {
      let writer = try Writer.creating(path, compression: compression, monitor: monitor)
      try Attribute.write(Layout.version, Layout.versionAttribute, on: writer.file.raw)
      try Attribute.write("CF-1.8", "Conventions", on: writer.file.raw)
      for item in items {
        switch item.content {
        case .frame(let frame): try writer.write(frame, as: item.name)
        case .document(let document):
          try writer.write(document, as: item.name)
          monitor.advance()
        }
      }
      if !session.isEmpty { try writer.write(StoredDocument(kind: "session", parts: session), as: Layout.session) }
      try writer.close()
    }
  }

  private static func checkNames(_ items: [StoredItem]) throws {
    var seen: Set<String> = []
    for item in items {
      let components = item.name.split(separator: "/", omittingEmptySubsequences: false)
      let unfit = components.contains { $0.isEmpty || $0 == "." || $0 == ".." || $0.utf8.contains(0) }
      guard !unfit, components.count <= 8, item.name.utf8.count <= 1024 else {
        throw Complaint("'\(item.name.shownSafely)' cannot be a name in a store")
      }
      guard components[0] != Layout.session else {
        throw Complaint("'\(Layout.session)' is where a store keeps how it was made", hint: "give it another name")
      }
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

extension StoredItem {
  fileprivate var steps: Int { if case .frame(let frame) = content { frame.columns.count } else { 1 } }
}

extension Writer {
  /// A document as a group with a dataset a part.
  func write(_ document: StoredDocument, as name: String) throws {
    let group = try group(name)
    var facts = Facts()
    facts.set("kind", document.kind)
    facts.set("digest", document.digest.description)
    for attribute in document.attributes {
      guard attribute.name != "kind", attribute.name != "digest" else {
        throw Complaint("'\(attribute.name)' cannot be an attribute of '\(name)'")
      }
      facts.set(attribute.name, attribute.text)
    }
    try facts.write(on: group.raw)
    for part in document.parts {
      try monitor.check()
      try write(part, in: group.raw)
    }
  }
}

/// Where a file is to stand, and the name it has until it is complete.
private struct Target {
  /// With links resolved: what a link points at is replaced, not the link.
  let path: String
  let temporary: String

  private static let marker = ".tmp-"
  private static let saves = Atomic<Int>(0)

  init(_ given: String, overwrite: Bool) throws {
    let resolved = realpath(given, nil)
    defer { free(resolved) }
    path = resolved.map { String(cString: $0) } ?? given
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFREG else { throw Complaint("'\(given)' is not a file") }
      guard overwrite else {
        throw Complaint("'\(given)' exists already", hint: "add `overwrite` to replace it, or give another name")
      }
    }
    let folder = Target.folder(of: path)
    Store.makeFolder(folder)
    guard access(folder, W_OK) == 0 else {
      throw Complaint(
        "'\(given)' cannot be written: \(systemMessage())",
        hint: errno == ENOENT ? "make the folder \(folder) first" : nil)
    }
    let count = Target.saves.add(1, ordering: .relaxed).oldValue
    temporary = "\(path)\(Target.marker)\(getpid())" + (count == 0 ? "" : ".\(count)")
  }

  private var folder: String { Target.folder(of: path) }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Removes what saves of processes that are gone left behind.
  func sweep() {
    guard let directory = opendir(folder) else { return }
    defer { closedir(directory) }
    let prefix = path.split(separator: "/").last.map { $0 + Target.marker } ?? ""
    var stale: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasPrefix(prefix), let process = pid_t(name.dropFirst(prefix.count).prefix { $0 != "." }), process > 0
      else { continue }
      if kill(process, 0) != 0, errno == ESRCH { stale.append(name) }
    }
    for name in stale { unlink("\(folder)/\(name)") }
  }

  /// Takes back what was written. The name is gone at once; the room is given back even where the library still holds
  /// on to a file that it could not close, and nobody waits for the disk to be done with it.
  func discard() {
    let descriptor = open(temporary, O_WRONLY | O_CLOEXEC)
    unlink(temporary)
    guard descriptor >= 0 else { return }
    besides {
      ftruncate(descriptor, 0)
      close(descriptor)
    }
  }

  /// Puts the file on disk, then under its name, then the name on disk.
  func commit(overwrite: Bool, _ monitor: Monitor) throws -> Int {
    let descriptor = open(temporary, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Complaint(systemMessage()) }
    defer { close(descriptor) }
    var (old, new) = (stat(), stat())
    if stat(path, &old) == 0 {
      guard overwrite else { throw Complaint("'\(path)' appeared while it was written") }
      fchmod(descriptor, old.st_mode & 0o7777)
    }
    // Hundreds of megabytes on their way to a disk cannot be called back.
    let failure = try ForeignThread().run(monitor) { fsync(descriptor) == 0 ? nil : systemMessage() }
    if let failure { throw Complaint(failure) }
    guard fstat(descriptor, &new) == 0, rename(temporary, path) == 0 else { throw Complaint(systemMessage()) }
    let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if directory >= 0 {
      fsync(directory)
      close(directory)
    }
    return Int(new.st_size)
  }
}

extension Store {
  /// Makes a folder and those above it where they are missing. What cannot be made shows when a file is written there.
  package static func makeFolder(_ folder: String) {
    guard !folder.isEmpty, access(folder, F_OK) != 0 else { return }
    if let slash = folder.lastIndex(of: "/"), slash != folder.startIndex { makeFolder(String(folder[..<slash])) }
    mkdir(folder, 0o777)
  }
}
