import Frames
import Vocabulary

extension Model {
  /// What is said of a frame's rows by fits that had not seen them, and how many rows that is.
  package struct Unseen: Sendable {
    package var predictions: Predictions
    /// Rows that folds or the test had kept back, as they were judged.
    package var judged = 0
    /// Rows after the end of the last label that was learned from: there the last fit speaks.
    package var later = 0
  }

  /// The rows of another frame find what was said of them by symbol and time. Of rows that are not among those of the
  /// model the last fit speaks where they come after all that it learned from, and nobody elsewhere: it knows what came
  /// after them, if only of other symbols.
  ///
  /// - Parameter completed: The frame with the columns of the model; made only where the last fit has to speak.
  package func unseen(
    on frame: Frame, completed: () throws -> Frame, monitor: Monitor = Monitor()
  ) throws -> Unseen {
    let (own, asked) = (unseen.timeline, frame.timeline)
    guard !asked.isAligned(with: own) else { return Unseen(predictions: unseen) }
    let places = Dictionary(own.segments.map { ($0.symbol, $0.rows) }) { first, _ in first }
    // Of each row the one of the model at the same time, or that it comes later than all.
    var source = [Int32](repeating: Source.none, count: asked.count)
    var found = Unseen(predictions: unseen)
    for segment in asked.segments {
      let rows = places[segment.symbol] ?? 0..<0
      var at = rows.lowerBound
      for row in segment.rows {
        let time = asked.times[row]
        while at < rows.upperBound, own.times[at] < time { at += 1 }
        if at < rows.upperBound, own.times[at] == time {
          source[row] = Int32(at)
        } else if time > origin.lastEnd {
          source[row] = Source.later
          found.later += 1
        }
      }
    }
    let last = found.later > 0 ? try predict(completed(), monitor: monitor).values : []
    let values = try unseen.values.indices.map { column in
      let said = try unseen.values[column].array()
      let later = try last.isEmpty ? [] : last[column].array()
      return Numbers(count: asked.count) { target in
        for row in source.indices {
          let value = source[row] >= 0 ? said[Int(source[row])] : source[row] == Source.later ? later[row] : .nan
          target.initializeElement(at: row, to: value)
        }
      }
    }
    let first = try values[0].array()
    found.judged = source.indices.count { source[$0] >= 0 && !first[$0].isNaN }
    found.predictions = try Predictions(asked, classes: unseen.classes, names: unseen.names, values: values)
    return found
  }

  private enum Source {
    static let none: Int32 = -1
    static let later: Int32 = -2
  }

  /// How many rows ahead of the first of them the last fit has seen on a frame: it knows what followed each of them.
  package func hindsight(on timeline: Timeline) -> Int {
    timeline.segments.map { segment in segment.rows.prefix { timeline.times[$0] <= origin.lastEnd }.count }.max() ?? 0
  }
}
