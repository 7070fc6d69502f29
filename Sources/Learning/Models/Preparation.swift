import Frames
import Vocabulary

/// What stands in for a missing value.
package enum Imputing: String, Choice { case none, median }

/// Scale and stand-in of each column, learned from training rows alone.
package struct Preparation: Equatable, Sendable {
  var scales: [ColumnScale]
  /// NaN where missing values stay missing.
  var standIns: [Double]
  /// Missing values among the training rows.
  var missing = 0

  /// Medians over the values that are there; scales over the rows with their stand-ins. A column without any value
  /// counts as 0 everywhere.
  package init(
    _ features: Features, rows: [Int32], scaling: (any ScalerKind)?, imputing: Imputing, monitor: Monitor
  ) throws {
    scales = [ColumnScale](repeating: .unchanged, count: features.count)
    standIns = [Double](repeating: .nan, count: features.count)
    // A sort cannot be told to stop.
    let thread = ForeignThread()
    var values: [Double] = []
    values.reserveCapacity(rows.count)
    try features.eachColumn(of: rows) { index, column, places in
      try monitor.check()
      values.removeAll(keepingCapacity: true)
      for place in places where column[Int(place)].isFinite { values.append(column[Int(place)]) }
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
        if case .linear(let center, let width) = scales[index], !center.isFinite || !width.isFinite {
          throw Complaint(
            "'\(features.names[index])' has values too large for scale=\(type(of: scaling).name)",
            hint: "scale=rankgauss takes any; else divide the column")
        }
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
  package func singles(_ features: Features, rows: [Int32], monitor: Monitor) throws -> [Float] {
    try [Float](unsafeUninitializedCapacity: rows.count * features.count) { target, count in
      try write(singles: features, rows: rows, to: target, monitor: monitor)
      count = rows.count * features.count
    }
  }

  func write(
    singles features: Features, rows: [Int32], to target: UnsafeMutableBufferPointer<Float>, monitor: Monitor
  ) throws {
    try write(features, rows, features.count, monitor) { index, value in
      target.initializeElement(at: index, to: Float.learnable(value))
    }
  }

  /// The prepared rows, one column after the other; what is missing without a stand-in is NaN.
  func eachColumn(
    _ features: Features, rows: [Int32], monitor: Monitor, _ body: ([Double]) throws -> Void
  ) throws {
    try features.eachColumn(of: rows) { index, column, places in
      try monitor.check()
      let (scale, standIn) = (scales[index], standIns[index])
      try body(places.map { place in scale(column[Int(place)].isFinite ? column[Int(place)] : standIn) })
    }
  }

  @inline(__always)
  private func write(
    _ features: Features, _ rows: [Int32], _ stride: Int, _ monitor: Monitor, _ put: (Int, Double) -> Void
  ) throws {
    // Rows in memory are taken a few at a time: what is written then stays in the nearest cache.
    let length = features.columns.allSatisfy(\.isLoaded) ? 256 : max(1, rows.count)
    for start in Swift.stride(from: 0, to: rows.count, by: length) {
      try monitor.check()
      try features.eachColumn(of: Array(rows[start..<min(start + length, rows.count)])) { index, column, places in
        let (scale, standIn) = (scales[index], standIns[index])
        var target = start * stride + index
        for place in places {
          var value = column[Int(place)]
          if !value.isFinite { value = standIn }
          put(target, scale(value))
          target += stride
        }
      }
    }
  }
}

extension Float {
  /// In single precision; NaN where it is too large for that.
  static func learnable(_ value: Double) -> Float {
    let single = Float(value)
    return single.isFinite ? single : .nan
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
