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
    has no barrier. A bar that opens beyond a barrier fills at its open; one that touches both counts as the stop, or \
    by tie= as what lies nearer to its open, or has no label. \
    Where the data end before a barrier is touched or the holding time is over, the label is na.
    """
  package static let parameters = [
    Parameter.option("up", \Self.up, "distance of the upper barrier from the entry, in price"),
    Parameter.option("down", \Self.down, "distance of the lower barrier from the entry, in price"),
    Parameter.option("hold", \Self.hold, "the longest holding time, in bars or time"),
    Parameter.option("path", \Self.path, "what touches a barrier: high and low (hl) or the close"),
    Parameter.option("tie", \Self.tie, "a bar that touches both within: stop, nearest to its open, or drop"),
    Parameter.option("timeout", \Self.timeout, "the class when time is over: flat, or the sign of the return"),
    Parameter.option("entry", \Self.entrance, "the price the trade starts from: close or next_open"),
  ]
  package static let examples = [
    "y = label triple up=(0.03*close) down=(0.02*close) hold=10",
    "y = label triple up=(2*atr(14)) down=(2*atr(14)) hold=20",
    "def width() = when(symbol == \"AAPL\", 3, 2)*atr(14); y = label triple up=(width()) down=(width()) hold=20",
  ]

  package enum Path: String, Choice { case hl, close }
  package enum Timeout: String, Choice { case flat, sign }

  package var up: Formula?
  package var down: Formula?
  package var hold = Span.bars(20)
  package var path = Path.hl
  package var tie = Tie.stop
  package var timeout = Timeout.flat
  package var entrance = Entrance.close

  package init() {}

  package func label(_ frame: Frame, engine: Engine, monitor: Monitor) throws -> Label {
    guard up != nil || down != nil else { throw noBarrier }
    let deadlines = try holding(hold, on: frame.timeline)
    let ups = try up.map { try engine.distances($0, "up", on: frame, monitor: monitor) }
    let downs = try down.map { try engine.distances($0, "down", on: frame, monitor: monitor) }
    let walk = BarrierWalk(byClose: path == .close, shift: entrance == .close ? 0 : 1, tie: tie)
    let signed = timeout == .sign
    let outcome = try walk.outcomes(frame, ups, downs, deadlines, monitor: monitor) { exit in
      exit.touched != 0 ? Double(exit.touched) : signed ? (exit.gain > 0 ? 1 : -1) : 0
    }
    return try Label(
      statement, target: .classes(signed ? [-1, 1] : [-1, 0, 1]), values: outcome.values, returns: outcome.returns,
      spans: LabelSpans(frame.timeline, ends: outcome.ends, zone: frame.zone), notes: outcome.notes)
  }
}

private let noBarrier = Complaint(
  "triple needs a barrier: up=, down= or both", hint: "such as up=(2*atr(14)) down=(2*atr(14))")
