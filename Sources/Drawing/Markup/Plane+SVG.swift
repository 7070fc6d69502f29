import Frames
import Vocabulary

extension Plane {
  func draw(on sheet: inout Sheet, detail: Int) -> String? {
    legend(on: &sheet)
    let heights = panels.enumerated().map { $0.offset == 0 ? 300.0 : max(70, 300 * $0.element.share) }
    let ticks = zip(panels, heights).map { $0.scale.ticks(about: max(3, Int($1 / 55)), unit: $0.unit) }
    let left = 22 + 6.6 * Double(ticks.joined().map { cellWidth($0.text) }.max() ?? 4)
    let width = Sheet.width - left - 16
    let marks = ticksAcross(width)
    let top = sheet.height
    for (index, panel) in panels.enumerated() {
      if !panel.name.isEmpty { sheet.text(panel.name, x: left, y: sheet.take(16) + 11, "tick") }
      let y = sheet.take(heights[index])
      for (place, _) in marks { sheet.line(left + place, y, left + place, y + heights[index], "rule", place: place) }
      for (value, text) in ticks[index] {
        guard let depth = panel.scale.depth(value) else { continue }
        sheet.line(left, y + depth * heights[index], left + width, y + depth * heights[index], "rule")
        sheet.text(text, x: left - 6, y: y + depth * heights[index] + 4, "tick", anchor: "end")
      }
      sheet.window(x: left, y: y, width: width, height: heights[index]) { sheet in
        for mark in panel.marks {
          let pixels = Pixels(
            width: width, height: heights[index], scale: panel.scale, across: across, detail: detail)
          pixels.draw(mark, on: &sheet)
        }
      }
      sheet.line(left, y + heights[index], left + width, y + heights[index], "axis")
      _ = sheet.take(index + 1 < panels.count ? 14 : 0)
    }
    let bottom = sheet.height
    for (place, text) in marks {
      sheet.text(text, x: left + place, y: bottom + 15, "tick", anchor: "middle", place: place)
    }
    _ = sheet.take(20)
    if case .numbers(_, let name) = across {
      sheet.text(name, x: left + width / 2, y: sheet.take(16) + 11, "tick", anchor: "middle")
    }
    return readings(left: left, width: width, top: top, bottom: bottom, detail: detail)
  }

  private func legend(on sheet: inout Sheet) {
    guard hasCandles || !legend.isEmpty else { return }
    let y = sheet.take(20) + 9
    var x = 12.0
    if hasCandles {
      for (name, kind) in [("up", "green"), ("down", "red area")] {
        sheet.path("M\(Sheet.number(x)) \(Sheet.number(y - 5))h8v10h-8z", kind)
        sheet.text(name, x: x + 14, y: y + 4, "soft")
        x += 30 + 7 * Double(name.utf8.count)
      }
    }
    for (name, mark) in named {
      sheet.path("M\(Sheet.number(x)) \(Sheet.number(y))h26", mark.ink.name, dash: Sheet.dash(mark.letter))
      sheet.text(name, x: x + 32, y: y + 4, "soft")
      x += 48 + 7 * Double(cellWidth(name))
    }
  }

  /// What the legend names: lines with letters, after the one without that they stand beside.
  private var named: [(name: String, mark: Mark)] {
    let own = legend.isEmpty ? [] : (panels.first?.marks ?? []).filter { $0.isOwnLine }
    return own.map { ($0.name, $0) } + legend.map { ($0.name, $0.mark) }
  }

  /// Where labels stand below the panels, in pixels from their left.
  private func ticksAcross(_ width: Double) -> [(place: Double, text: String)] {
    switch across {
    case .numbers(let scale, _):
      return scale.ticks(about: 8).compactMap { value, text in scale.depth(value).map { ((1 - $0) * width, text) } }
    case .bars(let count, let times):
      return TimeAxis(times: times).ticks(columns: Int(width / 6.5)).map {
        ((Double($0.bar) + 0.5) / Double(count) * width, $0.text)
      }
    }
  }

