import Frames
import Vocabulary

extension Features {
  /// Goes through the values of some rows, column by column: what is in memory is read where it is, of what lies in a
  /// store these rows alone, which go once they were seen.
  ///
  /// - Parameter body: Gets the place of the column, values of it, and the place of each row among them.
  func eachColumn(of rows: [Int32], _ body: (Int, UnsafeBufferPointer<Double>, [Int32]) throws -> Void) throws {
    var stretches: Stretches?
    for (index, column) in columns.enumerated() {
      if !column.isLoaded {
        let wanted = stretches ?? Stretches(of: rows)
        stretches = wanted
        if let part = column.unread(wanted.ranges) {
          try part.withValues { try body(index, $0, wanted.places) }
          continue
        }
      }
      try column.passing { try body(index, $0, rows) }
    }
  }

  /// The rows in blocks of as many as are read at once, each with the place of its first.
  func blocks(of rows: [Int32]) -> [(start: Int, rows: [Int32])] {
    stride(from: 0, to: rows.count, by: blockRows).map { ($0, Array(rows[$0..<min($0 + blockRows, rows.count)])) }
  }

  /// How many rows fill a block. Large blocks of a store come in whole chunks.
  private var blockRows: Int {
    let rows = blockBytes / (MemoryLayout<Double>.size * max(1, count))
    return rows > Features.chunk ? rows / Features.chunk * Features.chunk : max(256, rows)
  }

  private static let chunk = 65_536
}

extension Fitting {
  /// The columns, in memory. Those of a store that would take more than `memory` there stay where they are, if the family
  /// reads blocks.
  func matrix() throws -> Features {
    let stored = features.compactMap(\.numbers).filter { !$0.isLoaded }
    guard kind.readsBlocks, pruning == nil, stored.count * label.timeline.count > memory / MemoryLayout<Double>.size
    else { return try Features(loading: features, of: label.timeline) }
    var matrix = Features(of: features, label.timeline)
    matrix.memory = memory
    matrix.blockBytes = memory / 8
    return matrix
  }
}

/// Ranges that hold some rows, and where in them, laid one after the other, each row is.
private struct Stretches {
  /// Rows that lie close to each other are read as one range.
  private static let gap: Int32 = 64

  private(set) var ranges: [Range<Int>] = []
  private(set) var places: [Int32]

  init(of rows: [Int32]) {
    places = [Int32](repeating: 0, count: rows.count)
    // The rows of several symbols come in the order of time, not in that of the columns.
    let isSorted = zip(rows, rows.dropFirst()).allSatisfy { $0 < $1 }
    let order = isSorted ? Array(rows.indices) : rows.indices.sorted { rows[$0] < rows[$1] }
    var (range, before): (Range<Int32>, Int32) = (0..<0, 0)
    for place in order {
      let row = rows[place]
      if range.isEmpty || row > range.upperBound + Stretches.gap {
        if !range.isEmpty { ranges.append(Int(range.lowerBound)..<Int(range.upperBound)) }
        before += Int32(range.count)
        range = row..<row + 1
      } else {
        range = range.lowerBound..<max(range.upperBound, row + 1)
      }
      places[place] = before + row - range.lowerBound
    }
    if !range.isEmpty { ranges.append(Int(range.lowerBound)..<Int(range.upperBound)) }
  }
}
