/// An explicit list of entries of one kind: the one place where a unit is made known.
package struct Catalogue<Kind>: Sendable {
  /// What is listed, in the singular: `split`, `operator`, `command`.
  package let title: String
  package let entries: [Listing]

  /// An entry as the catalogue knows it: without its type.
  package struct Listing: Sendable {
    package let name: String
    package let aliases: [String]
    package let summary: String
    package let details: String
    package let examples: [String]
    /// What it takes; like the defaults, looked up when it is first asked for.
    package var parameters: [ParameterFacts] { settings.value.parameters }
    /// The default of each parameter as it would be written, in the order of `parameters`.
    package var defaults: [Value] { settings.value.defaults }
    /// The entry's type, for what its kind declares beyond `Entry`.
    package let type: any Entry.Type
    let settings: Later<(parameters: [ParameterFacts], defaults: [Value])>
    let make: @Sendable (Given) throws -> Kind

    /// The entry, configured by what was given.
    package func callAsFunction(_ given: Given) throws -> Kind { try make(given) }
  }

  /// - Parameter types: Each conforms to the protocol of the kind; a test of the catalogue makes every entry once.
  package init(_ title: String, _ types: [any Entry.Type]) {
    self.title = title
    entries = types.map { type in Catalogue.listing(type) }
  }

  private static func listing<E: Entry>(_ type: E.Type) -> Listing {
    Listing(
      name: E.name, aliases: E.aliases, summary: E.summary, details: E.details, examples: E.examples,
      type: type, settings: Later { (E.parameters.map(\.facts), E().settings.map(\.value)) }
    ) { given in
      guard let entry = try E.configured(from: given) as? Kind else {
        throw Complaint("\(E.name) stands in the wrong catalogue")
      }
      return entry
    }
  }

  package subscript(name: String) -> Listing? {
    entries.first { $0.name == name || $0.aliases.contains(name) }
  }

  package var names: [String] { entries.map(\.name) }

  /// The entry of that name, or a complaint with the nearest name: `no split 'hodlout' - did you mean 'holdout'?`.
  package func entry(_ name: String, at place: Place? = nil) throws -> Listing {
    if let listing = self[name] { return listing }
    let known = entries.flatMap { [$0.name] + $0.aliases }
    let hint = didYouMean(name, known) ?? "there is \(names.joined(separator: ", "))"
    throw Complaint("no \(title) '\(name)'", hint: hint, at: place)
  }

  /// The entry of that name, configured by what was given.
  package func make(_ name: String, _ given: Given, at place: Place? = nil) throws -> Kind {
    try entry(name, at: place)(given)
  }
}
