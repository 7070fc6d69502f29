import Commands
import Foundation
import Interpreter
import Shell
import Testing

@Suite struct ShorthandTests {
  private let session: Session

  init() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    session = Session(domain: House(), world: World(resolve: { $0.hasPrefix("/") ? $0 : root + "/" + $0 }))
    try session.run("px = load datasets/daily/IBM.csv; imp = 5")
  }

  @Test(arguments: [
    ("feat rsi_14", "features rsi_14"), ("y = lab sign 5", "y = label sign 5"), ("desc", "describe"),
    ("  hist", "  history"), ("back m cost=5bp", "backtest m cost=5bp"),
  ])
  func aVerbIsWrittenOut(_ typed: String, _ meant: String) {
    #expect(Shorthand(session).expanded(typed) == meant)
  }

  @Test(arguments: [
    "features rsi_14", "re px", "imp", "imp + 1", "feat = 5", "feat + 5", "close", "exit", "x = clo", "s", "",
    "5 + feat", "# feat", "feature.x",
  ])
  func whatHasAMeaningOrSeveralStays(_ typed: String) {
    #expect(Shorthand(session).expanded(typed) == typed)
  }
}
