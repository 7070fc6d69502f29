import Engine
import Frames
import Language
import Vocabulary

/// Which barrier is touched first: the upper (1), the lower (-1), or none within the holding time (0).
///
/// With entry price p and distances u, d in price units the barriers stand at p + u and p - d. Bars i+1, i+2, … are
/// walked. On the path `hl` a bar touches the upper barrier where high >= p + u, the lower where low <= p - d; a bar
/// that opens beyond a barrier fills there, at the open; a bar that touches both otherwise counts as the stop. On the
/// path `close` a barrier is touched where the close lies strictly beyond it.
///
/// Source: López de Prado, *Advances in Financial Machine Learning* (2018), chapter 3.
package struct TripleBarrier: LabelKind {
  package static let name = "triple"
  package static let summary = "the first barrier touched: up, down or the holding time"
  package static let details = """
    up and down are distances in price, known at the bar: (2*atr(14)), or a share of the close: 2%. Without one of them that side \
    has no barrier. A bar that opens beyond a barrier fills at its open; one that touches both counts as the stop. \
    Where the data end before a barrier is touched or the holding time is over, the label is na.
    """
  package static let parameters = [
    Parameter.option("up", \Self.up, "distance of the upper barrier from the entry, in price"),
    Parameter.option("down", \Self.down, "distance of the lower barrier from the entry, in price"),
    Parameter.option("hold", \Self.hold, "the longest holding time, in bars or time"),
    Parameter.option("path", \Self.path, "what touches a barrier: high and low (hl) or the close"),
    Parameter.option("timeout", \Self.timeout, "the class when time is over: flat, or the sign of the return"),
    Parameter.option("entry", \Self.entrance, "the price the trade starts from: close or next_open"),
  ]
  package static let examples = [
    "y = label triple up=(0.03*close) down=(0.02*close) hold=10",
    "y = label triple up=(2*atr(14)) down=(2*atr(14)) hold=20",
  ]

  package enum Path: String, Choice { case hl, close }
  package enum Timeout: String, Choice { case flat, sign }

  package var up: Formula?
  package var down: Formula?
  package var hold = Span.bars(20)
  package var path = Path.hl
  package var timeout = Timeout.flat
  package var entrance = Entrance.close

  package init() {}

  /// A bare share such as `2%` is one of the close, as it is for the stop of a backtest.
  private func distance(_ formula: Formula) -> Formula {
    let expression = formula.expression
    guard case .number(_, let written) = expression.form, written.hasSuffix("%") || written.hasSuffix("bp") else {
      return formula
    }
    let close = Expression(.name("close"), at: expression.place)
    return Formula(Expression(.binary(.times, expression, close), at: expression.place), written: formula.written)
  }

  package func label(_ frame: Frame, engine: Engine, monitor: Monitor) throws -> Label {
    guard up != nil || down != nil else { throw noBarrier }
    let deadlines = try holding(hold, on: frame.timeline)
    let ups = try up.map { try engine.known(distance($0), as: "up", on: frame, monitor: monitor) }
    let downs = try down.map { try engine.known(distance($0), as: "down", on: frame, monitor: monitor) }
    try requireDistance(ups, "up", self.up)
    try requireDistance(downs, "down", self.down)
    var walk = Walk(byClose: path == .close, signed: timeout == .sign, shift: entrance == .close ? 0 : 1)
    var ends = [Int32](repeating: -1, count: frame.count)
    var returns: Numbers?
    let values = try Numbers(count: frame.count) { values in
      values.initialize(repeating: .nan)
      returns = try Numbers(count: frame.count) { returns in
        returns.initialize(repeating: .nan)
        try frame.withBars { bars in
          try optional(ups) { ups in
            try optional(downs) { downs in
              for segment in frame.timeline.segments {
                for row in segment.rows {
                  if row & 1023 == 0 { try monitor.check() }
                  let barriers = (up: ups?[row], down: downs?[row])
                  guard
                    let exit = walk.exit(
                      from: row, to: deadlines[row], before: segment.rows.upperBound, bars, barriers)
                  else { continue }
                  values[row] = exit.value
                  returns[row] = exit.gain
                  ends[row] = Int32(exit.row)
                }
              }
            }
          }
        }
      }
    }
    guard let returns else { throw noBarrier }
    return try Label(
      statement, target: .classes(timeout == .flat ? [-1, 0, 1] : [-1, 1]), values: values, returns: returns,
      spans: LabelSpans(frame.timeline, ends: ends, zone: frame.zone), notes: walk.notes)
  }
}

