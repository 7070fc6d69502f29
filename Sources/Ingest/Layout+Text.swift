import Vocabulary

/// The text of a file's first lines, where it is text.
extension Layout {
  typealias Line = (start: Int, number: Int, text: String, isUTF8: Bool)

  /// The first lines of a file that have content, but for one that the sample cuts off.
  static func lines(_ sample: UnsafeRawBufferPointer, isWhole: Bool) -> [Line] {
    var lines: [Line] = []
    var next = sample.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    var number = 1
    while next < sample.count, lines.count < 100 {
      let end = sample[next...].firstIndex(of: 10) ?? sample.count
      if end == sample.count, !isWhole, !lines.isEmpty { break }
      var stop = end
      if stop > next, sample[stop - 1] == 13 { stop -= 1 }
      if stop > next {
        let bytes = sample[next..<stop]
        let text = String(validating: bytes, as: UTF8.self)
        lines.append((next, number, text ?? String(western: bytes), text != nil))
      }
      next = end + 1
      number += 1
    }
    return lines
  }

  /// Throws where the first bytes are those of something else than text.
  static func checkText(_ sample: UnsafeRawBufferPointer, _ path: String) throws {
    for (mark, what, hint) in foreign where sample.starts(with: mark) {
      throw Complaint("\(path) is \(what), not text", hint: hint)
    }
    if sample.count > 262, sample[257..<262].elementsEqual("ustar".utf8) {
      throw Complaint("\(path) is a tar archive, not text", hint: "unpack it first: tar -xf \(path)")
    }
    guard let zero = sample.firstIndex(of: 0) else { return }
    if zero == 1 || zero == 0, sample.count > 3 {
      throw Complaint("\(path) is text in UTF-16", hint: "write it in UTF-8: iconv -f UTF-16 -t UTF-8 \(path)")
    }
    let line = sample[..<zero].count { $0 == 10 } + 1
    throw Complaint("\(path), line \(line): it is not text: there is a byte of 0")
  }

  private static let foreign: [(mark: [UInt8], what: String, hint: String)] = [
    ([0x28, 0xb5, 0x2f, 0xfd], "packed with zstd", "unpack it first: zstd -d"),
    ([0xfd, 0x37, 0x7a, 0x58, 0x5a], "packed with xz", "unpack it first: xz -d"),
    ([0x42, 0x5a, 0x68], "packed with bzip2", "unpack it first: bzip2 -d"),
    ([0x50, 0x41, 0x52, 0x31], "a Parquet file", "write it as CSV first"),
    ([0x89, 0x48, 0x44, 0x46], "an HDF5 file", "a file that export wrote is loaded by a name that ends in .h5"),
    ([0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], "an SQLite database", "load \"sqlite:FILE\" with a query"),
    ([0xff, 0xfe], "in UTF-16", "write it in UTF-8: iconv -f UTF-16 -t UTF-8"),
    ([0xfe, 0xff], "in UTF-16", "write it in UTF-8: iconv -f UTF-16 -t UTF-8"),
    ([0x50, 0x4b, 3, 4], "an archive within another", "unpack it first"),
    ([0x1f, 0x8b], "packed twice", "unpack it once first"),
    ([0x25, 0x50, 0x44, 0x46], "a PDF", "a file of bars is CSV"),
    (Array("<!DOCTYPE".utf8), "a web page", "the vendor answered with a page: fetch the file again"),
    (Array("<html".utf8), "a web page", "the vendor answered with a page: fetch the file again"),
  ]
}

extension String {
  /// A text in Windows-1252.
  ///
  /// Source: Unicode Consortium, MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT.
  init(western bytes: some Sequence<UInt8>) {
    let high: [UInt32] = [
      0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd,
      0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a,
      0x0153, 0xfffd, 0x017e, 0x0178,
    ]
    self.init()
    for byte in bytes {
      let code = (0x80..<0xa0).contains(byte) ? high[Int(byte) - 0x80] : UInt32(byte)
      unicodeScalars.append(Unicode.Scalar(code) ?? "\u{fffd}")
    }
  }
}
