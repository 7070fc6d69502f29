import Glibc

/// A hidden Markov model of two columns with normal distributions, independent of each other in a state.
///
/// Chances are scaled to 1 row by row, so nothing vanishes however long the series is. Source: Rabiner, *A Tutorial on
/// Hidden Markov Models* (1989); the added squares are those of hmmlearn's prior of the variance.
struct MarkovModel {
  private static let staying = 0.95
  private static let addedSquares = SIMD2<Double>(repeating: 0.01)

  /// What is known of a state: its distribution, half the logarithm of that's width, and its chance at the first row.
  private struct State {
    var mean = SIMD2<Double>.zero
    var variance = SIMD2<Double>(repeating: 1)
    var width = 0.0
    var start = 0.0
  }

  private let states: Int
  private let rows: Int
  private var centre = SIMD2<Double>.zero
  private var deviation = SIMD2<Double>(repeating: 1)
  private let state: Scratch<State>
  /// Element `from * states + to`.
  private let moves: Scratch<Double>
  /// The chances of the states at the newest row, and their numbers by rising mean of the second column.
  private let now: Scratch<Double>
  private let order: Scratch<Int>

  // Of a fit: a row each, a row and state each, a state each, a move each.
  private let values: Scratch<SIMD2<Double>>
  private let places: Scratch<Int>
  private let scales: Scratch<Double>
  private let densities: Scratch<Double>
  private let chances: Scratch<Double>
  private let ahead: Scratch<Double>
  private let weighed: Scratch<Double>
  private let counts: Scratch<Double>

  init(states: Int, rows: Int) {
    (self.states, self.rows) = (states, rows)
    (state, order, now) = (Scratch(states), Scratch(states), Scratch(states))
    (ahead, weighed) = (Scratch(states), Scratch(states))
    (moves, counts) = (Scratch(states * states), Scratch(states * states))
    (values, places, scales) = (Scratch(rows), Scratch(rows), Scratch(rows))
    (densities, chances) = (Scratch(rows * states), Scratch(rows * states))
  }

  /// The chance of the state with that place in the order.
  func chance(of place: Int) -> Double { now.base[order.base[place]] }

  /// Fits the rows and filters them; false where a column does not vary, and then nothing has changed.
  mutating func fit(_ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, rounds: Int) -> Bool {
    guard standardise(x, y) else { return false }
    begin()
    for _ in 0..<rounds {
      filter()
      lookBack()
      improve()
    }
    filter()
    now.base.update(from: chances.base + (rows - 1) * states, count: states)
    let state = self.state.base
    for number in 0..<states { order.base[number] = number }
    var sorted = UnsafeMutableBufferPointer(start: order.base, count: states)
    sorted.sort { (state[$0].mean.y, $0) < (state[$1].mean.y, $1) }
    return true
  }

  /// One row later.
  func advance(_ x: Double, _ y: Double) {
    let (now, moves, density, next) = (now.base, moves.base, weighed.base, ahead.base)
    weigh((SIMD2(x, y) - centre) / deviation, density)
    var whole = 0.0
    for to in 0..<states {
      var chance = 0.0
      for from in 0..<states { chance += now[from] * moves[from * states + to] }
      next[to] = chance * density[to]
      whole += next[to]
    }
    guard whole > 0 else { return }
    for number in 0..<states { now[number] = next[number] / whole }
  }

  private mutating func standardise(_ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>) -> Bool {
    let (base, count) = (SIMD2(x[0], y[0]), Double(rows))
    var sum = SIMD2<Double>.zero
    for row in 0..<rows { sum += SIMD2(x[row], y[row]) - base }
    let mean = base + sum / count
    var squares = SIMD2<Double>.zero
    for row in 0..<rows {
      let distance = SIMD2(x[row], y[row]) - mean
      squares += distance * distance
    }
    let spread = (squares / count).squareRoot()
    // Rounding errors about a mean are no spread.
    guard spread.x > 1e-12 * abs(mean.x), spread.y > 1e-12 * abs(mean.y) else { return false }
    (centre, deviation) = (mean, spread)
    for row in 0..<rows { values.base[row] = (SIMD2(x[row], y[row]) - mean) / spread }
    return true
  }