  /// What a pointer over the panels reads.
  private func readings(left: Double, width: Double, top: Double, bottom: Double, detail: Int) -> String? {
    let frame = [left, width, top, bottom].map(Sheet.number).joined(separator: ",")
    switch across {
    case .bars(let count, let times):
      let bars = Bars(count: count, width: min(count, detail))
      let rows = (0..<bars.width).map { count > bars.width ? bars.bars(in: $0).upperBound - 1 : $0 }
      let axis = TimeAxis(times: times)
      let labels = rows.map { JSON.text(times.isEmpty ? "\($0 + 1)" : axis.written(times[$0])) }
      let series = panels.flatMap { panel in panel.marks.flatMap(\.read).map { ($0.name, $0.values, panel.unit) } }
      let columns = series.map { name, values, unit in
        let shown = rows.map { row in
          JSON.text(unit == .percent ? Numeral.fixed(values[row] * 100, 2) + "%" : Numeral.brief(values[row]))
        }
        return "[\(JSON.text(name)),[\(shown.joined(separator: ","))]]"
      }
      return
        "{\"frame\":[\(frame)],\"labels\":[\(labels.joined(separator: ","))],\"series\":[\(columns.joined(separator: ","))]}"
    case .numbers(let scale, let name):
      let points = panels.flatMap(\.marks).compactMap { mark -> String? in
        let points: [(Double, Double)]
        switch mark.shape {
        case .path(let x, let y) where !mark.isReference, .sticks(let x, let y): points = some(x, y)
        case .points(let x, let y): points = some(x, y)
        default: return nil
        }
        let pairs = points.compactMap { x, y -> String? in
          guard let depth = scale.depth(x) else { return nil }
          return "[\(Sheet.number((1 - depth) * width)),\(JSON.text(Numeral.brief(x))),\(JSON.text(Numeral.brief(y)))]"
        }
        return "[\(JSON.text(mark.name)),[\(pairs.joined(separator: ","))]]"
      }
      return "{\"frame\":[\(frame)],\"across\":\(JSON.text(name)),\"points\":[\(points.joined(separator: ","))]}"
    }
  }
}

/// At most about 2,000 of some points, every so manieth.
private func some<Values: RandomAccessCollection<Double>>(_ x: Values, _ y: Values) -> [(Double, Double)]
where Values.Index == Int {
  stride(from: 0, to: x.count, by: max(1, x.count / 2000)).map { (x[$0], y[$0]) }
}

/// A panel in pixels.
private struct Pixels {
  let width: Double
  let height: Double
  let scale: Scale
  let across: Plane.Across
  let detail: Int

  func draw(_ mark: Mark, on sheet: inout Sheet) {
    let dash = mark.isReference ? "4 4" : Sheet.dash(mark.letter)
    switch mark.shape {
    case .line(let values): sheet.path(line(values), mark.ink.name, dash: dash)
    case .hanging(let values): sheet.path(hanging(values), "\(mark.ink.name) area")
    case .columns(let values, let from, let to):
      sheet.path(columns(values) { from[$0] > to[$0] }, "\(mark.ink.name) area")
      sheet.path(columns(values) { !(from[$0] > to[$0]) }, "\(mark.ink.name) area faint")
    case .candles(let parts):
      for isDown in [false, true] {
        let (wicks, bodies) = candles(parts, down: isDown)
        sheet.path(wicks, isDown ? "red" : "green")
        sheet.path(bodies, isDown ? "red area" : "green")
      }
    case .level(let value):
      guard let y = scale.depth(value) else { return }
      sheet.path("M0 \(Sheet.number(y * height))h\(Sheet.number(width))", mark.ink.name, dash: dash)
    case .path(let x, let y): sheet.path(points(x, y) { "\($2 ? "M" : "L")\($0) \($1)" }, mark.ink.name, dash: dash)
    // A line of no length with round ends is a dot that keeps its shape when the window is stretched.
    case .points(let x, let y): sheet.path(dots(x, y), "\(mark.ink.name) dot")
    case .sticks(let x, let y):
      let zero = Sheet.number((scale.depth(0) ?? 1) * height)
      sheet.path(points(x, y) { x, y, _ in "M\(x) \(zero)V\(y)" }, mark.ink.name)
    }
  }

  /// Of points that lie closer than a pixel, one.
  private func dots(_ x: Samples, _ y: Samples) -> String {
    guard case .numbers(let across, _) = across else { return "" }
    var text = ""
    Points(x: x, y: y, across: across, up: scale).each(width: Int(width), height: Int(height)) { _, _, row in
      guard let place = across.depth(x[row]), let depth = scale.depth(y[row]) else { return }
      text += "M\(Sheet.number((1 - place) * width)) \(Sheet.number(depth * height))h0"
    }
    return text
  }

