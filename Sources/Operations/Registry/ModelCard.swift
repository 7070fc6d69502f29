import Frames
import Learning
import Vocabulary

/// What is written down of a model that was registered: what it is, what from, and how good.
package struct ModelCard: Sendable {
  package var name: String
  package var version: Int
  package var family: String
  package var isClassifier: Bool
  package var note: String
  /// Nanoseconds since 1970 UTC.
  package var created: Int64
  package var statement: String
  package var library: String
  package var label: String
  package var split: String
  package var seed: UInt64
  package var features: [Model.Feature]
  package var symbols: [String]
  package var rows: Int
  package var trainingRows: Int
  package var firstTime: Int64
  package var lastTime: Int64
  /// By name, of the folds and of the test part: means over the parts.
  package var folds: [Scores.Metric]
  package var test: [Scores.Metric]
  /// How many models had been judged on the test part.
  package var looks: Int
  package var digest: String
  /// The files that its script reads, each with its SHA-256.
  package var sources: [(path: String, sha256: String)]
  /// The version of the same name that it follows; nil for the first.
  package var parent: Int?

  package init(_ model: Model, name: String, note: String, created: Int64, sources: [(path: String, sha256: String)]) {
    let origin = model.origin
    self.name = name
    version = 0
    family = model.kindName
    isClassifier = !origin.classes.isEmpty
    self.note = note
    self.created = created
    (statement, library, label, split) = (origin.statement, origin.library, origin.label, origin.split)
    (seed, features) = (origin.seed, origin.features)
    symbols = model.unseen.timeline.segments.map(\.symbol)
    rows = model.unseen.timeline.count
    trainingRows = origin.trainingRows
    (firstTime, lastTime) = (origin.firstTime, origin.lastTime)
    func means(_ card: ScoreCard) -> [Scores.Metric] {
      card.names.map { Scores.Metric($0, card.mean($0) ?? .nan) }
    }
    (folds, test) = (means(model.cv), means(model.test))
    looks = model.looks
    digest = model.digest.description
    self.sources = sources
  }

  /// The settings of the statement, `depth=4` and so on.
  package var settings: [(name: String, value: String)] { Run.settings(of: statement) }

  /// A score by its name, `test.auc` of the test part, of the folds otherwise; nil where there is none.
  package func score(_ name: String) -> Double? {
    let isTest = name.hasPrefix("test.")
    let metric = isTest ? String(name.dropFirst(5)) : name
    return (isTest ? test : folds).first { $0.name == metric }?.value
  }

  /// By what models are ranked where nothing is said: the first of the usual figures that the folds have, else the test.
  package static let rankings = ["auc", "ic", "rmse"]
}

extension ModelCard {
  package var json: JSON {
    func scores(_ metrics: [Scores.Metric]) -> JSON {
      .object(metrics.map { ($0.name, $0.value.isNaN ? .null : .number($0.value)) })
    }
    func share(_ count: Int) -> JSON { rows > 0 ? .number(Double(count) / Double(rows)) : .null }
    return .object([
      ("name", .string(name)), ("version", .integer(version)), ("type", .string(family)),
      ("task", .string(isClassifier ? "classification" : "regression")), ("description", .string(note)),
      ("created_ts", .string(Moment.text(created))), ("created_ns", .string(String(created))),
      ("statement", .string(statement)),
      ("label", .string(label)), ("split", .string(split)), ("seed", .string(String(seed))),
      (
        "features",
        .array(
          features.map { feature in
            .object([
              ("name", .string(feature.name)), ("formula", feature.formula.map(JSON.string) ?? .null),
              ("lookback", .integer(feature.lookback)),
            ])
          })
      ),
      ("feature_count", .integer(features.count)),
      ("hyperparams", .object(settings.map { ($0.name, .string($0.value)) })),
      (
        "training",
        .object([
          ("symbols", .strings(symbols)), ("data_points", .integer(rows)), ("training_rows", .integer(trainingRows)),
          ("train_ratio", share(trainingRows)), ("first", .string(Moment.text(firstTime))),
          ("last", .string(Moment.text(lastTime))), ("first_ns", .string(String(firstTime))),
          ("last_ns", .string(String(lastTime))),
        ])
      ),
      ("performance", .object([("folds", scores(folds)), ("test", scores(test)), ("test_looks", .integer(looks))])),
      ("dependencies", .strings([library])), ("digest", .string(digest)),
      (
        "sources",
        .array(sources.map { .object([("path", .string($0.path)), ("sha256", .string($0.sha256))]) })
      ),
      ("parent", parent.map(JSON.integer) ?? .null),
    ])
  }

