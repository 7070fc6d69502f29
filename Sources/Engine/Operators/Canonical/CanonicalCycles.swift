/// The period of a window by the first peak of its autocovariance that stands out.
struct CanonicalCycles {
  private let length: Int
  /// Orthogonal columns that span the cubic splines with a knot in the middle.
  private let basis: Scratch<Double>
  private static let columns = 5

  init(length: Int) {
    self.length = length
    basis = Scratch(CanonicalCycles.columns * length)
    let base = basis.base
    let knot = Double(length / 2 - 1) / Double(length)
    for row in 0..<length {
      let place = Double(row) / Double(length)
      let late = max(0, place - knot)
      for (column, value) in [1, place, place * place, place * place * place, late * late * late].enumerated() {
        base[column * length + row] = value
      }
    }
    // Gram and Schmidt, twice, for what the first pass leaves of the columns before.
    for _ in 0..<2 {
      for column in 0..<CanonicalCycles.columns {
        let mine = base + column * length
        for other in 0..<column { CanonicalCycles.remove(base + other * length, from: mine, length) }
        let size = sum(length) { mine[$0] * mine[$0] }.squareRoot()
        for row in 0..<length { mine[row] /= size }
      }
    }
  }

  private static func remove(
    _ column: UnsafePointer<Double>, from values: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    let share = sum(count) { column[$0] * values[$0] }
    for row in 0..<count { values[row] -= share * column[row] }
  }

  /// The lag of the first peak, up to a third of the window, that is above 0 and 0.01 above the trough before it, after
  /// the least-squares spline is taken off; 0 where there is none. Wang, Wirth and Wang (2007).
  func period(_ y: UnsafePointer<Double>, _ room: UnsafeMutablePointer<Double>) -> Double {
    let (rest, covariance) = (room, room + length)
    rest.update(from: y, count: length)
    for column in 0..<CanonicalCycles.columns {
      CanonicalCycles.remove(basis.base + column * length, from: rest, length)
    }
    let most = (length + 2) / 3
    for lag in 1...most {
      covariance[lag] = sum(length - lag) { rest[$0] * rest[$0 + lag] } / Double(length - lag)
    }
    var trough = Double.nan
    for lag in 2..<most {
      let (before, here, after) = (covariance[lag - 1], covariance[lag], covariance[lag + 1])
      if here < before, here < after { trough = here }
      if here > before, here > after, here >= 0, here - trough >= 0.01 { return Double(lag) }
    }
    return 0
  }
}