  /// Groups of equal size by the second column; equal values in the order of their rows.
  private func begin() {
    let (values, places) = (values.base, places.base)
    for row in 0..<rows { places[row] = row }
    var sorted = UnsafeMutableBufferPointer(start: places, count: rows)
    sorted.sort { (values[$0].y, $0) < (values[$1].y, $1) }
    for number in 0..<states {
      let group = (number * rows / states)..<((number + 1) * rows / states)
      let count = Double(group.count)
      var sum = SIMD2<Double>.zero
      for place in group { sum += values[places[place]] }
      var squares = MarkovModel.addedSquares
      for place in group {
        let distance = values[places[place]] - sum / count
        squares += distance * distance
      }
      set(number, mean: sum / count, variance: squares / count, start: 1 / Double(states))
      for to in 0..<states {
        moves.base[number * states + to] =
          to == number ? MarkovModel.staying : (1 - MarkovModel.staying) / Double(states - 1)
      }
    }
  }

  private func set(_ number: Int, mean: SIMD2<Double>, variance: SIMD2<Double>, start: Double) {
    state.base[number] = State(
      mean: mean, variance: variance, width: 0.5 * log(variance.x * variance.y), start: start)
  }

  /// The density of a row in each state, over that of the likeliest.
  @inline(__always)
  private func weigh(_ value: SIMD2<Double>, _ density: UnsafeMutablePointer<Double>) {
    let state = state.base
    var highest = -Double.infinity
    for number in 0..<states {
      let distance = value - state[number].mean
      density[number] = -0.5 * (distance * distance / state[number].variance).sum() - state[number].width
      highest = max(highest, density[number])
    }
    for number in 0..<states { density[number] = exp(density[number] - highest) }
  }

  /// The chances of the states at each row given the rows up to it.
  private func filter() {
    let (values, moves, scales, state) = (values.base, moves.base, scales.base, state.base)
    for row in 0..<rows {
      let (density, chance) = (densities.base + row * states, chances.base + row * states)
      weigh(values[row], density)
      var whole = 0.0
      for to in 0..<states {
        var before = 0.0
        if row == 0 {
          before = state[to].start
        } else {
          for from in 0..<states { before += chance[from - states] * moves[from * states + to] }
        }
        chance[to] = before * density[to]
        whole += chance[to]
      }
      let inverse = 1 / whole
      for number in 0..<states { chance[number] *= inverse }
      scales[row] = inverse
    }
  }

  /// Makes of the chances given the rows up to each those given all rows, and counts the moves that are expected.
  private func lookBack() {
    let (moves, scales, ahead, weighed, counts) = (moves.base, scales.base, ahead.base, weighed.base, counts.base)
    for number in 0..<states { ahead[number] = 1 }
    for move in 0..<states * states { counts[move] = 0 }
    for row in stride(from: rows - 2, through: 0, by: -1) {
      let (chance, next) = (chances.base + row * states, densities.base + (row + 1) * states)
      for number in 0..<states { weighed[number] = ahead[number] * next[number] * scales[row + 1] }
      for from in 0..<states {
        var sum = 0.0
        for to in 0..<states {
          let move = moves[from * states + to] * weighed[to]
          counts[from * states + to] += chance[from] * move
          sum += move
        }
        ahead[from] = sum
        chance[from] *= sum
      }
    }
  }

  /// The parameters that are likeliest with the expected chances and moves.
  private func improve() {
    let (values, chances, moves, counts) = (values.base, chances.base, moves.base, counts.base)
    for number in 0..<states {
      var (weight, sum) = (0.0, SIMD2<Double>.zero)
      for row in 0..<rows {
        let chance = chances[row * states + number]
        weight += chance
        sum += chance * values[row]
      }
      // A state that no row is in stays what it was.
      guard weight > 1e-12 else { continue }
      let mean = sum / weight
      var squares = MarkovModel.addedSquares
      for row in 0..<rows {
        let distance = values[row] - mean
        squares += chances[row * states + number] * distance * distance
      }
      set(number, mean: mean, variance: squares / weight, start: chances[number])
      var left = 0.0
      for to in 0..<states { left += counts[number * states + to] }
      guard left > 0 else { continue }
      for to in 0..<states { moves[number * states + to] = counts[number * states + to] / left }
    }
  }
}
