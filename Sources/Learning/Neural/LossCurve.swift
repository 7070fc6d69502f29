import Vocabulary

/// How the loss fell, epoch by epoch: the mean over the training rows while they were learned and, where rows were kept
/// aside to stop by, over these afterwards.
package struct LossCurve: Equatable, Sendable, Presentable {
  package internal(set) var training: [Double] = []
  /// Empty where training did not stop early.
  package internal(set) var stopping: [Double] = []

  /// The epoch, from 1, whose weights were kept: that of the least loss on the stopping rows, else the last.
  package var best: Int {
    guard let least = stopping.min(), let index = stopping.firstIndex(of: least) else { return training.count }
    return index + 1
  }

  package var kind: String { "curve" }

  package var headline: String {
    let kept = stopping.isEmpty ? training.last : stopping[best - 1]
    let rows = stopping.isEmpty ? "training" : "stopping"
    return "\(training.count) epochs, \(rows) loss \(rounded(kept ?? .nan, 6)) in epoch \(best), which was kept"
  }

  package var digest: Digest {
    Digest(of: [training, stopping].map { numbers in numbers.withUnsafeBufferPointer { Digest(of: $0) } })
  }

  package var propertyNames: [String] { ["epochs", "best", "training", "stopping"] }

  package func property(_ name: String) -> Value? {
    switch name {
    case "epochs": .number(Double(training.count))
    case "best": .number(Double(best))
    case "training": .list(training.map(Value.number))
    case "stopping": .list(stopping.map(Value.number))
    default: nil
    }
  }

  package var sketch: [Sketch] { [Sketch("training", training), Sketch("stopping", stopping)] }

  package var display: [Block] {
    var columns = [
      Table.Column("epoch", training.indices.map { .integer($0 + 1) }),
      Table.Column("training", training.map { .number($0, decimals: 6) }),
    ]
    if !stopping.isEmpty { columns.append(Table.Column("stopping", stopping.map { .number($0, decimals: 6) })) }
    return [.table(Table("loss", columns: columns, notes: [headline]))]
  }
}

extension LossCurve {
  var json: JSON { .object([("training", .numbers(training)), ("stopping", .numbers(stopping))]) }

  init(json: JSON) throws {
    training = try json.member("training").numbers()
    stopping = try json.member("stopping").numbers()
    guard stopping.isEmpty || stopping.count == training.count else {
      throw Complaint("a stored model has a curve of two lengths")
    }
  }
}
