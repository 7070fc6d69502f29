import Language
import Testing
import Vocabulary

@Suite struct ExpectationTests {
  /// What may come at the `|` of a text: each item in a word or two, and what is there already.
  private func expected(_ marked: String) -> String {
    let parts = marked.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    let before = String(parts[0])
    let expectation = house.expectation(before + parts[1], at: before.utf8.count)
    #expect(expectation.start + expectation.prefix.utf8.count == before.utf8.count)
    let items = expectation.items.map { item in
      switch item {
      case .verb: "verb"
      case .kind: "kind of \(expectation.context.verb ?? "")"
      case .argument(let facts): facts.name
      case .keyword(let facts): "word \(facts.name)"
      case .option(let facts): "\(facts.name)="
      case .value(let name, let facts): facts == nil ? "any \(name)" : "value of \(name)"
      case .element: "element"
      case .freeOption: "name="
      case .clause(let word): "clause \(word.rawValue)"
      case .clauseValue(let word): "after \(word.rawValue)"
      case .expression: "expression"
      case .argumentName(let function): "argument of \(function)"
      case .variable: "variable"
      case .group: "group"
      case .property(let base): "property of \(base.source)"
      case .topic: "topic"
      }
    }
    return (items.joined(separator: ", ") + (expectation.prefix.isEmpty ? "" : " '\(expectation.prefix)'"))
  }

  @Test(arguments: [
    ("|", "verb, expression"), ("sho|", "verb, expression 'sho'"), ("x = fi|", "verb, expression 'fi'"),
    ("show a; und|o", "verb, expression 'und'"), ("for k in [1 2] {\n  pl|", "verb, expression 'pl'"),
    ("fit |", "kind of fit"), ("m = fit xg|", "kind of fit 'xg'"),
    (
      "fit xgb |",
      "y=, x=, cv=, depth=, lr=, rounds=, stop=, seed=, clause on, clause where, clause from, clause to"
    ),
    ("fit xgb depth=6 on px l|", "y=, x=, cv=, lr=, rounds=, stop=, seed=, clause where, clause from, clause to 'l'"),
    ("fit logit scale=ro|", "value of scale 'ro'"), ("clean gaps=|", "value of gaps"),
    ("fit xgb x=[@vol|", "group 'vol'"), ("fit xgb x=[clo|", "element 'clo'"), ("fit xgb x=[a |", "element"),
    ("load da|", "path, sym=, dates=, tz=, session= 'da'"), ("load data/us-5/*.c|", "path 'data/us-5/*.c'"),
    ("load a.csv tz=|", "value of tz"), ("load a.csv tz=Eu|", "value of tz 'Eu'"),
    ("load \"my da|", "path '\"my da'"), ("load data/$fi|", "variable 'fi'"),
    ("export a.h5 px, bt o|", "what, word overwrite, expression 'o'"),
    ("x = mean(clo|", "expression, argument of mean 'clo'"), ("x = a + |", "expression"), ("x = $|", "variable"),
    ("x = @mo|", "group 'mo'"), ("x = m.cv.a|", "property of m.cv 'a'"), ("x = m.|", "property of m"),
    ("show close on |", "after on"), ("plot heat g.auc by lo|", "after by, expression 'lo'"),
    ("show x from |", "after from"), ("show x from 2019-0|", "after from '2019-0'"),
    ("show x from 2010 to 20|", "after to '20'"), ("label triple up=|", "value of up"),
    ("sweep look=|", "any look"), ("? f|", "topic 'f'"), ("show close # cl|", ""),
    ("x = (((\nund|", "expression 'und'"), ("undo\n|", "verb, expression"), ("if a { |", "verb, expression"),
    ("undo |", ""), ("x = = 3\nsho|", "verb, expression 'sho'"),
  ])
  func `at the cursor`(_ marked: String, _ expectation: String) { #expect(expected(marked) == expectation) }

  @Test func `the frame after on is known to what follows`() {
    let text = "plot heat x on es by "
    let expectation = house.expectation(text, at: text.utf8.count)
    #expect(expectation.context.frame?.source == "es")
    #expect(expectation.context.kind == "heat")
  }
}
