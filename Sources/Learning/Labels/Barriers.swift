import Engine
import Frames
import Language
import Vocabulary

/// The row at which each row's holding time is over; the segment's end where the data end before it.
func holding(_ span: Span, on timeline: Timeline) throws -> [Int] {
  var deadlines = [Int](repeating: 0, count: timeline.count)
  for segment in timeline.segments {
    switch span {
    case .bars(let bars) where bars >= 1:
      for row in segment.rows { deadlines[row] = row + bars }
    case .time(let length) where length > 0:
      var next = segment.rows.lowerBound
      for row in segment.rows {
        let limit = timeline.times[row].saturatingSum(length)
        while next < segment.rows.upperBound, timeline.times[next] <= limit { next += 1 }
        // The bar that lies past the limit proves that the time is over.
        deadlines[row] = next < segment.rows.upperBound ? next - 1 : segment.rows.upperBound
      }
    default: throw Complaint("hold is a count of bars such as 20, or a duration such as 5d, not \(span)")
    }
  }
  return deadlines
}

func optional<Result>(
  _ numbers: Numbers?, _ body: (UnsafeBufferPointer<Double>?) throws -> Result
) throws -> Result {
  guard let numbers else { return try body(nil) }
  return try numbers.withValues(body)
}

extension Frame {
  func withBars<Result>(_ body: (Bars) throws -> Result) throws -> Result {
    let (opens, highs, lows, closes) = try (prices("open"), prices("high"), prices("low"), prices("close"))
    return try opens.withValues { open in
      try highs.withValues { high in
        try lows.withValues { low in
          try closes.withValues { close in try body(Bars(open: open, high: high, low: low, close: close)) }
        }
      }
    }
  }
}

extension Engine {
  /// How far a barrier lies from the entry, in price. A bare share such as `2%` is one of the close, as it is for the
  /// stop of a backtest. Throws where it lies nowhere above 0: it could never be touched from its own side.
  func distances(_ formula: Formula, _ name: String, on frame: Frame, monitor: Monitor) throws -> Numbers {
    let distances = try known(formula.shareOfClose, as: name, on: frame, monitor: monitor)
    let isSomewhere = try distances.withValues { values in values.contains { $0 > 0 } || values.allSatisfy(\.isNaN) }
    guard isSomewhere else {
      throw Complaint(
        "\(name)=\(formula.headline) is nowhere above 0",
        hint: "\(name) is a distance from the entry, such as (2*atr(14))", at: formula.expression.place)
    }
    return distances
  }
}

extension Formula {
  fileprivate var shareOfClose: Formula {
    guard case .number(_, let text) = expression.form, text.hasSuffix("%") || text.hasSuffix("bp") else { return self }
    let close = Expression(.name("close"), at: expression.place)
    return Formula(Expression(.binary(.times, expression, close), at: expression.place), written: written)
  }
}