  private func points(_ x: [Double], _ y: [Double], _ piece: (String, String, Bool) -> String) -> String {
    guard case .numbers(let across, _) = across else { return "" }
    var text = ""
    var begins = true
    for (x, y) in zip(x, y) {
      guard let place = across.depth(x), let depth = scale.depth(y) else {
        begins = true
        continue
      }
      text += piece(Sheet.number((1 - place) * width), Sheet.number(depth * height), begins)
      begins = false
    }
    return text
  }

  /// The middle of a bar, or of a bin of several.
  private func x(_ index: Int, of count: Int) -> Double { (Double(index) + 0.5) / Double(count) * width }

  private func line(_ values: Samples) -> String {
    var text = ""
    var begins = true
    func add(_ x: Double, _ value: Double) {
      guard let depth = scale.depth(value) else { return begins = true }
      text += "\(begins ? "M" : "L")\(Sheet.number(x)) \(Sheet.number(depth * height))"
      begins = false
    }
    guard values.count > 2 * detail else {
      for (bar, value) in values.enumerated() { add(x(bar, of: values.count), value) }
      return text
    }
    for (index, bin) in Envelope(values, Bars(count: values.count, width: detail)).bins.enumerated() {
      guard let bin else {
        begins = true
        continue
      }
      let x = x(index, of: detail)
      for value in [bin.first, bin.low, bin.high, bin.last] where !scale.isLog || value > 0 { add(x, value) }
    }
    return text
  }

  private func hanging(_ values: Samples) -> String {
    let count = min(values.count, detail)
    let bins = Envelope(values, Bars(count: values.count, width: count)).bins
    let lows = values.count > detail ? bins.map { $0?.low ?? .nan } : Array(values)
    var text = "M0 0"
    for (index, value) in lows.enumerated() {
      text += "L\(Sheet.number(x(index, of: count))) \(Sheet.number((scale.depth(value) ?? 0) * height))"
    }
    return text + "L\(Sheet.number(width)) 0z"
  }

  private func columns(_ values: Samples, _ belongs: (Int) -> Bool) -> String {
    let count = min(values.count, detail)
    let bars = Bars(count: values.count, width: count)
    let wide = max(0.6, width / Double(count) * 0.7)
    var text = ""
    for index in 0..<count {
      let range = values.count > count ? bars.bars(in: index) : index..<index + 1
      guard range.count(where: belongs) * 2 > range.count || (range.count == 1 && belongs(range.lowerBound)),
        let depth = scale.depth(Extent(values, in: range).high)
      else { continue }
      text += "M\(Sheet.number(x(index, of: count) - wide / 2)) \(Sheet.number(height))V\(Sheet.number(depth * height))"
      text += "h\(Sheet.number(wide))V\(Sheet.number(height))z"
    }
    return text
  }

  private func candles(_ parts: [Samples], down: Bool) -> (wicks: String, bodies: String) {
    let bars = parts[0].count
    let count = min(bars, max(1, detail / 4))
    let bins = Bars(count: bars, width: count)
    let wide = max(0.8, width / Double(count) * 0.64)
    var (wicks, bodies) = ("", "")
    func y(_ value: Double) -> Double { (scale.depth(value) ?? 0) * height }
    for index in 0..<count {
      let range = bars > count ? bins.bars(in: index) : index..<index + 1
      guard let candle = Candle(parts, range),
        candle.isDown == down
      else { continue }
      let (middle, top) = (Sheet.number(x(index, of: count)), y(max(candle.open, candle.close)))
      let deep = max(0.8, y(min(candle.open, candle.close)) - top)
      wicks += "M\(middle) \(Sheet.number(y(candle.high)))V\(Sheet.number(top))"
      wicks += "M\(middle) \(Sheet.number(top + deep))V\(Sheet.number(y(candle.low)))"
      bodies += "M\(Sheet.number(x(index, of: count) - wide / 2)) \(Sheet.number(top))h\(Sheet.number(wide))"
      bodies += "v\(Sheet.number(deep))h\(Sheet.number(-wide))z"
    }
    return (wicks, bodies)
  }
}

extension Mark {
  /// A line of data that needs no letter where it is alone.
  fileprivate var isOwnLine: Bool {
    guard letter == nil, !isReference, case .line = shape else { return false }
    return true
  }
}
