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
    var found: [(name: String, group: String, note: String)] = []
    for (name, definition) in call.scope.definitions.sorted(by: { $0.key < $1.key }) {
      let text = "\(name) \(definition.note) \(definition.body.source)".lowercased()
      guard sought.allSatisfy({ text.contains($0.lowercased()) }) else { continue }
      found.append((name, "your own", definition.note.isEmpty ? definition.body.source : definition.note))
    }
    for feature in FeatureCatalogue.shared.features(matching: sought) {
      found.append((feature.name, "@\(feature.family)", feature.note))
    }
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
            Table.Column("group", found.map { .text($0.group) }),
            Table.Column("what it is", found.map { .text($0.note) }),
          ])))
    return .nothing
  }
}
