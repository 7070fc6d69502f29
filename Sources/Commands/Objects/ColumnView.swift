import Frames
import Interpreter
import Vocabulary

/// A column with the rows that it belongs to: what a column expression shows and what `px.close` means.
package struct ColumnView: ColumnSource {
  package let column: Column
  package let frame: Frame

  package init(_ column: Column, of frame: Frame) {
    self.column = column
    self.frame = frame
  }

  package var timeline: Timeline { frame.timeline }
  package var kind: String { "column" }

  package var headline: String {
    var words = ["\(column.name)  \(column.count) rows"]
    if let facts = try? column.numbers?.facts() {
      if facts.missing > 0 { words.append("\(facts.missing) na") }
      if facts.missing < column.count {
        words.append("\(Value.source(rounded(facts.min)))..\(Value.source(rounded(facts.max)))")
      }
    }
    if column.lookback > 0 { words.append("looks back \(column.lookback)") }
    if column.lookahead > 0 { words.append("looks ahead \(column.lookahead)") }
    return words.joined(separator: "  ")
  }

  package var propertyNames: [String] {
    ["len", "na", "min", "max", "mean", "sum", "first", "last", "lookback", "lookahead"]
  }

  package func property(_ name: String) -> Value? {
    switch name {
    case "len": return .number(Double(column.count))
    case "lookback": return .number(Double(column.lookback))
    case "lookahead": return .number(Double(column.lookahead))
    default:
      guard let facts = try? column.numbers?.facts() else { return nil }
      switch name {
      case "na": return .number(Double(facts.missing))
      case "min": return .number(facts.min)
      case "max": return .number(facts.max)
      case "mean": return .number(facts.mean)
      case "sum": return .number(facts.sum)
      case "first": return .number(facts.first)
      case "last": return .number(facts.last)
      default: return nil
      }
    }
  }

  package var display: [Block] {
    get throws { [.text(headline), .table(try frame.table([column], rows: RowChoice.ends(of: frame)))] }
  }

  package var digest: Digest { (try? column.digest()) ?? Digest("unreadable") }
  package var sketch: [Sketch] { column.sketch() }
}

/// Six digits are enough for a look.
private func rounded(_ number: Double) -> Double {
  guard number.isFinite, number != 0 else { return number }
  var scale = 1.0
  while abs(number) * scale < 100_000 { scale *= 10 }
  return (number * scale).rounded() / scale
}

extension Column {
  /// Count, missing, least, greatest, sum and eight values at fixed places.
  package func sketch() -> [Sketch] {
    guard let numbers, let facts = try? numbers.facts() else { return [] }
    let probes =
      (try? numbers.passing { values in
        values.isEmpty ? [] : (0..<8).map { values[(values.count - 1) * $0 / 7] }
      }) ?? []
    let head = [Double(count), Double(facts.missing), facts.min, facts.max, facts.sum]
    return [Sketch(name, head + probes)]
  }
}
