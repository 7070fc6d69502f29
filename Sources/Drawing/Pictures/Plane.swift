import Vocabulary

/// Panels over one horizontal axis: what most charts are. It only says what is to be seen; how that looks as text, SVG
/// and HTML is the business of its faces.
struct Plane: Scene {
  struct Panel: Sendable {
    var scale: Scale
    var unit = AxisLabels.Unit.plain
    var marks: [Mark]
    /// Of the height of the first panel.
    var share = 1.0
    /// What its heights are, where the title does not say so.
    var name = ""
  }

  enum Across: Sendable {
    /// Bars side by side, however far apart in time: weekends leave no holes. Times may be missing.
    case bars(count: Int, times: [Int64])
    /// Numbers, and what they are.
    case numbers(Scale, name: String)
  }

  /// What stands above: the name first, then facts.
  var title: [String]
  var across: Across
  var panels: [Panel]
  /// Rows of the first panel that were asked for.
  var height: Int?
  /// Rows of the first panel at most, where none were asked for.
  var most = 16
  var ascii = false
  /// The numbers behind it; made when they are asked for.
  let table: @Sendable () -> Table

  var data: Table { table() }

  /// Of a million bars nobody makes a table to find that it is too long.
  func numbers(within rows: Int) -> Table? {
    if case .bars(let count, _) = across, count > rows { return nil }
    let data = data
    return data.rowCount <= rows ? data : nil
  }

  /// Sign, name and ink of what needs telling apart.
  var legend: [(sign: String, name: String, mark: Mark)] {
    panels.flatMap(\.marks).filter { $0.letter != nil }
      .sorted { ($0.letter ?? " ") < ($1.letter ?? " ") }
      .map { (String($0.letter ?? " "), $0.name, $0) }
  }

  var hasCandles: Bool { panels.contains { $0.marks.contains { if case .candles = $0.shape { true } else { false } } } }
}
