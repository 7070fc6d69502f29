import Frames
import Vocabulary

/// What a bar counts as that touches the barrier of the gain and that of the loss, after an open between them: nobody
/// knows which came first.
package enum Tie: String, Choice {
  /// The loss.
  case stop
  /// What lies nearer to the open; the loss where both lie alike.
  case nearest
  /// Neither: the row has no label.
  case drop
}

/// Prices of all bars, without bounds to check.
struct Bars {
  var open, high, low, close: UnsafeBufferPointer<Double>
}

/// Trades from their entry to the first barrier, or to the end of the holding time.
struct BarrierWalk {
  /// Whether the close alone touches a barrier, strictly beyond it.
  let byClose: Bool
  /// 0 where a trade begins at the close of its bar, 1 at the open of the next.
  let shift: Int
  let tie: Tie

  /// How a trade ended.
  struct Exit {
    /// 1 the upper barrier, -1 the lower, 0 the time.
    var touched: Int
    /// The return of the price, whatever the side.
    var gain: Double
    var row: Int
  }

  /// What came of every row.
  struct Outcomes {
    var values: Numbers
    var returns: Numbers
    var ends: [Int32]
    var notes: [String]
  }

  private enum Step { case none, tied, exit(Exit) }

  /// Walks from every row of a frame.
  ///
  /// - Parameters:
  ///   - ups, downs: Distances of the barriers above and below, in price; nil where there is none.
  ///   - deadlines: The row at which each row's holding time is over; the end of its series or more where the data end
  ///     before it.
  ///   - sides: Negative where the trade gains by a falling price: its stop is the barrier above. 0 or na: no trade.
  ///   - value: What the label says of a trade.
  func outcomes(
    _ frame: Frame, _ ups: Numbers?, _ downs: Numbers?, _ deadlines: [Int], sides: Numbers? = nil, monitor: Monitor,
    value: (Exit) -> Double
  ) throws -> Outcomes {
    var ends = [Int32](repeating: -1, count: frame.count)
    // Walks may be long: what counts is the bars that they pass.
    var (ties, touched, passed) = (0, 0, 0)
    let columns = try Numbers.columns(2, count: frame.count) { targets in
      try frame.withBars { bars in
        try optional(ups) { ups in
          try optional(downs) { downs in
            try optional(sides) { sides in
              for segment in frame.timeline.segments {
                for row in segment.rows {
                  if passed > 1 << 20 {
                    try monitor.check()
                    passed = 0
                  }
                  let side = sides?[row] ?? 1
                  guard side != 0, !side.isNaN else { continue }
                  let step = step(
                    from: row, to: deadlines[row], before: segment.rows.upperBound, bars, ups?[row] ?? .infinity,
                    downs?[row] ?? .infinity, isShort: side < 0, &ties)
                  guard case .exit(let exit) = step else {
                    passed += min(deadlines[row], segment.rows.upperBound) - row
                    continue
                  }
                  passed += exit.row - row
                  if exit.touched != 0 { touched += 1 }
                  targets[0][row] = value(exit)
                  targets[1][row] = side < 0 ? -exit.gain : exit.gain
                  ends[row] = Int32(exit.row)
                }
              }
            }
          }
        }
      }
    }
    return Outcomes(values: columns[0], returns: columns[1], ends: ends, notes: notes(ties, of: touched))
  }

  @inline(__always)
  private func step(
    from row: Int, to deadline: Int, before end: Int, _ bars: Bars, _ up: Double, _ down: Double, isShort: Bool,
    _ ties: inout Int
  ) -> Step {
    guard row + 1 < end else { return .none }
    let entry = shift == 0 ? bars.close[row] : bars.open[row + 1]
    guard entry > 0, entry.isFinite, up > 0, down > 0 else { return .none }
    let (ceiling, floor) = (entry + up, entry - down)
    let last = min(deadline, end - 1)
    var bar = row + 1
    if byClose {
      while bar <= last {
        let close = bars.close[bar]
        if close > ceiling { return .exit(Exit(touched: 1, gain: close / entry - 1, row: bar)) }
        if close < floor { return .exit(Exit(touched: -1, gain: close / entry - 1, row: bar)) }
        bar += 1
      }
    } else {
      while bar <= last, !(bars.high[bar] >= ceiling), !(bars.low[bar] <= floor) { bar += 1 }
      if bar <= last {
        func exit(_ touched: Int, _ price: Double) -> Step {
          .exit(Exit(touched: touched, gain: price / entry - 1, row: bar))
        }
        let open = bars.open[bar]
        if open >= ceiling { return exit(1, open) }
        if open <= floor { return exit(-1, open) }
        let (isTop, isBottom) = (bars.high[bar] >= ceiling, bars.low[bar] <= floor)
        guard isTop, isBottom else { return isTop ? exit(1, ceiling) : exit(-1, floor) }
        ties += 1
        let (rise, fall) = (ceiling - open, open - floor)
        switch tie {
        case .drop: return .tied
        case .nearest where isShort ? fall < rise : rise < fall: return isShort ? exit(-1, floor) : exit(1, ceiling)
        case .stop, .nearest: return isShort ? exit(1, ceiling) : exit(-1, floor)
        }
      }
    }
    guard deadline < end, deadline > row else { return .none }
    let gain = bars.close[deadline] / entry - 1
    return gain.isFinite ? .exit(Exit(touched: 0, gain: gain, row: deadline)) : .none
  }

  private func notes(_ ties: Int, of touched: Int) -> [String] {
    guard ties > 0 else { return [] }
    let whole = touched + (tie == .drop ? ties : 0)
    let tenths = (1000 * ties + whole / 2) / whole
    let told =
      switch tie {
      case .stop: "counted as the stop"
      case .nearest: "counted as what lies nearer to the open"
      case .drop: "left without a label"
      }
    return [
      "\(ties) labels (\(tenths / 10).\(tenths % 10)% of those touched) had both barriers in one bar: \(told)"
        + (tenths > 10 ? "; barriers this narrow ask for shorter bars" : "")
    ]
  }
}
