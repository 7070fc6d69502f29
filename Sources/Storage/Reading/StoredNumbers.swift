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

  /// All values. Each stretch is hashed by the thread that read it, while it is at hand.
  func all() throws -> Numbers {
    let buffer = Numbers.buffer(extent.count)
    do {
      let stretches = extent.stretches(of: 0..<extent.count)
      let blocks = Mutex([[Digest]](repeating: [], count: stretches))
      try read(0..<extent.count, into: buffer) { index, values in
        let digests = Digest.blocks(of: values)
        blocks.withLock { $0[index] = digests }
      }
      guard Digest(count: extent.count, blocks: blocks.withLock { $0.flatMap(\.self) }) == digest else {
        throw Complaint("it is not what was written")
      }
      return Numbers(adopting: buffer)
    } catch {
      buffer.deallocate()
      throw error
    }
  }

  /// The rows of some ranges: the parts that hold them are read and compared with their digests.
  func rows(_ ranges: [Range<Int>], _ parts: PartDigests) throws -> Numbers {
    let target = Numbers.buffer(ranges.reduce(0) { $0 + $1.count })
    do {
      var next = 0
      var held: (rows: Range<Int>, values: UnsafeMutableBufferPointer<Double>)?
      defer { held?.values.deallocate() }
      for range in ranges {
        var row = range.lowerBound
        while row < range.upperBound {
          if held?.rows.contains(row) != true {
            held?.values.deallocate()
            held = nil
            let part = row / parts.rows * parts.rows..<min(extent.count, (row / parts.rows + 1) * parts.rows)
            let values = Numbers.buffer(part.count)
            held = (part, values)
            try read(part, into: values)
            guard Digest(of: Digest.blocks(of: UnsafeBufferPointer(values))) == parts.digests[row / parts.rows] else {
              throw Complaint("it is not what was written")
            }
          }
          guard let held else { break }
          let end = min(range.upperBound, held.rows.upperBound)
          for index in row..<end { target[next + index - row] = held.values[index - held.rows.lowerBound] }
          next += end - row
          row = end
        }
      }
      return Numbers(adopting: target)
    } catch {
      target.deallocate()
      throw error
    }
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

/// Digests of equal stretches of a column, so that one can be trusted without reading the others.
struct PartDigests: Sendable {
  /// Rows of a part: whole chunks, and so many that there are no more than 512 parts.
  let rows: Int
  var digests: [Digest]

  static func rows(of count: Int) -> Int {
    var rows = Layout.chunkRows
    while count / rows >= 512 { rows *= 2 }
    return rows
  }

  init(count: Int) {
    rows = PartDigests.rows(of: count)
    digests = [Digest](repeating: Digest(high: 0, low: 0), count: (count + rows - 1) / rows)
  }

  /// Nil where none were written: a column of one part has its digest.
  init?(_ text: String?, count: Int) throws {
    guard let text else { return nil }
    self.init(count: count)
    let words = text.split(separator: " ")
    let read = words.compactMap { Digest($0) }
    guard read.count == words.count, read.count == digests.count else {
      throw Complaint("attribute 'parts' is damaged")
    }
    digests = read
  }

  var text: String { digests.map(\.description).joined(separator: " ") }

  /// Of the blocks of the whole column.
  init(count: Int, blocks: [Digest]) {
    self.init(count: count)
    let length = rows / Digest.blockLength
    digests = digests.indices.map { Digest(of: Array(blocks[$0 * length..<min(blocks.count, ($0 + 1) * length)])) }
  }
}
