import Engine
import Language
import Testing

@Suite struct ExplanationTests {
  private func lines(_ text: String, _ definitions: [String: Definition] = [:]) throws -> [String] {
    let frame = try Bars.frame([Bars.walk(400)])
    return try Engine(definitions: definitions).explanation(of: Parser.expression(text), on: frame).lines
  }

  @Test func anExpressionIsExplainedPartByPart() throws {
    let norm = Definition("rsi_norm", body: try Parser.expression("(rsi(close, 14) - 50) / 50"))
    #expect(
      try lines("rsi_norm", ["rsi_norm": norm]) == [
        "rsi_norm = (rsi(close, 14) - 50)/50   from bar 14, in [-1, 1]",
        "  rsi(close, 14) - 50   from bar 14, in [-50, 50]",
        "    rsi(close, 14)   from bar 14, in [0, 100]",
      ])
    #expect(
      try lines("mean(close[+3] > open, 20)") == [
        "mean(close[+3] > open, 20)   from bar 19, looks 3 bars ahead, in [0, 1]",
        "  close[+3] > open   from the first bar, looks 3 bars ahead, in [0, 1]",
        "    close[+3]   from the first bar, looks 3 bars ahead",
      ])
  }

  @Test func equalPartsAreComputedOnce() throws {
    let frame = try Bars.frame([Bars.walk(400)])
    let texts = [
      "mean(close, 20)", "std(close, 20)", "zscore(close, 20)", "(close - mean(close, 20)) / std(close, 20)",
    ]
    let plan = try Engine().plan(texts.map(Parser.expression), on: frame)
    // The moments, the mean of them shown, the variance, its root, the distance to the mean, and their quotient.
    #expect(plan.operationCount <= 6)
    let pairs = [
      "max(high, 20)", "argmax(high, 20)", "median(close, 30)", "quantile(close, 30, 0.9)", "rank(close, 30)",
    ]
    #expect(try Engine().plan(pairs.map(Parser.expression), on: frame).operationCount == 2)
  }

  @Test func aLaggedLeadLooksNoFurtherThanItReaches() throws {
    let frame = try Bars.frame([Bars.walk(100)])
    func column(_ text: String) throws -> (Int, Int) {
      let column = try Engine().columns([("x", Parser.expression(text))], on: frame)[0]
      return (column.lookback, column.lookahead)
    }
    #expect(try column("close[+3]") == (0, 3))
    #expect(try column("lag(lead(close, 3), 3)") == (3, 0))
    #expect(try column("lag(lead(close, 3), 2) + open") == (2, 1))
    #expect(try column("lead(lag(close, 5), 2)") == (3, 0))
    #expect(try column("mean(close, 10)[+4]") == (5, 4))
  }
}
