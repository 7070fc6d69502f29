import Testing
import Vocabulary

enum Manner: String, Choice { case open, close }

struct Sample: Entry {
  static let name = "sample"
  static let summary = "an entry for the tests"
  static let parameters = [
    Parameter.argument("n", \Self.n, in: 1...50, "a count"),
    Parameter.option("rate", \Self.rate, in: 0...1, "a share"),
    Parameter.option("at", \Self.at, "when"),
    Parameter.option("gap", \Self.gap, "how long"),
    Parameter.keyword("loud", \Self.loud, "says so"),
    Parameter.rest("names", \Self.names, "names"),
  ]
  var n = 5
  var rate = 0.5
  var at = Manner.open
  var gap = Span.bars(0)
  var loud = false
  var names: [String] = []
}

struct Other: Entry {
  static let name = "other"
  static let aliases = ["o"]
  static let summary = "another one"
}

/// The complaint that `body` throws, as `message - hint`.
func complaint(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return (error as? Complaint)?.description ?? "\(error)"
  }
}

@Suite struct EntryTests {
  func sample(_ words: [Value] = [.number(7)], _ options: [(String, Value)] = []) throws -> Sample {
    try Sample.configured(
      from: Given(words: words.map { Given.Word($0) }, options: options.map { Given.Option($0.0, Given.Word($0.1)) }))
  }

  @Test func `settings come from words and options, the rest are defaults`() throws {
    let entry = try sample(
      [.number(7), .word("loud"), .word("a"), .text("b")],
      [("rate", .number(0.25)), ("gap", .span(.time(60_000_000_000)))])
    #expect(entry.n == 7)
    #expect(entry.rate == 0.25)
    #expect(entry.at == .open)
    #expect(entry.gap == .time(60_000_000_000))
    #expect(entry.loud)
    #expect(entry.names == ["a", "b"])
  }

  @Test func `an argument may be given by its name`() throws {
    #expect(try sample([], [("n", .number(9))]).n == 9)
  }

  @Test func `a bare integer is bars`() throws {
    #expect(try sample([.number(1)], [("gap", .number(20))]).gap == .bars(20))
  }

  @Test func `settings are written back as they would be typed`() throws {
    let settings = try sample().settings.map { "\($0.name)=\($0.value.source)" }
    #expect(settings == ["n=7", "rate=0.5", "at=open", "gap=0", "loud=no", "names=[]"])
  }

  @Test(arguments: [
    ([Value](), [(String, Value)](), "sample needs n: a count"),
    ([.number(51)], [], "n is between 1 and 50, not 51"),
    ([.number(1.5)], [], "n is a whole number, not 1.5"),
    ([.number(1)], [("rate", .number(2))], "rate is between 0 and 1, not 2"),
    ([.number(1)], [("rat", .number(1))], "sample has no option 'rat' - did you mean 'rate'?"),
    ([.number(1)], [("at", .word("opne"))], "at is one of open, close, not opne - did you mean 'open'?"),
    ([.number(1)], [("gap", .text("x"))], "gap is a count of bars such as 20, or a duration such as 5d, not \"x\""),
    ([.number(1)], [("rate", .number(1)), ("rate", .number(1))], "rate is given twice"),
  ])
  func `a wrong setting says what would be right`(words: [Value], options: [(String, Value)], expected: String) {
    #expect(complaint { _ = try sample(words, options) } == expected)
  }

  @Test func `a catalogue knows its entries by name and alias`() throws {
    let catalogue = Catalogue<any Entry>("thing", [Sample.self, Other.self])
    #expect(catalogue["o"]?.name == "other")
    #expect(complaint { _ = try catalogue.entry("smaple") } == "no thing 'smaple' - did you mean 'sample'?")
    #expect(complaint { _ = try catalogue.entry("zzz") } == "no thing 'zzz' - there is sample, other")
  }
}
