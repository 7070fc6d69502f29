import Vocabulary

extension Selection {
  /// As JSON: everything that it says.
  package var document: String {
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
}
