/// A statistic of a window that two parts of the window, each summed up by itself, are joined to.
///
/// Rows are measured against an anchor, a row that is inside all windows that are joined at it: sums of differences to
/// it lose nothing to cancellation, however large the values are. Nothing is ever subtracted from a sum, so nothing
/// drifts, and a missing value is in exactly those windows that hold it.
protocol Fold {
  associatedtype Partial
  static var inputs: Int { get }
  static var outputs: Int { get }
  /// Of no rows.
  static var none: Partial { get }
  /// The rows from here on are measured against row `index`.
  mutating func anchor(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int)
  /// One row; `offset` is its distance from the anchor.
  func part(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int, _ offset: Int) -> Partial
  static func join(_ older: Partial, _ newer: Partial) -> Partial
  /// Writes the statistics of a window of `count` rows that ends at row `index`, `offset` rows after the anchor.
  func finish(
    _ whole: Partial, _ outputs: UnsafePointer<UnsafeMutablePointer<Double>>, _ index: Int, offset: Int, count: Double,
    inverse: Double)
}

/// The runner of a fold over a window. Call it where the fold's type is concrete.
@inline(__always)
func folding<F: Fold>(_ fold: F, over window: Window) -> Runner {
  switch window {
  case .bars(let count): running(BarFold(fold: fold, length: count))
  case .time(let length, _): running(TimeFold(fold: fold, oldest: .time(length)))
  case .months(let count, _): running(TimeFold(fold: fold, oldest: .months(count)))
  case .all: running(GrowingFold(fold: fold))
  }
}

/// A window of a fixed number of rows.
///
/// Rows are cut into chunks as long as the window, at fixed distances from the segment's start. A window is the end of
/// one chunk and the beginning of the next: the ends are summed up backwards when a chunk is complete, the beginning
/// grows row by row. Source: van Herk (1992) for extremes; it holds for every fold.
struct BarFold<F: Fold>: Kernel {
  var fold: F
  let length: Int
  /// Element k is the join of the last k rows before the anchor.
  private let ends: Scratch<F.Partial>
  private var begun = F.none
  private var offset = 0

  init(fold: F, length: Int) {
    self.fold = fold
    self.length = length
    ends = Scratch(length)
    ends.base[0] = F.none
  }

  mutating func begin(_ stretch: Stretch) { offset = 0 }

  mutating func run(_ rows: Rows) {
    let (inputs, outputs, ends) = (rows.inputs, rows.outputs, ends.base)
    let (count, inverse) = (Double(length), 1 / Double(length))
    var index = 0
    while index < rows.count {
      if offset == length { offset = 0 }
      if offset == 0 {
        fold.anchor(inputs, index)
        var end = F.none
        for back in 1..<max(1, length) {
          end = F.join(fold.part(inputs, index - back, -back), end)
          ends[back] = end
        }
        begun = F.none
      }
      let fold = fold
      var begun = begun
      let last = min(rows.count, index + length - offset)
      var offset = offset
      while index < last {
        begun = F.join(begun, fold.part(inputs, index, offset))
        let whole = F.join(ends[length - 1 - offset], begun)
        fold.finish(whole, outputs, index, offset: offset, count: count, inverse: inverse)
        index += 1
        offset += 1
      }
      self.begun = begun
      self.offset = offset
    }
  }
}

/// A window of a fixed length of time: the same, with the anchor set anew whenever the window has passed it.
struct TimeFold<F: Fold>: Kernel {
  enum Oldest {
    case time(Int64)
    case months(Int)

    func bound(_ time: Int64) -> Int64 {
      switch self {
      case .time(let length): time - length
      case .months(let count): Window.months(count, before: time)
      }
    }
  }

  var fold: F
  let oldest: Oldest
  private let ends = Scratch<F.Partial>(64)
  private var begun = F.none
  /// Rows of the segment: the oldest of the window, and the anchor.
  private var start = 0
  private var anchor = -1
  private var stretch: Stretch?

  init(fold: F, oldest: Oldest) {
    self.fold = fold
    self.oldest = oldest
  }

  mutating func begin(_ stretch: Stretch) {
    self.stretch = stretch
    (start, anchor) = (0, -1)
  }

  mutating func run(_ rows: Rows) {
    guard let stretch else { return }
    let times = stretch.times
    for index in 0..<rows.count {
      let row = rows.first + index
      let bound = oldest.bound(times[row])
      while times[start] <= bound { start += 1 }
      if start > anchor {
        anchor = row
        fold.anchor(rows.inputs, index)
        ends.reserve(row - start + 1)
        var end = F.none
        ends.base[0] = end
        for back in 1..<max(1, row - start + 1) {
          end = F.join(fold.part(rows.inputs, index - back, -back), end)
          ends.base[back] = end
        }
        begun = F.none
      }
      begun = F.join(begun, fold.part(rows.inputs, index, row - anchor))
      let whole = F.join(ends.base[anchor - start], begun)
      let count = Double(row - start + 1)
      if bound + stretch.bar < times[0] {
        // The window reaches back beyond the first bar: it is not full yet.
        for output in 0..<F.outputs { rows.outputs[output][index] = .nan }
      } else {
        fold.finish(whole, rows.outputs, index, offset: row - anchor, count: count, inverse: 1 / count)
      }
    }
  }
}

/// All rows since the segment's start. Missing values are passed over: where the input is missing, so is the result.
struct GrowingFold<F: Fold>: Kernel {
  var fold: F
  private var settled = F.none
  private var recent = F.none
  private var count = 0

  init(fold: F) { self.fold = fold }

  mutating func begin(_ stretch: Stretch) { (settled, recent, count) = (F.none, F.none, 0) }

  mutating func run(_ rows: Rows) {
    for index in 0..<rows.count {
      let isMissing = (0..<F.inputs).contains { rows.inputs[$0][index].isNaN }
      guard !isMissing else {
        for output in 0..<F.outputs { rows.outputs[output][index] = .nan }
        continue
      }
      if count == 0 { fold.anchor(rows.inputs, index) }
      // Rows that are there count as neighbours, whatever is missing between them.
      let offset = count
      recent = F.join(recent, fold.part(rows.inputs, index, offset))
      count += 1
      // Many small sums joined are more exact than one long one.
      if count % 1024 == 0 { (settled, recent) = (F.join(settled, recent), F.none) }
      fold.finish(
        F.join(settled, recent), rows.outputs, index, offset: offset, count: Double(count), inverse: 1 / Double(count))
    }
  }
}
