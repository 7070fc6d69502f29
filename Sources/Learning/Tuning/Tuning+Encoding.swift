import Vocabulary

extension Tuning {
  /// The document that it is read back from.
  ///
  /// - Parameter write: A value as text that gives it back; nil for what no text stands for.
  package func text(_ write: (Value) -> String?) throws -> String {
    func written(_ value: Value) throws -> JSON {
      guard let text = write(value) else { throw Complaint("a tuning over such values is not kept in files") }
      return .string(text)
    }
    return JSON.object([
      ("format", .string("wick tuning 1")), ("family", .string(origin.family)),
      (
        "fixed",
        .array(try origin.fixed.map { .object([("name", .string($0.name)), ("value", try written($0.value))]) })
      ),
      ("space", .strings(origin.space)), ("names", .strings(origin.names)), ("sampler", .string(origin.sampler)),
      ("pruner", .string(origin.pruner)), ("together", .integer(origin.together)),
      ("seed", .string(String(origin.seed))), ("metric", .string(origin.metric)), ("loss", .bool(origin.isLoss)),
      ("folds", .integer(origin.folds)), ("label", .string(origin.label)), ("split", .string(origin.split)),
      ("features", .strings(origin.features)), ("pruning", origin.pruning.map(JSON.string) ?? .null),
      ("weighing", origin.weighing.map(JSON.string) ?? .null), ("best", best.map(JSON.integer) ?? .null),
      (
        "trials",
        .array(
          try rows.map { row in
            var members: [(String, JSON)] = [
              ("settings", .array(try row.settings.map(written))), ("scores", .numbers(row.scores)),
            ]
            if row.ending == .pruned { members.append(("ended", .string("pruned"))) }
            if case .failed(let message) = row.ending {
              members += [("ended", .string("failed")), ("why", .string(message))]
            }
            return .object(members)
          })
      ),
    ]).text
  }

  package init(text: String, _ read: (String) throws -> Value) throws {
    let json = try JSON(text)
    guard try json.member("format").string() == "wick tuning 1" else {
      throw Complaint("a stored tuning has an unknown format", hint: "a newer wick may have written it")
    }
    func optional(_ name: String) throws -> String? {
      if case .string(let text) = try json.member(name) { text } else { nil }
    }
    guard let seed = UInt64(try json.member("seed").string()), case .bool(let isLoss) = try json.member("loss") else {
      throw Complaint("a stored tuning is damaged")
    }
    let names = try json.member("names").strings()
    let rows = try json.member("trials").array().map { trial -> Row in
      let settings = try trial.member("settings").strings().map(read)
      guard settings.count == names.count else { throw Complaint("a stored tuning is damaged") }
      let scores = try trial.member("scores").numbers()
      var ending = Trial.Ending.complete
      if case .string(let ended)? = trial.optional("ended") {
        ending = ended == "pruned" ? .pruned : .failed(try trial.member("why").string())
      }
      let known = scores.filter { !$0.isNaN }
      return Row(
        settings: settings, scores: scores,
        score: known.isEmpty ? .nan : known.reduce(0, +) / Double(known.count), ending: ending)
    }
    var best: Int?
    if case .number(let place) = try json.member("best") {
      guard let index = Int(exactly: place), rows.indices.contains(index) else {
        throw Complaint("a stored tuning is damaged")
      }
      best = index
    }
    self.init(
      Origin(
        family: try json.member("family").string(),
        fixed: try json.member("fixed").array().map {
          (try $0.member("name").string(), try read($0.member("value").string()))
        },
        space: try json.member("space").strings(), names: names, sampler: try json.member("sampler").string(),
        pruner: try json.member("pruner").string(), together: try json.member("together").integer(), seed: seed,
        metric: try json.member("metric").string(), isLoss: isLoss, folds: try json.member("folds").integer(),
        label: try json.member("label").string(), split: try json.member("split").string(),
        features: try json.member("features").strings(), pruning: try optional("pruning"),
        weighing: try optional("weighing")), rows, best: best)
  }
}
