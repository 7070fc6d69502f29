import Commands
import Drawing
import Foundation
import Interpreter
import Shell
import Testing
import Vocabulary

/// Lines as people mistype them, each with the exact text that answers it: cause, line, caret, remedy.
///
/// `Golden/mistakes.txt` has them all. With WICK_RECORD set the answers are written anew, to be read before they are
/// kept.
@Suite struct MistakeTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  private static let file = root + "/Tests/ShellTests/Golden/mistakes.txt"

  private static let before = [
    "px = load datasets/daily/IBM.csv prices=adjusted", "bars = load datasets/daily/AAPL.csv prices=adjusted",
    "features rsi_14 atr_14", "y = label sign 5", "cv = split holdout", "m = fit logit", "bt = backtest m",
  ]

  @Test func everyMistakeIsAnsweredWithItsPlaceAndRemedy() throws {
    let kept = try String(contentsOfFile: MistakeTests.file, encoding: .utf8)
    let lines = kept.split(separator: "\n").filter { $0.hasPrefix("> ") }.map { String($0.dropFirst(2)) }
    #expect(lines.count >= 150)
    let session = Session(
      domain: House(), world: World(resolve: { $0.hasPrefix("/") ? $0 : MistakeTests.root + "/" + $0 }))
    for line in MistakeTests.before { try session.run(line) }
    let (names, versions) = (session.scope.order, session.past.count)
    var answers = ""
    for line in lines {
      answers += "> \(line)\n"
      do {
        try session.run(line)
        Issue.record("no mistake: \(line)")
      } catch let complaint as Complaint {
        for text in Fault(complaint, in: line).lines(in: Style(width: 1000)) {
          answers += text.replacing(MistakeTests.root + "/", with: "") + "\n"
        }
      }
    }
    #expect(session.scope.order == names && session.past.count == versions, "a mistake changed the session")
    if ProcessInfo.processInfo.environment["WICK_RECORD"] != nil {
      try Data(answers.utf8).write(to: URL(fileURLWithPath: MistakeTests.file))
      Issue.record("recorded: read the answers, then run without WICK_RECORD")
      return
    }
    let (now, then) = (answers.split(separator: "\n"), kept.split(separator: "\n"))
    for (answer, expected) in zip(now, then) where answer != expected {
      Issue.record("answered\n\(answer)\ninstead of\n\(expected)")
      return
    }
    #expect(now.count == then.count)
  }
}
