import Vocabulary

/// A number for each pair of two names, as a field of cells: a heat map. The number stands in its cell where there is
/// room, else a sign of its size does.
struct Grid: Scene {
  /// What lies in the middle of the colours.
  enum Tone: Sendable {
    /// From the least to the greatest.
    case ascending
    /// Zero in the middle, as far to both sides: signs tell below from above.
    case aroundZero(Double)
  }

  var title: [String]
  /// What the rows and the columns are.
  var axes: (rows: String, columns: String)
  var rows: [String]
  var columns: [String]
  /// Row by row.
  var values: [[Double]]
  var tone: Tone
  /// A number as text, with at most so many decimals.
  var decimals = 2
  var scale = 1.0
  /// What the cells say in place of their numbers, from long to short: `120 (31%)`, `120`.
  var captions: [[[String]]] = []
  var ascii = false

  var data: Table {
    Table(
      title.first,
      columns: [Table.Column(axes.rows.isEmpty ? "row" : axes.rows, rows.map { .text($0) })]
        + columns.indices.map { column in Table.Column(columns[column], values.map { .number($0[column]) }) })
  }

  /// Ways to write all cells, from long to short.
  var texts: [[[String]]] {
    guard captions.isEmpty else { return captions }
    return (0...decimals).reversed().map { places in
      values.map { $0.map { $0.isNaN ? "" : Numeral.fixed($0 * scale, places) } }
    }
  }

  /// Where a value lies among the colours, from 0 to 1; nil for a missing one.
  func level(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    switch tone {
    case .aroundZero(let reach): return reach > 0 ? min(1, max(0, 0.5 + value / reach / 2)) : 0.5
    case .ascending:
      let (low, high) = bounds
      return high > low ? (value - low) / (high - low) : 0.5
    }
  }

  var bounds: (low: Double, high: Double) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for row in values {
      for value in row where value.isFinite {
        low = min(low, value)
        high = max(high, value)
      }
    }
    return (low, high)
  }

  func drawn(in style: Style) -> [String] {
    var style = style
    style.ascii = style.ascii || ascii
    let most = max(4, style.width / 4)
    let names = rows.map { $0.cut(to: most, ascii: style.ascii) }
    let nameWidth = max(names.map(cellWidth).max() ?? 1, min(most, cellWidth(axes.rows)))
    let room = (style.width - nameWidth - 2) / max(1, columns.count)
    var lines = Figure.lines(title, in: style)
    for texts in texts {
      let width = (texts.joined().map(cellWidth).max() ?? 1) + 1
      guard width <= room else { continue }
      let titles = max(width, min(room, (columns.map(cellWidth).max() ?? 1) + 1))
      lines += body(names, nameWidth, cell: titles, in: style) { row, column in texts[row][column] }
      return lines
    }
    let marks = Grid.signs(tone, ascii: style.ascii)
    let cell = max(1, min(3, room))
    let shown = max(1, min(columns.count, (style.width - nameWidth - 2) / cell))
    lines += body(names, nameWidth, cell: cell, shown: shown, in: style) { row, column in
      level(values[row][column]).map { marks[min(marks.count - 1, Int($0 * Double(marks.count)))] } ?? ""
    }
    let key = marks.enumerated().map { "\($1) \(Numeral.fixed(bound($0, of: marks.count) * scale, decimals))" }
    lines += ("at least: " + key.joined(separator: "  ")).wrapped(to: style.width)
    if shown < columns.count { lines.append("\(columns.count - shown) more columns") }
    return lines
  }

  /// The least value of a sign.
  private func bound(_ index: Int, of count: Int) -> Double {
    let share = Double(index) / Double(count)
    switch tone {
    case .aroundZero(let reach): return (share - 0.5) * 2 * reach
    case .ascending: return bounds.low + share * (bounds.high - bounds.low)
    }
  }

  private static func signs(_ tone: Tone, ascii: Bool) -> [String] {
    switch tone {
    case .ascending: ascii ? [".", ":", "+", "*", "#"] : ["·", "░", "▒", "▓", "█"]
    case .aroundZero: ascii ? ["=", "-", ".", "+", "#"] : ["▼", "▿", "·", "▵", "▲"]
    }
  }

  private func body(
    _ names: [String], _ nameWidth: Int, cell: Int, shown: Int? = nil, in style: Style, _ text: (Int, Int) -> String
  ) -> [String] {
    let shown = shown ?? columns.count
    let heads = columns.prefix(shown).map {
      $0.cut(to: max(1, cell - 1), ascii: style.ascii).padded(to: cell, right: true)
    }
    var lines: [String] = []
    if !axes.columns.isEmpty {
      let head = String(repeating: " ", count: nameWidth + 2) + axes.columns
      lines.append(Ink.dim.on(head.cut(to: style.width, ascii: style.ascii), in: style))
    }
    let corner = axes.rows.cut(to: nameWidth, ascii: style.ascii).padded(to: nameWidth)
    lines.append(Ink.bold.on((" " + corner + " " + heads.joined()).trimmed, in: style))
    for row in rows.indices {
      var line = " " + names[row].padded(to: nameWidth) + " "
      for column in 0..<shown {
        let written = text(row, column).padded(to: cell, right: true)
        line += ink(values[row][column]).on(written, in: style)
      }
      lines.append(line.trimmed)
    }
    return lines
  }

  private func ink(_ value: Double) -> Ink {
    guard let level = level(value) else { return .plain }
    switch tone {
    case .ascending: return level >= 0.8 ? .bold : level < 0.2 ? .dim : .plain
    case .aroundZero: return level >= 0.6 ? .green : level < 0.4 ? .red : .plain
    }
  }
}
