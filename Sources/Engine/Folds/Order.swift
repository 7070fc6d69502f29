/// Order statistics of a window: all that are asked of the same column and window come from one sorted window.
struct Order: Step {
  enum Request: Hashable, Sendable {
    /// By linear interpolation between the two nearest values.
    case quantile(Double)
    /// The newest value's mean rank among the window's, from 1/n to 1.
    case rank
    /// The share of the window's other values that lie below the newest.
    case below
    /// The mean of the share of the window that is lowest, of one value at least.
    case lowest(Double)
  }

  let window: Window
  private(set) var requests: [Request]

  init(window: Window, _ request: Request) {
    self.window = window
    requests = [request]
  }

  var outputs: Int { requests.count }
  var halo: Int { window.halo + 1 }
  func warmup(_ inputs: [Int]) -> Int { inputs[0] + window.warmup(least: 1) }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds {
    switch requests[output] {
    case .rank, .below: .flag
    case .quantile, .lowest: inputs[0]
    }
  }
  var cost: Double {
    switch window {
    case .bars(let count): 20 + Double(min(count, 1000)) / 4
    default: 300
    }
  }

  var family: AnyHashable { AnyHashable(window) }

  mutating func absorb(_ other: Order) -> Int? {
    if let present = requests.firstIndex(of: other.requests[0]) { return present }
    requests.append(other.requests[0])
    return requests.count - 1
  }

  func runner() -> Runner {
    if case .bars(let count) = window, count <= SortedRow.limit {
      return running(OrderKernel(sorted: SortedRow(count), window: window, requests: requests))
    }
    return running(OrderKernel(sorted: SortedRuns(), window: window, requests: requests))
  }
}

/// A bag of numbers in order.
protocol SortedBag {
  var count: Int { get }
  mutating func removeAll()
  mutating func insert(_ value: Double)
  mutating func remove(_ value: Double)
  /// Takes out a number that is there, and another in.
  mutating func replace(_ old: Double, by new: Double)
  subscript(position: Int) -> Double { get }
  /// How many are below the value, and how many are not above it.
  func ranks(of value: Double) -> (below: Int, notAbove: Int)
}

struct OrderKernel<Bag: SortedBag>: Kernel {
  private var sorted: Bag
  private let window: Window
  private let asked: Scratch<Asked>
  private let count: Int
  private let needsRanks: Bool
  /// The number of values for which the places of the quantiles hold.
  private var placed = -1
  private var missing = 0
  /// The segment's row at which the window begins.
  private var start = 0
  private var stretch: Stretch?

  /// A request, and of a quantile the value below it and how far it lies from there to the next.
  private struct Asked {
    let request: Order.Request
    var low = 0
    var part = 0.0
  }

  init(sorted: Bag, window: Window, requests: [Order.Request]) {
    self.sorted = sorted
    self.window = window
    count = requests.count
    asked = Scratch(requests.map { Asked(request: $0) })
    needsRanks = requests.contains { $0 == .rank || $0 == .below }
  }

  mutating func begin(_ stretch: Stretch) {
    self.stretch = stretch
    sorted.removeAll()
    (missing, start) = (0, 0)
  }

  mutating func run(_ rows: Rows) {
    guard let stretch else { return }
    let x = rows.inputs[0]
    if case .bars(let length) = window {
      for index in 0..<rows.count {
        let row = rows.first + index
        let new = x[index]
        if row >= length {
          let old = x[index - length]
          if !old.isNaN, !new.isNaN {
            sorted.replace(old, by: new)
          } else {
            leave(old)
            enter(new)
          }
        } else {
          enter(new)
        }
        answer(rows, index, new, isFull: row >= length - 1 && missing == 0)
      }
      return
    }
    for index in 0..<rows.count {
      let row = rows.first + index
      let new = x[index]
      enter(new)
      var isFull = missing == 0
      if case .all = window {
        isFull = !new.isNaN
      } else {
        let bound = window.bound(before: stretch.times[row])
        while stretch.times[start] <= bound {
          leave(x[index - (row - start)])
          start += 1
        }
        isFull = missing == 0 && bound + stretch.bar >= stretch.times[0]
      }
      answer(rows, index, new, isFull: isFull)
    }
  }

  private mutating func enter(_ value: Double) { if value.isNaN { missing += 1 } else { sorted.insert(value) } }
  private mutating func leave(_ value: Double) { if value.isNaN { missing -= 1 } else { sorted.remove(value) } }

  @inline(__always)
  private mutating func answer(_ rows: Rows, _ index: Int, _ new: Double, isFull: Bool) {
    guard isFull else {
      for output in 0..<count { rows.outputs[output][index] = .nan }
      return
    }
    let size = sorted.count
    if size != placed { place(size) }
    let (below, notAbove) = needsRanks ? sorted.ranks(of: new) : (0, 0)
    for output in 0..<count {
      let one = asked.base[output]
      let out = rows.outputs[output] + index
      switch one.request {
      case .rank: out.pointee = Double(below &+ notAbove &+ 1) / 2 / Double(size)
      case .below: out.pointee = size > 1 ? Double(below) / Double(size &- 1) : .nan
      case .quantile:
        let value = sorted[one.low]
        out.pointee = one.part == 0 ? value : value + (sorted[one.low &+ 1] - value) * one.part
      case .lowest(let share):
        let lowest = max(1, Int(share * Double(size)))
        var sum = 0.0
        for position in 0..<lowest { sum += sorted[position] }
        out.pointee = sum / Double(lowest)
      }
    }
  }

  /// Finds where the quantiles of so many values stand.
  private mutating func place(_ size: Int) {
    placed = size
    for output in 0..<count {
      guard case .quantile(let share) = asked.base[output].request else { continue }
      let place = share * Double(size - 1)
      asked.base[output].low = Int(place)
      asked.base[output].part = place - Double(Int(place))
    }
  }
}

extension Window {
  /// The last moment before a window of time that ends at `time`.
  func bound(before time: Int64) -> Int64 {
    switch self {
    case .time(let length, _): time - length
    case .months(let count, _): Window.months(count, before: time)
    case .bars, .all: .min
    }
  }
}
