import Frames
import Vocabulary

/// Which rows make up the longer bars, and when these are stamped.
struct Cut {
  var times: [Int64] = []
  var rows: [Range<Int>] = []
}

/// A way of cutting the rows of a symbol into longer bars.
protocol Cutting {
  /// Adds the bars of some rows; false where the last of them is not complete.
  mutating func cut(
    _ rows: Range<Int>, _ times: UnsafeBufferPointer<Int64>, into cut: inout Cut, _ monitor: Monitor
  ) throws -> Bool
}

/// Rows between two looks at whether the user wants to stop.
private let block = 1 << 16

/// Bars of a length of time.
struct CuttingByLength: Cutting {
  var cuts: BarCuts
  let time: RowTime
  /// Added to a stamp before it is looked up: what is stamped by the end of a bar belongs to it.
  let shift: Int64
  let stamp: Frame.Stamp
  let hasCalendar: Bool

  mutating func cut(
    _ rows: Range<Int>, _ times: UnsafeBufferPointer<Int64>, into cut: inout Cut, _ monitor: Monitor
  ) throws -> Bool {
    let first = cut.times.count
    var last: BarCuts.Cell?
    var cells: [BarCuts.Cell] = []
    for row in rows {
      if row % block == 0 { try monitor.check() }
      let (key, overflow) = times[row].addingReportingOverflow(shift)
      guard let cell = cuts.cell(of: overflow ? times[row] : key) else { continue }
      if cell.low == last?.low {
        cut.rows[cut.rows.count - 1] = cut.rows[cut.rows.count - 1].lowerBound..<row + 1
      } else {
        last = cell
        cells.append(cell)
        cut.rows.append(row..<row + 1)
        cut.times.append(stamp == .open ? cell.low : cell.high)
      }
    }
    return isComplete(cells, Array(cut.rows[first...]), times)
  }

  /// Whether the rows of the last bar go to its end. The calendar says when that is. Without one, markets have hours
  /// that nobody told: then it is where the rows of half of the bars before have ended, counted back from the bar's end.
  private func isComplete(
    _ cells: [BarCuts.Cell], _ rows: [Range<Int>], _ times: UnsafeBufferPointer<Int64>
  ) -> Bool {
    guard !cells.isEmpty else { return true }
    func missing(_ index: Int) -> Int64 { max(0, cells[index].end - time.end(times[rows[index].upperBound - 1])) }
    let own = missing(cells.count - 1)
    guard own > 0, cells.count > 2, !hasCalendar else { return own == 0 }
    let later = cells.indices.dropLast().count { missing($0) < own }
    return later * 2 <= cells.count - 1
  }
}

/// Bars that end with the row by which something has summed up to a size: the count of rows, their volume, or the money
/// that changed hands. What the last row brings above the size is not carried over. A missing value adds nothing.
///
/// Source: Marcos López de Prado, *Advances in Financial Machine Learning* (2018), 2.3.1.
struct Filling: Cutting {
  let size: Double
  let weight: Numbers?
  let price: Numbers?
  let time: RowTime

  mutating func cut(
    _ rows: Range<Int>, _ times: UnsafeBufferPointer<Int64>, into cut: inout Cut, _ monitor: Monitor
  ) throws -> Bool {
    // A row's part of a bar by rows is 1.
    let none = UnsafeBufferPointer<Double>(start: nil, count: 0)
    func run(_ weights: UnsafeBufferPointer<Double>, _ prices: UnsafeBufferPointer<Double>) throws -> Bool {
      var sum = 0.0
      var first = rows.lowerBound
      for row in rows {
        if row % block == 0 { try monitor.check() }
        let weight = weights.isEmpty ? 1 : weights[row] * (prices.isEmpty ? 1 : prices[row])
        if !weight.isNaN { sum += weight }
        guard sum >= size else { continue }
        append(first..<row + 1, times, to: &cut)
        first = row + 1
        sum = 0
      }
      guard first < rows.upperBound else { return true }
      append(first..<rows.upperBound, times, to: &cut)
      return false
    }
    guard let weight else { return try run(none, none) }
    return try weight.withValues { weights in
      guard let price else { return try run(weights, none) }
      return try price.withValues { try run(weights, $0) }
    }
  }

  private func append(_ rows: Range<Int>, _ times: UnsafeBufferPointer<Int64>, to cut: inout Cut) {
    cut.rows.append(rows)
    cut.times.append(time.end(times[rows.upperBound - 1]))
  }
}
