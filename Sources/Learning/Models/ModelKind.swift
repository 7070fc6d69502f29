import Frames
import Vocabulary

/// A family of models: its settings. What is learned is another type, so nothing can predict before it is fitted.
package protocol ModelKind: Entry {
  /// The library that does the work, with its version: part of what a result rests on.
  static var library: String { get }
  /// What it takes and asks for.
  static var traits: Traits { get }
  /// What it is a good first choice for.
  static var purposes: [Purpose] { get }
  /// Whether its library is there.
  static var availability: Availability { get }
  /// Whether some rows beside the training rows decide when to stop.
  var stopsEarly: Bool { get }
  /// Whether it reads the rows to learn from in blocks, as these settings are, and never has all values at once.
  var readsBlocks: Bool { get }
  /// Steps of progress that one fit makes.
  var steps: Int { get }
  /// What `tune` and `automl` search where a line does not say.
  static var usualSpace: [Dimension] { get }

  /// About how many seconds one fit takes, where that grows beyond what one would wait for; nil elsewhere.
  func seconds(rows: Int, columns: Int, classCount: Int) -> Double?

  /// Learns from the rows of a set.
  func fit(_ set: TrainingSet, seed: UInt64, monitor: Monitor) throws -> any Fitted
  /// Goes on learning from an earlier fit of the family, whose columns, classes and preparation stay.
  func fit(_ set: TrainingSet, from earlier: any Fitted, seed: UInt64, monitor: Monitor) throws -> any Fitted
  /// The settings for a last fit on all training rows, by what the fits of the folds taught.
  func settled(by fits: [any Fitted]) -> Self
  /// A fitted model from its documents.
  static func load(_ documents: FittedDocuments) throws -> any Fitted
}

extension ModelKind {
  package static var traits: Traits { Traits() }
  package static var purposes: [Purpose] { [] }
  package static var availability: Availability { .ready }
  package var stopsEarly: Bool { false }
  package var readsBlocks: Bool { Self.traits.readsBlocks }
  package var steps: Int { 1 }
  package func fit(_ set: TrainingSet, from earlier: any Fitted, seed: UInt64, monitor: Monitor) throws -> any Fitted {
    throw Complaint(
      "\(Self.name) cannot go on from an earlier fit", hint: "fit it on all rows: what it would find is the same")
  }
  package func seconds(rows: Int, columns: Int, classCount: Int) -> Double? { nil }
  package static var usualSpace: [Dimension] { [] }
  package func settled(by fits: [any Fitted]) -> Self { self }
}

/// The models that can be called by name.
package let modelKinds = Catalogue<any ModelKind>(
  "model",
  [
    XGBoost.self, LightGBM.self, CatBoost.self, Forest.self, SupportVectors.self, Logit.self, Ridge.self,
    Perceptron.self, LSTM.self, GRU.self, TCN.self, Transformer.self,
  ])

/// What was learned from training rows.
package protocol Fitted: Sendable {
  /// One number a row for a value; one probability a class and row, row by row, for classes.
  func predict(_ features: Features, rows: [Int32], monitor: Monitor) throws -> [Double]
  /// What each feature weighs, in the order of the features; not yet scaled to 1.
  func importance(_ kind: Importance) throws -> [Double]
  /// What can be read as it stands: for each form its coefficients on prepared columns, the intercept last; nil where
  /// there are none.
  var coefficients: [[Double]]? { get }
  /// What each column adds to what is said of each row; nil where the family does not tell.
  func contributions(_ features: Features, rows: [Int32], monitor: Monitor) throws -> Contributions?
  /// Facts to show: rounds used, iterations needed.
  var facts: [(name: String, value: Double)] { get }
  /// How the loss fell, of what is trained in epochs.
  var lossCurve: LossCurve? { get }
  var documents: FittedDocuments { get throws }
}

extension Fitted {
  package var coefficients: [[Double]]? { nil }
  package func contributions(_ features: Features, rows: [Int32], monitor: Monitor) throws -> Contributions? { nil }
  package var lossCurve: LossCurve? { nil }
}

/// A fitted model at rest: a readable part and the library's own bytes.
package struct FittedDocuments: Equatable, Sendable {
  /// JSON.
  package var text: String
  /// What the library itself writes; empty where the text says all.
  package var bytes: [UInt8]

  package init(text: String, bytes: [UInt8] = []) {
    self.text = text
    self.bytes = bytes
  }
}

