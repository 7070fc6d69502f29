import Frames
import Vocabulary

/// How columns are centred and scaled before a model reads them.
package enum Scaling: String, Choice {
  case none
  /// By mean and standard deviation (n, not n-1).
  case standard
  /// By median and interquartile range.
  case robust
}

/// What stands in for a missing value.
package enum Imputing: String, Choice { case none, median }

/// Centre, scale and stand-in of each column, learned from training rows alone.
struct Preparation: Equatable, Sendable {
  var centers: [Double]
  var scales: [Double]
  /// NaN where missing values stay missing.
  var standIns: [Double]
  /// Missing values among the training rows.
  var missing = 0

  /// Medians over the values that are there; scales over the rows with their stand-ins. A column without any value
  /// counts as 0 everywhere; one without spread is centred only.
  init(_ features: Features, rows: [Int32], scaling: Scaling, imputing: Imputing, monitor: Monitor) throws {
    centers = [Double](repeating: 0, count: features.count)
    scales = [Double](repeating: 1, count: features.count)
    standIns = [Double](repeating: .nan, count: features.count)
    var values = [Double](repeating: 0, count: rows.count)
    for (index, column) in features.columns.enumerated() {
      try monitor.check()
      var present = 0
      try column.withValues { column in
        for row in rows where column[Int(row)].isFinite {
          values[present] = column[Int(row)]
          present += 1
        }
      }
      missing += rows.count - present
      let ordered = imputing == .median || scaling == .robust ? try Preparation.sorted(values[..<present], monitor) : []
      if imputing == .median {
        standIns[index] = present > 0 ? Preparation.quantile(ordered[...], 0.5) : 0
        for place in present..<rows.count { values[place] = standIns[index] }
        present = rows.count
      }
      guard present > 0 else { continue }
      switch scaling {
      case .none: break
      case .standard:
        (centers[index], scales[index]) = Preparation.moments(values[..<present])
      case .robust:
        let all = ordered.count == present ? ordered : try Preparation.sorted(values[..<present], monitor)
        centers[index] = Preparation.quantile(all[...], 0.5)
        let range = Preparation.quantile(all[...], 0.75) - Preparation.quantile(all[...], 0.25)
        scales[index] = range > 0 ? range : 1
      }
    }
  }

  private static func sorted(_ values: ArraySlice<Double>, _ monitor: Monitor) throws -> [Double] {
    // A sort cannot be told to stop.
    try ForeignThread().run(monitor) { values.sorted() }
  }

  init(centers: [Double], scales: [Double], standIns: [Double]) {
    self.centers = centers
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

  @inline(__always)
  private func write(
    _ features: Features, _ rows: [Int32], _ stride: Int, _ monitor: Monitor, _ put: (Int, Double) -> Void
  ) throws {
    for (index, column) in features.columns.enumerated() {
      try monitor.check()
      let (center, scale, standIn) = (centers[index], scales[index], standIns[index])
      try column.withValues { column in
        var place = index
        for row in rows {
          var value = column[Int(row)]
          if !value.isFinite { value = standIn }
          put(place, (value - center) / scale)
          place += stride
        }
      }
    }
  }

  /// Mean and standard deviation in two passes; the deviation is 1 where it is no more than rounding.
  private static func moments(_ values: ArraySlice<Double>) -> (mean: Double, deviation: Double) {
    let count = Double(values.count)
    var sum = 0.0
    for value in values { sum += value }
    let mean = sum / count
    var (squares, drift) = (0.0, 0.0)
    for value in values {
      squares += (value - mean) * (value - mean)
      drift += value - mean
    }
    let variance = (squares - drift * drift / count) / count
    let rounding =
      count * Double.ulpOfOne * variance + (count * mean * Double.ulpOfOne) * (count * mean * Double.ulpOfOne)
    return (mean, variance <= rounding ? 1 : variance.squareRoot())
  }

  /// Between the two nearest by rank, as NumPy's default.
  private static func quantile(_ ordered: ArraySlice<Double>, _ share: Double) -> Double {
    let place = share * Double(ordered.count - 1)
    let low = Int(place)
    let high = min(low + 1, ordered.count - 1)
    let (a, b) = (ordered[ordered.startIndex + low], ordered[ordered.startIndex + high])
    return a + (b - a) * (place - Double(low))
  }
}

extension Preparation {
  var json: JSON {
    .object([
      ("centers", .numbers(centers)), ("scales", .numbers(scales)), ("stand_ins", .numbers(standIns)),
    ])
  }

  init(json: JSON) throws {
    self.init(
      centers: try json.member("centers").numbers(), scales: try json.member("scales").numbers(),
      standIns: try json.member("stand_ins").numbers())
  }
}
