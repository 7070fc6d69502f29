import Frames
import Vocabulary

/// A fit on columns that its own training rows chose: to whoever asks it reads all columns.
struct PrunedFit: Fitted {
  let fit: any Fitted
  /// Places among all columns.
  let kept: [Int]
  let columns: Int

  var lossCurve: LossCurve? { fit.lossCurve }

  var facts: [(name: String, value: Double)] { [("columns kept", Double(kept.count))] + fit.facts }

  func predict(_ features: Features, rows: [Int32], monitor: Monitor) throws -> [Double] {
    try fit.predict(features.keeping(kept), rows: rows, monitor: monitor)
  }

  /// 0 for what was not kept.
  func contributions(_ features: Features, rows: [Int32], monitor: Monitor) throws -> Contributions? {
    guard let found = try fit.contributions(features.keeping(kept), rows: rows, monitor: monitor) else { return nil }
    var values: [Double] = []
    for start in stride(from: 0, to: found.values.count, by: kept.count + 1) {
      var wide = [Double](repeating: 0, count: columns + 1)
      for (place, column) in kept.enumerated() { wide[column] = found.values[start + place] }
      wide[columns] = found.values[start + kept.count]
      values += wide
    }
    return Contributions(columns: columns, margins: found.margins, values: values)
  }

  func importance(_ kind: Importance) throws -> [Double] {
    var result = [Double](repeating: 0, count: columns)
    for (place, weight) in zip(kept, try fit.importance(kind)) { result[place] = weight }
    return result
  }

  var coefficients: [[Double]]? {
    fit.coefficients?.map { form in
      var result = [Double](repeating: 0, count: columns) + form.suffix(1)
      for (place, value) in zip(kept, form) { result[place] = value }
      return result
    }
  }

  /// The model's own document, beneath what was kept.
  var documents: FittedDocuments {
    get throws {
      let inner = try fit.documents
      let json = JSON.object([
        ("kept", .numbers(kept.map(Double.init))), ("of", .integer(columns)), ("fit", try JSON(inner.text)),
      ])
      return FittedDocuments(text: json.text, bytes: inner.bytes)
    }
  }

  /// A fit of that family from its documents, pruned or not.
  static func load(_ documents: FittedDocuments, by family: any ModelKind.Type) throws -> any Fitted {
    let json = try JSON(documents.text)
    guard json.optional("kept") != nil else { return try family.load(documents) }
    let kept = try json.member("kept").array().map { try $0.integer() }
    let columns = try json.member("of").integer()
    guard kept.allSatisfy({ (0..<columns).contains($0) }) else {
      throw Complaint("a stored model keeps columns that it does not have")
    }
    let inner = FittedDocuments(text: try json.member("fit").text, bytes: documents.bytes)
    return PrunedFit(fit: try family.load(inner), kept: kept, columns: columns)
  }
}
