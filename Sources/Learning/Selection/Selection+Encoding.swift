import Language
import Vocabulary

extension Selection {
  /// The document it is read back from.
  package var text: String {
    JSON.object([
      ("format", .string("wick selection 1")), ("way", .string(origin.statement)),
      ("label", origin.label.map(JSON.string) ?? .null), ("split", .string(origin.split)),
      ("seed", .string(String(origin.seed))), ("training_rows", .integer(origin.trainingRows)),
      ("first", .string(String(origin.firstTime))), ("last", .string(String(origin.lastTime))),
      ("zone", .string(origin.zone)), ("tested", .bool(origin.isTested)), ("kept", .strings(kept)),
      ("measure", .string(choices.measure)),
      (
        "columns",
        .array(
          zip(names, choices.verdicts).map { name, verdict in
            .object([
              ("name", .string(name)), ("kept", .bool(verdict.isKept)),
              ("score", verdict.score.isNaN ? .null : .number(verdict.score)), ("why", .string(verdict.why)),
              ("partner", verdict.partner.map(JSON.string) ?? .null),
            ])
          })
      ),
      (
        "folds",
        .array(
          choices.parts.map { part in
            .object([
              ("name", .string(part.name)), ("rows", .integer(part.rows)),
              ("kept", .strings(names.indices.filter { part.kept[$0] }.map { names[$0] })),
            ])
          })
      ),
      ("notes", .strings(choices.notes)),
    ]).text
  }

  package init(text: String) throws {
    let json = try JSON(text)
    guard try json.member("format").string() == "wick selection 1" else {
      throw Complaint("a stored selection has an unknown format", hint: "a newer wick may have written it")
    }
    func whole<Number: FixedWidthInteger>(_ name: String) throws -> Number {
      guard let number = Number(try json.member(name).string()) else {
        throw Complaint("a stored selection has a bad \(name)")
      }
      return number
    }
    let columns = try json.member("columns").array()
    let names = try columns.map { try $0.member("name").string() }
    let verdicts = try columns.map { column in
      Choices.Verdict(
        try column.member("kept").flag(), score: try column.member("score").number(),
        try column.member("why").string(), partner: try column.optionalText("partner"))
    }
    let parts = try json.member("folds").array().map { fold in
      let kept = Set(try fold.member("kept").strings())
      return Choices.Part(
        name: try fold.member("name").string(), rows: try fold.member("rows").integer(),
        kept: names.map(kept.contains))
    }
    let origin = Origin(
      statement: try json.member("way").string(), label: try json.optionalText("label"),
      split: try json.member("split").string(), seed: try whole("seed"),
      trainingRows: try json.member("training_rows").integer(), firstTime: try whole("first"),
      lastTime: try whole("last"), zone: try json.member("zone").string(), isTested: try json.member("tested").flag())
    self.init(
      origin, try prunings.made(by: origin.statement), names: names,
      Choices(
        try json.member("measure").string(), verdicts, parts: parts, notes: try json.member("notes").strings()))
  }
}

extension JSON {
  fileprivate func flag() throws -> Bool {
    guard case .bool(let flag) = self else { throw Complaint("a stored selection has \(text) where yes or no belongs") }
    return flag
  }

  fileprivate func optionalText(_ name: String) throws -> String? {
    if case .null = try member(name) { nil } else { try member(name).string() }
  }
}

extension Catalogue<any Pruning> {
  /// The way that has such a statement, in which all settings are options.
  fileprivate func made(by statement: String) throws -> any Pruning {
    let words = statement.split(separator: " ")
    let options = try words.dropFirst().map { word in
      let parts = word.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { throw Complaint("a stored selection was made by '\(statement)'") }
      let value: Value
      if let number = Double(parts[1]) {
        value = .number(number)
      } else {
        switch try Parser.expression(String(parts[1])).form {
        case .flag(let flag): value = .flag(flag)
        case .span(let span): value = .span(span)
        default: value = .word(String(parts[1]))
        }
      }
      return Given.Option(String(parts[0]), Given.Word(value))
    }
    return try make(words.first.map(String.init) ?? "", Given(options: options))
  }
}
