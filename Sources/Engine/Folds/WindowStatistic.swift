/// A statistic that is taken from the rows of every full window afresh, where the definition leaves no sum that could be
/// carried along. Its stored properties are its settings.
protocol WindowStatistic: Hashable, Sendable {
  /// Rows of the window.
  var length: Int { get }
  var bounds: Bounds { get }
  /// Nanoseconds a row, roughly.
  var cost: Double { get }
  /// Numbers of working memory.
  var room: Int { get }
  /// Of `length` values that are all there, the oldest first. What is not finite becomes missing.
  func value(_ x: UnsafePointer<Double>, _ memory: UnsafeMutablePointer<Double>) -> Double
  /// `eachWindow(self)`, written where Self is a concrete type.
  func runner() -> Runner
}

extension WindowStatistic {
  var bounds: Bounds { .unknown }
  var room: Int { 1 }
}

/// A column of such a statistic.
struct OfWindow<S: WindowStatistic>: Step {
  let statistic: S

  init(_ statistic: S) { self.statistic = statistic }

  var halo: Int { statistic.length - 1 }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { statistic.bounds }
  var cost: Double { statistic.cost }
  func runner() -> Runner { statistic.runner() }
}

@inline(__always)
func eachWindow<S: WindowStatistic>(_ statistic: S) -> Runner { running(WindowKernel(statistic)) }

private struct WindowKernel<S: WindowStatistic>: Kernel {
  private let statistic: S
  private let memory: Scratch<Double>
  /// Rows in a row that have a value, up to the last one seen.
  private var present = 0

  init(_ statistic: S) {
    self.statistic = statistic
    memory = Scratch(statistic.room)
  }

  mutating func begin(_ stretch: Stretch) { present = 0 }

  mutating func run(_ rows: Rows) {
    let (x, out, length) = (rows.inputs[0], rows.outputs[0], statistic.length)
    for index in 0..<rows.count {
      present = x[index].isNaN ? 0 : present + 1
      let value = present < length ? .nan : statistic.value(x + (index - length + 1), memory.base)
      out[index] = value.isFinite ? value : .nan
    }
  }
}

// Sums of a run of numbers, four at a time: the order of the additions is fixed, so the digits are.

@inline(__always)
func sum(_ count: Int, _ term: (Int) -> Double) -> Double {
  var four = SIMD4<Double>.zero
  var index = 0
  while index + 4 <= count {
    four += SIMD4(term(index), term(index + 1), term(index + 2), term(index + 3))
    index += 4
  }
  var whole = four.sum()
  while index < count {
    whole += term(index)
    index += 1
  }
  return whole
}

/// Mean and sum of squared distances to it, measured from the first value: constant ones have exactly none.
@inline(__always)
func moments(_ x: UnsafePointer<Double>, _ count: Int) -> (mean: Double, squares: Double) {
  let base = x[0]
  let mean = sum(count) { x[$0] - base } / Double(count)
  let squares = sum(count) { index in
    let distance = x[index] - base - mean
    return distance * distance
  }
  return (base + mean, squares)
}
