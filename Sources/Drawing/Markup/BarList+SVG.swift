import Vocabulary

extension BarList {
  func draw(on sheet: inout Sheet, detail: Int) -> String? {
    if edges.isEmpty { across(&sheet) } else { upright(&sheet) }
    return nil
  }

  /// Bars from left to right, a line each.
  private func across(_ sheet: inout Sheet) {
    let left = min(300, 24 + 6.8 * Double(rows.map { cellWidth($0.name) }.max() ?? 1))
    let texts = besides(most)
    let right = 20 + 6.8 * Double(texts.map(cellWidth).max() ?? 1)
    let width = Sheet.width - left - right
    let ends = rows.flatMap { row in
      row.error.isFinite ? [row.value - row.error, row.value + row.error] : [row.value]
    }.filter(\.isFinite)
    let (low, high) = (min(0, ends.min() ?? 0), max(0, ends.max() ?? 0))
    func x(_ value: Double) -> Double { left + (high > low ? (value - low) / (high - low) : 0) * width }
    let top = sheet.height
    for (row, text) in zip(rows, texts) {
      let y = sheet.take(22)
      sheet.text(row.name.cut(to: 42), x: left - 8, y: y + 15, "tick", anchor: "end")
      if row.value.isFinite {
        let (from, to) = (x(min(0, row.value)), x(max(0, row.value)))
        sheet.box(
          x: from, y: y + 3, width: to - from, height: 16, row.value < 0 ? "bar less" : "bar",
          says: "\(row.name): \(text)")
        if row.error.isFinite {
          let (a, b) = (Sheet.number(x(row.value - row.error)), Sheet.number(x(row.value + row.error)))
          sheet.path(
            "M\(a) \(Sheet.number(y + 11))H\(b)M\(a) \(Sheet.number(y + 7))v8M\(b) \(Sheet.number(y + 7))v8", "plain")
        }
      }
      sheet.text(text, x: Sheet.width - 12, y: y + 15, "soft", anchor: "end")
    }
    sheet.line(x(0), top, x(0), sheet.height, "axis")
    _ = sheet.take(6)
  }

  /// Bars side by side over an axis of numbers.
  private func upright(_ sheet: inout Sheet) {
    let most = rows.map(\.value).max() ?? 0
    let scale = Scale(0, most > 0 ? most : 1)
    let ticks = scale.ticks(about: 5)
    let left = 22 + 6.6 * Double(ticks.map { cellWidth($0.text) }.max() ?? 3)
    let (width, height) = (Sheet.width - left - 16, 280.0)
    let y = sheet.take(height)
    for (value, text) in ticks {
      let depth = (scale.depth(value) ?? 0) * height
      sheet.line(left, y + depth, left + width, y + depth, "rule")
      sheet.text(text, x: left - 6, y: y + depth + 4, "tick", anchor: "end")
    }
    let step = width / Double(max(1, rows.count))
    for (index, row) in rows.enumerated() {
      let depth = (scale.depth(row.value) ?? 1) * height
      sheet.box(
        x: left + Double(index) * step + 0.5, y: y + depth, width: step - 1, height: height - depth, "bar",
        says: "\(row.name): \(row.text)")
    }
    sheet.line(left, y + height, left + width, y + height, "axis")
    let labels = AxisLabels.written(edges)
    let every = max(1, Int((Double((labels.map(cellWidth).max() ?? 1) + 2) * 6.6 / step).rounded(.up)))
    for (index, label) in labels.enumerated() where index % every == 0 {
      sheet.text(label, x: left + Double(index) * step, y: y + height + 15, "tick", anchor: "middle")
    }
    _ = sheet.take(22)
  }
}
