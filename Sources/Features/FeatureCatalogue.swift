import Engine
import Language
import Vocabulary

/// All features that come with the house, and the sets of them, read from the texts beside this file.
///
/// A family is a file of lines `name = expression`, each under a `##` note; a set is a line `name = [feature feature …]`.
/// Reading takes a few milliseconds, at the first use.
package struct FeatureCatalogue: Sendable {
  /// Features under one name: a family or a set.
  package struct Group: Sendable {
    package let name: String
    package let note: String
    /// The members in their order; a set may name a column of the bars too, such as `close`.
    package let members: [String]
  }

  /// In the order of the files.
  package let features: [Feature]
  /// Families, then sets, then `all`.
  package let groups: [Group]
  /// What the names mean to the engine.
  package let definitions: [String: Definition]
  private let index: [String: Int]

  package static let shared: FeatureCatalogue = {
    do {
      return try FeatureCatalogue(
        families: families, sets: PackageResources.sets_wick, oracles: PackageResources.oracles_csv)
    } catch {
      preconditionFailure("the catalogue that is part of the program cannot be read: \(error)")
    }
  }()

  /// A line each: this is what makes a file known. A formula may use features of the files above its own.
  private static let families: [(name: String, text: [UInt8])] = [
    ("price", PackageResources.price_wick),
    ("returns", PackageResources.returns_wick),
    ("averages", PackageResources.averages_wick),
    ("momentum", PackageResources.momentum_wick),
    ("trend", PackageResources.trend_wick),
    ("structure", PackageResources.structure_wick),
    ("volatility", PackageResources.volatility_wick),
    ("volume", PackageResources.volume_wick),
    ("statistics", PackageResources.statistics_wick),
    ("microstructure", PackageResources.microstructure_wick),
    ("regime", PackageResources.regime_wick),
    ("cycles", PackageResources.cycles_wick),
    ("entropy", PackageResources.entropy_wick),
    ("canonical", PackageResources.canonical_wick),
    ("wavelets", PackageResources.wavelets_wick),
    ("spectral", PackageResources.spectral_wick),
    ("fractional", PackageResources.fractional_wick),
    ("benchmark", PackageResources.benchmark_wick),
    ("calendar", PackageResources.calendar_wick),
    ("candles", PackageResources.candles_wick),
    ("worldquant", PackageResources.worldquant_wick),
    ("session", PackageResources.session_wick),
    ("timeframes", PackageResources.timeframes_wick),
    ("crosssection", PackageResources.crosssection_wick),
    ("alpha158", PackageResources.alpha158_wick),
  ]

  /// Families that need more than the bars of one symbol, a benchmark or other symbols: `@all` leaves them out.
  private static let beyondBars: Swift.Set<String> = ["benchmark", "crosssection"]

  /// Features whose bar costs more with every bar before it: on a million bars they take hours, and are asked for by name.
  private static let unbounded: Swift.Set<String> = ["fracdiff_exp_04"]

  /// Features that a frame may bring as a column of its own: formulas that use them take that column then.
  private static let replaceable: Swift.Set<String> = ["bar_vwap"]

  init(families: [(name: String, text: [UInt8])], sets: [UInt8], oracles: [UInt8] = []) throws {
    let oracles = FeatureCatalogue.oracles(of: oracles)
    var features: [Feature] = []
    var meanings: [String: Expression] = [:]
    var groups: [Group] = []
    for family in families {
      let (lines, note) = try FeatureCatalogue.lines(of: family.text, in: family.name)
      for line in lines {
        guard meanings[line.name] == nil else { throw Complaint("\(family.name): '\(line.name)' stands twice") }
        let expression = line.expression.replacingNames { name in
          FeatureCatalogue.replaceable.contains(name) ? nil : meanings[name]
        }
        meanings[line.name] = expression
        features.append(
          Feature(
            name: line.name, family: family.name, note: line.note, written: line.expression, expression: expression,
            oracle: oracles[line.name]))
      }
      groups.append(Group(name: family.name, note: note, members: lines.map(\.name)))
    }
    for line in try FeatureCatalogue.lines(of: sets, in: "sets").lines {
      guard case .list(let items) = line.expression.form else { throw Complaint("sets: '\(line.name)' is no list") }
      let members = try items.map { item in
        guard case .name(let name) = item.form else { throw Complaint("sets: \(item.source) is no name") }
        return name
      }
      groups.append(Group(name: line.name, note: line.note, members: members))
    }
    let ofBars = features.filter { feature in
      !FeatureCatalogue.beyondBars.contains(feature.family) && !FeatureCatalogue.unbounded.contains(feature.name)
    }.map(\.name)
    groups.append(
      Group(
        name: "all",
        note: "every feature that the bars of one symbol are enough for, at a cost a bar that does not grow",
        members: ofBars))
    self.features = features
    self.groups = groups
    index = Dictionary(uniqueKeysWithValues: features.enumerated().map { ($1.name, $0) })
    definitions = Dictionary(
      uniqueKeysWithValues: features.map { ($0.name, Definition($0.name, body: $0.expression, note: $0.note)) })
  }

  package func feature(_ name: String) -> Feature? { index[name].map { features[$0] } }

  /// The feature of that name, or a complaint with the nearest name.
  package func feature(named name: String, at place: Place? = nil) throws -> Feature {
    if let feature = feature(name) { return feature }
    throw Complaint("no feature '\(name)'", hint: didYouMean(name, features.map(\.name)), at: place)
  }

  /// The group of that name, or a complaint with the nearest name.
  package func group(named name: String, at place: Place? = nil) throws -> Group {
    if let group = groups.first(where: { $0.name == name }) { return group }
    let names = groups.map { "@\($0.name)" }
    let hint = didYouMean("@\(name)", names) ?? "features lists the groups"
    throw Complaint("no group '@\(name)'", hint: hint, at: place)
  }

  /// The groups that have the feature, families first.
  package func groups(with name: String) -> [Group] { groups.filter { $0.members.contains(name) && $0.name != "all" } }

  /// Features whose name, note or formula has every one of the words, in any case; those with it in the name first.
  package func features(matching words: [String]) -> [Feature] {
    let words = words.map { $0.lowercased() }
    let found = features.filter { feature in
      let text = "\(feature.name) \(feature.family) \(feature.note) \(feature.formula)".lowercased()
      return words.allSatisfy { text.contains($0) }
    }
    let named = found.filter { feature in words.allSatisfy { feature.name.lowercased().contains($0) } }
    let rest = found.filter { feature in !words.allSatisfy { feature.name.lowercased().contains($0) } }
    return named + rest
  }

  private struct Line {
    var name: String
    var note: String
    var expression: Expression
  }

  /// The lines of a file, and the first sentence of its head.
  private static func lines(of bytes: [UInt8], in file: String) throws -> (lines: [Line], note: String) {
    let text = String(decoding: bytes, as: UTF8.self)
    let statements: [Statement]
    switch Parser(Grammar([])).parse(text) {
    case .complete(let complete): statements = complete
    case .incomplete(_, let complaint), .invalid(let complaint):
      let place = complaint.place.map { place in " at \(place.start)" } ?? ""
      throw Complaint("\(file)\(place): \(complaint.message)", hint: complaint.hint)
    }
    let lines = try statements.map { statement in
      guard case .assignment(let name, .expression(let expression)) = statement.form else {
        throw Complaint("\(file): a line is no feature: \(statement.source)")
      }
      return Line(name: name, note: note(statement.comments), expression: expression)
    }
    let head = text.prefix { $0 != "\n" }.drop { $0 == "#" || $0 == " " }
    return (lines, String(head.prefix { $0 != "." }))
  }

  /// Lines of a name, a comma and where its expected values come from.
  private static func oracles(of bytes: [UInt8]) -> [String: String] {
    var oracles: [String: String] = [:]
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let cells = line.split(separator: ",", maxSplits: 1)
      if cells.count == 2 { oracles[String(cells[0])] = String(cells[1]) }
    }
    return oracles
  }

  private static func note(_ comments: [String]) -> String {
    comments.map { String($0.drop { $0 == "#" || $0 == " " }) }.joined(separator: " ")
  }
}
