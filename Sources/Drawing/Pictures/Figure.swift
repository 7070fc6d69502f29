import Vocabulary

/// How a picture of text is put together: a title above, panels with labels beside them, and an axis below.
struct Figure {
  struct Panel {
    var canvas: Canvas
    var labels: [String]
    /// What its heights are: a line above it.
    var name = ""
  }

  /// Cells that labels and frame take on the left.
  static func gutter(_ labels: [[String]]) -> Int { max(4, labels.joined().map(cellWidth).max() ?? 0) + 3 }

  /// - Parameters:
  ///   - title: Parts that are set apart; those that do not fit go to further lines.
  ///   - legend: Sign and name of each series, in its ink.
  static func lines(
    _ title: [String], legend: [(text: String, ink: Ink)] = [], panels: [Panel] = [], axis: String = "", in style: Style
  ) -> [String] {
    let gutter = Figure.gutter(panels.map(\.labels))
    var lines = heading(title, legend, in: style)
    let (tick, bar) = style.ascii ? ("+", "|") : ("┤", "│")
    for panel in panels {
      if !panel.name.isEmpty {
        let name = panel.name.cut(to: max(1, style.width - gutter), ascii: style.ascii)
        lines.append(String(repeating: " ", count: gutter) + Ink.dim.on(name, in: style))
      }
      for (label, row) in zip(panel.labels, panel.canvas.lines(in: style)) {
        let axis = label.padded(to: gutter - 2, right: true) + " " + (label.isEmpty ? bar : tick)
        lines.append((axis + row).trimmed)
      }
    }
    if !axis.isEmpty { lines.append(String(repeating: " ", count: gutter) + axis) }
    return lines
  }

  private static func heading(_ parts: [String], _ legend: [(text: String, ink: Ink)], in style: Style) -> [String] {
    func piece(_ text: String, _ ink: Ink) -> (text: String, ink: Ink) {
      (text.spelled(in: style).cut(to: style.width, ascii: style.ascii), ink)
    }
    let pieces =
      parts.enumerated().map { piece($1, $0 == 0 ? .bold : .plain) } + legend.map { piece($0.text, $0.ink) }
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

extension String {
  /// Signs of our own in the letters of the style; names of the user's stay as they are.
  func spelled(in style: Style) -> String {
    guard style.ascii, !utf8.allSatisfy({ $0 < 0x80 }) else { return self }
    return replacing("±", with: "+-").replacing("×", with: "x").replacing("…", with: "...")
  }
}
