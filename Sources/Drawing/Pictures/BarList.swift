import Vocabulary

/// A bar for each of a list of names: counts, weights, means. Bars begin at zero; those of negative values go to the left.
struct BarList: Scene {
  struct Row: Sendable {
    var name: String
    var value: Double
    /// What stands beside the bar.
    var text: String
    /// What else does; the last of it goes first where there is little room.
    var more: [String] = []
    /// Half the length of the whisker around the end of the bar; NaN for none.
    var error = Double.nan
  }

  var title: [String]
  var rows: [Row]
  /// The ends of the intervals that the rows are, where they lie side by side on an axis: SVG draws them upright.
  var edges: [Double] = []
  var ascii = false
  let data: Table

  /// From the least to the greatest end of a bar, zero included.
  private var reach: (low: Double, high: Double) {
    let ends = rows.map(\.value).filter(\.isFinite)
    return (min(0, ends.min() ?? 0), max(0, ends.max() ?? 0))
  }

  func drawn(in style: Style) -> [String] {
    var style = style
    style.ascii = style.ascii || ascii
    var lines = Figure.lines(title, in: style)
    let nameWidth = min(rows.map { cellWidth($0.name) }.max() ?? 1, max(8, style.width * 2 / 5))
    let space = max(2, style.width - nameWidth - 4)
    func widest(_ texts: [String]) -> Int { texts.map(cellWidth).max() ?? 0 }
    var parts = most
    while parts > 1, space - widest(besides(parts, in: style)) < 8 { parts -= 1 }
    let texts = besides(parts, in: style).map { $0.cut(to: space - 1, ascii: style.ascii) }
    let room = space - widest(texts)
    let (low, high) = reach
    let span = high - low
    let left = low < 0 ? max(1, Int((-low / span * Double(room - 1)).rounded())) : 0
    for (row, text) in zip(rows, texts) {
      let name = row.name.cut(to: nameWidth, ascii: style.ascii)
      let isNegative = row.value < 0
      let length = span > 0 ? abs(row.value) / span * Double(low < 0 ? room - 1 : room) : 0
      let bar = BarList.bar(length, isEmpty: !row.value.isFinite || row.value == 0, ascii: style.ascii)
      var line = " " + name.padded(to: nameWidth, right: !edges.isEmpty) + " "
      if low < 0 {
        // Eighths grow to the right alone: to the left a bar has whole cells.
        let cells = isNegative ? min(left, max(1, Int(length.rounded()))) : 0
        let sign = style.ascii ? "=" : "▒"
        line += String(repeating: " ", count: left - cells)
        line += Ink.red.on(String(repeating: sign, count: cells), in: style)
      }
      line += style.ascii ? "|" : "│"
      if !isNegative { line += Ink.cyan.on(bar, in: style) }
      // Texts of several parts stand under one another; a single one ends its bar.
      if parts > 1 { line += String(repeating: " ", count: max(0, room - left - (isNegative ? 0 : cellWidth(bar)))) }
      lines.append(line + " " + text)
    }
    return lines.map(\.trimmed)
  }

  /// How many parts what stands beside a bar has.
  var most: Int { 1 + (rows.map(\.more.count).max() ?? 0) }

  /// What stands beside each bar, with so many of its parts; each part is as wide in all rows.
  func besides(_ parts: Int, in style: Style = Style()) -> [String] {
    guard parts > 1 else { return rows.map { $0.text.spelled(in: style) } }
    let texts = rows.map { row in ([row.text] + row.more).prefix(parts).map { $0.spelled(in: style) } }
    let widths = (0..<parts).map { part in
      texts.map { $0.indices.contains(part) ? cellWidth($0[part]) : 0 }.max() ?? 0
    }
    return texts.map { row in
      widths.indices.map { (row.indices.contains($0) ? row[$0] : "").padded(to: widths[$0], right: true) }
        .joined(separator: "  ")
    }
  }

  /// In eighths of a cell; what is not zero shows at least a sliver.
  private static func bar(_ length: Double, isEmpty: Bool, ascii: Bool) -> String {
    if isEmpty { return "" }
    if ascii { return String(repeating: "#", count: max(1, Int(length.rounded()))) }
    let eighths = max(1, Int((length * 8).rounded()))
    let tail = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
    return String(repeating: "█", count: eighths / 8) + tail
  }
}
