import Interpreter
import Language
import Storage
import Vocabulary

/// What a sweep gathered: a row a cell, in the order of the combinations.
package struct SweepTable: Presentable {
  let axes: [String]
  let cells: [[Value]]
  let names: [String]
  let values: [[Value]]
  let errors: [String?]

  /// - Parameter outcomes: One for each combination.
  package init(axes: [String], cells: [[Value]], _ outcomes: [CellOutcome]) {
    self.axes = axes
    self.cells = cells
    names = outcomes.first { $0.error == nil }?.kept.map(\.name) ?? []
    values = outcomes.map { $0.error == nil ? $0.kept.map(\.value) : [] }
    errors = outcomes.map(\.error)
  }

  private init(axes: [String], names: [String], cells: [[Value]], values: [[Value]], errors: [String?]) {
    self.axes = axes
    self.names = names
    self.cells = cells
    self.values = values
    self.errors = errors
  }

  package var kind: String { "sweep" }
  package var headline: String {
    let failed = errors.compactMap { $0 }
    let why = failed.first.map { ", \(failed.count) failed: \($0)" } ?? ""
    return "\(cells.count) trials over \(axes.joined(separator: ", "))" + why
  }

  package var propertyNames: [String] { ["trials", "best"] + axes + keptNames }

  /// What the block kept, as properties are called.
  var keptNames: [String] { names.map(short) }

  /// A column of the table as a list; `best` is the cell with the greatest first kept value.
  package func property(_ name: String) -> Value? {
    if name == "trials" || name == "len" { return .number(Double(cells.count)) }
    if let axis = axes.firstIndex(of: name) { return .list(cells.map { $0[axis] }) }
    if name == "best" { return best }
    guard let column = names.firstIndex(where: { short($0) == name }) else { return nil }
    return .list(values.map { $0.indices.contains(column) ? $0[column] : .number(.nan) })
  }

  package var display: [Block] {
    var columns = axes.enumerated().map { index, name in Table.Column(name, cells.map { cell($0[index]) }) }
    columns += names.enumerated().map { index, name in
      Table.Column(name, values.map { $0.indices.contains(index) ? cell($0[index]) : .empty })
    }
    if errors.contains(where: { $0 != nil }) {
      columns.append(Table.Column("error", errors.map { $0.map { .text($0) } ?? .empty }))
    }
    return [.text(headline), .table(Table(columns: columns))]
  }

  package var digest: Digest {
    Digest(
      of: zip(cells, values).map { Digest(of: ($0 + $1).map(\.digest)) } + [
        Digest((axes + names).joined(separator: " "))
      ])
  }

  package var sketch: [Sketch] {
    names.enumerated().map { index, name in
      Sketch(
        name,
        values.map { row in
          if row.indices.contains(index), case .number(let number) = row[index] { return number }
          return .nan
        })
    }
  }

  private var best: Value {
    let ranked = values.enumerated().compactMap { index, row -> (Int, Double)? in
      guard case .number(let score)? = row.first, !score.isNaN else { return nil }
      return (index, score)
    }
    guard let best = ranked.max(by: { $0.1 < $1.1 }) else { return .nothing }
    return .record(
      zip(axes, cells[best.0]).map { Value.Field($0, $1) }
        + zip(names, values[best.0]).map { Value.Field(short($0), $1) })
  }

  /// The last part of `m.cv.auc`.
  private func short(_ name: String) -> String { name.split(separator: ".").last.map(String.init) ?? name }

  private func cell(_ value: Value) -> Table.Cell {
    if case .number(let number) = value { return .number(number) }
    return .text(value.source)
  }
}

extension SweepTable: Storable {
  static let documentName = "sweep.wick"

  /// The table as text, a cell a line: its values, what it kept, its error.
  package func stored(as name: String) throws -> [StoredItem] {
    var lines = [try SweepTable.line([.list(axes.map { .text($0) }), .list(names.map { .text($0) })])]
    for (index, cell) in cells.enumerated() {
      lines.append(
        try SweepTable.line([.list(cell), .list(values[index])] + (errors[index].map { [.text($0)] } ?? [])))
    }
    return [
      StoredItem(
        name,
        StoredDocument(
          kind: kind, attributes: [.init("headline", headline)],
          parts: [.init(SweepTable.documentName, text: lines.joined(separator: "\n"))]))
    ]
  }

  private static func line(_ parts: [Value]) throws -> String {
    guard let text = PlainValue.text(of: .list(parts)) else {
      throw Complaint("a sweep over such values is not kept in files")
    }
    return text
  }

  init(stored text: String) throws {
    let broken = Complaint("a stored sweep is damaged")
    let lines = try text.split(separator: "\n").map { line -> [Value] in
      guard case .list(let parts) = try PlainValue.value(of: String(line)), parts.count > 1 else { throw broken }
      return parts
    }
    func list(_ value: Value) throws -> [Value] {
      guard case .list(let values) = value else { throw broken }
      return values
    }
    func texts(_ value: Value) throws -> [String] {
      try list(value).map { item in
        guard case .text(let text) = item else { throw broken }
        return text
      }
    }
    guard let head = lines.first else { throw broken }
    try self.init(
      axes: texts(head[0]), names: texts(head[1]), cells: lines.dropFirst().map { try list($0[0]) },
      values: lines.dropFirst().map { try list($0[1]) },
      errors: lines.dropFirst().map { line in
        guard line.count > 2, case .text(let error) = line[2] else { return nil }
        return error
      })
  }
}
