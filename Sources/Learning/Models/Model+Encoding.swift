import Frames
import Vocabulary

/// A model at rest: documents by name, and the predictions as a frame.
package struct EncodedModel: Sendable {
  package struct Document: Equatable, Sendable {
    package var name: String
    package var bytes: [UInt8]

    package init(_ name: String, _ bytes: [UInt8]) {
      self.name = name
      self.bytes = bytes
    }
  }

  /// `model.json` first; then a JSON and, where the library writes one, a native document for each fit.
  package var documents: [Document]
  /// What the model said of rows it had not seen.
  package var unseen: Frame

  package init(documents: [Document], unseen: Frame) {
    self.documents = documents
    self.unseen = unseen
  }
}

extension Model {
  /// Everything but the training data: what was read back predicts the same bits.
  package func encoded() throws -> EncodedModel {
    var documents = [EncodedModel.Document("model.json", Array(header.text.utf8))]
    let fits = folds.enumerated().map { (Model.name(ofFold: $0.offset), $0.element) } + [("final", final)]
    for (name, fit) in fits {
      let written = try fit.documents
      documents.append(EncodedModel.Document("\(name).json", Array(written.text.utf8)))
      if !written.bytes.isEmpty { documents.append(EncodedModel.Document("\(name).ubj", written.bytes)) }
    }
    return EncodedModel(documents: documents, unseen: try Frame(unseen.timeline, unseen.columns))
  }

  /// Reads back what `encoded` gave; complains of whatever is missing or does not fit.
  package init(decoding encoded: EncodedModel) throws {
    func bytes(_ name: String) -> [UInt8]? { encoded.documents.first { $0.name == name }?.bytes }
    func text(_ name: String) throws -> String {
      guard let bytes = bytes(name) else { throw Complaint("a stored model lacks its document '\(name)'") }
      return String(decoding: bytes, as: UTF8.self)
    }
    let header = try JSON(text("model.json"))
    let origin = try Origin(json: header)
    let family = String(origin.statement.prefix { $0 != " " })
    func fit(_ name: String) throws -> any Fitted {
      try Model.fit(FittedDocuments(text: text("\(name).json"), bytes: bytes("\(name).ubj") ?? []), by: family)
    }
    let names = origin.classes.isEmpty ? ["score"] : origin.classNames.map { "p_" + $0 }
    let unseen = try Predictions(
      encoded.unseen.timeline, classes: origin.classes, names: origin.classNames,
      values: names.map { name in
        guard let numbers = try encoded.unseen.column(name).numbers else {
          throw Complaint("a stored model's predictions '\(name)' are not numbers")
        }
        return numbers
      })
    func scores(_ name: String) throws -> [Scores] { try header.member(name).array().map(Scores.init(json:)) }
    let paths = try header.optional("paths").map { try $0.array().map(Scores.init(json:)) } ?? []
    let symbols = try header.optional("symbols").map { try SymbolScores(json: $0) }
    try self.init(
      origin, folds: (0..<header.member("folds").integer()).map { try fit(Model.name(ofFold: $0)) },
      final: fit("final"), unseen: unseen, cv: scores("cv"), oof: scores("oof"), paths: paths, test: scores("test"))
    self.symbols = symbols
  }

  /// A fit of that family, or of an ensemble of that kind, from its documents.
  static func fit(_ documents: FittedDocuments, by family: String) throws -> any Fitted {
    if ensembleKinds[family] != nil { return try EnsembleFit.load(documents) }
    let kind = try modelKinds.entry(family)
    guard let type = kind.type as? any ModelKind.Type else { throw Complaint("no model '\(kind.name)'") }
    return try PrunedFit.load(documents, by: type)
  }

  private static func name(ofFold index: Int) -> String { "fold-\(index + 1)" }

