import Language
import Testing
import Vocabulary

@Suite struct ProgramTests {
  @Test(arguments: samples)
  func `a program reads back from its print as the same tree`(_ sample: String) throws {
    let program = try complete(sample)
    let printed = Statement.source(program)
    #expect(try complete(printed) == program)
    #expect(Statement.source(try complete(printed)) == printed)
  }
}

/// The statements of a text, or its complaint.
func complete(_ text: String) throws -> [Statement] {
  switch house.parse(text) {
  case .complete(let statements): return statements
  case .incomplete(_, let complaint), .invalid(let complaint): throw complaint
  }
}

@Suite struct ReadingTests {
  @Test(arguments: [
    ("show a -b", "show a - b"), ("show a, -b", "show a, -b"), ("show close open", "show close, open"),
    ("fit xgb x=[a -b*  @c]", "fit xgb x=[a -b* @c]"), ("x=1;y =2", "x = 1\ny = 2"),
    ("x = (a\n  + b) # why", "x = a + b"), ("x = a \\\n  - b", "x = a - b"),
    ("if a {show b} else {undo}", "if a {\n  show b\n} else {\n  undo\n}"),
    ("show x on px head=5 where x>3", "show x head=5 on px where x > 3"),
    ("load \"my data\"/*.csv", "load \"my data/*.csv\""), ("load C:\\bars\\x.csv", "load C:\\bars\\x.csv"),
    ("from1 = 2", "from1 = 2"), ("x = px.label + report.auc", "x = px.label + report.auc"),
    ("report.auc", "report.auc"),
    ("x = not a | b", "x = not a or b"), ("x = 1 .. 5", "x = 1..5"), ("x = 60m + 12mo", "x = 1h + 1y"),
    ("#one\n##  two\nundo", "# one\n##  two\nundo"), ("# alone\n\nundo", "undo"),
    ("show 1_000 .5 -2%", "show 1_000, .5 - 2%"),
    ("", ""), (";;\n;", ""), ("\u{feff}undo", "undo"), ("undo\r\nundo\r\n", "undo\nundo"),
  ])
  func `a text has one canonical form`(_ text: String, _ canonical: String) throws {
    #expect(Statement.source(try complete(text)) == (canonical.isEmpty ? "" : canonical + "\n"))
  }

  @Test func `words are read as their parameter says`() throws {
    func words(_ text: String) throws -> [Expression.Form] {
      guard case .command(let call) = try complete(text)[0].form else { return [] }
      return call.words.map(\.form) + call.options.map(\.value.form) + call.clauses.flatMap(\.expressions).map(\.form)
    }
    #expect(try words("load data/x-1.csv tz=America/New_York") == [.word("data/x-1.csv"), .word("America/New_York")])
    #expect(try words("load $file") == [.variable("file")])
    #expect(try words("select mom* -x @g") == [.word("mom*"), .word("-x"), .group("g")])
    #expect(try words("compare m1, $m") == [.word("m1"), .variable("m")])
    #expect(try words("seed 42") == [.number(42, written: "")])
    #expect(try words("resample 5m") == [.span(.time(300_000_000_000))])
    #expect(
      try words("show x from 2015") == [
        .name("x"), .moment(Moment(nanoseconds: 16_436 * Moment.day, precision: .year)),
      ])
    #expect(try words("rename ret=r1") == [.word("r1")])
    #expect(try words("export x.h5 px overwrite") == [.word("x.h5"), .name("px"), .word("overwrite")])
  }

  @Test func `signs and precedence are those of the field`() throws {
    func same(_ a: String, _ b: String) throws { #expect(try Parser.expression(a) == Parser.expression(b), "\(a)") }
    try same("-a^2", "-(a^2)")
    try same("a - b - c", "(a - b) - c")
    try same("a^b^c", "a^(b^c)")
    try same("a + b*c mod d", "a + ((b*c) mod d)")
    try same("not a & b | c", "((not a) and b) or c")
    try same("a < b + 1 & c", "(a < (b + 1)) & c")
    try same("x in 1..n + 1", "x in (1..(n + 1))")
    try same("-5^2", "-(5^2)")
    #expect(try Parser.expression("-5").form == .number(-5, written: ""))
    #expect(try Parser.expression("x[-5]").form == .index(Parser.expression("x"), Parser.expression("-5")))
  }
}
