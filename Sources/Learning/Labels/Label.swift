import Frames
import Vocabulary

/// What is to be predicted: a value or a class for each bar, with the row up to which it was looked for.
package struct Label: Presentable {
  /// What the values of a label are.
  package enum Target: Equatable, Sendable {
    /// A number, such as a return.
    case value
    /// One of a few whole numbers, in ascending order: -1 short, 0 flat, 1 long, or what its kind means by them.
    case classes([Int])
  }

  package let statement: String
  package let target: Target
  package let values: Numbers
  /// What was gained from entry to exit, whatever the class.
  package let returns: Numbers
  package let spans: LabelSpans
  /// How clearly each label speaks, where its kind can tell: |t| of a trend.
  package let strength: Numbers?
  package let notes: [String]
  /// The most rows that a label reaches ahead.
  package let horizon: Int

  package init(
    _ statement: String, target: Target, values: Numbers, returns: Numbers, spans: LabelSpans,
    strength: Numbers? = nil, notes: [String] = []
  ) throws {
    guard values.count == spans.timeline.count, returns.count == values.count else {
      throw Complaint("a label has \(values.count) values for \(spans.timeline.count) rows")
    }
    self.statement = statement
    self.target = target
    self.values = values
    self.returns = returns
    self.spans = spans
    self.strength = strength
    self.notes = notes
    horizon = spans.longest
    digest = try Digest(of: [
      Digest("label \(statement)"), spans.digest, values.digest(), returns.digest(),
    ])
  }

  package let digest: Digest

  package var timeline: Timeline { spans.timeline }

  /// What its classes stand for.
  package var meaning: ClassMeaning { ClassMeaning(ofLabel: statement) }

  package var kind: String { "label" }

  package var headline: String {
    "label \(labelKinds.brief(statement)): \(spans.sampleCount) of \(timeline.count) rows, up to \(horizon) bars ahead"
  }

  package var propertyNames: [String] { ["count", "horizon", "na"] + classNames }

  package func property(_ name: String) -> Value? {
    switch name {
    case "count": .number(Double(spans.sampleCount))
    case "horizon": .number(Double(horizon))
    case "na": .number(Double(timeline.count - spans.sampleCount))
    default: classNames.firstIndex(of: name).map { .number(Double(classCounts[$0])) }
    }
  }

  package var display: [Block] { [.text(headline), .table(table)] }

  package var sketch: [Sketch] { [Sketch("counts", classCounts.map(Double.init)), Sketch("summary", summary)] }

  /// The label as columns: its value, the return behind it, and how many bars it reached ahead.
  package var columns: [Column] {
    let reach = Numbers(count: timeline.count) { target in
      for row in 0..<timeline.count {
        target.initializeElement(at: row, to: spans.ends[row] < 0 ? .nan : Double(Int(spans.ends[row]) - row))
      }
    }
    return [
      Column("label", role: .label, .numbers(values), formula: "label \(statement)", lookahead: horizon),
      Column("label_return", .numbers(returns), lookahead: horizon),
      Column("label_span", .numbers(reach), unit: "bars", lookahead: horizon),
    ] + (strength.map { [Column("label_strength", .numbers($0), lookahead: horizon)] } ?? [])
  }

  private var classNames: [String] {
    if case .classes(let classes) = target { meaning.names(of: classes) } else { [] }
  }

  private var classCounts: [Int] {
    guard case .classes(let classes) = target else { return [] }
    var counts = [Int](repeating: 0, count: classes.count)
    try? values.withValues { values in
      for value in values where !value.isNaN {
        if let index = classes.firstIndex(of: Int(value)) { counts[index] += 1 }
      }
    }
    return counts
  }

  /// Mean, standard deviation, least and greatest of the values; of the returns where the values are classes.
  private var summary: [Double] {
    (try? (target == .value ? values : returns).withValues { values in
      var (count, sum, low, high) = (0.0, 0.0, Double.infinity, -Double.infinity)
      for value in values where !value.isNaN {
        count += 1
        sum += value
        low = min(low, value)
        high = max(high, value)
      }
      guard count > 0 else { return [.nan, .nan, .nan, .nan] }
      let mean = sum / count
      var squares = 0.0
      for value in values where !value.isNaN { squares += (value - mean) * (value - mean) }
      return [mean, (squares / max(1, count - 1)).squareRoot(), low, high]
    }) ?? []
  }

  private var table: Table {
    let unlabelled = timeline.count - spans.sampleCount
    let noted = notes + (unlabelled > 0 ? ["\(unlabelled) rows without a label (na)"] : [])
    guard case .classes(let classes) = target else {
      let names = ["mean", "sd", "min", "max"]
      return Table(columns: zip(names, summary).map { Table.Column($0, [.number($1)]) }, notes: noted)
    }
    let counts = classCounts
    let total = Double(max(1, spans.sampleCount))
    return Table(
      columns: [
        Table.Column("class", classNames.map { .text($0) }),
        Table.Column("value", classes.map { .integer($0) }),
        Table.Column("rows", counts.map { .integer($0) }),
        Table.Column("share", unit: "%", counts.map { .number(100 * Double($0) / total, decimals: 1) }),
      ], notes: noted)
  }
}
