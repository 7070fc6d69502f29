import Drawing
import Glibc
import Ingest
import Remote
import Synchronization
import Vocabulary

/// A message that came in, with what an answer needs of it.
struct Request: Sendable {
  /// Who asks: an answer goes out under the same identities.
  var identities: [[UInt8]]
  /// As it came, byte for byte: answers carry it as their parent.
  var header: [UInt8]
  var type: String
  var content: Content

  /// `execute_request` is answered by `execute_reply`.
  var replyType: String? {
    type.hasSuffix("_request") ? type.dropLast("request".count) + "reply" : nil
  }
}

/// Messages as they go over the wire: identities, a mark, a signature, four parts of JSON.
///
/// Source: jupyter_client, *Messaging in Jupyter*, protocol 5.4, the wire protocol.
final class Wire: Sendable {
  static let version = "5.4"
  private static let mark = Array("<IDS|MSG>".utf8)
  private static let nothing = Array("{}".utf8)
  /// Signatures that are remembered, so that nobody sends a message of another's again.
  private static let remembered = 65_536

  private let key: [UInt8]
  private let session = Wire.randomName()
  private let count = Atomic<Int>(0)
  private let seen = Mutex<(set: Set<[UInt8]>, order: [[UInt8]], next: Int)>(([], [], 0))

  init(key: [UInt8]) { self.key = key }

  // MARK: - In

  /// Why a message is passed over.
  enum Refusal: String, Error {
    case unmarked = "it has no mark where the identities end"
    case short = "parts of it are missing"
    case unsigned = "its signature is wrong"
    case repeated = "it came before"
    case broken = "its header is not JSON"
  }

  func request(_ parts: [[UInt8]]) throws(Refusal) -> Request {
    guard let end = parts.firstIndex(of: Wire.mark) else { throw .unmarked }
    let rest = Array(parts[(end + 1)...])
    guard rest.count >= 5 else { throw .short }
    if !key.isEmpty {
      guard Wire.isSame(rest[0], signature(rest[1..<5])) else { throw .unsigned }
      guard isNew(rest[0]) else { throw .repeated }
    }
    guard let header = try? Content(rest[1]), let type = header.text("msg_type") else { throw .broken }
    let content = (try? Content(rest[4])) ?? Content()
    return Request(identities: Array(parts[..<end]), header: rest[1], type: type, content: content)
  }

  private func signature(_ parts: ArraySlice<[UInt8]>) -> [UInt8] {
    key.isEmpty ? [] : Array(hmacSHA256(key: key, Array(parts.joined())).utf8)
  }

  /// In the same time wherever they differ.
  private static func isSame(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    a.count == b.count && zip(a, b).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  private func isNew(_ signature: [UInt8]) -> Bool {
    seen.withLock { seen in
      guard seen.set.insert(signature).inserted else { return false }
      if seen.order.count < Wire.remembered {
        seen.order.append(signature)
      } else {
        seen.set.remove(seen.order[seen.next])
        seen.order[seen.next] = signature
        seen.next = (seen.next + 1) % Wire.remembered
      }
      return true
    }
  }

  // MARK: - Out

  /// The parts of a message.
  ///
  /// - Parameters:
  ///   - identities: Those of the one who asked, or the topic where all are told.
  ///   - parent: The header of what it answers; empty where nothing was asked.
  ///   - content: JSON.
  func parts(_ identities: [[UInt8]], _ type: String, parent: [UInt8], content: String) -> [[UInt8]] {
    let number = count.add(1, ordering: .relaxed).newValue
    let header = JSON.object([
      ("msg_id", JSON.text("\(session)_\(number)")), ("session", JSON.text(session)), ("username", JSON.text("wick")),
      ("date", JSON.text(Wire.date())), ("msg_type", JSON.text(type)), ("version", JSON.text(Wire.version)),
    ])
    let signed = [Array(header.utf8), parent.isEmpty ? Wire.nothing : parent, Wire.nothing, Array(content.utf8)]
    return identities + [Wire.mark, signature(signed[...])] + signed
  }

  private static func randomName() -> String {
    var generator = SystemRandomNumberGenerator()
    return Digest(high: generator.next(), low: generator.next()).description
  }

  /// Now, as ISO 8601 writes it: `2024-05-01T12:00:00.123456Z`.
  private static func date() -> String {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    var parts = tm()
    gmtime_r(&now.tv_sec, &parts)
    let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
      let count = strftime(buffer.baseAddress, buffer.count, "%Y-%m-%dT%H:%M:%S", &parts)
      return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    let fraction = String(now.tv_nsec / 1000)
    return "\(text).\(String(repeating: "0", count: 6 - fraction.utf8.count))\(fraction)Z"
  }
}

/// The fields of a message that are read: texts, numbers, flags, and objects of texts. Others are passed over, as those
/// of later versions of the protocol.
struct Content: Sendable {
  private var texts: [String: String] = [:]
  private var numbers: [String: Double] = [:]
  private var flags: [String: Bool] = [:]
  private var objects: [String: [(name: String, text: String)]] = [:]

  init() {}

  init(_ bytes: [UInt8]) throws {
    var json = JSONReader(bytes)
    try json.object { json, name in
      switch try json.next() {
      case UInt8(ascii: "\""): texts[name] = try json.string()
      case UInt8(ascii: "t"), UInt8(ascii: "f"): flags[name] = try json.flag()
      case UInt8(ascii: "{"): objects[name] = try Content.texts(&json)
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): numbers[name] = try json.number()
      default: try json.skip()
      }
    }
    try json.end()
  }

  private static func texts(_ json: inout JSONReader) throws -> [(name: String, text: String)] {
    var texts: [(name: String, text: String)] = []
    try json.object { json, name in
      guard try json.next() == UInt8(ascii: "\"") else { return try json.skip() }
      texts.append((name, try json.string()))
    }
    return texts
  }

  func text(_ name: String) -> String? { texts[name] }
  func number(_ name: String) -> Int? { numbers[name].flatMap { Int(exactly: $0.rounded()) } }
  func flag(_ name: String, usually standard: Bool) -> Bool { flags[name] ?? standard }
  func object(_ name: String) -> [(name: String, text: String)] { objects[name] ?? [] }
}
