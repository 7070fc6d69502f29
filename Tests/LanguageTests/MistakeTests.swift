import Language
import Testing
import Vocabulary

/// A mistyped line, the piece that is at fault, and what is said of it.
struct Mistake: CustomTestStringConvertible, Sendable {
  var line: String
  var fault: String
  var says: String

  init(_ line: String, _ fault: String, _ says: String) { (self.line, self.fault, self.says) = (line, fault, says) }

  var testDescription: String { line }
}

@Suite struct MistakeTests {
  @Test(arguments: [
    // Verbs
    Mistake("shwo close", "shwo", "no command 'shwo' - did you mean 'show'?"),
    Mistake("lod data/x.csv", "lod", "no command 'lod' - did you mean 'load'?"),
    Mistake("xgb depth=6", "xgb", "no command 'xgb' - did you mean 'fit xgb'?"),
    Mistake(
      "mean close 20", "mean", "no command 'mean' - ? lists the commands; a function is written mean(…)"),
    Mistake("label = 5", "label", "'label' is a command and cannot name a value - choose another name, such as label1"),
    Mistake("on = 5", "on", "'on' is a word of the language and cannot name a value - choose another name"),
    Mistake("in = 5", "in", "'in' is a word of the language and cannot name a value - choose another name"),
    Mistake("show(close)", "show", "'show' is a command, not a function - write it with a blank: show …"),
    Mistake(
      "x = show(close)", "show", "'show' is a command, not a function - write it with a blank: show …"),
    Mistake(
      "x = 1 + show(close)", "show",
      "'show' is a command, not a function - it stands first on its line, with a blank after it"),
    // Kinds, options, clauses
    Mistake("plot eqity bt", "eqity", "no chart 'eqity' - did you mean 'equity'?"),
    Mistake("fit lightgbm", "lightgbm", "no model 'lightgbm' - there is xgboost, logit, stack"),
    Mistake("plot", "plot", "plot needs a chart - there is equity, heat, candles"),
    Mistake("fit depth=3", "fit", "fit needs a model - there is xgboost, logit, stack"),
    Mistake("fit xgb dpeth=6", "dpeth", "fit xgboost has no option 'dpeth' - did you mean 'depth'?"),
    Mistake("undo twice=yes", "twice", "undo has no option 'twice' - it has none"),
    Mistake("plot candles on=px", "on=", "'on' is a clause: write \"on …\" with a blank, not on="),
    Mistake("seed 5 where x > 3", "where", "seed has no use for 'where' - it takes no clause"),
    Mistake("label fwd 5 by day", "by", "label has no use for 'by' - it takes on, where"),
    Mistake("show on px on px", "on", "'on' is given twice"),
    Mistake("show a where", "", "expected a condition after 'where', found the end of the text"),
    Mistake("show close from 2015-13", "2015-13", "there is no month 2015-13"),
    Mistake(
      "y = label triple up=2*atr(14)", "2*atr(14)",
      "an option's value with operators stands in parentheses - write up=(2*atr(14))"),
    Mistake(
      "y = label triple up=2 * atr(14) hold=5", "2 * atr(14)",
      "an option's value with operators stands in parentheses - write up=(2 * atr(14))"),
    Mistake("show head = 5", "head = 5", "no blanks stand around the = of an option - write head=5"),
    Mistake("show head= 5", "head= 5", "no blanks stand around the = of an option - write head=5"),
    Mistake("show head=", "", "expected the value of head, found the end of the text - head is the head"),
    Mistake("assert x = 5", "=", "= gives a name to a value - compare with =="),
    Mistake("assert x=5", "x", "assert has no option 'x' - compare with ==; it has condition, message"),
    Mistake("show a,", "", "expected something after ',', found the end of the text"),
    Mistake("show a[1]b", "b", "expected a blank or ',', found 'b'"),
    // Expressions
    Mistake("z = mean(close 20)", "20", "expected ',' or ')', found '20'"),
    Mistake("x = mean(close, )", ")", "expected an expression, found ')'"),
    Mistake("x = ", "", "expected an expression, found the end of the text"),
    Mistake("x = a)", ")", "this ) closes nothing"),
    Mistake("}", "}", "this } closes nothing"),
    Mistake("x = (a + b", "(", "this ( is never closed"),
    Mistake("for k in [1 2] {\nshow k", "{", "this { is never closed"),
    Mistake("x = a \\", "", "the last line ends with \\, but no line follows"),
    Mistake("x = close [-5]", "[", "expected the end of the statement, found '[' - no blank stands before ["),
    Mistake("x = mean (close, 5)", "(", "expected the end of the statement, found '(' - no blank stands before ("),
    Mistake("x = close[]", "]", "expected an index between [ and ] - close[-1] is the value one bar ago"),
    Mistake("x = a b", "b", "expected an operator or the end of the statement, found 'b'"),
    Mistake("x = 1 < y < 3", "<", "comparisons do not chain - write 1 < y & y < …"),
    Mistake("x = a == not b", "not", "'not' needs parentheses here - write (not …)"),
    Mistake("x = 3(4)", "3", "only a function can be called - a blank before ( begins something new"),
    Mistake("x = m.", "", "expected the name of a property after '.', found the end of the text"),
    Mistake(
      "x = 1 + by", "by",
      "expected an expression, found 'by', a word of the language - a column of that name is written px.by"),
    // Habits from elsewhere
    Mistake("x = 'abc'", "'", "expected an expression, found \"'\" - a text stands between \" and \""),
    Mistake("x = “abc”", "“", "expected an expression, found '“' - a text stands between \" and \""),
    Mistake("x = a ** 2", "**", "expected an operator or the end of the statement, found '**' - a power is written ^"),
    Mistake("x = a && b", "&&", "expected an operator or the end of the statement, found '&&' - write & or and"),
    Mistake("x = a <> b", "<>", "expected an operator or the end of the statement, found '<>' - write !="),
    Mistake(
      "x = a % b", "%", "expected an operator or the end of the statement, found '%' - a remainder is written a mod b"),
    Mistake("x = a − b", "−", "expected an operator or the end of the statement, found '−' - a minus is written -"),
    Mistake("x += 1", "=", "expected an expression, found '=' - values do not change in place: write x = x + …"),
    Mistake("close[3] = 5", "=", "values do not change in place - when(condition, a, b) chooses"),
    Mistake("a, b = 1", "=", "one name stands before =, not 'b'"),
    Mistake("x = y = 3", "=", "a statement gives one name - write two lines; compare with =="),
    Mistake(
      "x = 1,5", ",", "expected an operator or the end of the statement, found ',' - decimals follow a point: 1.5"),
    Mistake("if x = 5 { undo }", "=", "= gives a name to a value - compare with =="),
    Mistake("+ close", "+", "a statement cannot begin with '+' - to go on from the line above, end that line with \\"),
    Mistake(
      "größe = 3", "ö",
      "expected an operator or the end of the statement, found 'ö' - names are made of a to z, 0 to 9 and _; other letters stand in texts"
    ),
    // Literals
    Mistake("x = \"abc", "\"abc", "this text has no closing \" - a text ends on its line; \\n is a new line"),
    Mistake("x = \"a\\qb\"", "\\q", "no escape '\\q' in a text - there are \\n \\t \\\" and \\\\; a backslash is \\\\"),
    Mistake("x = 2024-02-30", "2024-02-30", "there is no day 2024-02-30"),
    Mistake("x = 9999-01-01", "9999-01-01", "9999-01-01 is too far away - a date lies between 1678 and 2261"),
    Mistake("x = 25:00", "25:00", "'25:00' is no time - a time is written 09:30 or 09:30:15"),
    Mistake(
      "x = 2024-01-31 09:30", "2024-01-31 09:30", "a date and its time stand together - write 2024-01-31T09:30"),
    Mistake("x = 5min", "5min", "no unit 'min' in '5min' - minutes are written 5m"),
    Mistake(
      "x = 10kg", "10kg",
      "no unit 'kg' in '10kg' - the units are % bp ns us ms s m h d w mo y tick; a product is written 10*kg"),
    Mistake("x = 1e999", "1e999", "1e999 is too large for a number"),
    Mistake("x = 1..2..3..4", "..", "a range has two ends and a step - write low..high..step"),
    Mistake("x = {a=1 a=2}", "a", "a is given twice"),
    // Flow
    Mistake("if x show y", "show", "expected the block of 'if' in { }, found 'show'"),
    Mistake("for k [1 2] { }", "[", "expected 'in' and the values of 'k', found '[' - for k in [5 10 20] { … }"),
    Mistake("else { }", "else", "'else' without an if - it stands on the line of the } that closes the if: } else {"),
    Mistake("show a\nparam n = 5", "param", "param stands before all other statements - move it above 'show a'"),
    Mistake("if x { param n = 5 }", "param", "param stands at the top of a script, not in a block"),
    Mistake("param x 5", "5", "expected = and the default of 'x', found '5'"),
    Mistake("def f(a, a) = a", "a", "the parameter 'a' is given twice"),
  ])
  func `a mistake is named, with its place and what would be right`(_ mistake: Mistake) throws {
    let complaint: Complaint
    switch house.parse(mistake.line) {
    case .complete(let program):
      Issue.record("read as \(Statement.source(program))")
      return
    case .incomplete(_, let found), .invalid(let found): complaint = found
    }
    #expect(complaint.description == mistake.says)
    let place = try #require(complaint.place)
    #expect(String(decoding: Array(mistake.line.utf8)[place.start..<place.end], as: UTF8.self) == mistake.fault)
  }

  @Test(arguments: [
    "x = (a", "show [1 2", "f(", "for k in x {\n show k\n", "x = a + \\", "x[", "z = {a=1", "fit xgb x=[a",
  ])
  func `an open bracket waits for more`(_ text: String) {
    guard case .incomplete = house.parse(text) else {
      Issue.record("not incomplete: \(house.parse(text))")
      return
    }
  }

  @Test func `what was read before an open bracket is kept`() {
    guard case .incomplete(let before, _) = house.parse("undo\nx = 1\ny = (") else {
      Issue.record("not incomplete")
      return
    }
    #expect(Statement.source(before) == "undo\nx = 1\n")
  }
}
