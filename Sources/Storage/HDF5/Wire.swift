import Glibc
import Vocabulary

/// Something that a child can send: it takes itself apart into plain values, and is put together from them in the same
/// order.
protocol Carried {
  func put(into outgoing: inout Outgoing)
  init(from incoming: inout Incoming) throws
}

extension Optional: Carried where Wrapped: Carried {
  func put(into outgoing: inout Outgoing) {
    outgoing.put(self == nil ? 0 : 1)
    self?.put(into: &outgoing)
  }

  init(from incoming: inout Incoming) throws {
    self = try incoming.number() == 0 ? nil : Wrapped(from: &incoming)
  }
}

extension Array: Carried where Element: Carried {
  func put(into outgoing: inout Outgoing) {
    outgoing.put(Int64(count))
    for element in self { element.put(into: &outgoing) }
  }

  init(from incoming: inout Incoming) throws {
    let count = try incoming.number()
    self = []
    for _ in 0..<Swift.max(0, count) { append(try Element(from: &incoming)) }
  }
}

extension Result: Carried where Success: Carried, Failure == Complaint {
  func put(into outgoing: inout Outgoing) {
    switch self {
    case .success(let value):
      outgoing.put(1)
      value.put(into: &outgoing)
    case .failure(let complaint):
      outgoing.put(0)
      outgoing.put(complaint.message)
      outgoing.put(complaint.hint ?? "")
    }
  }

  init(from incoming: inout Incoming) throws {
    if try incoming.number() == 1 {
      self = .success(try Success(from: &incoming))
    } else {
      let (message, hint) = (try incoming.text(), try incoming.text())
      self = .failure(Complaint(message, hint: hint.isEmpty ? nil : hint))
    }
  }

  /// What `body` gives, or what it complains of.
  init(complaining body: () throws -> Success) throws {
    do { self = .success(try body()) } catch let complaint as Complaint { self = .failure(complaint) }
  }
}

/// What a child sends: plain values in order, and one byte at the end that says how it went.
package struct Outgoing {
  static let done: UInt8 = 1
  static let refused: UInt8 = 2

  private let descriptor: Int32
  private(set) var bytes: [UInt8] = []

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  package mutating func put(_ number: Int64) { withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) } }

  /// With its length before it.
  mutating func put(_ text: String) {
    put(Int64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  mutating func put<Element: BitwiseCopyable>(_ elements: [Element]) {
    put(Int64(elements.count))
    elements.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  /// Without a length.
  mutating func put(text: String) { bytes.append(contentsOf: text.utf8) }

  /// What was not sent yet is not sent; nothing counts before the last byte.
  mutating func discard() { bytes = [] }

  mutating func end(_ outcome: UInt8) {
    bytes.append(outcome)
    flush()
  }

  private mutating func flush() {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress.unsafelyUnwrapped + done, $0.count - done) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { _exit(1) }
      done += count
    }
    bytes.removeAll(keepingCapacity: true)
  }
}

/// The same values, taken out in the same order.
struct Incoming {
  private let bytes: [UInt8]
  private var next = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func number() throws -> Int64 {
    let place = try take(8)
    return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place.lowerBound, as: Int64.self) }
  }

  mutating func text() throws -> String { String(decoding: bytes[try take(Int(number()))], as: UTF8.self) }

  mutating func array<Element: BitwiseCopyable>(of type: Element.Type) throws -> [Element] {
    let count = Int(try number())
    let place = try take(count * MemoryLayout<Element>.stride)
    return [Element](unsafeUninitializedCapacity: count) { target, initialized in
      bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(target).copyMemory(from: .init(rebasing: $0[place])) }
      initialized = count
    }
  }

  private mutating func take(_ count: Int) throws -> Range<Int> {
    guard count >= 0, count <= bytes.count - next else { throw Complaint("a reader ended before it was done") }
    defer { next += count }
    return next..<next + count
  }
}
