import Glibc
import Vocabulary

/// Trees of CatBoost, all nodes of a level asking the same question, read from its JSON and applied here.
struct ObliviousTrees: Sendable {
  struct Split {
    var column: Int
    var border: Float
    /// Where rows without the value go: with what is greater.
    var takesMissing: Bool
  }

  /// Tree by tree.
  let splits: [[Split]]
  /// Tree by tree, leaf by leaf, then form by form.
  let leaves: [[Double]]
  /// Tree by tree, leaf by leaf: the weight of the rows that it was learned from.
  let covers: [[Double]]
  let scale: Double
  let biases: [Double]
  /// CatBoost's own measure: how much predictions change on average with the column.
  let importance: [Double]

  var count: Int { splits.count }
  /// Numbers a row.
  var width: Int { biases.count }

  init(_ bytes: [UInt8], columns: Int) throws {
    let json = try JSON(String(decoding: bytes, as: UTF8.self))
    let flawed = Complaint("a catboost model has trees that do not fit its columns")
    var features: [Int: (column: Int, takesMissing: Bool)] = [:]
    for feature in try json.member("features_info").member("float_features").array() {
      let treatment = try feature.member("nan_value_treatment").string()
      features[try feature.member("feature_index").integer()] = (
        try feature.member("flat_feature_index").integer(), treatment == "AsTrue"
      )
    }
    let scaling = try json.member("scale_and_bias").array()
    guard scaling.count == 2 else { throw flawed }
    scale = try scaling[0].number()
    biases = try scaling[1].numbers()
    guard !biases.isEmpty else { throw flawed }
    let width = biases.count
    let trees = try json.member("oblivious_trees").array()
    splits = try trees.map { tree in
      try (tree.optional("splits") ?? .array([])).array().map { split in
        guard let feature = features[try split.member("float_feature_index").integer()],
          (0..<columns).contains(feature.column)
        else { throw flawed }
        return Split(
          column: feature.column, border: Float(try split.member("border").number()),
          takesMissing: feature.takesMissing)
      }
    }
    leaves = try trees.map { try $0.member("leaf_values").numbers() }
    covers = try trees.map { try $0.member("leaf_weights").numbers() }
    guard zip(splits, leaves).allSatisfy({ $0.count <= 16 && $1.count == width << $0.count }),
      zip(splits, covers).allSatisfy({ $1.count == 1 << $0.count })
    else { throw flawed }
    importance = try json.member("importance").numbers()
    guard importance.count == columns else { throw flawed }
  }

  /// How often each column is asked for.
  func counts(columns: Int) -> [Double] {
    var counts = [Double](repeating: 0, count: columns)
    for tree in splits { for split in tree { counts[split.column] += 1 } }
    return counts
  }

  /// The sums of the leaves, form by form within a row.
  ///
  /// - Parameter values: Row by row, `columns` each; NaN is missing.
  func sums(_ values: [Float], rows: Int, columns: Int) -> [Double] {
    var result = [Double](repeating: 0, count: rows * width)
    for tree in splits.indices {
      for row in 0..<rows {
        let leaf = leaf(tree, of: values[row * columns..<(row + 1) * columns])
        for form in 0..<width { result[row * width + form] += leaves[tree][leaf * width + form] }
      }
    }
    for index in result.indices { result[index] = result[index] * scale + biases[index % width] }
    return result
  }

  /// The leaf of a tree that a row falls into: its bits are the answers, that of the first level the lowest.
  func leaf(_ tree: Int, of row: ArraySlice<Float>) -> Int {
    var leaf = 0
    for (level, split) in splits[tree].enumerated() {
      let value = row[row.startIndex + split.column]
      if value > split.border || split.takesMissing && value.isNaN { leaf |= 1 << level }
    }
    return leaf
  }
}
