import Frames
import Vocabulary

/// Something with a name that a store keeps: a frame, or a document with parts of any content.
package struct StoredItem: Sendable {
  package enum Content: Sendable {
    case frame(Frame)
    case document(StoredDocument)
  }

  /// Who made it, as far as that is known.
  package struct Origin: Equatable, Sendable {
    /// The statement, such as `px = load a.csv`.
    package var statement: String
    /// The program with its version.
    package var program: String

    package init(statement: String, program: String) {
      self.statement = statement
      self.program = program
    }
  }

  /// What it is called in the store. `bt/equity` lies under `bt`.
  package var name: String
  package var content: Content
  package var made: Origin?

  package init(_ name: String, _ frame: Frame) {
    self.name = name
    content = .frame(frame)
  }

  package init(_ name: String, _ document: StoredDocument) {
    self.name = name
    content = .document(document)
  }
}

/// A model, a result, a session: texts and bytes that the store keeps without knowing what they mean.
package struct StoredDocument: Equatable, Sendable {
  package struct Part: Equatable, Sendable {
    package var name: String
    package var bytes: [UInt8]
    /// Whether other programs are to see the part as text.
    package var isText: Bool

    package init(_ name: String, text: String) {
      self.name = name
      bytes = Array(text.utf8)
      isText = true
    }

    package init(_ name: String, bytes: [UInt8]) {
      self.name = name
      self.bytes = bytes
      isText = false
    }

    /// The content as text, if it is UTF-8.
    package var text: String? { String(validating: bytes, as: UTF8.self) }
  }

  package struct Attribute: Equatable, Sendable {
    package var name: String
    package var text: String

    package init(_ name: String, _ text: String) {
      self.name = name
      self.text = text
    }
  }

  /// What it is, in a word: `model`, `backtest`.
  package var kind: String
  /// Short facts, seen at a glance in any HDF5 program.
  package var attributes: [Attribute]
  package var parts: [Part]

  package init(kind: String, attributes: [Attribute] = [], parts: [Part] = []) {
    self.kind = kind
    self.attributes = attributes
    self.parts = parts
  }

  /// What a store itself notes of an object.
  static let reserved = ["kind", "digest", StoredItem.Origin.statementName, StoredItem.Origin.programName]

  /// The part of that name.
  package subscript(part name: String) -> Part? { parts.first { $0.name == name } }

  /// The attribute of that name.
  package subscript(name: String) -> String? { attributes.first { $0.name == name }?.text }

  /// Of kind, attributes and parts in order.
  package var digest: Digest {
    let facts = attributes.flatMap { [Digest($0.name), Digest($0.text)] }
    let contents = parts.flatMap { part in [Digest(part.name), part.bytes.withUnsafeBytes { Digest($0) }] }
    return Digest(of: [Digest(kind), Digest(of: facts), Digest(of: contents)])
  }
}

extension StoredItem.Origin {
  static let statementName = "statement"
  static let programName = "made_by"

  func write(to facts: inout Facts) {
    facts.set(Self.statementName, statement)
    facts.set(Self.programName, program)
  }

  /// Nil where a store does not say.
  init?(_ facts: Facts) {
    guard let statement = facts[Self.statementName] else { return nil }
    self.init(statement: statement, program: facts[Self.programName] ?? "")
  }
}

/// How columns are packed. Whatever is chosen, every value comes back to the same bits, and a stock HDF5 reads it.
package enum Compression: String, Choice {
  /// Values as they are.
  case no
  /// Byte-shuffled and deflated lightly; prices as counts of a tick.
  case fast
  /// The same, deflated as far as it goes.
  case small

  /// The level of libdeflate.
  var level: Int32 { self == .small ? 9 : 1 }
}
