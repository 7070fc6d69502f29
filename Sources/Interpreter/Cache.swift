import Vocabulary

/// Values that outlive a process, by what they were made of. Anything in it may be gone at any time.
package struct Cache: Sendable {
  /// What values may depend on besides the statements and their inputs: the build of the program, its libraries.
  package var version: String
  /// The text under a name, or nil.
  package var text: @Sendable (String) -> String?
  /// Puts a text under a name, as a whole.
  package var put: @Sendable (String, String) throws -> Void
  /// Keeps an object by its digest; false where its kind is not kept, and the statement that makes it has to do.
  package var keep: @Sendable (any Presentable, Monitor) throws -> Bool
  package var holds: @Sendable (Digest) -> Bool
  package var object: @Sendable (Digest) throws -> any Presentable
  /// Whether what is kept of an object is whole; what is not is deleted.
  package var isSound: @Sendable (Digest) -> Bool
  /// The files that a pattern names now, so that a new one among them is noticed.
  package var matches: @Sendable (String) -> [String]
  /// What is in a file that was written.
  package var inspect: @Sendable (String) throws -> [Stamp.Artifact.Item]
  /// Compares the content of a file with the digests in it; throws or gives what is wrong.
  package var verify: @Sendable (String) throws -> [Complaint]

  package init(
    version: String, text: @escaping @Sendable (String) -> String?,
    put: @escaping @Sendable (String, String) throws -> Void,
    keep: @escaping @Sendable (any Presentable, Monitor) throws -> Bool,
    holds: @escaping @Sendable (Digest) -> Bool, object: @escaping @Sendable (Digest) throws -> any Presentable,
    isSound: @escaping @Sendable (Digest) -> Bool,
    matches: @escaping @Sendable (String) -> [String],
    inspect: @escaping @Sendable (String) throws -> [Stamp.Artifact.Item],
    verify: @escaping @Sendable (String) throws -> [Complaint]
  ) {
    self.version = version
    self.text = text
    self.put = put
    self.keep = keep
    self.holds = holds
    self.object = object
    self.isSound = isSound
    self.matches = matches
    self.inspect = inspect
    self.verify = verify
  }
}

/// A value of which the evidence is left: what it was, and not what it held.
package struct Remembered: Presentable {
  package let kind: String
  package let headline: String
  package let digest: Digest
  package let sketch: [Sketch]
  /// How many rows it had, where it was a table.
  package let rows: Int?

  init(kind: String, headline: String, digest: Digest, sketch: [Sketch] = [], rows: Int? = nil) {
    self.kind = kind
    self.headline = headline
    self.digest = digest
    self.sketch = sketch
    self.rows = rows
  }

  init(_ object: any Presentable) {
    self.init(
      kind: object.kind, headline: object.headline, digest: object.digest, sketch: object.sketch, rows: object.rows)
  }
}

extension Presentable {
  /// How many rows it has, where it is a table.
  package var rows: Int? {
    if let remembered = self as? Remembered { return remembered.rows }
    guard case .number(let number)? = property("len") else { return nil }
    return Int(exactly: number)
  }
}
