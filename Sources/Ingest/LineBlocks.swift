import CFastFloat
import Vocabulary

/// Whole lines of a text. Behind the last line end lie bytes that may be read, though they mean nothing.
///
/// A class, because its memory is used again for lines further on.
final class LineBlock: @unchecked Sendable {
  private var base: UnsafeMutablePointer<UInt8>
  /// Bytes that may be filled.
  fileprivate private(set) var room: Int
  /// Where the lines begin and end.
  fileprivate(set) var lines = 0..<0
  /// Lines with content.
  fileprivate(set) var rows = 0
  /// The number of the first line in the file.
  fileprivate(set) var firstLine = 1
  fileprivate(set) var lastLine = 1

  /// Bytes that may be read behind the last line end.
  static let margin = 64

  fileprivate init(_ room: Int) {
    base = .allocate(capacity: room + LineBlock.margin)
    self.room = room
  }

  deinit { base.deallocate() }

  fileprivate func grow(to room: Int) {
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: room + LineBlock.margin)
    larger.update(from: base, count: self.room)
    base.deallocate()
    (base, self.room) = (larger, room)
  }

  fileprivate var bytes: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(start: base, count: room) }

  /// The number of the line in which a place lies.
  func line(of place: Bytes) -> Int { firstLine + wick_count_lines(start, place) }

  var start: Bytes { Bytes(base + lines.lowerBound) }
  var end: Bytes { Bytes(base + lines.upperBound) }
}

/// Cuts a text into blocks of whole lines, one after the other.
struct LineBlocks {
  let stream: TextStream
  /// What was read but not handed out: the beginning of a line.
  private var rest: [UInt8] = []
  private var line = 1
  private var isAtEnd = false

  /// The longest line that is read.
  static let longestLine = 1 << 22

  init(_ stream: TextStream) { self.stream = stream }

  /// The first bytes of the text, two lines at least, which the next block begins with.
  mutating func sample(_ length: Int) throws -> [UInt8] {
    while !isAtEnd, rest.count < length || rest.count(where: { $0 == 10 }) < 2 {
      guard rest.count <= LineBlocks.longestLine else { throw tooLong }
      let wanted = max(length, 2 * rest.count) - rest.count
      let more = try [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
        filled = try stream.read(UnsafeMutableRawBufferPointer(buffer))
      }
      isAtEnd = more.isEmpty
      rest += more
    }
    return rest
  }

  /// Leaves out the bytes before the first row, which lie in the sample.
  mutating func skip(_ length: Int) {
    line += rest[..<length].count { $0 == 10 }
    rest.removeFirst(length)
  }

  /// The next lines, of about `length` bytes; nil at the end. A last line without a line end gets one.
  mutating func next(_ length: Int, in used: LineBlock?) throws -> LineBlock? {
    let block = used ?? LineBlock(max(length, rest.count) + 1)
    if block.room < rest.count + 1 { block.grow(to: rest.count + length + 1) }
    var filled = rest.count
    rest.withUnsafeBytes { block.bytes.copyMemory(from: $0) }
    var cut = LineBlocks.lastLineEnd(block.bytes, 0..<filled)
    while !isAtEnd, filled < length || cut == nil {
      guard filled - (cut ?? 0) <= LineBlocks.longestLine else {
        throw tooLong
      }
      if filled + 1 >= block.room { block.grow(to: 2 * block.room) }
      let room = UnsafeMutableRawBufferPointer(rebasing: block.bytes[filled..<(block.room - 1)])
      let got = try stream.read(room)
      isAtEnd = got == 0
      cut = LineBlocks.lastLineEnd(block.bytes, filled..<(filled + got)) ?? cut
      filled += got
    }
    if isAtEnd, filled > 0, block.bytes[filled - 1] != 10 {
      block.bytes[filled] = 10
      filled += 1
      cut = filled
    }
    guard let cut, filled > 0 else { return nil }
    rest = Array(block.bytes[cut..<filled])
    block.lines = 0..<cut
    block.firstLine = line
    var lines = 0
    block.rows = wick_count_rows(block.start, block.end, &lines)
    line += lines
    block.lastLine = line - 1
    return block
  }

  private var tooLong: Complaint {
    Complaint(
      "\(stream.name), line \(line): the line is longer than \(LineBlocks.longestLine >> 20) MB",
      hint: "a file of bars has one bar in a line")
  }

  /// Behind the last line end of a range.
  private static func lastLineEnd(_ bytes: UnsafeMutableRawBufferPointer, _ range: Range<Int>) -> Int? {
    bytes[range].lastIndex(of: 10).map { $0 + 1 }
  }
}
