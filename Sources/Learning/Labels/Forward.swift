import Engine
import Frames
import Vocabulary

/// The return over a fixed number of bars: r = c[i+H] / p[i] - 1, with p the close of bar i or the open of bar i+1.
/// The last H bars of a series have no label.
package struct Forward: LabelKind {
  package static let name = "fwd"
  package static let summary = "the return over the next bars"
  package static let details = """
    close[i+H] / entry - 1. The entry is the close of the bar itself or, with entry=next_open, the open of the next \
    one. The last H bars of every symbol have no label.
    """
  package static let parameters = [
    Parameter.argument("bars", \Self.horizon, in: 1...100_000, required: false, unit: "bars", "how far ahead"),
    Parameter.option("entry", \Self.entrance, "the price the return starts from: close or next_open"),
  ]
  package static let examples = ["y = label fwd 5", "y = label fwd 1 entry=next_open"]

  package var horizon = 5
  package var entrance = Entrance.close

  package init() {}

  package func label(_ frame: Frame, engine: Engine, monitor: Monitor) throws -> Label {
    let (returns, spans) = try forwardReturns(frame, horizon: horizon, entrance: entrance, monitor: monitor)
    return try Label(statement, target: .value, values: returns, returns: returns, spans: spans)
  }
}

/// The returns of `Forward` and the spans they rest on.
func forwardReturns(
  _ frame: Frame, horizon: Int, entrance: Entrance, monitor: Monitor
) throws -> (Numbers, LabelSpans) {
  let entries = try frame.prices(entrance == .close ? "close" : "open")
  let shift = entrance == .close ? 0 : 1
  var ends = [Int32](repeating: -1, count: frame.count)
  let returns = try Numbers(count: frame.count) { target in
    target.initialize(repeating: .nan)
    try frame.prices("close").withValues { close in
      try entries.withValues { entry in
        for segment in frame.timeline.segments {
          try monitor.check()
          for row in segment.rows.dropLast(horizon) {
            let value = close[row + horizon] / entry[row + shift] - 1
            guard value.isFinite, entry[row + shift] > 0, close[row + horizon] > 0 else { continue }
            target[row] = value
            ends[row] = Int32(row + horizon)
          }
        }
      }
    }
  }
  return (returns, try LabelSpans(frame.timeline, ends: ends, zone: frame.zone))
}

/// A number of each row that has so many bars after it in its series, with the returns over them and the spans that both
/// rest on; a row whose number is NaN has none.
///
/// - Parameters:
///   - price: The column that is handed over beside the close.
///   - value: Of the closes, the prices, a row, and the first row of its series.
func numbersAhead(
  _ frame: Frame, horizon: Int, price: String, monitor: Monitor,
  _ value: (UnsafeBufferPointer<Double>, UnsafeBufferPointer<Double>, Int, Int) -> Double
) throws -> (values: Numbers, returns: Numbers, spans: LabelSpans) {
  let (returns, spans) = try forwardReturns(frame, horizon: horizon, entrance: .close, monitor: monitor)
  let values = try Numbers(count: frame.count) { target in
    target.initialize(repeating: .nan)
    try frame.prices("close").withValues { close in
      try frame.prices(price).withValues { prices in
        for segment in frame.timeline.segments {
          try monitor.check()
          for row in segment.rows where spans.ends[row] >= 0 {
            target[row] = value(close, prices, row, segment.rows.lowerBound)
          }
        }
      }
    }
  }
  return (values, returns, try spans.keeping(values))
}

extension Frame {
  /// A price column by its name: `open`, `high`, `low`, `close`.
  package func prices(_ name: String) throws -> Numbers {
    guard let numbers = try column(name).numbers else { throw Complaint("column '\(name)' is not a price") }
    return numbers
  }
}