  /// All that is not in the fits: what it was made by, and its scores.
  private var header: JSON {
    guard case .object(let members) = origin.json else { return origin.json }
    var optional: [(String, JSON)] = []
    if !paths.parts.isEmpty { optional.append(("paths", .array(paths.parts.map(\.json)))) }
    if let symbols { optional.append(("symbols", symbols.json)) }
    return .object(
      [("format", .string("wick model 1"))] + members + [
        ("folds", .integer(folds.count)), ("cv", .array(cv.parts.map(\.json))), ("oof", .array(oof.parts.map(\.json))),
        ("test", .array(test.parts.map(\.json))),
      ]
        + optional)
  }
}

extension Model.Origin {
  var json: JSON {
    var members: [(String, JSON)] = [
      ("model", .string(statement)), ("library", .string(library)), ("label", .string(label)),
      ("split", .string(split)), ("seed", .string(String(seed))), ("horizon", .integer(horizon)),
      ("classes", .numbers(classes.map(Double.init))), ("features", .array(features.map(\.json))),
      ("training_rows", .integer(trainingRows)), ("unlabelled", .integer(unlabelled)), ("missing", .integer(missing)),
      ("first", .string(String(firstTime))), ("last", .string(String(lastTime))),
      ("last_end", .string(String(lastEnd))), ("zone", .string(zone)),
    ]
    if let pruning { members.append(("pruning", .string(pruning))) }
    if let weighing { members.append(("weighing", .string(weighing))) }
    if unpredicted > 0 { members.append(("unpredicted", .integer(unpredicted))) }
    if let ensemble { members.append(("ensemble", ensemble.json)) }
    if let parent { members += [("version", .integer(version)), ("parent", .string(parent))] }
    return .object(members)
  }

  init(json: JSON) throws {
    guard try json.member("format").string() == "wick model 1" else {
      throw Complaint("a stored model has an unknown format", hint: "a newer wick may have written it")
    }
    func whole<Number: FixedWidthInteger>(_ name: String) throws -> Number {
      guard let number = Number(try json.member(name).string()) else {
        throw Complaint("a stored model has a bad \(name)")
      }
      return number
    }
    var pruning: String?
    if case .string(let text)? = json.optional("pruning") { pruning = text }
    var weighing: String?
    if case .string(let text)? = json.optional("weighing") { weighing = text }
    self.init(
      statement: try json.member("model").string(), library: try json.member("library").string(),
      label: try json.member("label").string(), split: try json.member("split").string(), pruning: pruning,
      weighing: weighing,
      seed: try whole("seed"),
      horizon: try json.member("horizon").integer(),
      classes: try json.member("classes").array().map { try $0.integer() },
      features: try json.member("features").array().map(Model.Feature.init(json:)),
      trainingRows: try json.member("training_rows").integer(), unlabelled: try json.member("unlabelled").integer(),
      missing: try json.member("missing").integer(), firstTime: try whole("first"), lastTime: try whole("last"),
      lastEnd: try whole("last_end"), zone: try json.member("zone").string(),
      unpredicted: try json.optional("unpredicted")?.integer() ?? 0,
      ensemble: try json.optional("ensemble").map(EnsembleFacts.init(json:)),
      version: try json.optional("version")?.integer() ?? 1, parent: try json.optional("parent")?.string())
  }
}

extension Model.Feature {
  var json: JSON {
    .object([
      ("name", .string(name)), ("formula", formula.map(JSON.string) ?? .null), ("lookback", .integer(lookback)),
    ])
  }

  init(json: JSON) throws {
    var formula: String?
    if case .string(let text)? = json.optional("formula") { formula = text }
    self.init(
      name: try json.member("name").string(), formula: formula, lookback: try json.member("lookback").integer())
  }
}

extension Scores {
  var json: JSON {
    .object([
      ("count", .integer(count)),
      ("metrics", .object(metrics.map { ($0.name, $0.value.isNaN ? .null : .number($0.value)) })),
      ("confusion", .array(confusion.map { .numbers($0.map(Double.init)) })),
    ])
  }

  init(json: JSON) throws {
    guard case .object(let members) = try json.member("metrics") else {
      throw Complaint("a stored model has bad scores")
    }
    self.init(
      count: try json.member("count").integer(),
      metrics: try members.map { Metric($0.0, try $0.1.number()) },
      confusion: try json.member("confusion").array().map { try $0.array().map { try $0.integer() } })
  }
}
