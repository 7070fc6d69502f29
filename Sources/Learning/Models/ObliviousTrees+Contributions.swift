import Vocabulary

/// What each column adds to the sum of the leaves, exactly.
///
/// Source: Lundberg, Erion and Lee, *Consistent Individualized Feature Attribution for Tree Ensembles* (2018),
/// algorithm 2, with the weights of the training rows for what is not known.
extension ObliviousTrees {
  /// Row by row, form by form: one value a column, the base last.
  ///
  /// - Parameter values: Row by row, `columns` each; NaN is missing.
  func contributions(_ values: [Float], rows: Int, columns: Int, monitor: Monitor) throws -> [Double] {
    let length = columns + 1
    var result = [Double](repeating: 0, count: rows * width * length)
    for tree in splits.indices {
      // All rows of a leaf have the same.
      var known: [Int: [Double]] = [:]
      let walk = LeafWalk(self, tree)
      for row in 0..<rows {
        let leaf = leaf(tree, of: values[row * columns..<(row + 1) * columns])
        if known[leaf] == nil {
          try monitor.check()
          known[leaf] = walk.contributions(of: leaf)
        }
        guard let own = known[leaf] else { continue }
        for form in 0..<width {
          let start = (row * width + form) * length
          for (place, column) in walk.columns.enumerated() { result[start + column] += own[place * width + form] }
          result[start + columns] += walk.means[form]
        }
      }
    }
    for index in result.indices {
      result[index] *= scale
      if index % length == columns { result[index] += biases[index / length % width] }
    }
    return result
  }
}

/// One tree, whose last level asks first.
private struct LeafWalk {
  /// The columns that the tree asks for, each once.
  let columns: [Int]
  /// Form by form, over the training rows.
  let means: [Double]
  private let trees: ObliviousTrees
  private let tree: Int
  /// Level by level from the top, node by node: the weight of the training rows below.
  private let covers: [[Double]]
  /// Level by level from the top: the place of its column.
  private let asked: [Int]

  private struct Step {
    /// The place of a column; -1 at the start.
    var place: Int
    /// The share of paths that go on here where the column is not known, and where it is.
    var unknown: Double
    var known: Double
    /// The weight of sets of as many columns.
    var share: Double
  }

  init(_ trees: ObliviousTrees, _ tree: Int) {
    (self.trees, self.tree) = (trees, tree)
    let order = trees.splits[tree].reversed().map(\.column)
    var columns: [Int] = []
    for column in order where !columns.contains(column) { columns.append(column) }
    self.columns = columns
    asked = order.map { column in columns.firstIndex(of: column) ?? 0 }
    var levels = [trees.covers[tree]]
    while let last = levels.last, last.count > 1 {
      levels.append(stride(from: 0, to: last.count, by: 2).map { last[$0] + last[$0 + 1] })
    }
    covers = levels.reversed()
    let whole = covers[0][0]
    means = (0..<trees.width).map { form in
      let sum = trees.covers[tree].enumerated().reduce(0) { sum, leaf in
        sum + leaf.element * trees.leaves[tree][leaf.offset * trees.width + form]
      }
      return whole > 0 ? sum / whole : 0
    }
  }

  /// Column by column, form by form: for rows of a leaf.
  func contributions(of leaf: Int) -> [Double] {
    var result = [Double](repeating: 0, count: columns.count * trees.width)
    descend(leaf, level: 0, node: 0, [], Step(place: -1, unknown: 1, known: 1, share: 1), into: &result)
    return result
  }

  private func descend(
    _ leaf: Int, level: Int, node: Int, _ before: [Step], _ step: Step, into result: inout [Double]
  ) {
    var path = before
    LeafWalk.extend(&path, by: step)
    guard level < asked.count else {
      for index in 1..<max(1, path.count) {
        let weight = LeafWalk.unwoundSum(path, index) * (path[index].known - path[index].unknown)
        for form in 0..<trees.width {
          result[path[index].place * trees.width + form] += weight * trees.leaves[tree][node * trees.width + form]
        }
      }
      return
    }
    var (unknown, known) = (1.0, 1.0)
    if let same = path.firstIndex(where: { $0.place == asked[level] }) {
      (unknown, known) = (path[same].unknown, path[same].known)
      LeafWalk.unwind(&path, same)
    }
    let whole = covers[level][node]
    for side in 0..<2 {
      let child = node * 2 + side
      let taken = leaf >> (asked.count - 1 - level) & 1 == side
      let share = whole > 0 ? covers[level + 1][child] / whole : 0
      let step = Step(place: asked[level], unknown: unknown * share, known: taken ? known : 0, share: 0)
      // Nothing of a leaf counts that neither this row nor any training row comes to.
      guard step.unknown > 0 || step.known > 0 else { continue }
      descend(leaf, level: level + 1, node: child, path, step, into: &result)
    }
  }

  private static func extend(_ path: inout [Step], by step: Step) {
    let depth = path.count
    path.append(step)
    path[depth].share = depth == 0 ? 1 : 0
    for index in stride(from: depth - 1, through: 0, by: -1) {
      path[index + 1].share += step.known * path[index].share * Double(index + 1) / Double(depth + 1)
      path[index].share *= step.unknown * Double(depth - index) / Double(depth + 1)
    }
  }

  /// Takes a step out again.
  private static func unwind(_ path: inout [Step], _ place: Int) {
    let depth = path.count - 1
    let (unknown, known) = (path[place].unknown, path[place].known)
    var next = path[depth].share
    for index in stride(from: depth - 1, through: 0, by: -1) {
      if known != 0 {
        let before = path[index].share
        path[index].share = next * Double(depth + 1) / (Double(index + 1) * known)
        next = before - path[index].share * unknown * Double(depth - index) / Double(depth + 1)
      } else {
        path[index].share = path[index].share * Double(depth + 1) / (unknown * Double(depth - index))
      }
    }
    for index in place..<depth {
      (path[index].place, path[index].unknown, path[index].known) = (
        path[index + 1].place, path[index + 1].unknown, path[index + 1].known
      )
    }
    path.removeLast()
  }

  /// The sum of the shares once a step is taken out.
  private static func unwoundSum(_ path: [Step], _ place: Int) -> Double {
    let depth = path.count - 1
    let (unknown, known) = (path[place].unknown, path[place].known)
    var (next, sum) = (path[depth].share, 0.0)
    for index in stride(from: depth - 1, through: 0, by: -1) {
      if known != 0 {
        let share = next * Double(depth + 1) / (Double(index + 1) * known)
        sum += share
        next = path[index].share - share * unknown * Double(depth - index) / Double(depth + 1)
      } else if unknown != 0 {
        sum += path[index].share * Double(depth + 1) / (unknown * Double(depth - index))
      }
    }
    return sum
  }
}
