import Frames
import Vocabulary

/// Several fits that speak as one: by their mean, by their votes, or through a fit of their own on what they say.
///
/// To whoever asks it reads the columns of all members; each member gets those that it learned from.
package struct EnsembleFit: Fitted {
  package struct Member: Sendable {
    package var name: String
    /// The family that it is read back by.
    package var family: String
    package var fit: any Fitted
    /// The places of its columns among all.
    package var columns: [Int]

    package init(name: String, family: String, fit: any Fitted, columns: [Int]) {
      (self.name, self.family, self.fit, self.columns) = (name, family, fit, columns)
    }
  }

  package enum Rule: Sendable {
    /// The mean of what the members say; weights sum to 1.
    case mean([Double])
    /// The share of the votes that each class gets, a member's for its likeliest class, of equals the first.
    case votes([Double])
    /// A fit on what the members say.
    case learned(any Fitted)
  }

  package let members: [Member]
  package let rule: Rule
  /// How many columns all members read together.
  let columns: Int
  let classCount: Int

  package init(_ members: [Member], _ rule: Rule, columns: Int, classCount: Int) {
    self.members = members
    self.rule = rule
    self.columns = columns
    self.classCount = classCount
  }

  private var width: Int { max(1, classCount) }

  package func predict(_ features: Features, rows: [Int32], monitor: Monitor) throws -> [Double] {
    let said = try members.map { member in
      try member.fit.predict(
        member.columns == Array(0..<features.count) ? features : features.keeping(member.columns), rows: rows,
        monitor: monitor)
    }
    switch rule {
    case .mean(let weights):
      return (0..<rows.count * width).map { place in
        zip(weights, said).reduce(0) { $0 + $1.0 * $1.1[place] }
      }
    case .votes(let weights):
      var votes = [Double](repeating: 0, count: rows.count * width)
      for (weight, values) in zip(weights, said) {
        for row in rows.indices {
          var best = 0
          for index in 1..<width where values[row * width + index] > values[row * width + best] { best = index }
          votes[row * width + best] += weight
        }
      }
      return votes
    case .learned(let fit):
      let inputs = EnsembleFit.inputs(said, classCount: classCount)
      return try fit.predict(inputs, rows: rows.indices.map { Int32($0) }, monitor: monitor)
    }
  }

  /// What the members say as columns to learn from: of two classes P(second), of more each class, else the value.
  static func inputs(_ said: [[Double]], classCount: Int) -> Features {
    let width = max(1, classCount)
    let used = classCount == 2 ? 1..<2 : 0..<width
    var features = Features(names: [], columns: [])
    for (member, values) in said.enumerated() {
      for index in used {
        let count = values.count / width
        features.names.append("\(member).\(index)")
        features.columns.append(
          Numbers(count: count) { target in
            for row in 0..<count { target.initializeElement(at: row, to: values[row * width + index]) }
          })
      }
    }
    return features
  }

  /// How much each member counts; they sum to 1.
  func shares() throws -> [Double] {
    guard case .learned(let fit) = rule else {
      if case .mean(let weights) = rule { return weights }
      if case .votes(let weights) = rule { return weights }
      return []
    }
    let sizes = try fit.importance(.gain)
    let each = sizes.count / members.count
    let sums = members.indices.map { member in sizes[member * each..<(member + 1) * each].reduce(0, +) }
    let total = sums.reduce(0, +)
    return sums.map { total > 0 ? $0 / total : 1 / Double(members.count) }
  }

  package func importance(_ kind: Importance) throws -> [Double] {
    var result = [Double](repeating: 0, count: columns)
    for (member, share) in zip(members, try shares()) {
      let weights = try member.fit.importance(kind)
      let total = weights.reduce(0, +)
      guard total > 0 else { continue }
      for (column, weight) in zip(member.columns, weights) { result[column] += share * weight / total }
    }
    return result
  }

  package var facts: [(name: String, value: Double)] {
    zip(members, (try? shares()) ?? []).map { ("share of \($0.name)", $1) }
  }

  // MARK: - At rest

  /// The members' own documents within one, their bytes one after the other.
  package var documents: FittedDocuments {
    get throws {
      var bytes: [UInt8] = []
      let inner = try members.map { member -> JSON in
        let written = try member.fit.documents
        bytes += written.bytes
        return .object([
          ("name", .string(member.name)), ("model", .string(member.family)),
          ("columns", .numbers(member.columns.map(Double.init))), ("bytes", .integer(written.bytes.count)),
          ("fit", try JSON(written.text)),
        ])
      }
      let rule: [(String, JSON)] =
        switch self.rule {
        case .mean(let weights): [("rule", .string("mean")), ("weights", .numbers(weights))]
        case .votes(let weights): [("rule", .string("votes")), ("weights", .numbers(weights))]
        case .learned(let fit): [("rule", .string("learned")), ("meta", try JSON(try fit.documents.text))]
        }
      let json = JSON.object(
        [("ensemble", .array(inner)), ("columns", .integer(columns)), ("classes", .integer(classCount))] + rule)
      return FittedDocuments(text: json.text, bytes: bytes)
    }
  }

  package static func load(_ documents: FittedDocuments) throws -> any Fitted {
    let json = try JSON(documents.text)
    let (columns, classCount) = (try json.member("columns").integer(), try json.member("classes").integer())
    var start = 0
    let members = try json.member("ensemble").array().map { member -> Member in
      let length = try member.member("bytes").integer()
      let places = try member.member("columns").array().map { try $0.integer() }
      guard length >= 0, start + length <= documents.bytes.count, places.allSatisfy({ (0..<columns).contains($0) })
      else { throw Complaint("a stored ensemble is damaged") }
      let inner = FittedDocuments(
        text: try member.member("fit").text, bytes: Array(documents.bytes[start..<start + length]))
      start += length
      let family = try member.member("model").string()
      return Member(
        name: try member.member("name").string(), family: family, fit: try Model.fit(inner, by: family),
        columns: places)
    }
    let rule: Rule
    switch try json.member("rule").string() {
    case "mean": rule = .mean(try json.member("weights").numbers())
    case "votes": rule = .votes(try json.member("weights").numbers())
    default:
      let text = FittedDocuments(text: try json.member("meta").text)
      rule = .learned(classCount > 0 ? try Logit.load(text) : try Ridge.load(text))
    }
    return EnsembleFit(members, rule, columns: columns, classCount: classCount)
  }
}
