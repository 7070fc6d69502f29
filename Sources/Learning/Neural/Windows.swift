import Frames
import Vocabulary

/// Whether a window may hold rows of another part of a split than its own.
package enum Border: String, Choice {
  /// A window begins anew at each border of a split: the first rows of a part have none.
  case closed
  /// A window may reach back over borders, though never into another symbol.
  case open
}

/// The rows that end a whole window: themselves and `steps` - 1 rows before them, of one symbol and one part.
package struct Windows: Sendable {
  package let steps: Int
  /// Places in the rows that were given.
  package let places: [Int]
  /// Their rows, in the order that was given.
  package let rows: [Int32]

  package init(of rows: [Int32], in features: Features, steps: Int, border: Border) {
    let blocks = border == .closed ? features.blocks : features.segments
    var (places, kept): ([Int], [Int32]) = ([], [])
    var block = 0..<0
    for (place, row) in rows.enumerated() {
      if !block.contains(Int(row)) { block = blocks.block(of: Int(row)) }
      guard Int(row) - block.lowerBound + 1 >= steps else { continue }
      places.append(place)
      kept.append(row)
    }
    (self.steps, self.places, self.rows) = (steps, places, kept)
  }
}

extension [Range<Int>] {
  /// The range of ascending ones that a row lies in, by bisection; empty where it lies in none.
  fileprivate func block(of row: Int) -> Range<Int> {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].upperBound <= row { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low].contains(row) ? self[low] : row..<row
  }
}

extension Preparation {
  /// The windows that end at some rows, straight from the columns: no window is kept.
  func windows(_ features: Features, endingAt rows: some Collection<Int32>, steps: Int) throws -> [Float] {
    let (columns, length) = (features.count, features.count * steps)
    return try [Float](unsafeUninitializedCapacity: rows.count * length) { target, count in
      for (index, column) in features.columns.enumerated() {
        let (scale, standIn) = (scales[index], standIns[index])
        try column.withValues { values in
          var place = index * steps
          for row in rows {
            for step in Int(row) - steps + 1...Int(row) {
              let value = values[step]
              target.initializeElement(at: place, to: Float(scale(value.isFinite ? value : standIn)))
              place += 1
            }
            place += (columns - 1) * steps
          }
        }
      }
      count = rows.count * length
    }
  }
}
