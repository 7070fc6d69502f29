import Language
import Testing
import Vocabulary

@Suite struct RoundTripTests {
  @Test(arguments: [
    "close/close[-5] - 1", "-x^2", "(-2)^2", "2^3^2", "(2^3)^2", "a - (b - c)", "a - b - c", "not (a and b)",
    "a or b and c", "x[+3]", "xs.rank(ret5, by=sector)", "m.cv.auc", "1..10", "0..1..0.1", "2022-01-01..", "..5",
    "[5 10 -20]", "[a (b - c) d]", "{depth=6 lr=0.05}", "$x + _", "@momentum", "x in 1..5", "(1..5)[2]",
    "mean((close - open)/(high - low), 20d)", "when(close > ema(close, 50), 1, -1)", "\"a\\nb\"", "5bp", "09:30",
    "2024-01-31T09:30:15.25", "-(5)", "--x", "7 mod 3",
  ])
  func `a canonical text is its own print`(_ text: String) throws {
    #expect(try Parser.expression(text).source == text)
  }

  @Test func `every random expression reads back as itself`() throws {
    var trees = Trees(seed: 1, stream: "expressions")
    for _ in 0..<50_000 {
      let tree = trees.expression()
      let source = tree.source
      let again = Result { try Parser.expression(source) }
      guard (try? again.get()) == tree else {
        Issue.record("\(source)\n\(again)")
        return
      }
    }
  }

  @Test func `every random program reads back as itself`() throws {
    var trees = Trees(seed: 2, stream: "programs")
    for _ in 0..<20_000 {
      let program = trees.program()
      let source = Statement.source(program)
      let again = Result { try complete(source) }
      guard (try? again.get()) == program else {
        Issue.record("\(source)\n\(again)")
        return
      }
    }
  }

  @Test func `the spelling of a number does not count, its value does`() throws {
    #expect(try Parser.expression("2%") == Parser.expression("0.02"))
    #expect(try Parser.expression("1_000") == Parser.expression("1e3"))
    #expect(try Parser.expression("2%") != Parser.expression("2"))
    #expect(try Parser.expression("0.1%").form == .number(0.001, written: ""))
    #expect(try Parser.expression("5bp").form == .number(0.0005, written: ""))
  }
}
