import Frames
import Vocabulary

/// Columns' scales, learned from training rows and kept: it gives the same bits in any session.
package struct Scaler: Presentable {
  /// `scale robust`, settings included.
  package let statement: String
  /// The split whose training rows were learned from; empty where the rows were named.
  package let split: String
  package let features: [Model.Feature]
  let scales: [ColumnScale]
  /// Rows that were learned from, and when the first and the last of them began.
  package let rows: Int
  package let firstTime: Int64
  package let lastTime: Int64
  /// The name of the time zone in which dates are meant.
  package let zone: String

  /// Learns each column's scale from the rows, whose missing values are passed over.
  package init(
    _ kind: any ScalerKind, _ columns: [Column], rows: [Int32], split: SplitPlan?, of frame: Frame,
    monitor: Monitor = Monitor()
  ) throws {
    try columns.checkAsFeatures(of: frame.timeline)
    guard !rows.isEmpty else { throw Complaint("there is no row to learn a scale from") }
    let matrix = Features(names: columns.map(\.name), columns: columns.compactMap(\.numbers))
    let learned = try Preparation(matrix, rows: rows, scaling: kind, imputing: .none, monitor: monitor)
    let times = rows.map { frame.timeline.times[Int($0)] }
    try self.init(
      statement: kind.statement, split: split?.statement ?? "",
      features: columns.map { Model.Feature(name: $0.name, formula: $0.formula, lookback: $0.lookback) },
      scales: learned.scales, rows: rows.count, firstTime: times.min() ?? 0, lastTime: times.max() ?? 0,
      zone: frame.zone)
  }

  private init(
    statement: String, split: String, features: [Model.Feature], scales: [ColumnScale], rows: Int, firstTime: Int64,
    lastTime: Int64, zone: String
  ) throws {
    guard !features.isEmpty, features.count == scales.count else {
      throw Complaint("a stored scaler has \(scales.count) scales for \(features.count) columns")
    }
    self.statement = statement
    self.split = split
    self.features = features
    self.scales = scales
    self.rows = rows
    self.firstTime = firstTime
    self.lastTime = lastTime
    self.zone = zone
  }

  /// The scaled columns of a frame, which must have the scaler's; under the same names.
  package func apply(_ frame: Frame, monitor: Monitor = Monitor()) throws -> [Column] {
    try zip(features, scales).map { feature, scale in
      try monitor.check()
      let column = try frame.column(feature.name)
      guard let numbers = column.numbers else { throw Complaint("column '\(feature.name)' is not a number") }
      let scaled = try numbers.withValues { values in values.map { $0.isFinite ? scale($0) : .nan } }
      return Column(
        feature.name, role: .other, .numbers(Numbers(scaled)), lookback: column.lookback, lookahead: column.lookahead)
    }
  }
}

extension Scaler {
  package var kind: String { "scaler" }

  package var headline: String {
    "scaler \(statement): \(features.count) column\(features.count == 1 ? "" : "s"), \(rows) training rows,"
      + " \(date(firstTime))..\(date(lastTime))"
  }

  package var propertyNames: [String] { ["rows", "features"] }

  package func property(_ name: String) -> Value? {
    switch name {
    case "rows": .number(Double(rows))
    case "features": .list(features.map { .text($0.name) })
    default: nil
    }
  }

  package var digest: Digest { Digest(text) }

  package var sketch: [Sketch] {
    zip(features, scales).map { Sketch($0.name, $1.facts.map(\.value)) }
  }

  package var display: [Block] {
    let names = scales[0].facts.map(\.name)
    let columns = names.indices.map { place in
      Table.Column(names[place], scales.map { .number($0.facts[place].value, decimals: 6) })
    }
    return [
      .text(headline),
      .table(
        Table(
          columns: [Table.Column("column", features.map { .text($0.name) })] + columns,
          notes: [
            split.isEmpty ? "learned from the rows that were named" : "learned from the training rows of \(split)"
          ]
        )),
    ]
  }

  private func date(_ time: Int64) -> Substring {
    Moment.text((try? Zone(named: zone))?.civil(time) ?? time).prefix(10)
  }
}

extension Scaler {
  /// The document it is read back from, to the same bits.
  package var text: String {
    JSON.object([
      ("format", .string("wick scaler 1")), ("scaler", .string(statement)), ("split", .string(split)),
      ("rows", .integer(rows)), ("first", .string(String(firstTime))), ("last", .string(String(lastTime))),
      ("zone", .string(zone)), ("features", .array(features.map(\.json))), ("scales", .array(scales.map(\.json))),
    ]).text
  }

  package init(text: String) throws {
    let json = try JSON(text)
    guard try json.member("format").string() == "wick scaler 1" else {
      throw Complaint("a stored scaler has an unknown format", hint: "a newer wick may have written it")
    }
    func time(_ name: String) throws -> Int64 {
      guard let time = Int64(try json.member(name).string()) else {
        throw Complaint("a stored scaler has a bad \(name)")
      }
      return time
    }
    try self.init(
      statement: try json.member("scaler").string(), split: try json.member("split").string(),
      features: try json.member("features").array().map(Model.Feature.init(json:)),
      scales: try json.member("scales").array().map(ColumnScale.init(json:)), rows: try json.member("rows").integer(),
      firstTime: try time("first"), lastTime: try time("last"), zone: try json.member("zone").string())
  }
}
