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
    package var clauses: Set<CommandCall.Clause.Word>
    package var takesBlock: Bool

    package init(
      _ name: String, parameters: [ParameterFacts] = [], kinds: [Kind] = [],
      clauses: Set<CommandCall.Clause.Word> = [], takesBlock: Bool = false
    ) {
      self.name = name
      self.parameters = parameters
      self.kinds = kinds
      self.clauses = clauses
      self.takesBlock = takesBlock
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

  package var verbs: [String: Verb]

  package init(_ verbs: [Verb]) {
    self.verbs = Dictionary(verbs.map { ($0.name, $0) }) { first, _ in first }
  }
}
