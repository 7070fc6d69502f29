import CHDF5
import Vocabulary

extension OpenFile {
  /// What `body` finds in the file with the library, which gets to see it in a child alone: a header that the library
  /// does not survive ends that, and not the session. No identifier of the library outlives it.
  ///
  /// - Parameter body: Is given the root; complaints are made to name the file.
  func look(_ monitor: Monitor, _ body: (hid_t, inout Outgoing) throws -> Void) throws -> Incoming {
    Incoming(
      try Isolation.run(path, size: size, monitor: monitor) { outgoing in
        try Store.naming(path) {
          try HDF5.run {
            let access = try Identifier(H5Pcreate(h5_file_access()), H5Pclose, "it cannot be opened")
            try HDF5.check(H5Pset_fclose_degree(access.raw, H5F_CLOSE_STRONG), "it cannot be opened")
            let root = try Store.reading(samePath, as: path, access.raw)
            try body(root.raw, &outgoing)
          }
        }
      })
  }
}

/// What the library has to say of one thing in a store.
enum Head {
  case frame(FrameHeader)
  case document(DocumentHeader)

  init(_ entry: Store.Entry, in root: hid_t, _ file: OpenFile) throws {
    guard let group = try Links.group(entry.name, in: root) else {
      throw Complaint("'\(entry.name.shownSafely)' is not a group")
    }
    self =
      entry.kind == "frame"
      ? .frame(try FrameHeader(group.raw, in: file))
      : .document(try DocumentHeader(group.raw, entry.name, in: file))
  }

  var facts: Facts {
    switch self {
    case .frame(let header): header.facts
    case .document(let header): header.facts
    }
  }
}

extension Head: Carried {
  func put(into outgoing: inout Outgoing) {
    switch self {
    case .frame(let header):
      outgoing.put(0)
      header.put(into: &outgoing)
    case .document(let header):
      outgoing.put(1)
      header.put(into: &outgoing)
    }
  }

  init(from incoming: inout Incoming) throws {
    self =
      try incoming.number() == 0
      ? .frame(try FrameHeader(from: &incoming)) : .document(try DocumentHeader(from: &incoming))
  }
}

extension Store {
  /// The heads of some things, in their order, each by itself: one that is damaged leaves the others whole.
  func heads(of entries: [Entry], monitor: Monitor) throws -> [Result<Head, Complaint>] {
    var incoming = try file.look(monitor) { root, outgoing in
      for entry in entries {
        try Result<Head, Complaint>(complaining: { try Head(entry, in: root, file) }).put(into: &outgoing)
      }
    }
    return try entries.map { _ in try Result(from: &incoming) }
  }

  func head(of entry: Entry, monitor: Monitor) throws -> Result<Head, Complaint> {
    guard let head = try heads(of: [entry], monitor: monitor).first else { throw Complaint("'\(path)' cannot be read") }
    return head
  }
}

extension Store.Entry: Carried {
  func put(into outgoing: inout Outgoing) {
    for text in [name, kind, digest.description] { outgoing.put(text) }
  }

  init(from incoming: inout Incoming) throws {
    let (name, kind, digest) = (try incoming.text(), try incoming.text(), try incoming.text())
    self.init(name: name, kind: kind, digest: Digest(digest[...]) ?? Digest(""))
  }
}
