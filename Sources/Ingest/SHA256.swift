import CCrypto
import Vocabulary

/// The SHA-256 of bytes as 64 hexadecimal digits.
///
/// Source: FIPS 180-4; computed by OpenSSL.
package func sha256(_ bytes: UnsafeRawBufferPointer, monitor: Monitor = Monitor()) throws -> String {
  guard let context = EVP_MD_CTX_new() else { throw Complaint("there is no memory for a digest") }
  defer { EVP_MD_CTX_free(context) }
  var isWell = EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
  let blockLength = 1 << 20
  var start = 0
  while start < bytes.count, let base = bytes.baseAddress {
    try monitor.check()
    let length = min(blockLength, bytes.count - start)
    isWell = EVP_DigestUpdate(context, base + start, length) == 1 && isWell
    start += length
  }
  var digest = [UInt8](repeating: 0, count: 32)
  isWell = EVP_DigestFinal_ex(context, &digest, nil) == 1 && isWell
  guard isWell else { throw Complaint("the cryptographic library refuses to compute a SHA-256") }
  let letters = Array("0123456789abcdef".utf8)
  return String(decoding: digest.flatMap { [letters[Int($0 >> 4)], letters[Int($0 & 15)]] }, as: UTF8.self)
}
