import Vocabulary

extension Grid {
  func draw(on sheet: inout Sheet, detail: Int) -> String? {
    let left = min(240, 24 + 6.8 * Double(max(rows.map(cellWidth).max() ?? 1, cellWidth(axes.rows))))
    let longest = (texts.first ?? []).joined().map(cellWidth).max() ?? 1
    let widest = max(90, 7 * Double(longest) + 16) * Double(max(1, columns.count))
    let width = min(Sheet.width - left - 16, widest)
    let cell = width / Double(max(1, columns.count))
    let tall = max(22, min(44, cell * 0.6))
    if !axes.columns.isEmpty {
      sheet.text(axes.columns, x: left + width / 2, y: sheet.take(18) + 11, "soft", anchor: "middle")
    }
    let heads = sheet.take(20)
    let room = Int(cell / 6.8)
    if !axes.rows.isEmpty { sheet.text(axes.rows, x: left - 8, y: heads + 13, "soft", anchor: "end") }
    for (index, name) in columns.enumerated() {
      sheet.text(
        name.cut(to: max(1, room)), x: left + (Double(index) + 0.5) * cell, y: heads + 13, "tick", anchor: "middle")
    }
    let fitting = texts.first { texts in (texts.joined().map(cellWidth).max() ?? 1) < room }
    let full = texts.first
    for row in rows.indices {
      let y = sheet.take(tall)
      sheet.text(rows[row].cut(to: 34), x: left - 8, y: y + tall / 2 + 4, "tick", anchor: "end")
      for column in columns.indices {
        guard let level = level(values[row][column]) else { continue }
        let x = left + Double(column) * cell
        let color = Grid.color(level, tone)
        sheet.box(
          x: x, y: y, width: cell, height: tall, "cell", fill: color.hex,
          says: "\(rows[row]), \(columns[column]): \(full?[row][column] ?? "")")
        guard let text = fitting?[row][column] else { continue }
        sheet.text(text, x: x + cell / 2, y: y + tall / 2 + 4, color.isDark ? "light" : "dark", anchor: "middle")
      }
    }
    key(on: &sheet, left: left)
    return nil
  }

  /// What the colours mean, from the least to the greatest.
  private func key(on sheet: inout Sheet, left: Double) {
    let y = sheet.take(34) + 10
    let ends: (low: Double, high: Double)
    switch tone {
    case .ascending: ends = bounds
    case .aroundZero(let reach): ends = (-reach, reach)
    }
    for step in 0..<24 {
      let level = (Double(step) + 0.5) / 24
      sheet.box(x: left + Double(step) * 8, y: y, width: 8.5, height: 10, "swatch", fill: Grid.color(level, tone).hex)
    }
    let share = captions.isEmpty ? scale : 100
    let unit = captions.isEmpty ? "" : "%"
    for (place, value) in [(0.0, ends.low), (96, (ends.low + ends.high) / 2), (192, ends.high)] where value.isFinite {
      sheet.text(
        Numeral.fixed(value * share, captions.isEmpty ? decimals : 0) + unit, x: left + place, y: y + 22, "tick",
        anchor: "middle")
    }
  }

  /// From orange by white to blue around zero, from white to blue else: apart for the colour-blind as well.
  private static func color(_ level: Double, _ tone: Tone) -> (hex: String, isDark: Bool) {
    let (orange, white, blue) = ((190.0, 74.0, 20.0), (246.0, 246.0, 244.0), (10.0, 98.0, 160.0))
    var (from, to, share) = (white, blue, level)
    if case .aroundZero = tone {
      (from, to, share) = level < 0.5 ? (white, orange, 1 - 2 * level) : (white, blue, 2 * level - 1)
    }
    let parts = [(from.0, to.0), (from.1, to.1), (from.2, to.2)].map { Int(($0 + ($1 - $0) * share).rounded()) }
    let hex = parts.map { part in (part < 16 ? "0" : "") + String(part, radix: 16) }.joined()
    return ("#" + hex, parts[0] * 299 + parts[1] * 587 + parts[2] * 114 < 140_000)
  }
}
