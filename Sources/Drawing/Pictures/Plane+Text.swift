import Vocabulary

extension Plane {
  func drawn(in style: Style) -> [String] {
    var style = style
    style.ascii = style.ascii || ascii
    let others = panels.dropFirst().count
    let main = Figure.rows(height, in: style, besides: 4 * others, most: most)
    let rows = panels.enumerated().map { $0.offset == 0 ? main : max(3, Int(Double(main) * $0.element.share)) }
    let labels = zip(panels, rows).map { AxisLabels($0.scale, rows: $1, unit: $0.unit).texts }
    let columns = Figure.columns(labels, in: style)
    var shown: [Figure.Panel] = []
    for (index, panel) in panels.enumerated() {
      var canvas = Canvas(columns: columns, rows: rows[index])
      for mark in panel.marks { draw(mark, panel.scale, on: &canvas, style) }
      letter(panel, on: &canvas)
      shown.append(Figure.Panel(canvas: canvas, labels: labels[index], name: panel.name))
    }
    return Figure.lines(
      facts(columns: columns), legend: signs(in: style), panels: shown, axis: axis(columns: columns), in: style)
  }

  private func axis(columns: Int) -> String {
    switch across {
    case .bars(_, let times): TimeAxis(times: times).line(columns: columns)
    case .numbers(let scale, let name): NumberAxis(scale: scale, name: name).line(columns: columns)
    }
  }

  private func facts(columns: Int) -> [String] {
    guard hasCandles, case .bars(let count, _) = across, count > columns else { return title }
    return title + ["about \(Int((Double(count) / Double(columns)).rounded())) a candle"]
  }

  private func signs(in style: Style) -> [(text: String, ink: Ink)] {
    let (up, down) = style.ascii ? ("+", "#") : ("║", "┃")
    return (hasCandles ? [("\(up) up", .green), ("\(down) down", .red)] : [])
      + legend.map { ("\($0.sign) \($0.name)", $0.mark.ink) }
  }

  private func draw(_ mark: Mark, _ scale: Scale, on canvas: inout Canvas, _ style: Style) {
    switch mark.shape {
    case .line(let values): canvas.line(values, scale, mark.ink)
    case .hanging(let values): canvas.hanging(values, scale, mark.ink)
    case .columns(let values, let from, let to): canvas.columns(values, from: from, to: to, scale, mark.ink)
    case .candles(let parts): canvas.candles(parts, scale, ascii: style.ascii)
    case .level(let value):
      guard let y = scale.dot(value, of: canvas.height) else { return }
      for x in 0..<canvas.width where x % 4 == 0 { canvas.dot(x, Int(y.rounded()), mark.ink) }
    case .path(let x, let y):
      guard case .numbers(let across, _) = self.across else { return }
      canvas.path(x, y, across, scale, mark.ink, isBroken: mark.isReference)
    case .points(let x, let y):
      guard case .numbers(let across, _) = self.across else { return }
      Points(x: x, y: y, across: across, up: scale).each(width: canvas.width, height: canvas.height) {
        column, line, _ in
        canvas.dot(column, line, mark.ink)
      }
    case .sticks(let x, let y):
      guard case .numbers(let across, _) = self.across, let zero = scale.dot(0, of: canvas.height) else { return }
      for (x, y) in zip(x, y) {
        guard let column = across.across(x, of: canvas.width), let row = scale.dot(y, of: canvas.height) else {
          continue
        }
        canvas.column(Int(column.rounded()), Int(zero.rounded()), Int(row.rounded()), mark.ink)
      }
    }
  }

  /// Puts each letter on its line at places of its own, so that lines are told apart without colour.
  private func letter(_ panel: Panel, on canvas: inout Canvas) {
    let marks = panel.marks.filter { $0.letter != nil }
    for (index, mark) in marks.enumerated() {
      let stride = max(12, canvas.columns / 4)
      let offset = (2 * index + 1) * stride / (2 * marks.count)
      for column in Swift.stride(from: offset, to: canvas.columns, by: stride) {
        guard let letter = mark.letter, let value = value(of: mark, column, canvas.columns),
          let dot = panel.scale.dot(value, of: canvas.height)
        else { continue }
        canvas.put(letter, column: column, row: Int(dot.rounded()) / 4, mark.ink)
      }
    }
  }

  /// The height of a line in a column of cells.
  private func value(of mark: Mark, _ column: Int, _ columns: Int) -> Double? {
    switch (mark.shape, across) {
    case (.line(let values), .bars(let count, _)):
      return values[Bars(count: count, width: columns).bars(in: column).lowerBound]
    case (.path(let x, let y), .numbers(let scale, _)):
      let at = scale.value(atDepth: 1 - (Double(column) + 0.5) / Double(columns))
      guard let next = x.firstIndex(where: { $0 >= at }), next > 0 else { return nil }
      let width = x[next] - x[next - 1]
      return width > 0 ? y[next - 1] + (y[next] - y[next - 1]) * (at - x[next - 1]) / width : y[next]
    default: return nil
    }
  }
}
