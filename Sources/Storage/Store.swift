import Vocabulary

/// An open store: an HDF5 file that holds frames, documents, and the session that made them.
///
/// Opening reads what is in it, not the values: those are read column by column when they are asked for, from the file
/// as it was when it was opened, and compared with the digests that were written with them. The library of HDF5 sees the
/// file in children alone (`look`).
package final class Store: Sendable {
  /// One thing in a store.
  package struct Entry: Equatable, Sendable {
    package var name: String
    /// `frame`, or the kind of a document.
    package var kind: String
    package var digest: Digest
  }

  /// What it was opened as.
  package let path: String
  /// In the order in which they were written.
  package let entries: [Entry]
  let file: OpenFile
  let threads: Int
  let slabs = Slabs()

  init(path: String, entries: [Entry], _ file: OpenFile, threads: Int) {
    self.path = path
    self.entries = entries
    self.file = file
    self.threads = threads
  }

  package var names: [String] { entries.map(\.name) }

  /// The names of the frames.
  package var frameNames: [String] { entries.filter { $0.kind == "frame" }.map(\.name) }

  /// The entry of that name, or a complaint with the nearest.
  package func entry(_ name: String) throws -> Entry {
    if let entry = entries.first(where: { $0.name == name }) { return entry }
    let shown = names.prefix(12).joined(separator: " ") + (names.count > 12 ? " …" : "")
    throw Complaint("'\(path)' holds no '\(name)' (there is \(shown))", hint: didYouMean(name, names))
  }
}
