/// Numbers in order, in one row of memory: the fastest for windows of up to some hundred rows.
struct SortedRow: SortedBag {
  /// Above this many, moving neighbours costs more than a structure of several rows.
  static let limit = 1024
  /// Up to this many, looking at all is faster than to search.
  private static let short = 128

  private let memory: Scratch<Double>
  private(set) var count = 0

  init(_ capacity: Int) { memory = Scratch(capacity + 1) }

  mutating func removeAll() { count = 0 }

  subscript(position: Int) -> Double { memory.base[position] }

  /// How many are below the value: a bisection whose steps are selections, not jumps.
  @inline(__always)
  private func below(_ value: Double) -> Int {
    var base = memory.base
    var length = count
    guard length > 0 else { return 0 }
    while length > 1 {
      let half = length / 2
      base = base[half - 1] < value ? base + half : base
      length -= half
    }
    return base - memory.base + (base.pointee < value ? 1 : 0)
  }

  mutating func insert(_ value: Double) {
    let place = below(value)
    (memory.base + place + 1).update(from: memory.base + place, count: count - place)
    memory.base[place] = value
    count += 1
  }

  mutating func remove(_ value: Double) {
    let place = below(value)
    (memory.base + place).update(from: memory.base + place + 1, count: count - place - 1)
    count -= 1
  }

  /// The numbers between the two move by a place. In a short row every number is looked at, without a jump that the
  /// processor could guess wrong; in a longer one only those that move.
  mutating func replace(_ old: Double, by new: Double) {
    let (base, count) = (memory.base, count)
    guard count <= Self.short else { return shift(old, by: new) }
    if new >= old {
      base[count] = .infinity
      for place in 0..<count {
        let value = base[place]
        let moved = base[place + 1] < new ? base[place + 1] : new
        base[place] = value < old || value > moved ? value : moved
      }
    } else {
      var place = count - 1
      while place > 0 {
        let value = base[place]
        let moved = base[place - 1] > new ? base[place - 1] : new
        base[place] = value > old || value < moved ? value : moved
        place -= 1
      }
      base[0] = base[0] < new ? base[0] : new
    }
  }

  private func shift(_ old: Double, by new: Double) {
    let base = memory.base
    var place = below(old)
    if new >= old {
      while place + 1 < count, base[place + 1] < new {
        base[place] = base[place + 1]
        place += 1
      }
    } else {
      while place > 0, base[place - 1] > new {
        base[place] = base[place - 1]
        place -= 1
      }
    }
    base[place] = new
  }

  @inline(__always)
  func ranks(of value: Double) -> (below: Int, notAbove: Int) {
    let (base, count) = (memory.base, count)
    guard count > Self.short else {
      var (lower, notHigher, place) = (SIMD4<Int64>.zero, SIMD4<Int64>.zero, 0)
      while place &+ 4 <= count {
        let four = UnsafeRawPointer(base + place).loadUnaligned(as: SIMD4<Double>.self)
        lower.replace(with: lower &+ 1, where: four .< value)
        notHigher.replace(with: notHigher &+ 1, where: four .<= value)
        place &+= 4
      }
      var (below, notAbove) = (Int(lower.wrappedSum()), Int(notHigher.wrappedSum()))
      while place < count {
        below &+= base[place] < value ? 1 : 0
        notAbove &+= base[place] <= value ? 1 : 0
        place &+= 1
      }
      return (below, notAbove)
    }
    let below = below(value)
    var notAbove = below
    while notAbove < count, base[notAbove] == value { notAbove += 1 }
    return (below, notAbove)
  }
}

/// Numbers in order, in runs of bounded length: for long windows, where a step costs about the root of the count.
struct SortedRuns: SortedBag {
  private var runs: [[Double]] = []
  private(set) var count = 0
  private static let longest = 1024

  mutating func removeAll() { (runs, count) = ([], 0) }

  subscript(position: Int) -> Double {
    var rest = position
    for run in runs {
      if rest < run.count { return run[rest] }
      rest -= run.count
    }
    return .nan
  }

  /// The first run that ends at or above the value.
  private func run(for value: Double) -> Int {
    var (low, high) = (0, runs.count)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle][runs[middle].count - 1] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func place(_ value: Double, in run: [Double]) -> Int {
    var (low, high) = (0, run.count)
    while low < high {
      let middle = (low + high) / 2
      if run[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  mutating func insert(_ value: Double) {
    count += 1
    guard !runs.isEmpty else {
      runs.append([value])
      return
    }
    let index = min(run(for: value), runs.count - 1)
    runs[index].insert(value, at: SortedRuns.place(value, in: runs[index]))
    if runs[index].count > SortedRuns.longest {
      let half = runs[index].count / 2
      runs.insert(Array(runs[index][half...]), at: index + 1)
      runs[index].removeSubrange(half...)
    }
  }

  mutating func remove(_ value: Double) {
    let index = run(for: value)
    guard index < runs.count else { return }
    count -= 1
    runs[index].remove(at: SortedRuns.place(value, in: runs[index]))
    if runs[index].isEmpty { runs.remove(at: index) }
  }

  mutating func replace(_ old: Double, by new: Double) {
    remove(old)
    insert(new)
  }

  func ranks(of value: Double) -> (below: Int, notAbove: Int) {
    let first = run(for: value)
    var below = 0
    for index in 0..<first { below += runs[index].count }
    guard first < runs.count else { return (below, below) }
    let place = SortedRuns.place(value, in: runs[first])
    below += place
    var notAbove = below
    var (index, next) = (first, place)
    while index < runs.count {
      while next < runs[index].count, runs[index][next] == value { (next, notAbove) = (next + 1, notAbove + 1) }
      guard next == runs[index].count else { break }
      (index, next) = (index + 1, 0)
    }
    return (below, notAbove)
  }
}
