import Drawing
import Frames
import Interpreter
import Language
import Learning
import Trading
import Vocabulary

extension Plot {
  /// One series for each thing that is named, aligned by time.
  func lines(_ chart: any Chart.Type, given: inout Given, in call: inout Call) throws -> Subject {
    guard !what.isEmpty else { throw Self.nothing(chart, in: &call) }
    var strands: [Strand] = []
    var facts: [String] = []
    for formula in what {
      let written = formula.written
      let value = try call.value(of: written)
      do {
        switch value {
        case .list(let values): strands.append(Strand(written.source, try Self.numbers(values)))
        case .object(let backtest as Backtest):
          strands.append(try strand(backtest, written.source, returns: chart is RollingChart.Type, in: call))
          if what.count == 1 { facts = Self.facts(backtest) }
          if chart is RollingChart.Type, !given.options.contains(where: { $0.name == "annual" }) {
            given.options.append(.init("annual", .init(.number(backtest.periods))))
          }
          if benchmark {
            let held = try backtest.benchmark(monitor: call.monitor)
            strands.append(try strand(held, "held", returns: false, in: call))
          }
        case .object(is Signal) where chart is EquityChart.Type || chart is DrawdownChart.Type:
          throw Complaint(
            "plot \(chart.name) draws what is earned, and \(written.source) is a signal",
            hint: "bt = backtest \(written.source), and then plot \(chart.name) bt")
        case .object(let object):
          guard let source = object as? any ColumnSource else {
            throw Complaint(
              "plot \(chart.name) does not draw a \(object.kind)", hint: Self.hint(object, written.source))
          }
          strands += try columnStrands(source, written.source, in: &call)
        default: throw Complaint("plot draws columns, frames and backtests, not \(value.kind)")
        }
      } catch let complaint as Complaint { throw complaint.at(written.place) }
    }
    let title = what.map(\.written.source).joined(separator: ", ")
    return try Strand.joined(strands, title: title, facts: facts, pools: chart is HistogramChart.Type)
  }

  /// Columns row by row over the chosen rows of one frame, all symbols together.
  func columns(_ chart: any Chart.Type, in call: inout Call) throws -> Subject {
    guard !what.isEmpty else { throw Self.nothing(chart, in: &call) }
    var series: [Subject.Series] = []
    for formula in what {
      let written = formula.written
      let value = try call.value(of: written)
      do {
        switch value {
        case .list(let values): series.append(.init(written.source, try Self.numbers(values)))
        case .object(let view as ColumnView):
          let rows = try rows(of: view.frame, written.source, single: false, in: &call)
          series.append(.init(written.source, try Self.values(view.column, rows)))
        case .object(let label as Label):
          // A label stands for the return behind it, whatever its classes.
          let frame = try call.frame().frame
          guard label.timeline.isAligned(with: frame.timeline) else {
            throw Complaint("\(written.source) has other rows than the frame")
          }
          let rows = try rows(of: frame, written.source, single: false, in: &call)
          series.append(.init(written.source, try Self.values(label.columns[1], rows)))
        case .object(let object):
          guard let source = object as? any ColumnSource else {
            throw Complaint(
              "plot \(chart.name) draws columns, not a \(object.kind)", hint: Self.hint(object, written.source))
          }
          let frame = try call.frame().frame
          guard source.timeline.isAligned(with: frame.timeline) else {
            throw Complaint("\(written.source) has other rows than the frame")
          }
          let rows = try rows(of: frame, written.source, single: false, in: &call)
          series.append(.init(written.source, try Self.values(source.column, rows)))
        default: throw Complaint("plot \(chart.name) draws columns, not \(value.kind)")
        }
      } catch let complaint as Complaint { throw complaint.at(written.place) }
    }
    return Subject(what.map(\.written.source).joined(separator: ", "), series)
  }

  /// Open, high, low and close of the frame that is named, or of the current one; columns over them.
  func bars(in call: inout Call) throws -> Subject {
    var formulas = what
    var named: (name: String, frame: Frame)?
    if let written = formulas.first?.written, case .object(let object) = try call.value(of: written),
      let given = object as? Frame
    {
      guard call.clauses.on == nil else {
        throw Complaint("plot candles is given two frames", hint: "name it once", at: written.place)
      }
      named = (written.source, given)
      formulas.removeFirst()
    }
    let (name, frame) = try named ?? call.frame()
    let rows = try rows(of: frame, name, single: true, in: &call)
    var series = try ["open", "high", "low", "close"].map { part in
      Subject.Series(part, try Self.values(try frame.column(part, at: what.first?.written.place), rows))
    }
    if let volume = frame["volume"], volume.numbers != nil {
      series.append(.init("volume", try Self.values(volume, rows)))
    }
    for formula in formulas {
      let column = try call.columns([(formula.written.source, formula.expression)], on: frame)[0]
      series.append(.init(formula.written.source, try Self.values(column, rows)))
    }
    let symbol = rows.first.map { frame.timeline.segment(ofRow: $0).symbol } ?? ""
    var subject = Subject(symbol.isEmpty ? name : symbol, times: try Self.times(frame, rows), series)
    if frame.timeline.isPanel { subject.facts = ["1 of \(frame.timeline.segments.count) symbols"] }
    return subject
  }

