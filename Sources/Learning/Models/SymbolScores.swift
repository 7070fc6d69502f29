import Vocabulary

/// How well a model of several symbols does on each of them: what `m.symbols` is.
package struct SymbolScores: Presentable {
  package let parts: [(symbol: String, scores: Scores)]

  init(_ parts: [(symbol: String, scores: Scores)]) { self.parts = parts }

  package var kind: String { "symbol scores" }

  package var headline: String { "scores of \(parts.count) symbols" }

  package var digest: Digest {
    Digest(
      of: parts.flatMap { part in
        [Digest(part.symbol), part.scores.metrics.map(\.value).withUnsafeBufferPointer { Digest(of: $0) }]
      })
  }

  package var propertyNames: [String] { parts.map(\.symbol) }

  package func property(_ name: String) -> Value? {
    parts.first { $0.symbol == name }.map { part in
      .object(ScoreCard(part.symbol, [part.scores], classes: []))
    }
  }

  package var display: [Block] { [.table(table)] }

  package var table: Table {
    let names = Scores.shown.filter { name in parts.contains { $0.scores[name] != nil } }
    return Table(
      columns: [
        Table.Column("symbol", parts.map { .text($0.symbol) }),
        Table.Column("rows", parts.map { .integer($0.scores.count) }),
      ]
        + names.map { name in
          Table.Column(name, parts.map { .number($0.scores[name] ?? .nan, decimals: 4) })
        }, notes: ["on rows that were judged: those of the folds and of the test"])
  }

  var json: JSON {
    .array(parts.map { .object([("symbol", .string($0.symbol)), ("scores", $0.scores.json)]) })
  }

  init(json: JSON) throws {
    parts = try json.array().map { part in
      (symbol: try part.member("symbol").string(), scores: try Scores(json: part.member("scores")))
    }
  }
}
