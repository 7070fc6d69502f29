import Engine
import Frames
import Vocabulary

/// The page that lists every feature, as Markdown: `Sources/Features/REFERENCE.md`.
package struct FeatureReference {
  let catalogue: FeatureCatalogue

  package init(_ catalogue: FeatureCatalogue = .shared) { self.catalogue = catalogue }

  /// Daily bars of one symbol without values, on which the look-back of a formula can be planned.
  package static func bars() throws -> Frame {
    let rows = 1 << 14
    return try Frame(
      Timeline(times: (0..<rows).map { Int64($0) * Moment.day }, segments: [.init("", 0..<rows)]),
      ["open", "high", "low", "close", "volume", "bench"].map { name in
        Column(name, role: .bar, .numbers(Numbers(count: rows) { throw Complaint("a plan reads no values") }))
      }, bar: Moment.day)
  }

  package func page() throws -> String {
    let families = catalogue.groups.filter { group in catalogue.features.contains { $0.family == group.name } }
    let sets = catalogue.groups.filter { group in !families.contains { $0.name == group.name } }
    var lines = [
      "# Features", "",
      "\(catalogue.features.count) features. Each is a line of the command language in `Catalogue`; this page is made from them. "
        + "A look-back is the number of bars before the first value, on daily bars; *checked by* names what made the "
        + "values that the tests compare with.",
      "", "| group | features | what they are |", "|---|---|---|",
    ]
    for group in families + sets {
      lines.append("| `@\(group.name)` | \(group.members.count) | \(cell(group.note)) |")
    }
    for group in families {
      lines += ["", "## @\(group.name)", "", group.note + ".", ""]
      lines += ["| feature | formula | look-back | scale | checked by | note |", "|---|---|---|---|---|---|"]
      for feature in catalogue.features where feature.family == group.name { lines.append(try row(feature)) }
    }
    for set in sets where set.name != "all" {
      lines += ["", "## @\(set.name)", "", set.note + ".", ""]
      lines.append(set.members.map { "`\($0)`" }.joined(separator: " "))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(_ feature: Feature) throws -> String {
    var planner = try Planner(try FeatureReference.bars(), definitions: catalogue.definitions)
    let lookback: String
    if let port = try? planner.want(feature.expression) {
      lookback = String(planner.finished().warmup(port))
    } else {
      lookback = "by the bars"
    }
    let note = feature.note.replacing(/\.? (In [\[({].*|In price units|Cumulative)$/, with: "")
    let cells = [
      "`\(feature.name)`", "`\(cell(feature.formula))`", lookback, feature.scale.words, feature.oracle ?? "",
      cell(note),
    ]
    return "| " + cells.joined(separator: " | ") + " |"
  }

  /// A cell has no line and no bar of its own.
  private func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
