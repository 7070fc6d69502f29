import Drawing
import Frames
import Vocabulary

/// Numbers to draw, with times of their own.
struct Strand {
  var name: String
  var values: Samples
  var times: [Int64]

  /// - Parameter times: Empty where the numbers are no bars.
  init(_ name: String, _ values: Samples, times: [Int64] = []) {
    self.name = name
    self.values = values
    self.times = times
  }

  /// Strands as series over the same bars: where their times differ, over the union of them, with gaps.
  ///
  /// - Parameter pools: All numbers as one series, for charts to which order means nothing.
  static func joined(_ strands: [Strand], title: String, facts: [String], pools: Bool) throws -> Subject {
    guard let first = strands.first else { throw Complaint("there is nothing to draw") }
    if pools {
      return Subject(title, [Subject.Series(title, strands.flatMap(\.values))], facts: facts)
    }
    guard strands.count <= 26 else {
      throw Complaint("\(strands.count) lines are too many to tell apart", hint: "choose one with symbol=")
    }
    guard strands.allSatisfy({ $0.times.isEmpty == first.times.isEmpty }) else {
      let odd = strands.first { $0.times.isEmpty != first.times.isEmpty } ?? first
      throw Complaint("'\(odd.name)' and '\(first.name)' do not share a time axis", hint: "plot them one by one")
    }
    if strands.allSatisfy({ $0.times == first.times && $0.values.count == first.values.count }) {
      return Subject(title, times: first.times, strands.map { .init($0.name, $0.values) }, facts: facts)
    }
    guard !first.times.isEmpty else {
      throw Complaint("the lists have \(strands.map { String($0.values.count) }.joined(separator: ", ")) values")
    }
    let union = union(strands.map(\.times))
    let series = strands.map { strand in
      var values = [Double](repeating: .nan, count: union.count)
      var at = 0
      for (time, value) in zip(strand.times, strand.values) {
        while union[at] < time { at += 1 }
        values[at] = value
      }
      return Subject.Series(strand.name, values)
    }
    return Subject(title, times: union, series, facts: facts)
  }

  private static func union(_ lists: [[Int64]]) -> [Int64] {
    var all = lists.flatMap { $0 }
    all.sort()
    var last: Int64?
    all.removeAll { time in
      defer { last = time }
      return time == last
    }
    return all
  }
}
