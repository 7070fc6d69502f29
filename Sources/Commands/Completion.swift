import Interpreter
import Language
import Vocabulary

/// What a word that is being typed may become, by the grammar and by what the session holds.
package struct Completion: Sendable {
  package struct Candidate: Equatable, Sendable {
    /// What stands there in the end.
    package var text: String
    /// What it is, in a few words.
    package var detail: String
  }

  /// Where the word begins, as an offset into the UTF-8 of the text.
  package let start: Int
  /// What is there of it already.
  package let prefix: String
  /// Each beginning with the prefix, without repetition, in the order of likelihood.
  package let candidates: [Candidate]
  /// What belongs there, where there is nothing to choose from: `head=  1..1000000 rows  only the first rows`.
  package let expected: String?

  /// - Parameters:
  ///   - offset: The place of the cursor in the UTF-8 of the text.
  ///   - files: The paths that begin with some text; the outermost layer looks at the disk.
  package init(
    _ text: String, at offset: Int, scope: Scope, commands: Catalogue<any Command>,
    files: @escaping (String) -> [String]
  ) {
    let grammar = Grammar(commands)
    let expectation = Parser(grammar).expectation(text, at: offset)
    start = expectation.start
    prefix = expectation.prefix
    let offers = Offers(
      scope: scope, commands: commands, context: expectation.context, prefix: expectation.prefix,
      isVerb: expectation.items.contains { if case .verb = $0 { true } else { false } }, files: files)
    var seen: Swift.Set<String> = []
    candidates = offers.chosen(expectation.items).flatMap(offers.candidates).filter { candidate in
      // A path with a blank stands in quotes, whether they were begun or not.
      (candidate.text.hasPrefix(expectation.prefix) || candidate.text.hasPrefix("\"" + expectation.prefix))
        && seen.insert(candidate.text).inserted
    }
    expected = candidates.isEmpty ? expectation.items.lazy.compactMap(offers.expected).first : nil
  }
}
