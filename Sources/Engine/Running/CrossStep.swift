import Frames
import Vocabulary

/// A statistic across the symbols at one time: it needs its whole input, so it is computed between two stages.
struct CrossStep: Hashable, Sendable {
  enum Form: Hashable, Sendable {
    case rank, mean, zscore, demean
    /// Held between the quantiles p and 1 - p.
    case winsor(Double)
    /// The residual on a column, or on the means of its names.
    case neutral
  }
  let form: Form
  /// A column of names: only symbols of the same name are compared. Of numbers: what is regressed on.
  let by: String?

  var bounds: Bounds { form == .rank ? .flag : .unknown }

  /// The column of a complete input. `order` holds the frame's rows sorted by time, then by row.
  func column(of input: Numbers, on frame: Frame, order: [Int32], _ monitor: Monitor) throws -> Numbers {
    var codes: [Int32]?
    var regressor: [Double]?
    if let by {
      switch try frame.column(by).values {
      case .category(let found, _): codes = found
      case .numbers(let numbers): regressor = try numbers.array()
      case .text: throw Complaint("'\(by)' holds texts, not names or numbers")
      }
    }
    let times = frame.timeline.times
    return try input.withValues { values in
      try Numbers(count: values.count) { out in
        var group: [Int32] = []
        var start = 0
        while start < order.count {
          if start & 0xfff == 0 { try monitor.check() }
          var end = start + 1
          while end < order.count, times[Int(order[end])] == times[Int(order[start])] { end += 1 }
          group.removeAll(keepingCapacity: true)
          for row in order[start..<end] {
            if values[Int(row)].isNaN || codes.map({ $0[Int(row)] < 0 }) ?? false
              || regressor.map({ $0[Int(row)].isNaN }) ?? false
            {
              out[Int(row)] = .nan
            } else {
              group.append(row)
            }
          }
          if let codes {
            group.sort { (codes[Int($0)], $0) < (codes[Int($1)], $1) }
            var first = 0
            while first < group.count {
              var last = first + 1
              while last < group.count, codes[Int(group[last])] == codes[Int(group[first])] { last += 1 }
              write(Array(group[first..<last]), values, out)
              first = last
            }
          } else if let regressor {
            writeResiduals(of: group, values, on: regressor, out)
          } else {
            write(group, values, out)
          }
          start = end
        }
      }
    }
  }

  /// Writes the statistic of one group of rows, all with a value.
  private func write(_ rows: [Int32], _ values: UnsafeBufferPointer<Double>, _ out: UnsafeMutableBufferPointer<Double>)
  {
    let count = Double(rows.count)
    switch form {
    case .winsor(let share):
      let sorted = rows.map { values[Int($0)] }.sorted()
      func quantile(_ share: Double) -> Double {
        let place = share * (count - 1)
        let low = Int(place)
        return low + 1 < sorted.count
          ? sorted[low] + (sorted[low + 1] - sorted[low]) * (place - Double(low)) : sorted[low]
      }
      guard !sorted.isEmpty else { return }
      let (low, high) = (quantile(share), quantile(1 - share))
      for row in rows { out[Int(row)] = max(low, min(high, values[Int(row)])) }
    case .rank:
      let sorted = rows.sorted { (values[Int($0)], $0) < (values[Int($1)], $1) }
      var first = 0
      while first < sorted.count {
        var last = first + 1
        while last < sorted.count, values[Int(sorted[last])] == values[Int(sorted[first])] { last += 1 }
        for row in sorted[first..<last] { out[Int(row)] = Double(first + last + 1) / 2 / count }
        first = last
      }
    case .mean, .zscore, .demean, .neutral:
      guard let base = rows.first.map({ values[Int($0)] }) else { return }
      let mean = rows.reduce(0) { $0 + (values[Int($1)] - base) } / count
      if form == .mean {
        for row in rows { out[Int(row)] = base + mean }
        return
      }
      guard form == .zscore else {
        for row in rows { out[Int(row)] = values[Int(row)] - base - mean }
        return
      }
      let squares = rows.reduce(0) { sum, row in
        let distance = values[Int(row)] - base - mean
        return sum + distance * distance
      }
      let deviation = (squares / (count - 1)).squareRoot()
      for row in rows { out[Int(row)] = deviation > 0 ? (values[Int(row)] - base - mean) / deviation : .nan }
    }
  }

  /// Writes the residuals of the least-squares line; of the mean where the regressor is the same everywhere.
  private func writeResiduals(
    of rows: [Int32], _ values: UnsafeBufferPointer<Double>, on regressor: [Double],
    _ out: UnsafeMutableBufferPointer<Double>
  ) {
    guard let first = rows.first.map(Int.init) else { return }
    let count = Double(rows.count)
    let (x0, y0) = (regressor[first], values[first])
    let x = rows.reduce(0) { $0 + (regressor[Int($1)] - x0) } / count
    let y = rows.reduce(0) { $0 + (values[Int($1)] - y0) } / count
    var (squares, products) = (0.0, 0.0)
    for row in rows.map(Int.init) {
      let dx = regressor[row] - x0 - x
      squares += dx * dx
      products += dx * (values[row] - y0 - y)
    }
    let slope = squares > 0 ? products / squares : 0
    for row in rows.map(Int.init) { out[row] = values[row] - y0 - y - slope * (regressor[row] - x0 - x) }
  }

  /// The rows of a frame sorted by time, rows of one time in their order: its segments are merged two by two.
  static func order(of timeline: Timeline) -> [Int32] {
    var runs = timeline.segments.map { Array(Int32($0.rows.lowerBound)..<Int32($0.rows.upperBound)) }
    while runs.count > 1 {
      runs = stride(from: 0, to: runs.count, by: 2).map { index in
        index + 1 < runs.count ? merged(runs[index], runs[index + 1], timeline.times) : runs[index]
      }
    }
    return runs.first ?? []
  }

  private static func merged(_ a: [Int32], _ b: [Int32], _ times: [Int64]) -> [Int32] {
    var result: [Int32] = []
    result.reserveCapacity(a.count + b.count)
    var (i, j) = (0, 0)
    while i < a.count, j < b.count {
      if times[Int(a[i])] <= times[Int(b[j])] {
        result.append(a[i])
        i += 1
      } else {
        result.append(b[j])
        j += 1
      }
    }
    result += a[i...]
    result += b[j...]
    return result
  }
}
