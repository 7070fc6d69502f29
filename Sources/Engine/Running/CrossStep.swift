import Frames
import Vocabulary

/// A statistic across the symbols at one time: it needs its whole input, so it is computed between two stages.
struct CrossStep: Hashable, Sendable {
  enum Form: Hashable, Sendable { case rank, mean, zscore }
  let form: Form
  /// A column of names: only symbols of the same name are compared.
  let category: String?

  var bounds: Bounds { form == .rank ? .flag : .unknown }

  /// The column of a complete input. `order` holds the frame's rows sorted by time, then by row.
  func column(of input: Numbers, on frame: Frame, order: [Int32], _ monitor: Monitor) throws -> Numbers {
    let codes: [Int32]?
    if let category {
      guard case .category(let found, _) = try frame.column(category).values else {
        throw Complaint("'\(category)' holds no names to group by", hint: "by takes a column of names such as sector")
      }
      codes = found
    } else {
      codes = nil
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
            if values[Int(row)].isNaN || (codes.map { $0[Int(row)] < 0 } ?? false) {
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
    case .rank:
      let sorted = rows.sorted { (values[Int($0)], $0) < (values[Int($1)], $1) }
      var first = 0
      while first < sorted.count {
        var last = first + 1
        while last < sorted.count, values[Int(sorted[last])] == values[Int(sorted[first])] { last += 1 }
        for row in sorted[first..<last] { out[Int(row)] = Double(first + last + 1) / 2 / count }
        first = last
      }
    case .mean, .zscore:
      guard let base = rows.first.map({ values[Int($0)] }) else { return }
      let mean = rows.reduce(0) { $0 + (values[Int($1)] - base) } / count
      guard form == .zscore else {
        for row in rows { out[Int(row)] = base + mean }
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
