import Engine
import Frames
import Interpreter
import Language
import Vocabulary

/// Computes columns again from data that ends earlier: a value that changes has looked at what came after it.
///
/// Columns of the frame that have a formula are computed anew from the bars, so that a look ahead in one of them shows.
struct Leak: Statistic {
  static let name = "leak"
  static let summary = "whether any past value changes when later bars are cut off"
  static let parameters = [
    Parameter.option("cuts", \Self.cuts, in: 1...100, "how many times, spread over the sample")
  ]
  static let examples = ["stat leak close/ema(close, 20)", "stat leak x=@momentum cuts=3"]

  var cuts = 5

  func answer(_ asked: [(name: String, expression: Expression)], in call: inout Call) throws -> (
    shown: Block, value: Value
  ) {
    let whole = try call.frame().frame
    var engine = call.engine
    for column in whole.columns {
      guard let formula = column.formula, column.role != .bar else { continue }
      engine.definitions[column.name] = Definition(column.name, body: try Parser.expression(formula))
    }
    let bars = whole.keeping { $0.formula == nil || $0.role == .bar }
    let first = try engine.columns(asked, on: bars, monitor: call.monitor)
    var changed = [(rows: Int, place: Int)?](repeating: nil, count: asked.count)
    call.monitor.begin("cutting", of: cuts)
    for cut in 1...cuts {
      let (short, rows) = try bars.before(share: Double(cut) / Double(cuts + 1))
      let again = try engine.columns(asked, on: short, monitor: call.monitor)
      for index in asked.indices {
        let places = try Self.differences(first[index], again[index], rows)
        guard let place = places.first else { continue }
        changed[index] = ((changed[index]?.rows ?? 0) + places.count, min(place, changed[index]?.place ?? place))
      }
      call.monitor.advance()
    }
    let leaks = asked.indices.filter { changed[$0] != nil || first[$0].lookahead > 0 }
    let note = "\(asked.count) column\(asked.count == 1 ? "" : "s"), cut \(cuts) times"
    guard !leaks.isEmpty else {
      return (.text("no value changed: \(note)"), .number(0))
    }
    let shown = Table(
      columns: [
        Table.Column("column", leaks.map { .text(first[$0].name) }),
        Table.Column("looks ahead", unit: "bars", leaks.map { .integer(first[$0].lookahead) }),
        Table.Column("changed", unit: "values", leaks.map { .integer(changed[$0]?.rows ?? 0) }),
        Table.Column(
          "first",
          leaks.map { leak in changed[leak].map { .text(whole.stamp(whole.timeline.times[$0.place])) } ?? .empty }),
      ], notes: [note])
    return (.table(shown), .number(Double(leaks.count)))
  }

  /// The rows of the whole frame where the two differ by a bit.
  private static func differences(_ whole: Column, _ cut: Column, _ rows: [Int]) throws -> [Int] {
    guard let long = whole.numbers, let short = cut.numbers else { return [] }
    return try long.withValues { long in
      try short.withValues { short in
        rows.indices.filter { index in
          let (a, b) = (long[rows[index]], short[index])
          return a.bitPattern != b.bitPattern && !(a.isNaN && b.isNaN)
        }.map { rows[$0] }
      }
    }
  }
}

extension Frame {
  /// The frame as it was when the share of its time had passed, and the rows of this one that it has.
  func before(share: Double) throws -> (frame: Frame, rows: [Int]) {
    guard let first = timeline.times.min(), let last = timeline.times.max() else {
      throw Complaint("the frame has no rows")
    }
    let end = first + Int64(Double(last - first) * share)
    var rows: [Int] = []
    var segments: [Timeline.Segment] = []
    for segment in timeline.segments {
      let start = rows.count
      rows += segment.rows.prefix { timeline.times[$0] <= end }
      if rows.count > start { segments.append(.init(segment.symbol, start..<rows.count)) }
    }
    let kept = rows
    let columns = try columns.map { column in
      var short = column
      switch column.values {
      case .numbers(let numbers):
        short.values = .numbers(Numbers(try numbers.withValues { values in kept.map { values[$0] } }))
      case .category(let codes, let names): short.values = .category(codes: kept.map { codes[$0] }, names: names)
      case .text(let texts): short.values = .text(kept.map { texts[$0] })
      }
      return short
    }
    return (
      try Frame(
        Timeline(times: kept.map { timeline.times[$0] }, segments: segments), columns, bar: bar, zone: zone,
        stamp: stamp, calendar: calendar, adjustment: adjustment, sources: sources), kept
    )
  }
}
