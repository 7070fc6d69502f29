import Shell
import Testing
import Vocabulary

@Suite struct FaultTests {
  private func shown(_ complaint: Complaint, _ text: String, file: String? = nil, width: Int = 100) -> [String] {
    Fault(complaint, in: text, file: file).lines(in: Style(width: width))
  }

  @Test func theFaultyPartIsUnderlined() {
    let complaint = Complaint("no command 'shwo'", hint: "did you mean 'show'?", at: Place(0, 4))
    #expect(
      shown(complaint, "shwo close") == [
        "error: no command 'shwo' - did you mean 'show'?", "    shwo close", "    ^^^^",
      ])
  }

  @Test func wideCharactersMoveTheUnderline() {
    let text = "note \"漢字\" x"
    let place = Place(text.utf8.count - 1, text.utf8.count)
    #expect(shown(Complaint("what", at: place), text)[2] == "    " + String(repeating: " ", count: 12) + "^")
  }

  @Test func aScriptIsNamedWithItsLine() {
    let text = "x = 1\ny = clsoe\n"
    #expect(
      shown(Complaint("no column 'clsoe'", at: Place(10, 15)), text, file: "study.wick") == [
        "study.wick:2: error: no column 'clsoe'", "    y = clsoe", "        ^^^^^",
      ])
  }

  @Test func aLongRemedyGetsALineOfItsOwn() {
    let complaint = Complaint("something is wrong", hint: "do the right thing instead", at: Place(0, 1))
    #expect(
      shown(complaint, "x", width: 40) == [
        "error: something is wrong", "    x", "    ^", "    help: do the right thing instead",
      ])
  }

  @Test func placesPastTheEndAreNoTrouble() {
    for place in [Place(1, 1), Place(1, 99), Place(50, 99), Place(0, 0)] {
      #expect(!shown(Complaint("unfinished", at: place), "x").isEmpty)
      #expect(!shown(Complaint("unfinished", at: place), "").isEmpty)
      #expect(!shown(Complaint("unfinished", at: place), "a\n\nb\n").isEmpty)
    }
  }
}
