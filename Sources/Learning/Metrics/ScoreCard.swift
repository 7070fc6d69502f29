import Vocabulary

/// Scores of the folds of a model, or of its test: what `m.cv` and `m.test` are.
package struct ScoreCard: Presentable {
  package let title: String
  package let parts: [Scores]
  /// The names of the classes; empty for a value.
  package let classes: [String]

  package init(_ title: String, _ parts: [Scores], classes: [String]) {
    self.title = title
    self.parts = parts
    self.classes = classes
  }

  package var kind: String { "scores" }

  package var headline: String {
    let figures = Scores.shown.compactMap { name in
      mean(name).map { "\(name) \(rounded($0, 4))" }
    }
    return parts.isEmpty ? "\(title): no rows judged" : "\(title): " + figures.joined(separator: "  ")
  }

  package var names: [String] { parts.first?.metrics.map(\.name) ?? [] }

  /// Over the folds where it is defined; nil where no part has such a metric.
  package func mean(_ name: String) -> Double? {
    guard names.contains(name) else { return nil }
    let values = parts.compactMap { $0[name] }.filter { !$0.isNaN }
    return values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
  }

  /// Standard deviation over the folds (n-1); NaN for fewer than two.
  package func deviation(_ name: String) -> Double? {
    guard let mean = mean(name) else { return nil }
    let values = parts.compactMap { $0[name] }.filter { !$0.isNaN }
    guard values.count > 1 else { return .nan }
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
  }

  package var propertyNames: [String] { ["count"] + names + names.flatMap { [$0 + "_sd", $0 + "_folds"] } }

  package func property(_ name: String) -> Value? {
    if name == "count" { return .number(Double(parts.reduce(0) { $0 + $1.count })) }
    if let mean = mean(name) { return .number(mean) }
    if name.hasSuffix("_folds"), names.contains(String(name.dropLast(6))) {
      return .list(parts.map { .number($0[String(name.dropLast(6))] ?? .nan) })
    }
    if name.hasSuffix("_sd"), let deviation = deviation(String(name.dropLast(3))) { return .number(deviation) }
    return nil
  }

  package var digest: Digest {
    Digest(
      of: [Digest(title)]
        + parts.map { part in
          let numbers = part.metrics.map(\.value) + part.confusion.flatMap { $0.map(Double.init) }
          return numbers.withUnsafeBufferPointer { Digest(of: $0) }
        })
  }

  package var sketch: [Sketch] {
    names.map { name in Sketch(name, parts.map { $0[name] ?? .nan }) }
  }

  package var display: [Block] {
    [.table(table())] + (confusionTable.map { [.table($0)] } ?? [])
  }

  /// One row a metric, one column a fold where there are several, and one of the test where it was judged too.
  func table(beside test: ScoreCard? = nil) -> Table {
    func column(_ title: String, _ value: (String) -> Double?) -> Table.Column {
      Table.Column(title, names.map { .number(value($0) ?? .nan, decimals: 4) })
    }
    var columns = [Table.Column("metric", names.map { .text($0) })]
    if parts.count > 1 {
      columns += [column("mean", mean), column("sd", deviation)]
      for (index, part) in parts.enumerated() { columns.append(column("\(index + 1)") { part[$0] }) }
    } else {
      columns.append(column(title, mean))
    }
    let tested = test.map { !$0.parts.isEmpty } ?? false
    if let test, tested { columns.append(column(test.title, test.mean)) }
    let judged = parts.reduce(0) { $0 + $1.count }
    let counted = tested ? "\(judged) rows judged, \(test?.parts[0].count ?? 0) in the test" : "\(judged) rows judged"
    return Table(parts.count > 1 ? title : nil, columns: columns, notes: [counted])
  }

  /// The confusion of all parts together.
  package var confusion: [[Int]] {
    classes.indices.map { row in
      classes.indices.map { column in parts.reduce(0) { $0 + $1.confusion[row][column] } }
    }
  }

  package var confusionTable: Table? {
    guard !classes.isEmpty, !parts.isEmpty else { return nil }
    let counts = confusion
    return Table(
      "confusion: rows are what happened, columns what was predicted",
      columns: [Table.Column("", classes.map { .text($0) })]
        + classes.indices.map { column in
          Table.Column(classes[column], classes.indices.map { .integer(counts[$0][column]) })
        })
  }
}

/// A number with so many decimals, for a line of text.
func rounded(_ number: Double, _ decimals: Int) -> String {
  guard number.isFinite, abs(number) < 1e12 else { return Value.source(number) }
  var scale = 1.0
  for _ in 0..<decimals { scale *= 10 }
  let scaled = Int64((abs(number) * scale).rounded())
  let digits = String(scaled)
  let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
  let sign = number < 0 && scaled != 0 ? "-" : ""
  return decimals == 0 ? sign + padded : "\(sign)\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
}
