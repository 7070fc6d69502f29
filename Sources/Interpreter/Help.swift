import Language
import Vocabulary

/// The help pages: made from the declarations of the commands and of the entries that they name.
struct Help {
  let domain: any Domain

  func show(_ topic: String?, in world: World) throws {
    guard let topic else { return world.show(.table(overview)) }
    if let command = domain.commands[topic] { return show(command, in: world) }
    // A kind by its name, or after that of its command: `? mda`, `? prune mda`.
    let words = topic.split(separator: " ")
    for command in domain.commands.entries where words.count == 1 || command.name == words[0] {
      guard let kinds = (command.type as? any Command.Type)?.kinds, words.count <= 2, let name = words.last,
        let kind = kinds.kinds.first(where: { $0.name == name || $0.aliases.contains(String(name)) })
      else { continue }
      show(kind, of: command, kinds, in: world)
      // A function may have the name too: mean is one, and a statistic.
      if words.count == 1 { domain.columnFunctions.first { $0.names.contains(topic) }.map { show($0, in: world) } }
      return
    }
    if topic == Help.functions { return world.show(.table(list(domain.columnFunctions))) }
    if let function = domain.columnFunctions.first(where: { $0.names.contains(topic) }) {
      return show(function, in: world)
    }
    if let page = LanguagePage.all.first(where: { $0.names.contains(topic) }) {
      world.show(.text("\(page.name): \(page.summary)"))
      world.show(.text(Help.flowing(page.details)))
      return showExamples(page.examples, in: world)
    }
    throw Complaint(
      "no help on '\(topic)'",
      hint: didYouMean(topic, topics) ?? "? lists the commands, ? functions the functions, explain tells of a feature")
  }

  private static let functions = "functions"

  /// Whether a page is named like that.
  func knows(_ topic: String) -> Bool { topics.contains(topic) }

  private var topics: [String] {
    var topics = [Help.functions] + LanguagePage.all.flatMap(\.names) + domain.columnFunctions.flatMap(\.names)
    for command in domain.commands.entries {
      topics.append(command.name)
      topics += (command.type as? any Command.Type)?.kinds?.kinds.flatMap { [$0.name] + $0.aliases } ?? []
    }
    return topics
  }

  private func list(_ functions: [FunctionFacts]) -> Table {
    Table(
      columns: [
        Table.Column("function", functions.map { .text($0.usage) }),
        Table.Column("what it gives", functions.map { .text($0.summary) }),
      ], notes: ["? NAME shows one: ? \(functions.first?.names[0] ?? "")"])
  }

  private func show(_ function: FunctionFacts, in world: World) {
    world.show(.text("\(function.usage): \(function.summary)"))
    if function.names.count > 1 { world.show(.text("  also " + function.names.dropFirst().joined(separator: ", "))) }
    if !function.details.isEmpty { world.show(.text(Help.flowing(function.details))) }
    if let table = Help.table(function.parameters, function.defaults) { world.show(.table(table)) }
    showExamples(function.examples, in: world)
  }

  private var overview: Table {
    let entries = domain.commands.entries
    return Table(
      columns: [
        Table.Column("command", entries.map { .text($0.name) }),
        Table.Column("what it does", entries.map { .text($0.summary) }),
      ],
      notes: [
        "? NAME shows one: ? \(entries.first?.name ?? "")",
        "? functions lists what columns are made with",
        "? language tells how lines are written, ? keys how they are typed",
      ])
  }

  private func show(_ command: Catalogue<any Command>.Listing, in world: World) {
    let type = command.type as? any Command.Type
    world.show(.text("\(command.name): \(command.summary)"))
    world.show(.text("  " + usage(command.name, command.parameters, type)))
    if !command.details.isEmpty { world.show(.text(Help.flowing(command.details))) }
    if let table = Help.table(command.parameters, command.defaults) { world.show(.table(table)) }
    if let kinds = type?.kinds {
      world.show(
        .table(
          Table(
            columns: [
              Table.Column(kinds.title, kinds.kinds.map { .text(([$0.name] + $0.aliases).joined(separator: ", ")) }),
              Table.Column("what it does", kinds.kinds.map { .text(kinds.help($0.name)?.summary ?? "") }),
            ])))
    }
    showExamples(command.examples, in: world)
  }

  private func showExamples(_ examples: [String], in world: World) {
    guard !examples.isEmpty else { return }
    world.show(.text("examples\n" + examples.map { "  " + $0 }.joined(separator: "\n")))
  }

  private func show(
    _ kind: Grammar.Kind, of command: Catalogue<any Command>.Listing, _ kinds: Kinds, in world: World
  ) {
    let help = kinds.help(kind.name)
    world.show(.text("\(command.name) \(kind.name): \(help?.summary ?? "")"))
    if let details = help?.details, !details.isEmpty { world.show(.text(Help.flowing(details))) }
    if let table = Help.table(kind.parameters, kinds.defaults(kind.name)) { world.show(.table(table)) }
    showExamples(help?.examples ?? [], in: world)
  }

  private func usage(_ name: String, _ parameters: [ParameterFacts], _ type: (any Command.Type)?) -> String {
    var words = [name]
    if let kinds = type?.kinds { words.append(kinds.title.uppercased()) }
    words += parameters.map { $0.written ?? "[\($0.name)=]" }
    words += CommandCall.Clause.Word.allCases.filter { type?.clauses.contains($0) ?? false }.map {
      "[\($0.rawValue) …]"
    }
    return words.joined(separator: " ")
  }

  /// Lines are joined, so that they break where the screen ends; an empty line parts paragraphs, and an indented line
  /// stays as it is.
  private static func flowing(_ text: String) -> String {
    var lines: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if let last = lines.last, !last.isEmpty, !line.isEmpty, !last.hasPrefix(" "), !line.hasPrefix(" ") {
        lines[lines.count - 1] += " " + line
      } else {
        lines.append(line)
      }
    }
    return lines.joined(separator: "\n")
  }

  static func table(_ parameters: [ParameterFacts], _ defaults: [Value]) -> Table? {
    guard !parameters.isEmpty else { return nil }
    let names: [Table.Cell] = parameters.map { facts in
      .text(facts.form == .option ? facts.name + "=" : facts.form == .keyword ? facts.name : facts.name.uppercased())
    }
    let standards: [Table.Cell] = zip(parameters, defaults).map { facts, value in
      if facts.form == .argument || facts.form == .someRest || value.isNothing { return .empty }
      let text = value.source
      return text.isEmpty || text == "\"\"" || text == "[]" ? .empty : .text(text)
    }
    let ranges: [Table.Cell] = parameters.map { facts in
      if case .choice(let words) = facts.slot { return .text(words.joined(separator: " ")) }
      return facts.range.map { .text($0.replacing(" and ", with: "..")) } ?? .empty
    }
    let helps: [Table.Cell] = parameters.map { facts in
      .text(facts.unit.map { "\(facts.help) (\($0))" } ?? facts.help)
    }
    return Table(
      columns: [
        Table.Column("setting", names), Table.Column("default", standards), Table.Column("values", ranges),
        Table.Column("what it is", helps),
      ])
  }
}
