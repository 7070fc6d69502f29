import CHDF5
import Vocabulary

/// What is known of an object: names with a text or a whole number each, in order.
///
/// They are written twice. For other programs as attributes, texts in the variable length that all of them give back
/// as text. For the reader here as one text of fixed length: that lies within the object's checksummed header, while
/// variable lengths lie in a heap without a checksum, which the library trusts and falls over when it is damaged.
struct Facts {
  private static let name = "wick"

  private enum Content {
    case text(String)
    case number(Int64)
    /// For the reader here alone.
    case kept(String)
  }

  private var list: [(name: String, content: Content)] = []

  init() {}

  mutating func set(_ name: String, _ text: String) { list.append((name, .text(text))) }
  mutating func set(_ name: String, _ number: Int64) { list.append((name, .number(number))) }

  /// What other programs have no use for.
  mutating func keep(_ name: String, _ text: String) { list.append((name, .kept(text))) }

  /// Throws where an object has not what is asked for.
  func text(_ name: String) throws -> String {
    guard let text = self[name] else { throw Complaint("attribute '\(name)' is missing") }
    return text
  }

  subscript(name: String) -> String? {
    switch list.first(where: { $0.name == name })?.content {
    case .text(let text), .kept(let text): text
    case .number(let number): String(number)
    case nil: nil
    }
  }

  func integer(_ name: String) throws -> Int64? {
    guard let text = self[name] else { return nil }
    guard let number = Int64(text) else { throw Complaint("attribute '\(name)' is not a whole number") }
    return number
  }

  func digest(_ name: String = "digest") throws -> Digest {
    guard let digest = try Digest(text(name)[...]) else { throw Complaint("attribute '\(name)' is not a digest") }
    return digest
  }

  var texts: [(name: String, text: String)] { list.compactMap { fact in self[fact.name].map { (fact.name, $0) } } }

  // MARK: in the file

  func write(on object: hid_t) throws {
    var lines: [String] = []
    for (name, content) in list {
      guard !name.isEmpty, name != Facts.name, !name.contains("="), !name.contains("\n") else {
        throw Complaint("'\(name.shownSafely)' cannot be the name of an attribute")
      }
      switch content {
      case .text(let text):
        try Attribute.write(text, name, on: object)
        lines.append("\(name)=\(Facts.escaped(text))")
      case .number(let number):
        try Attribute.write(number, name, on: object)
        lines.append("\(name)=\(number)")
      case .kept(let text): lines.append("\(name)=\(Facts.escaped(text))")
      }
    }
    try Attribute.write(fixed: lines.joined(separator: "\n"), Facts.name, on: object)
  }

  /// Nil where an object has none: it is not one of a store's.
  init?(of object: hid_t, in file: OpenFile) throws { try self.init(of: object, longest: file.size) }

  init?(of object: hid_t, longest: Int) throws {
    guard var text = try Attribute.fixed(Facts.name, on: object, longest: longest) else { return nil }
    // By bytes: lists of digests are long.
    try text.withUTF8 { bytes in
      var start = 0
      while start < bytes.count {
        let end = bytes[start...].firstIndex(of: 10) ?? bytes.count
        if end > start {
          guard let equals = bytes[start..<end].firstIndex(of: 61) else {
            throw Complaint("attribute '\(Facts.name)' is damaged")
          }
          let value = UnsafeBufferPointer(rebasing: bytes[equals + 1..<end])
          let text = String(decoding: value, as: UTF8.self)
          let name = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<equals]), as: UTF8.self)
          set(name, value.contains(92) ? Facts.unescaped(text[...]) : text)
        }
        start = end + 1
      }
    }
  }

  /// Without line breaks.
  static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 10 || $0 == 92 }) else { return text }
    return text.unicodeScalars.map { scalar in
      switch scalar {
      case "\\": "\\\\"
      case "\n": "\\n"
      default: String(Character(scalar))
      }
    }.joined()
  }

  static func unescaped(_ text: Substring) -> String {
    guard text.utf8.contains(92) else { return String(text) }
    var plain = String.UnicodeScalarView()
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if isEscaped {
        plain.append(scalar == "n" ? "\n" : scalar)
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else {
        plain.append(scalar)
      }
    }
    return String(plain)
  }
}

extension Facts: Carried {
  func put(into outgoing: inout Outgoing) {
    outgoing.put(Int64(list.count))
    for (name, content) in list {
      outgoing.put(name)
      switch content {
      case .text(let text), .kept(let text): outgoing.put(text)
      case .number(let number): outgoing.put(String(number))
      }
    }
  }

  /// All of them as texts, which is how they are read from a file, too.
  init(from incoming: inout Incoming) throws {
    for _ in 0..<max(0, try incoming.number()) {
      let name = try incoming.text()
      set(name, try incoming.text())
    }
  }
}
