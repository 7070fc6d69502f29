import CCrypto
import Vocabulary

/// The SHA-256 of bytes as 64 hexadecimal digits.
///
/// Source: FIPS 180-4; computed by OpenSSL.
package func sha256(_ bytes: UnsafeRawBufferPointer, monitor: Monitor = Monitor()) throws -> String {
  let digest = try RunningSHA256()
  let blockLength = 1 << 20
  for start in stride(from: 0, to: bytes.count, by: blockLength) {
    try monitor.check()
    digest.add(UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + blockLength, bytes.count)]))
  }
  return try digest.text()
}

/// The SHA-256 of bytes that come in pieces.
///
/// A class, because it frees the library's state.
final class RunningSHA256 {
  private let context: OpaquePointer
  private var isWell: Bool

  init() throws {
    guard let context = EVP_MD_CTX_new() else { throw Complaint("there is no memory for a digest") }
    self.context = context
    isWell = EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
  }

  deinit { EVP_MD_CTX_free(context) }

  func add(_ bytes: UnsafeRawBufferPointer) {
    isWell = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 && isWell
  }

  /// Of all bytes that were added; to be asked for once.
  func text() throws -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    isWell = EVP_DigestFinal_ex(context, &digest, nil) == 1 && isWell
    guard isWell else { throw Complaint("the cryptographic library refuses to compute a SHA-256") }
    return hexadecimal(digest)
  }
}

extension InputFile {
  /// The SHA-256 of all its bytes.
  func digest(_ monitor: Monitor) throws -> String {
    let digest = try RunningSHA256()
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { room.deallocate() }
    var place = 0
    while place < count {
      try monitor.check()
      let length = try read(room, at: place)
      digest.add(UnsafeRawBufferPointer(rebasing: room[..<length]))
      place += length
    }
    return try digest.text()
  }
}

/// A signature of bytes by a secret, as 64 hexadecimal digits.
///
/// Source: RFC 2104, FIPS 198-1; computed by OpenSSL.
package func hmacSHA256(key: [UInt8], _ bytes: [UInt8]) -> String {
  var digest = [UInt8](repeating: 0, count: 32)
  var length: UInt32 = 0
  HMAC(EVP_sha256(), key, Int32(key.count), bytes, bytes.count, &digest, &length)
  return hexadecimal(digest)
}

private func hexadecimal(_ bytes: [UInt8]) -> String {
  let letters = Array("0123456789abcdef".utf8)
  return String(decoding: bytes.flatMap { [letters[Int($0 >> 4)], letters[Int($0 & 15)]] }, as: UTF8.self)
}