  private func strand(_ backtest: Backtest, _ name: String, returns: Bool, in call: Call) throws -> Strand {
    let curve = try backtest.equityFrame
    let rows = ChosenRows(try curve.stretches(from: call.clauses.from, to: call.clauses.to))
    let column = try curve.column(returns ? "returns" : "equity")
    return Strand(name, try Self.values(column, rows), times: try Self.times(curve, rows))
  }

  private func columnStrands(_ source: any ColumnSource, _ name: String, in call: inout Call) throws -> [Strand] {
    guard let view = source as? ColumnView else {
      return [Strand(name, try source.column.values(name))]
    }
    let frame = view.frame
    let rows = try rows(of: frame, name, single: false, in: &call)
    func strand(_ name: String, _ rows: ChosenRows) throws -> Strand {
      Strand(name, try Self.values(view.column, rows), times: try Self.times(frame, rows))
    }
    guard frame.timeline.isPanel, symbol == nil else { return [try strand(name, rows)] }
    return try frame.timeline.segments.compactMap { segment in
      let inside = rows.inside(segment)
      return inside.isEmpty ? nil : try strand(what.count == 1 ? segment.symbol : "\(name) \(segment.symbol)", inside)
    }
  }

  /// The rows that the clauses and `symbol=` choose; `single` takes the first symbol where none is named.
  func rows(of frame: Frame, _ name: String, single: Bool, in call: inout Call) throws -> ChosenRows {
    var rows =
      call.clauses.where != nil
      ? ChosenRows.each(try call.selectedRows(of: frame))
      : ChosenRows(try frame.stretches(from: call.clauses.from, to: call.clauses.to))
    let segments = frame.timeline.segments
    if let symbol {
      guard let segment = segments.first(where: { $0.symbol == symbol }) else {
        let known = segments.map(\.symbol)
        throw Complaint(
          "\(name) has no symbol '\(symbol)'",
          hint: didYouMean(symbol, known) ?? "there is \(known.prefix(12).joined(separator: ", "))")
      }
      rows = rows.inside(segment)
    } else if single, segments.count > 1, let first = rows.first {
      rows = rows.inside(frame.timeline.segment(ofRow: first))
    }
    guard !rows.isEmpty else { throw Complaint("no rows of \(name) are chosen", hint: frame.headline) }
    return rows
  }

  static func values(_ column: Column, _ rows: ChosenRows) throws -> Samples {
    guard let numbers = column.numbers else { throw Complaint("'\(column.name)' is no column of numbers") }
    return try rows.picked(from: numbers)
  }

  /// Of those rows, as the market's clock shows them.
  static func times(_ frame: Frame, _ rows: ChosenRows) throws -> [Int64] {
    let (zone, times) = (try Zone(named: frame.zone), frame.timeline.times)
    // Nothing is copied where all is drawn and the clock shows UTC.
    if zone.isUTC, case .stretch(times.indices) = rows { return times }
    var clock = Zone.Cursor(zone)
    return rows.map { clock.civil(times[$0]) }
  }

  private static func numbers(_ values: [Value]) throws -> Samples {
    try Samples(
      values.map { value in
        switch value {
        case .number(let number): return number
        case .nothing: return .nan
        default: throw Complaint("the list holds \(value.kind), and plot draws numbers")
        }
      })
  }

  private static func facts(_ backtest: Backtest) -> [String] {
    [("CAGR", "cagr", 100, "%", 1), ("Sharpe", "sharpe", 1, "", 2)].compactMap { title, name, scale, unit, decimals in
      backtest.statistic(name).map { "\(title) \(Numeral.fixed($0 * Double(scale), decimals))\(unit)" }
    }
  }

  private static func nothing(_ chart: any Chart.Type, in call: inout Call) -> Complaint {
    let frame = try? call.frame().frame
    let example = chart.examples.first.map { "such as \($0)" }
    return Complaint(
      "plot \(chart.name) needs something to draw",
      hint: chart.material == .series && frame?["close"] != nil ? "such as plot \(chart.name) close" : example,
      at: call.place)
  }

  private static func hint(_ object: any Presentable, _ name: String) -> String? {
    if let frame = object as? Frame {
      return "name a column of it: \(frame.columns.prefix(6).map { "\(name).\($0.name)" }.joined(separator: " "))"
    }
    return object.propertyNames.first.map { "it has properties, such as \(name).\($0)" }
  }
}

extension Column {
  /// All numbers of it.
  fileprivate func values(_ name: String) throws -> Samples {
    guard let numbers else { throw Complaint("'\(name)' is no column of numbers") }
    return try Samples(numbers, 0..<numbers.count)
  }
}
