import Vocabulary

/// A way to choose the points of a search.
///
/// A suggestion is a function of the seed, the trial's number and the trials that were finished before: whoever asks,
/// and in whatever order, gets the same.
package protocol Sampler: Entry {
  /// How many trials there are where `wanted` are asked for, or none is said.
  func count(_ space: [Dimension], wanted: Int?) throws -> Int
  /// - Parameter finished: In the order of their numbers.
  func suggest(_ number: Int, _ space: [Dimension], finished: [Trial], seed: UInt64) -> [Double]
  /// What `suggest` gives for each of some numbers after the same trials.
  func suggest(_ numbers: Range<Int>, _ space: [Dimension], finished: [Trial], seed: UInt64) -> [[Double]]
}

extension Sampler {
  package func suggest(
    _ numbers: Range<Int>, _ space: [Dimension], finished: [Trial], seed: UInt64
  ) -> [[Double]] {
    numbers.map { suggest($0, space, finished: finished, seed: seed) }
  }

  package func count(_ space: [Dimension], wanted: Int?) throws -> Int { wanted ?? 100 }
}

/// The samplers that can be called by name.
package let samplers = Catalogue<any Sampler>("sampler", [TPE.self, RandomSampler.self, GridSampler.self])

/// Every point for itself, evenly over the space.
package struct RandomSampler: Sampler {
  package static let name = "random"
  package static let summary = "every trial for itself, evenly over the ranges"

  package init() {}

  package func suggest(_ number: Int, _ space: [Dimension], finished: [Trial], seed: UInt64) -> [Double] {
    var random = Random(seed: seed, stream: "trial \(number)")
    return space.map { $0.coordinate(of: random.uniform()) }
  }
}

/// Every combination of the values, the last dimension first.
package struct GridSampler: Sampler {
  package static let name = "grid"
  package static let summary = "every combination of listed values, whole numbers and steps"

  package init() {}

  package func count(_ space: [Dimension], wanted: Int?) throws -> Int {
    var total = 1
    for dimension in space {
      guard let count = dimension.count else {
        throw Complaint(
          "a grid has no end over \(dimension.source)",
          hint: "list its values, or give a step: \(dimension.name)=0.1..0.5..0.1")
      }
      let (product, overflow) = total.multipliedReportingOverflow(by: count)
      guard !overflow, product <= 100_000 else {
        throw Complaint("the grid has more than 100000 points", hint: "fewer values, or sampler=tpe")
      }
      total = product
    }
    guard wanted ?? total == total else {
      throw Complaint("the grid has \(total) points, not \(wanted ?? 0)", hint: "leave trials= out, or sampler=random")
    }
    return total
  }

  package func suggest(_ number: Int, _ space: [Dimension], finished: [Trial], seed: UInt64) -> [Double] {
    var rest = number
    var point: [Double] = []
    for dimension in space.reversed() {
      let count = dimension.count ?? 1
      point.append(dimension.coordinate(at: rest % count))
      rest /= count
    }
    return point.reversed()
  }
}
