import Frames
import Testing
import Trading
import Vocabulary

@Suite struct SignalTests {
  private func timeline(_ count: Int) throws -> Timeline {
    try bars(Array(repeating: (1, 1, 1, 1), count: count)).timeline
  }

  private func opinions(_ columns: [(Double, [Double])]) -> [SignalRule.Opinion] {
    columns.map { SignalRule.Opinion(direction: $0.0, probability: Numbers($0.1)) }
  }

  private func message(_ body: () throws -> Void) -> String {
    do { try body() } catch let complaint as Complaint { return complaint.description } catch { return "\(error)" }
    return ""
  }

  @Test func aProbabilityBelowTheLeastIsFlat() throws {
    var rule = SignalRule()
    rule.least = 0.55
    let up = [0.549, 0.55, 0.551, 0.449, 0.45, .nan]
    let signal = try rule.signal(
      opinions([(-1, up.map { 1 - $0 }), (1, up)]), on: timeline(6), origin: "test")
    #expect(try signal.target.array() == [0, 1, 1, -1, -1, 0])
    let counts = signal.counts
    #expect((counts.long, counts.short, counts.flat, counts.unknown) == (2, 2, 2, 1))
    #expect(counts.changes == 3)
    let confidence = try #require(signal.confidence).array()
    #expect(zip(confidence, [0.549, 0.55, 0.551, 0.551, 0.55]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(confidence[5].isNaN)
  }

  @Test func eachSideMayHaveItsOwnThreshold() throws {
    var rule = SignalRule()
    rule.long = 0.7
    rule.short = 0.6
    let up = [0.69, 0.71, 0.39, 0.41]
    let signal = try rule.signal(opinions([(1, up), (-1, up.map { 1 - $0 })]), on: timeline(4), origin: "test")
    #expect(try signal.target.array() == [0, 1, -1, 0])
  }

  @Test func ofThreeClassesTheLikeliestDecides() throws {
    let signal = try SignalRule().signal(
      opinions([(-1, [0.2, 0.1, 0.4, 0.1, 0.5]), (0, [0.2, 0.7, 0.2, 0.3, 0]), (1, [0.6, 0.2, 0.4, 0.6, 0.5])]),
      on: timeline(5), origin: "test")
    // The second is likeliest flat; the third and the fifth are ties of up and down.
    #expect(try signal.target.array() == [1, 0, 0, 1, 0])
  }

  @Test func aScoreIsTradedByItsSignOrByThresholds() throws {
    let score = Numbers([0.3, -0.2, 0, .nan, 0.05])
    var rule = SignalRule()
    #expect(try rule.signal(score, on: timeline(5), origin: "test").target.array() == [1, -1, 0, 0, 1])
    rule.long = 0.05
    #expect(try rule.signal(score, on: timeline(5), origin: "test").target.array() == [1, 0, 0, 0, 1])
    rule.short = -0.2
    #expect(try rule.signal(score, on: timeline(5), origin: "test").target.array() == [1, -1, 0, 0, 1])
    rule.long = nil
    #expect(try rule.signal(score, on: timeline(5), origin: "test").target.array() == [0, -1, 0, 0, 0])
  }

  @Test func aRuleOfYesAndNoIsLongWhereItSaysYes() throws {
    let signal = try SignalRule().signal(Numbers([1, 0, 1, .nan]), on: timeline(4), origin: "test")
    #expect(try signal.target.array() == [1, 0, 1, 0])
  }

  @Test func optionsAreReadFromALine() throws {
    let given = Given(options: [Given.Option("min", Given.Word(.number(0.6)))])
    #expect(try SignalRule.configured(from: given).least == 0.6)
    #expect(
      message { _ = try SignalRule.configured(from: Given(options: [Given.Option("mim", Given.Word(.number(1)))])) }
        == "signal has no option 'mim' - did you mean 'min'?")
  }

  @Test func whatIsWrongIsSaid() throws {
    var rule = SignalRule()
    rule.least = 0.55
    #expect(
      message { _ = try rule.signal(Numbers([1]), on: timeline(1), origin: "test") }
        == "min is for the probabilities of a model; this is a column - say long=0.55 and short=… for where to buy and"
        + " where to sell")
    rule = SignalRule()
    (rule.long, rule.short) = (0.4, 0.6)
    #expect(
      message { _ = try rule.signal(Numbers([1]), on: timeline(1), origin: "test") }
        == "long=0.4 must lie above short=0.6")
    rule.long = 1.5
    #expect(
      message { _ = try rule.signal(opinions([(1, [1])]), on: timeline(1), origin: "test") }
        == "a probability is between 0 and 1, not 1.5")
    #expect(
      message { _ = try SignalRule().signal(Numbers([1, 2]), on: timeline(1), origin: "test") }
        == "the score has 2 rows, the frame has 1")
  }
}
