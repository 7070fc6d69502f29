import Vocabulary

/// What the parser must know of the verbs: how to read the words after them, and what to offer there.
///
/// The house makes one from its catalogues; a test makes its own.
package struct Grammar: Sendable {
  package struct Verb: Sendable {
    package var name: String
    package var parameters: [ParameterFacts]
    /// The catalogue whose entry is named by the first word: `plot equity`, `fit xgboost`. Its parameters follow.
    package var kinds: [Kind]
    /// What such an entry is called: `split`, `model`.
    package var kindTitle: String
    /// Whether the verb says nothing without one.
    package var needsKind: Bool
    package var clauses: Set<CommandCall.Clause.Word>
    package var takesBlock: Bool
    /// Whether options may have names that are not declared: `rename ret=r1`, `sweep depth=[4 6]`.
    package var takesFreeOptions: Bool

    package init(
      _ name: String, parameters: [ParameterFacts] = [], kinds: [Kind] = [],
      kindTitle: String = "kind", needsKind: Bool = true, clauses: Set<CommandCall.Clause.Word> = [],
      takesBlock: Bool = false,
      takesFreeOptions: Bool = false
    ) {
      self.name = name
      self.parameters = parameters
      self.kinds = kinds
      self.clauses = clauses
      self.takesBlock = takesBlock
      self.kindTitle = kindTitle
      self.needsKind = needsKind
      self.takesFreeOptions = takesFreeOptions
    }
  }

  package struct Kind: Sendable {
    package var name: String
    package var aliases: [String]
    package var parameters: [ParameterFacts]

    package init(_ name: String, aliases: [String] = [], parameters: [ParameterFacts] = []) {
      self.name = name
      self.aliases = aliases
      self.parameters = parameters
    }
  }

  /// The names of the verbs in their order.
  package let names: [String]
  private let verbs: [String: Later<Verb>]

  /// - Parameter verbs: The names in their order, each with what its verb is made by when it is first read.
  package init(making verbs: [(name: String, verb: @Sendable () -> Verb)]) {
    names = verbs.map(\.name)
    self.verbs = Dictionary(verbs.map { ($0.name, Later($0.verb)) }) { first, _ in first }
  }

  package init(_ verbs: [Verb]) { self.init(making: verbs.map { verb in (verb.name, { verb }) }) }

  package func has(_ name: String) -> Bool { verbs[name] != nil }

  package subscript(name: String) -> Verb? { verbs[name]?.value }
}
