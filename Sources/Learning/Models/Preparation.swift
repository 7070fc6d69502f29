import Frames
import Vocabulary

/// What stands in for a missing value.
package enum Imputing: String, Choice { case none, median }

/// Scale and stand-in of each column, learned from training rows alone.
struct Preparation: Equatable, Sendable {
  var scales: [ColumnScale]
  /// NaN where missing values stay missing.
  var standIns: [Double]
  /// Missing values among the training rows.
  var missing = 0

  /// Medians over the values that are there; scales over the rows with their stand-ins. A column without any value
  /// counts as 0 everywhere.
  init(_ features: Features, rows: [Int32], scaling: (any ScalerKind)?, imputing: Imputing, monitor: Monitor) throws {
    scales = [ColumnScale](repeating: .unchanged, count: features.count)
    standIns = [Double](repeating: .nan, count: features.count)
    // A sort cannot be told to stop.
    let thread = ForeignThread()
    var values: [Double] = []
    values.reserveCapacity(rows.count)
    for (index, column) in features.columns.enumerated() {
      try monitor.check()
      values.removeAll(keepingCapacity: true)
      try column.withValues { column in
        for row in rows where column[Int(row)].isFinite { values.append(column[Int(row)]) }
      }
      let absent = rows.count - values.count
      missing += absent
      if imputing == .median {
        standIns[index] =
          values.isEmpty
          ? 0 : try thread.run(monitor) { [values] in values.sorted().quantile(0.5) }
        values.append(contentsOf: repeatElement(standIns[index], count: absent))
      }
      if let scaling, !values.isEmpty {
        scales[index] = try thread.run(monitor) { [values] in scaling.fit(values) }
      }
    }
  }

  init(scales: [ColumnScale], standIns: [Double]) {
    self.scales = scales
    self.standIns = standIns
  }

  /// The prepared rows, row by row, each `stride` long; what lies beyond the columns is 0.
  func matrix(_ features: Features, rows: [Int32], stride: Int, monitor: Monitor) throws -> [Double] {
    try [Double](unsafeUninitializedCapacity: rows.count * stride) { target, count in
      if stride > features.count { target.initialize(repeating: 0) }
      try write(features, rows, stride, monitor) { index, value in target.initializeElement(at: index, to: value) }
      count = rows.count * stride
    }
  }

  /// The same in single precision: what the boosting library reads.
  func singles(_ features: Features, rows: [Int32], monitor: Monitor) throws -> [Float] {
    try [Float](unsafeUninitializedCapacity: rows.count * features.count) { target, count in
      try write(features, rows, features.count, monitor) { index, value in
        let single = Float(value)
        target.initializeElement(at: index, to: single.isFinite ? single : .nan)
      }
      count = rows.count * features.count
    }
  }

  /// The prepared rows column by column; what is missing without a stand-in is NaN.
  func columns(_ features: Features, rows: [Int32], monitor: Monitor) throws -> [Double] {
    try [Double](unsafeUninitializedCapacity: rows.count * features.count) { target, count in
      for (index, column) in features.columns.enumerated() {
        try monitor.check()
        let (scale, standIn, base) = (scales[index], standIns[index], index * rows.count)
        try column.withValues { column in
          for (place, row) in rows.enumerated() {
            let value = column[Int(row)]
            target.initializeElement(at: base + place, to: scale(value.isFinite ? value : standIn))
          }
        }
      }
      count = rows.count * features.count
    }
  }

  @inline(__always)
  private func write(
    _ features: Features, _ rows: [Int32], _ stride: Int, _ monitor: Monitor, _ put: (Int, Double) -> Void
  ) throws {
    for (index, column) in features.columns.enumerated() {
      try monitor.check()
      let (scale, standIn) = (scales[index], standIns[index])
      try column.withValues { column in
        var place = index
        for row in rows {
          var value = column[Int(row)]
          if !value.isFinite { value = standIn }
          put(place, scale(value))
          place += stride
        }
      }
    }
  }
}

extension [Double] {
  /// The mean and the standard deviation; 1 where nothing varies.
  var meanAndDeviation: (Double, Double) {
    let mean = reduce(0, +) / Double(Swift.max(1, count))
    let variance = reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(Swift.max(1, count))
    return (mean, variance > 0 ? variance.squareRoot() : 1)
  }
}

extension Preparation {
  var json: JSON {
    .object([("scales", .array(scales.map(\.json))), ("stand_ins", .numbers(standIns))])
  }

  init(json: JSON) throws {
    self.init(
      scales: try json.member("scales").array().map(ColumnScale.init(json:)),
      standIns: try json.member("stand_ins").numbers())
  }
}
