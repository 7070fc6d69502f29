import Features
import Interpreter
import Vocabulary

/// Looks for features by words.
struct Find: Command {
  static let name = "find"
  static let summary = "looks for features whose name, note or formula has some words"
  static let effect = Effect.look
  static let parameters = [
    Parameter.rest("words", \Self.words, required: true, "words that must all be there, in any case")
  ]
  static let examples = ["find parkinson", "find directional wilder", "find \"mean reversion\""]

  var words: [ColumnChoice] = []

  func run(_ call: inout Call) throws -> Value {
    // Words in quotes are words all the same, and names join theirs by underscores.
    let sought = words.flatMap { $0.text.split { $0 == " " || $0 == "_" }.map(String.init) }
    guard !sought.isEmpty else { throw Complaint("find needs words", at: call.place) }
    let found = FeatureCatalogue.shared.features(matching: sought)
    guard !found.isEmpty else {
      throw Complaint(
        "no feature has '\(sought.joined(separator: " "))' in its name, note or formula",
        hint: didYouMean(sought[0], FeatureCatalogue.shared.features.map(\.name)) ?? "features lists the groups",
        at: call.place)
    }
    call.show(
      .table(
        Table(
          columns: [
            Table.Column("feature", found.map { .text($0.name) }),
            Table.Column("group", found.map { .text("@\($0.family)") }),
            Table.Column("what it is", found.map { .text($0.note) }),
          ])))
    return .nothing
  }
}