/// Prices of all bars, without bounds to check.
struct Bars {
  var open, high, low, close: UnsafeBufferPointer<Double>
}

/// One trade after another, from its entry to the first barrier.
private struct Walk {
  let byClose: Bool
  let signed: Bool
  let shift: Int
  var ties = 0
  var touched = 0

  init(byClose: Bool, signed: Bool, shift: Int) {
    self.byClose = byClose
    self.signed = signed
    self.shift = shift
  }

  struct Exit {
    var value: Double
    var gain: Double
    var row: Int
  }

  /// - Parameters:
  ///   - deadline: The row at which the holding time is over; `segmentEnd` or more where the data end before it.
  /// - Returns: nil where there is no label: no price, no distance, or the data end too soon.
  mutating func exit(
    from row: Int, to deadline: Int, before segmentEnd: Int, _ bars: Bars, _ distance: (up: Double?, down: Double?)
  ) -> Exit? {
    guard row + 1 < segmentEnd else { return nil }
    let entry = shift == 0 ? bars.close[row] : bars.open[row + 1]
    let (up, down) = (distance.up ?? .infinity, distance.down ?? .infinity)
    guard entry > 0, entry.isFinite, up > 0, down > 0 else { return nil }
    let (ceiling, floor) = (entry + up, entry - down)
    for bar in row + 1..<min(deadline + 1, segmentEnd) {
      if byClose {
        let close = bars.close[bar]
        if close > ceiling { return settled(1, close, entry, bar) }
        if close < floor { return settled(-1, close, entry, bar) }
        continue
      }
      let reachesTop = bars.high[bar] >= ceiling
      let reachesBottom = bars.low[bar] <= floor
      guard reachesTop || reachesBottom else { continue }
      let open = bars.open[bar]
      if open >= ceiling { return settled(1, open, entry, bar) }
      if open <= floor { return settled(-1, open, entry, bar) }
      if reachesBottom {
        if reachesTop { ties += 1 }
        return settled(-1, floor, entry, bar)
      }
      return settled(1, ceiling, entry, bar)
    }
    guard deadline < segmentEnd, deadline > row else { return nil }
    let gain = bars.close[deadline] / entry - 1
    guard gain.isFinite else { return nil }
    return Exit(value: signed ? (gain > 0 ? 1 : -1) : 0, gain: gain, row: deadline)
  }

  private mutating func settled(_ value: Double, _ price: Double, _ entry: Double, _ row: Int) -> Exit {
    touched += 1
    return Exit(value: value, gain: price / entry - 1, row: row)
  }

  var notes: [String] {
    guard ties > 0 else { return [] }
    let tenths = (1000 * ties + touched / 2) / touched
    return [
      "\(ties) labels (\(tenths / 10).\(tenths % 10)% of those touched) had both barriers in one bar: counted as the stop"
        + (tenths > 10 ? "; barriers this narrow ask for shorter bars" : "")
    ]
  }
}

/// The row at which each row's holding time is over; the segment's end where the data end before it.
private func holding(_ span: Span, on timeline: Timeline) throws -> [Int] {
  var deadlines = [Int](repeating: 0, count: timeline.count)
  for segment in timeline.segments {
    switch span {
    case .bars(let bars) where bars >= 1:
      for row in segment.rows { deadlines[row] = row + bars }
    case .time(let length) where length > 0:
      var next = segment.rows.lowerBound
      for row in segment.rows {
        let limit = timeline.times[row] + length
        while next < segment.rows.upperBound, timeline.times[next] <= limit { next += 1 }
        // The bar that lies past the limit proves that the time is over.
        deadlines[row] = next < segment.rows.upperBound ? next - 1 : segment.rows.upperBound
      }
    default: throw Complaint("hold is a count of bars such as 20, or a duration such as 5d, not \(span)")
    }
  }
  return deadlines
}

private func optional<Result>(
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

/// A barrier that lies nowhere above 0 could never be touched from its own side.
private func requireDistance(_ distances: Numbers?, _ name: String, _ formula: Formula?) throws {
  guard let distances, let formula else { return }
  let isSomewhere = try distances.withValues { values in values.contains { $0 > 0 } || values.allSatisfy(\.isNaN) }
  guard isSomewhere else {
    throw Complaint(
      "\(name)=\(formula.headline) is nowhere above 0",
      hint: "\(name) is a distance from the entry, such as (2*atr(14))", at: formula.expression.place)
  }
}

private let noBarrier = Complaint(
  "triple needs a barrier: up=, down= or both", hint: "such as up=(2*atr(14)) down=(2*atr(14))")