  package init(json: JSON) throws {
    func scores(_ json: JSON) throws -> [Scores.Metric] {
      guard case .object(let members) = json else { throw Complaint("a registered model has bad scores") }
      return try members.map { Scores.Metric($0.0, try $0.1.number()) }
    }
    func member(_ name: String, of json: JSON) throws -> JSON {
      guard let member = json.optional(name) else { throw Complaint("a registered model lacks '\(name)'") }
      return member
    }
    func text(_ name: String) throws -> String { try member(name, of: json).string() }
    let (training, performance) = (try member("training", of: json), try member("performance", of: json))
    func time(_ name: String, of json: JSON) throws -> Int64 {
      guard let time = Int64(try member(name, of: json).string()) else {
        throw Complaint("a registered model has a bad \(name)")
      }
      return time
    }
    (name, version, family) = (try text("name"), try member("version", of: json).integer(), try text("type"))
    isClassifier = try text("task") == "classification"
    (note, created, statement) = (try text("description"), try time("created_ns", of: json), try text("statement"))
    (label, split) = (try text("label"), try text("split"))
    seed = UInt64(try text("seed")) ?? 0
    features = try member("features", of: json).array().map { feature in
      Model.Feature(
        name: try member("name", of: feature).string(), formula: try? member("formula", of: feature).string(),
        lookback: try member("lookback", of: feature).integer())
    }
    symbols = try member("symbols", of: training).strings()
    rows = try member("data_points", of: training).integer()
    trainingRows = try member("training_rows", of: training).integer()
    firstTime = try time("first_ns", of: training)
    lastTime = try time("last_ns", of: training)
    folds = try scores(member("folds", of: performance))
    test = try scores(member("test", of: performance))
    looks = try member("test_looks", of: performance).integer()
    library = try member("dependencies", of: json).strings().first ?? ""
    digest = try text("digest")
    sources = try member("sources", of: json).array().map {
      (try member("path", of: $0).string(), try member("sha256", of: $0).string())
    }
    parent = json.optional("parent").flatMap { try? $0.integer() }
  }

  /// What a reader who finds the folder wants to know, in Markdown.
  package var readme: String {
    func number(_ value: Double) -> String { value.isNaN ? "na" : Value.source((value * 1e4).rounded() / 1e4) }
    func rows(_ metrics: [Scores.Metric]) -> [String] { metrics.map { "| \($0.name) | \(number($0.value)) |" } }
    var lines = ["# \(name), version \(version)", ""]
    if !note.isEmpty { lines += [note, ""] }
    lines += [
      "Predicts `\(label)` from \(features.count) columns with \(family) (\(library)).", "",
      "- fitted by `fit \(statement)`, seed \(seed)", "- judged by `\(split)`",
      "- \(trainingRows) training rows of \(symbols.joined(separator: ", ")), "
        + "\(Moment.text(firstTime).prefix(10)) to \(Moment.text(lastTime).prefix(10))",
      "- registered \(Moment.text(created)) UTC, digest \(digest)", "",
    ]
    if !folds.isEmpty {
      lines += ["## Folds, on unseen rows", "", "| metric | mean |", "|---|---|"] + rows(folds) + [""]
    }
    if !test.isEmpty {
      lines += ["## Test part", "", "| metric | value |", "|---|---|"] + rows(test) + [""]
      if looks > 1 { lines += ["\(looks) models had been judged on this part.", ""] }
    }
    lines += ["## Columns", ""] + features.map { "- `\($0.name)`" + ($0.formula.map { " = `\($0)`" } ?? "") }
    lines += [
      "", "`script.wick` makes the model anew; `load model.h5` reads it as it is.", "",
    ]
    return lines.joined(separator: "\n")
  }
}
