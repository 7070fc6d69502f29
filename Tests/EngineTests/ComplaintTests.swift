import Engine
import Frames
import Language
import Testing
import Vocabulary

/// What is said to who wrote something that cannot be computed.
@Suite struct ComplaintTests {
  private func complaint(_ text: String, _ definitions: [String: Definition] = [:]) throws -> (String, Place?) {
    let frame = try Bars.frame([Bars.walk(50)])
    do {
      _ = try Bars.compute(text, on: frame, definitions: definitions)
      return ("", nil)
    } catch let complaint as Complaint { return (complaint.description, complaint.place) }
  }

  @Test(arguments: [
    (
      "mean(close)",
      "mean without a window looks at the whole sample, the future too - say mean(close, 252) or mean(close, all); "
        + "`describe close` tells of the whole sample"
    ),
    ("clsoe / open", "no column 'clsoe' (there is open high low close volume sector) - did you mean 'close'?"),
    ("maen(close, 20)", "no function 'maen' - did you mean 'mean'?"),
    ("sector + 1", "'sector' holds names, not numbers - compare it with a text: sector == \"…\", or use it after by="),
    ("std(close, 20, dof=0)", "std has no option 'dof' - did you mean 'ddof'?"),
    ("std(close, 20, ddof=3)", "ddof is between 0 and 1, not 3"),
    ("std(close, 20, 0)", "std takes no further value - write std(x, window, ddof=)"),
    ("std(close, 1)", "std needs a window of at least 2 bars, not 1"),
    ("mean(close, -5)", "mean needs a window of at least 1 bar, not -5"),
    ("mean(close, volume)", "window of mean is a fixed value, not a column - write mean(x, window)"),
    ("rsi", "'rsi' is a function - write rsi(…); ? rsi shows how"),
    ("close(5)", "'close' is a column, not a function - close[-5] is its value five bars ago"),
    ("close[volume]", "how many bars back must be a number, not a column"),
    ("close[-1.5]", "-1.5 is no count of bars - close[-5] is the close five bars ago"),
    ("corr(close, 20)", "corr needs y: the other column, not 20 - write corr(x, y, window)"),
    ("rsi(14)", "rsi needs x: the column, not 14 - write rsi(x, n, flat=)"),
    ("macd(close, 26, 12)", "the fast average of macd must be shorter than the slow one"),
    ("macd(close, part=hist)", "part is one of line, signal, histogram, not hist - did you mean 'histogram'?"),
    ("xs.rank(close, by=close)", "'close' holds no names to group by - by takes a column of names such as by=sector"),
    ("$n + close", "no variable '$n' that holds a number or a column"),
  ])
  func mistakesAreNamed(_ text: String, _ message: String) throws {
    #expect(try complaint(text).0 == message)
  }

  @Test func thePlaceIsThatOfTheFault() throws {
    #expect(try complaint("open + clsoe").1 == Place(7, 12))
    #expect(try complaint("open + mean(close, 5, volume)").1 == Place(22, 28))
  }

  @Test func formulasAreExpandedWhereTheyAreUsed() throws {
    let frame = try Bars.frame([Bars.walk(100)])
    let mom = Definition(
      "mom", formals: [Statement.Formal("n", standard: try Parser.expression("20")), Statement.Formal("skip")],
      body: try Parser.expression("close[-skip] / close[-n] - 1"))
    // A name of the caller that is also one of the formula's parameters keeps its own meaning.
    let outer = Definition(
      "outer", formals: [Statement.Formal("n")], body: try Parser.expression("mom(skip=n, n=2 * n) + n"))
    let definitions = [
      "mom": mom, "outer": outer, "fast": Definition("fast", body: try Parser.expression("mom(7, 1)")),
    ]
    for (text, plain) in [
      ("mom(7, 1)", "close[-1] / close[-7] - 1"), ("mom(skip=3)", "close[-3] / close[-20] - 1"),
      ("outer(3)", "close[-3] / close[-6] - 1 + 3"), ("fast * 2", "(close[-1] / close[-7] - 1) * 2"),
    ] {
      let expanded = try Bars.compute(text, on: frame, definitions: definitions)
      let written = try Bars.compute(plain, on: frame)
      #expect(same(expanded, written), "\(text)")
    }
  }

  @Test func formulasThatStandForThemselvesAreRefused() throws {
    let a = Definition("a", body: try Parser.expression("b + 1"))
    let b = Definition("b", body: try Parser.expression("a * 2"))
    #expect(try complaint("a", ["a": a, "b": b]).0.contains("a stands for itself: a → b → a"))
    let wrong = Definition("wrong", body: try Parser.expression("closee / 2"))
    let (message, place) = try complaint("open + wrong", ["wrong": wrong])
    #expect(message.hasPrefix("in wrong: no column 'closee'"))
    #expect(place == Place(7, 12))
  }

  @Test func aWordOfASettingIsOneWhereAColumnHasItsName() throws {
    let walk = Bars.walk(80)
    let frame = try Bars.frame([walk])
    let named = try frame.with([Column("signal", role: .feature, walk[3])])
    #expect(
      same(
        try Bars.compute("macd(close, part=signal)", on: named), try Bars.compute("macd(close, part=signal)", on: frame)
      ))
  }
}
