import Frames
import Vocabulary

/// What a model says of the rows of a timeline: a probability for each class, or a value; na where it must not say.
package struct Predictions: Sendable {
  package let timeline: Timeline
  /// -1, 0, 1 as the label has them; empty for a value.
  package let classes: [Int]
  /// What each class is called.
  package let names: [String]
  /// One column a class, or one of values.
  package let values: [Numbers]

  package init(_ timeline: Timeline, classes: [Int], names: [String], values: [Numbers]) throws {
    guard names.count == classes.count, values.count == max(1, classes.count),
      values.allSatisfy({ $0.count == timeline.count })
    else {
      throw Complaint("predictions do not fit their \(timeline.count) rows")
    }
    self.timeline = timeline
    (self.classes, self.names) = (classes, names)
    self.values = values
  }

  /// From blocks of rows with their predictions, row by row; the mean where several blocks speak of a row, and every
  /// other row is na.
  init(_ timeline: Timeline, classes: [Int], names: [String], blocks: [(rows: [Int32], values: [Double])]) throws {
    let width = max(1, classes.count)
    var counts = [Int32](repeating: 0, count: timeline.count)
    for block in blocks { for row in block.rows { counts[Int(row)] += 1 } }
    let columns = (0..<width).map { index in
      Numbers(count: timeline.count) { target in
        for row in 0..<timeline.count { target.initializeElement(at: row, to: counts[row] == 0 ? .nan : 0) }
        for block in blocks {
          for (place, row) in block.rows.enumerated() { target[Int(row)] += block.values[place * width + index] }
        }
        for row in 0..<timeline.count where counts[row] > 1 { target[row] /= Double(counts[row]) }
      }
    }
    try self.init(timeline, classes: classes, names: names, values: columns)
  }

  /// `p_short`, `p_flat`, `p_long`, or as the label names its classes, with `class` and `score` (P(long) - P(short)); or `score` alone for a value.
  package var columns: [Column] {
    get throws {
      guard !classes.isEmpty else { return [Column("score", role: .score, .numbers(values[0]))] }
      let probabilities = zip(names, values).map { name, numbers in
        Column("p_" + name, role: .score, .numbers(numbers))
      }
      let rows = try values.map { try $0.array() }
      let likeliest = (0..<timeline.count).map { row -> Double in
        guard !rows[0][row].isNaN else { return .nan }
        var best = 0
        for index in rows.indices where rows[index][row] > rows[best][row] { best = index }
        return Double(classes[best])
      }
      return probabilities + [
        Column("class", role: .score, likeliest), Column("score", role: .score, .numbers(Numbers(try score()))),
      ]
    }
  }

  /// One number a row, greater where more is hoped for: P(long) - P(short), or the value itself.
  package func score() throws -> [Double] {
    guard !classes.isEmpty else { return try values[0].array() }
    var score = [Double](repeating: 0, count: timeline.count)
    for (value, numbers) in zip(classes, values) where value != 0 {
      try numbers.withValues { numbers in
        for row in score.indices { score[row] += value > 0 ? numbers[row] : -numbers[row] }
      }
    }
    return score
  }

  /// The same of some rows alone, whose values stand row by row.
  static func scores(_ values: [Double], classes: [Int]) -> [Double] {
    guard !classes.isEmpty else { return values }
    return stride(from: 0, to: values.count, by: classes.count).map { first in
      var score = 0.0
      for (index, value) in classes.enumerated() where value != 0 {
        score += value > 0 ? values[first + index] : -values[first + index]
      }
      return score
    }
  }

  /// How many rows it says something of.
  package func count() throws -> Int { try values[0].withValues { $0.count { !$0.isNaN } } }

  func digest() throws -> Digest { try Digest(of: [timeline.digest] + values.map { try $0.digest() }) }
}
