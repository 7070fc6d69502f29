import Glibc
import Vocabulary

func unlinkFile(_ path: String) { unlink(path) }

func readFile(_ path: String) throws -> String {
  guard let file = fopen(path, "r") else { throw Complaint("\(path) cannot be read") }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 4096)
  while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer.prefix(count) }
  return String(decoding: bytes, as: UTF8.self)
}
