import Frames
import Synchronization
import Vocabulary

/// The values of a column where they lie in a store.
struct StoredNumbers: Sendable {
  let extent: Extent
  /// Ticks that make one, where the values are kept as counts of a tick.
  let perUnit: Int64?
  let digest: Digest
  let file: OpenFile
  let threads: Int
  let slabs: Slabs

  /// All values. Each stretch is hashed by the thread that read it, while it is at hand.
  func all() throws -> Numbers {
    let (buffer, owner) = try slabs.column(extent.count)
    do {
      let blocks = try hashed(0..<extent.count, into: buffer)
      guard Digest(count: extent.count, blocks) == digest else { throw Complaint("it is not what was written") }
      return owner.map { Numbers(buffer, of: $0, blocks: blocks) } ?? Numbers(adopting: buffer, blocks: blocks)
    } catch {
      if owner == nil { buffer.deallocate() }
      throw error
    }
  }

  /// The rows of some ranges: the parts that hold them are read and compared with their digests.
  func rows(_ ranges: [Range<Int>], _ parts: PartDigests) throws -> Numbers {
    let count = ranges.reduce(0) { $0 + $1.count }
    let (target, owner) = try slabs.room(count)
    do {
      var next = 0
      var edge: (rows: Range<Int>, values: UnsafeMutableBufferPointer<Double>)?
      defer { edge?.values.deallocate() }
      for range in ranges {
        var row = range.lowerBound
        while row < range.upperBound {
          let part = parts.rows(around: row, of: extent.count)
          // Parts of which all is wanted are read to where they go; only part of one goes by way of a buffer.
          if part.lowerBound == row, part.upperBound <= range.upperBound {
            let end = range.upperBound == extent.count ? extent.count : range.upperBound / parts.length * parts.length
            let own = UnsafeMutableBufferPointer(rebasing: target[next..<next + end - row])
            try parts.check(try hashed(row..<end, into: own), from: row)
            (row, next) = (end, next + own.count)
            continue
          }
          if edge?.rows != part {
            edge?.values.deallocate()
            let values = Numbers.buffer(part.count)
            edge = (part, values)
            try parts.check(try hashed(part, into: values), from: part.lowerBound)
          }
          guard let edge else { break }
          let end = min(range.upperBound, part.upperBound)
          for index in row..<end { target[next + index - row] = edge.values[index - part.lowerBound] }
          next += end - row
          row = end
        }
      }
      return owner.map { Numbers(target, of: $0) } ?? Numbers(adopting: target)
    } catch {
      if owner == nil { target.deallocate() }
      throw error
    }
  }

  /// Reads rows from the beginning of a block on; each stretch is hashed by the thread that read it, while it is at hand.
  private func hashed(_ rows: Range<Int>, into target: UnsafeMutableBufferPointer<Double>) throws -> BlockDigests {
    let blocks = Slots<BlockDigests>(extent.stretches(of: rows))
    try read(rows, into: target) { index, values in blocks[index] = BlockDigests(of: values) }
    return BlockDigests(joining: blocks.values)
  }

  private func read(
    _ rows: Range<Int>, into target: UnsafeMutableBufferPointer<Double>,
    done: @Sendable (Int, UnsafeBufferPointer<Double>) -> Void = { _, _ in }
  ) throws {
    nonisolated(unsafe) let target = target
    guard let perUnit else {
      return try extent.read(rows, from: file, into: UnsafeMutableRawBufferPointer(target), threads: threads) {
        index, part, _ in done(index, UnsafeBufferPointer(rebasing: target[part]))
      }
    }
    let ticks = UnsafeMutableBufferPointer<Int32>.allocate(capacity: rows.count)
    defer { ticks.deallocate() }
    nonisolated(unsafe) let source = ticks
    try extent.read(rows, from: file, into: UnsafeMutableRawBufferPointer(ticks), threads: threads) { index, part, _ in
      Ticks.decode(
        UnsafeBufferPointer(rebasing: source[part]), perUnit: perUnit,
        to: UnsafeMutableBufferPointer(rebasing: target[part]))
      done(index, UnsafeBufferPointer(rebasing: target[part]))
    }
  }
}

/// Where parts of columns are put.
final class Slabs: Sendable {
  private let current = Mutex<Slab?>(nil)

  /// Memory for a whole column, and who frees it; nil where whoever takes it does.
  func column(_ count: Int) throws -> (UnsafeMutableBufferPointer<Double>, Slab?) {
    guard count * 8 >= Slab.least else { return (Numbers.buffer(count), nil) }
    let slab = try Slab(of: count)
    return slab.take(count).map { ($0, slab) } ?? (Numbers.buffer(count), nil)
  }

  /// Memory for so many values, and who frees it; nil where whoever takes it does.
  func room(_ count: Int) throws -> (UnsafeMutableBufferPointer<Double>, Slab?) {
    guard count * 8 >= Slab.least, count * 8 < 1 << 21 else { return (Numbers.buffer(count), nil) }
    return try current.withLock { current in
      while true {
        let slab = try current ?? Slab()
        current = slab
        if let room = slab.take(count) { return (room, slab) }
        current = nil
      }
    }
  }
}

/// Digests of equal parts of a column, so that one can be trusted without reading the others.
struct PartDigests: Sendable {
  /// Rows of a part: whole chunks, or blocks where there are no chunks, and so many that there are no more than 512 parts.
  let length: Int
  /// The length, then a digest a part. Few are ever looked at.
  let text: String
  private let start: Int

  /// Of the blocks of the whole column.
  init(count: Int, isPacked: Bool, _ blocks: BlockDigests) {
    var length = isPacked ? Layout.chunkRows : BlockDigests.length
    while count / length >= 512 { length *= 2 }
    self.length = length
    start = String(length).utf8.count
    text = String(length) + PartDigests.text(of: blocks, length)
  }

  /// Nil where none were written: a column of one part has its digest.
  init?(_ text: String?, count: Int) throws {
    guard var text else { return nil }
    text.makeContiguousUTF8()
    let word = text.utf8.prefix { $0 != 32 }
    guard let length = Int(Substring(word)), length > 0, length % BlockDigests.length == 0,
      text.utf8.count == word.count + 33 * (count / length + (count % length == 0 ? 0 : 1))
    else { throw Complaint("attribute 'parts' is damaged") }
    (self.length, self.text, start) = (length, text, word.count)
  }

  /// The part that holds a row.
  func rows(around row: Int, of count: Int) -> Range<Int> {
    row / length * length..<min(count, (row / length + 1) * length)
  }

  /// Throws where the blocks of some parts, from the first row of one on, are not those that were written.
  func check(_ blocks: BlockDigests, from row: Int) throws {
    let found = PartDigests.text(of: blocks, length)
    let written = text.utf8.dropFirst(start + 33 * (row / length)).prefix(found.utf8.count)
    guard written.elementsEqual(found.utf8) else { throw Complaint("it is not what was written") }
  }

  private static func text(of blocks: BlockDigests, _ length: Int) -> String {
    let (all, step) = (blocks.digests, length / BlockDigests.length)
    return stride(from: 0, to: all.count, by: step).reduce(into: "") { text, first in
      text += " " + Digest(of: Array(all[first..<min(all.count, first + step)])).description
    }
  }
}
