import Commands
import Features
import Testing
import Vocabulary

@Suite struct ColumnChoiceTests {
  private let names = ["close", "mom_5", "mom_10", "rsi_14", "x_mom_5"]

  private func chosen(_ words: String) throws -> [String] {
    try words.split(separator: " ").map { ColumnChoice(String($0)) }.names(among: names, noun: "column")
  }

  @Test func `names, patterns and exclusions`() throws {
    #expect(try chosen("rsi_14 close") == ["rsi_14", "close"])
    #expect(try chosen("mom*") == ["mom_5", "mom_10"])
    #expect(try chosen("*mom*5 mom_5") == ["mom_5", "x_mom_5"])
    #expect(try chosen("-*mom*") == ["close", "rsi_14"])
    #expect(try chosen("mom* -mom_5 close") == ["mom_10", "close"])
  }

  @Test func `a group stands for its members`() throws {
    #expect(
      try chosen("@guide8 -rsi_14") == FeatureCatalogue.shared.group(named: "guide8").members.filter { $0 != "rsi_14" })
  }

  @Test func `what there is not is complained of`() {
    #expect(throws: Complaint("no column 'rsi_41'", hint: "did you mean 'rsi_14'?")) { try chosen("rsi_41") }
    #expect(throws: Complaint("no column is like 'ema*'")) { try chosen("ema*") }
    #expect(throws: Complaint("no group '@guide9'", hint: "did you mean '@guide8'?")) { try chosen("@guide9") }
  }

  @Test func `a word may stand for several columns`() throws {
    let value = Value.list([.list([.word("@guide8"), .word("rsi_14")]), .word("close")])
    #expect(try [ColumnChoice](setting: value) == ["@guide8", "rsi_14", "close"].map(ColumnChoice.init))
  }
}
