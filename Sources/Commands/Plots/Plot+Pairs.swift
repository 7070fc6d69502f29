import Drawing
import Frames
import Interpreter
import Language
import Vocabulary

extension Plot {
  /// A value of a sweep by two of its parameters, or the mean of a column by two others.
  func pairs(in call: inout Call) throws -> Subject {
    guard what.count == 1, let written = what.first?.written else {
      throw Complaint(
        "plot heat draws one thing by two others", hint: "such as plot heat ret by month(), weekday()",
        at: call.place)
    }
    if let (sweep, name) = try sweep(written, in: &call) {
      return try pairs(of: sweep, name, written, in: call)
    }
    guard call.clauses.by.count == 2 else {
      throw Complaint(
        "plot heat goes by two things", hint: "such as by month(), weekday()",
        at: call.clauses.by.first?.place ?? call.place)
    }
    let (name, frame) = try call.frame()
    let columns = try call.columns(
      [(written.source, written)] + call.clauses.by.map { ($0.source, $0) }, on: frame)
    let rows = try rows(of: frame, name, single: false, in: &call)
    let values = try Plot.values(columns[0], rows)
    let down = try Grouping(columns[1], rows, at: call.clauses.by[0].place)
    let across = try Grouping(columns[2], rows, at: call.clauses.by[1].place)
    var sums = [[Double]](repeating: [Double](repeating: 0, count: down.names.count), count: across.names.count)
    var counts = sums
    for (index, value) in values.enumerated() where value.isFinite {
      guard let row = down.codes[index], let column = across.codes[index] else { continue }
      sums[column][row] += value
      counts[column][row] += 1
    }
    let series = across.names.indices.map { column in
      Subject.Series(
        across.names[column], zip(sums[column], counts[column]).map { $1 > 0 ? $0 / $1 : .nan })
    }
    var subject = Subject(
      "mean of \(written.source)", series, facts: ["n=\(Numeral.grouped(values.count(where: \.isFinite)))"])
    subject.names = down.names
    subject.axes = (columns[1].name, columns[2].name)
    return subject
  }

  /// The sweep of `g.auc` with `auc`, or of `g`.
  private func sweep(_ written: Expression, in call: inout Call) throws -> (SweepTable, name: String?)? {
    var (inner, name): (Expression, String?) = (written, nil)
    if case .property(let object, let property) = written.form { (inner, name) = (object, property) }
    guard case .name(let variable) = inner.form, case .object(let object)? = call.scope[variable],
      object is SweepTable, case .object(let read) = try call.value(of: variable, at: inner.place),
      let sweep = read as? SweepTable
    else { return nil }
    return (sweep, name)
  }

  private func pairs(
    of sweep: SweepTable, _ name: String?, _ written: Expression, in call: Call
  ) throws -> Subject {
    let by = call.clauses.by.isEmpty ? Array(sweep.axes.prefix(2)) : call.clauses.by.map(\.source)
    guard by.count == 2, by[0] != by[1] else {
      throw Complaint(
        "plot heat goes by two things", hint: "the sweep has \(sweep.axes.joined(separator: ", "))", at: call.place)
    }
    let axes = try by.map { axis in
      guard let index = sweep.axes.firstIndex(of: axis) else {
        throw Complaint(
          "the sweep has no parameter '\(axis)'",
          hint: didYouMean(axis, sweep.axes) ?? "it has \(sweep.axes.joined(separator: ", "))",
          at: call.clauses.by.first { $0.source == axis }?.place ?? call.place)
      }
      return index
    }
    guard let shown = name ?? sweep.keptNames.first, case .list(let values)? = sweep.property(shown) else {
      throw Complaint(
        "the sweep kept no '\(name ?? "")'", hint: "it has \(sweep.keptNames.joined(separator: ", "))",
        at: written.place)
    }
    func steps(_ axis: Int) -> [String] {
      var seen: [String] = []
      for cell in sweep.cells where !seen.contains(cell[axis].source) { seen.append(cell[axis].source) }
      return seen
    }
    let (down, across) = (steps(axes[0]), steps(axes[1]))
    var sums = [[Double]](repeating: [Double](repeating: 0, count: down.count), count: across.count)
    var counts = sums
    for (cell, value) in zip(sweep.cells, values) {
      guard case .number(let number) = value, number.isFinite, let row = down.firstIndex(of: cell[axes[0]].source),
        let column = across.firstIndex(of: cell[axes[1]].source)
      else { continue }
      sums[column][row] += number
      counts[column][row] += 1
    }
    let series = across.indices.map { column in
      Subject.Series(across[column], zip(sums[column], counts[column]).map { $1 > 0 ? $0 / $1 : .nan })
    }
    let trials = "\(sweep.cells.count) trials" + (sweep.axes.count > 2 ? ", means over the other parameters" : "")
    var subject = Subject("\(shown) by \(by[0]), \(by[1])", series, facts: [trials])
    subject.names = down
    subject.axes = (by[0], by[1])
    return subject
  }
}

/// Rows by the different values of a column, in ascending order.
private struct Grouping {
  let names: [String]
  /// Which of `names` each row has; nil for a missing value.
  let codes: [Int?]

  init(_ column: Column, _ rows: ChosenRows, at place: Place) throws {
    switch column.values {
    case .category(let all, let words):
      let used = Swift.Set(rows.map { all[$0] }).filter { $0 >= 0 }.sorted()
      names = used.map { words[Int($0)] }
      let place = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
      codes = rows.map { place[all[$0]] }
    case .text(let texts):
      let used = Swift.Set(rows.map { texts[$0] }).sorted()
      names = used
      let place = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
      codes = rows.map { place[texts[$0]] }
    case .numbers:
      // Neighbours are mostly alike.
      let values = try Plot.values(column, rows)
      var (seen, last): (Swift.Set<Double>, Double) = ([], .nan)
      for value in values where value != last && value.isFinite {
        last = value
        seen.insert(value)
      }
      let used = seen.sorted()
      names = used.map(Value.source)
      let place = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
      var code: Int?
      last = .nan
      codes = values.map { value in
        if value != last { (last, code) = (value, place[value]) }
        return code
      }
    }
    guard (1...200).contains(names.count) else {
      throw Complaint(
        names.isEmpty ? "\(column.name) is na everywhere" : "\(column.name) has \(names.count) different values",
        hint: "a heat map goes by at most 200, such as year(date) or floor(10*x)", at: place)
    }
  }
}