/// What counts as the weight of a feature.
package enum Importance: String, Choice {
  /// Trees: the mean improvement of the splits on it. Linear models: the size of its coefficients.
  case gain
  /// Trees: how often it splits. Linear models: the size of its coefficients.
  case weight
  /// Trees: the sum of the improvements of the splits on it, the mean decrease of impurity. Linear models: the size of
  /// its coefficients.
  case total = "total_gain"
}

/// Rows to learn from.
package struct TrainingSet: Sendable {
  package var features: Features
  /// In the order of time.
  package var rows: [Int32]
  /// The target of each of `rows`: a value, or the index of its class.
  package var targets: [Double]
  /// How many classes there are; 0 where the target is a value.
  package var classCount: Int
  /// Rows that may decide when to stop, apart from `rows` and from all that the fit is judged by.
  package var stopRows: [Int32]
  package var stopTargets: [Double]
  /// What each of `rows` weighs, with mean 1; nil where all weigh alike.
  package var weights: [Double]?
  /// Where the labels end, for folds within the rows; nil where nobody knows.
  package var spans: LabelSpans?

  package init(
    features: Features, rows: [Int32], targets: [Double], classCount: Int, stopRows: [Int32] = [],
    stopTargets: [Double] = [], weights: [Double]? = nil
  ) {
    self.features = features
    self.rows = rows
    self.targets = targets
    self.classCount = classCount
    self.stopRows = stopRows
    self.stopTargets = stopTargets
    self.weights = weights
  }

  /// How many of the rows belong to each class.
  package var classCounts: [Int] {
    var counts = [Int](repeating: 0, count: classCount)
    if classCount > 0 { for target in targets { counts[Int(target)] += 1 } }
    return counts
  }

  /// What each row weighs, times a weight so that all classes that occur weigh alike where that is wanted:
  /// n / (classes * count of the row's class). Nil where all rows weigh alike.
  package func weights(_ balance: ClassWeight) -> [Double]? {
    guard let shares = shares(balance) else { return weights }
    return targets.indices.map { shares[Int(targets[$0])] * (weights?[$0] ?? 1) }
  }

  /// What each class weighs; nil where all weigh alike.
  func shares(_ balance: ClassWeight) -> [Double]? {
    guard balance == .balanced else { return nil }
    let counts = classCounts
    let present = Double(counts.count { $0 > 0 })
    return counts.map { $0 > 0 ? Double(targets.count) / (present * Double($0)) : 0 }
  }
}

/// Whether the classes of the training rows weigh by their number or alike.
package enum ClassWeight: String, Choice { case none, balanced }

/// The columns that a model reads, aligned with one timeline.
package struct Features: Sendable {
  package var names: [String]
  package var columns: [Numbers]
  /// The rows of each symbol, for what reads several rows at once; all rows are one symbol's where nothing else is said.
  package var segments: [Range<Int>]
  /// How many bytes may be taken of columns that lie in a store; nil where all are in memory.
  package var memory: Int?
  /// Memory that a block of rows may take in double precision.
  package var blockBytes = 1 << 24
  /// The segments, cut where a part of a split begins.
  package private(set) var blocks: [Range<Int>]

  package init(names: [String], columns: [Numbers], segments: [Range<Int>]? = nil) {
    self.names = names
    self.columns = columns
    self.segments = segments ?? [0..<(columns.first?.count ?? 0)]
    blocks = self.segments
  }

  package var count: Int { names.count }

  /// Cut by parts of a split: where a row of another part follows in a segment, it begins a new block. Rows of no part
  /// stay with those before them; the first ones with those that follow.
  package func cut(by parts: [Int32]...) -> Features {
    var part = [UInt8](repeating: 0, count: segments.last?.upperBound ?? 0)
    for (index, rows) in parts.enumerated() { for row in rows { part[Int(row)] = UInt8(index + 1) } }
    var result = self
    result.blocks = segments.flatMap { segment in
      var (blocks, start, own): ([Range<Int>], Int, UInt8) = ([], segment.lowerBound, 0)
      for row in segment where part[row] != 0 && part[row] != own {
        if own != 0 {
          blocks.append(start..<row)
          start = row
        }
        own = part[row]
      }
      return blocks + [start..<segment.upperBound]
    }
    return result
  }
}
