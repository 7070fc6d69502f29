import Vocabulary

/// Panels over one axis of bars, with a title above and labels around: what most charts are.
struct Figure {
  struct Panel {
    var canvas: Canvas
    var labels: [String]
  }

  /// Cells that labels and frame take on the left.
  static func gutter(_ labels: [[String]]) -> Int { max(4, labels.joined().map(cellWidth).max() ?? 0) + 3 }

  /// - Parameters:
  ///   - title: Parts that are set apart; those that do not fit go to further lines.
  ///   - legend: Sign and name of each series, in its ink.
  static func lines(
    _ title: [String], legend: [(text: String, ink: Ink)] = [], panels: [Panel], times: [Int64], in style: Style
  ) -> [String] {
    let gutter = Figure.gutter(panels.map(\.labels))
    let columns = panels.first?.canvas.columns ?? 1
    var lines = heading(title, legend, in: style)
    let (tick, bar) = style.ascii ? ("+", "|") : ("┤", "│")
    for panel in panels {
      for (label, row) in zip(panel.labels, panel.canvas.lines(in: style)) {
        let axis = label.padded(to: gutter - 2, right: true) + " " + (label.isEmpty ? bar : tick)
        lines.append((axis + row).trimmed)
      }
    }
    let axis = TimeAxis(times: times).line(columns: columns)
    if !axis.isEmpty { lines.append(String(repeating: " ", count: gutter) + axis) }
    return lines
  }

  private static func heading(_ parts: [String], _ legend: [(text: String, ink: Ink)], in style: Style) -> [String] {
    let pieces =
      parts.enumerated().map { (text: $1.cut(to: style.width, ascii: style.ascii), ink: $0 == 0 ? Ink.bold : .plain) }
      + legend.map { (text: $0.text.cut(to: style.width, ascii: style.ascii), ink: $0.ink) }
    var lines: [String] = []
    var line = ""
    var used = 0
    for piece in pieces where !piece.text.isEmpty {
      let width = cellWidth(piece.text)
      if used > 0, used + 2 + width > style.width {
        lines.append(line)
        (line, used) = ("", 0)
      }
      line += (used > 0 ? "  " : "") + piece.ink.on(piece.text, in: style)
      used += width + (used > 0 ? 2 : 0)
    }
    return lines + (used > 0 ? [line] : [])
  }

  /// Cells across that are left for the panels.
  static func columns(_ labels: [[String]], in style: Style) -> Int { max(1, style.width - gutter(labels)) }

  /// Rows of the main panel: what was asked for, or what the place of showing has room for.
  static func rows(_ asked: Int?, in style: Style, besides: Int = 0, most: Int = 16) -> Int {
    if let asked { return asked }
    return style.unlimited ? most : min(most, max(6, style.height - 5 - besides))
  }
}
