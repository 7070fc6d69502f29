import Drawing
import Frames
import Interpreter
import Language
import Trading
import Vocabulary

/// Draws columns, frames and backtests in the terminal.
struct Plot: Command {
  static let name = "plot"
  static let summary = "draws columns, bars or a backtest"
  static let details = """
    line, hist and drawdown take columns, candles the bars of a frame, equity and drawdown a backtest. on, where, from and
    to choose frame and rows. A panel is drawn one line a symbol, or the symbol of symbol=.
    """
  static let effect = Effect.look
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on, .where, .from, .to]
  static let kinds: Kinds? = Kinds(Catalogue<any Chart>.charts)
  static let parameters = [
    Parameter.rest("what", \Self.what, "columns and expressions, a frame, or a backtest"),
    Parameter.option("symbol", \Self.symbol, "the one symbol of a panel to draw"),
    Parameter.keyword("benchmark", \Self.benchmark, "beside a backtest: the same capital put in and held"),
  ]
  static let examples = ["plot line close", "plot candles height=12", "plot hist (close/close[-1] - 1) bins=12 ascii"]

  var what: [Formula] = []
  var symbol: String?
  var benchmark = false

  func run(_ call: inout Call) throws -> Value {
    guard var kind = call.kind else { throw Complaint("plot needs a chart", at: call.place) }
    if case .flag(true)? = call.scope.settings["ascii"] { kind.given.words.append(Given.Word(.word("ascii"))) }
    let chart = try Catalogue<any Chart>.charts.make(kind.name, kind.given, at: call.place)
    let subject = kind.name == CandleChart.name ? try bars(in: &call) : try lines(in: &call)
    let picture = try chart.picture(of: subject)
    call.show(.picture(picture))
    return .nothing
  }

  /// Open, high, low and close of the frame that is named, or of the current one.
  private func bars(in call: inout Call) throws -> Subject {
    var (name, frame): (String, Frame)
    if let written = what.first?.written {
      guard what.count == 1 else { throw Complaint("plot candles draws one frame", at: what[1].written.place) }
      guard call.clauses.on == nil, case .object(let object) = try call.value(of: written), let given = object as? Frame
      else {
        throw Complaint(
          "\(written.source) is no frame", hint: "plot candles draws the current frame, or that after on",
          at: written.place)
      }
      (name, frame) = (written.source, given)
    } else {
      (name, frame) = try call.frame()
    }
    let rows = try rows(of: frame, name, single: true, in: &call)
    let series = try ["open", "high", "low", "close"].map { part in
      Subject.Series(part, try Plot.values(try frame.column(part, at: what.first?.written.place), rows))
    }
    let symbol = rows.first.map { frame.timeline.segment(ofRow: $0).symbol } ?? ""
    var subject = Subject(symbol.isEmpty ? name : symbol, times: try Plot.times(frame, rows), series)
    if frame.timeline.isPanel { subject.facts = ["1 of \(frame.timeline.segments.count) symbols"] }
    return subject
  }

  /// One series for each thing that is named, aligned by time.
  private func lines(in call: inout Call) throws -> Subject {
    guard !what.isEmpty else {
      let frame = try? call.frame().frame
      let hint = frame.flatMap { $0["close"] != nil ? "such as plot \(call.kind?.name ?? "line") close" : nil }
      throw Complaint("plot \(call.kind?.name ?? "") needs something to draw", hint: hint, at: call.place)
    }
    var strands: [Strand] = []
    var facts: [String] = []
    for formula in what {
      let written = formula.written
      let value = try call.value(of: written)
      do {
        switch value {
        case .list(let values): strands.append(Strand(written.source, try Plot.numbers(values)))
        case .object(let backtest as Backtest):
          strands.append(try strand(backtest, written.source, in: call))
          if what.count == 1 { facts = Plot.facts(backtest) }
          if benchmark { strands.append(try strand(try backtest.benchmark(monitor: call.monitor), "held", in: call)) }
        case .object(let object):
          guard let source = object as? any ColumnSource else {
            throw Complaint(
              "plot \(call.kind?.name ?? "") does not draw a \(object.kind)", hint: Plot.hint(object, written.source))
          }
          strands += try columnStrands(source, written.source, in: &call)
        default: throw Complaint("plot draws columns, frames and backtests, not \(value.kind)")
        }
      } catch let complaint as Complaint { throw complaint.at(written.place) }
    }
    let title = what.map(\.written.source).joined(separator: ", ")
    return try Strand.joined(strands, title: title, facts: facts, pools: call.kind?.name == HistogramChart.name)
  }

  private func strand(_ backtest: Backtest, _ name: String, in call: Call) throws -> Strand {
    let curve = try backtest.equityFrame
    let bounds = try curve.bounds(from: call.clauses.from, to: call.clauses.to)
    let times = curve.timeline.times
    let rows = times.indices.filter { times[$0] >= bounds.from && times[$0] < bounds.before }
    return Strand(name, try Plot.values(try curve.column("equity"), rows), times: try Plot.times(curve, rows))
  }

  private func columnStrands(_ source: any ColumnSource, _ name: String, in call: inout Call) throws -> [Strand] {
    guard let view = source as? ColumnView else {
      return [Strand(name, try Plot.values(source.column, Array(0..<source.column.count)))]
    }
    let frame = view.frame
    let rows = try rows(of: frame, name, single: false, in: &call)
    let values = try Plot.values(view.column, rows)
    let times = try Plot.times(frame, rows)
    guard frame.timeline.isPanel, symbol == nil else { return [Strand(name, values, times: times)] }
    return frame.timeline.segments.compactMap { segment in
      let inside = rows.indices.filter { segment.rows.contains(rows[$0]) }
      guard !inside.isEmpty else { return nil }
      return Strand(
        what.count == 1 ? segment.symbol : "\(name) \(segment.symbol)", inside.map { values[$0] },
        times: inside.map { times[$0] })
    }
  }

  /// The rows that the clauses and `symbol=` choose; `single` takes the first symbol where none is named.
  private func rows(of frame: Frame, _ name: String, single: Bool, in call: inout Call) throws -> [Int] {
    var rows = try call.selectedRows(of: frame)
    let segments = frame.timeline.segments
    if let symbol {
      guard let segment = segments.first(where: { $0.symbol == symbol }) else {
        let known = segments.map(\.symbol)
        throw Complaint(
          "\(name) has no symbol '\(symbol)'",
          hint: didYouMean(symbol, known) ?? "there is \(known.prefix(12).joined(separator: ", "))")
      }
      rows.removeAll { !segment.rows.contains($0) }
    } else if single, segments.count > 1, let first = rows.first {
      let segment = frame.timeline.segment(ofRow: first)
      rows.removeAll { !segment.rows.contains($0) }
    }
    guard !rows.isEmpty else { throw Complaint("no rows of \(name) are chosen", hint: frame.headline) }
    return rows
  }

  private static func values(_ column: Column, _ rows: [Int]) throws -> [Double] {
    guard let numbers = column.numbers else { throw Complaint("'\(column.name)' is no column of numbers") }
    return try numbers.withValues { values in rows.map { values[$0] } }
  }

  private static func times(_ frame: Frame, _ rows: [Int]) throws -> [Int64] {
    var clock = Zone.Cursor(try Zone(named: frame.zone))
    let times = frame.timeline.times
    return rows.map { clock.civil(times[$0]) }
  }

  private static func numbers(_ values: [Value]) throws -> [Double] {
    try values.map { value in
      switch value {
      case .number(let number): return number
      case .nothing: return .nan
      default: throw Complaint("the list holds \(value.kind), and plot draws numbers")
      }
    }
  }

  private static func facts(_ backtest: Backtest) -> [String] {
    [("CAGR", "cagr", 100, "%", 1), ("Sharpe", "sharpe", 1, "", 2)].compactMap { title, name, scale, unit, decimals in
      backtest.statistic(name).map { "\(title) \(Numeral.fixed($0 * Double(scale), decimals))\(unit)" }
    }
  }

  private static func hint(_ object: any Presentable, _ name: String) -> String? {
    if let frame = object as? Frame {
      return "name a column of it: \(frame.columns.prefix(6).map { "\(name).\($0.name)" }.joined(separator: " "))"
    }
    return object.propertyNames.first.map { "it has properties, such as \(name).\($0)" }
  }
}
