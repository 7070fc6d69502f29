import Language
import Synchronization
import Testing
import Vocabulary

@Suite struct FuzzTests {
  @Test func `a million random and mutated texts give a tree or a complaint with a place`() throws {
    let counts = Mutex((complete: 0, incomplete: 0, invalid: 0))
    let failures = Mutex<[String]>([])
    try concurrently(100, threads: 2) { batch in
      var fuzz = Fuzz(seed: 3, stream: "batch \(batch)")
      var local = (complete: 0, incomplete: 0, invalid: 0)
      for round in 0..<10_000 {
        let text = fuzz.text()
        let length = text.utf8.count
        func fail(_ what: String) { failures.withLock { $0.append("\(text.debugDescription) \(what)") } }
        func check(_ complaint: Complaint) {
          guard let place = complaint.place, place.start >= 0, place.end <= length, !complaint.message.isEmpty else {
            return fail("\(complaint) at \(complaint.place.map { "\($0)" } ?? "no place")")
          }
        }
        switch house.parse(text) {
        case .complete(let program):
          local.complete += 1
          if program.contains(where: { $0.place.start < 0 || $0.place.end > length }) {
            fail("has a statement outside")
          }
          let printed = Statement.source(program)
          if case .complete(let again) = house.parse(printed), again == program { break }
          fail("reads back differently from \(printed.debugDescription)")
        case .incomplete(_, let complaint):
          local.incomplete += 1
          check(complaint)
        case .invalid(let complaint):
          local.invalid += 1
          check(complaint)
        }
        if round % 16 == 0 {
          let offset = fuzz.below(length + 1)
          let expectation = house.expectation(text, at: offset)
          if expectation.start < 0 || expectation.start + expectation.prefix.utf8.count > offset {
            fail("expects something at \(offset) that begins at \(expectation.start)")
          }
        }
      }
      counts.withLock {
        $0.complete += local.complete
        $0.incomplete += local.incomplete
        $0.invalid += local.invalid
      }
    }
    for failure in failures.withLock({ $0.sorted().prefix(20) }) { Issue.record("\(failure)") }
    let seen = counts.withLock { $0 }
    #expect(seen.complete + seen.incomplete + seen.invalid == 1_000_000)
    // The mutations are mild enough that all outcomes are tried.
    #expect(seen.complete > 100_000)
    #expect(seen.incomplete > 20_000)
    #expect(seen.invalid > 200_000)
  }
}

/// Texts that are nearly programs.
private struct Fuzz {
  private var random: Random
  private static let lines = samples.flatMap { $0.split(separator: "\n").map { Array($0.utf8) } }
  private static let signs = [
    "(", ")", "[", "]", "{", "}", ",", ";", "\n", "=", "==", "..", ".", "-", "+", "*", "/", "^", "~", "$", "@", "#",
    "\"", "\\",
    " ", "on ", "where ", "by ", "from ", "to ", "in ", "not ", "and ", "if ", "else ", "for ", "def ", "param ", "é",
    "→", "'",
    "2024-01-31", "09:30", "5m", "2%", "1e9", "999999999999999999999", "_", "close", "load ", "fit xgb ", "head=", "?",
    "!",
    "\u{0}", "\r\n", "\t", "%", "mod ", "0x", "1..", "&&",
  ].map { Array($0.utf8) }

  init(seed: UInt64, stream: String) { random = Random(seed: seed, stream: stream) }

  mutating func below(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

  mutating func text() -> String {
    var bytes: [UInt8] = []
    switch below(20) {
    case 0: for _ in 0..<below(30) { bytes += Fuzz.signs[below(Fuzz.signs.count)] }
    case 1: for _ in 0..<below(40) { bytes.append(UInt8(truncatingIfNeeded: random.next())) }
    case 2: for _ in 0..<below(40) { bytes.append(UInt8(0x20 + below(0x5f))) }
    default:
      let first = below(Fuzz.lines.count)
      for line in Fuzz.lines[first..<min(Fuzz.lines.count, first + 1 + below(below(8) == 0 ? 12 : 2))] {
        bytes += line
        bytes.append(0x0a)
      }
      for _ in 0..<below(4) { mutate(&bytes) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    let at = below(bytes.count + 1)
    let end = min(bytes.count, at + 1 + below(8))
    switch below(6) {
    case 0: bytes.removeSubrange(at..<end)
    case 1: bytes.insert(contentsOf: Fuzz.signs[below(Fuzz.signs.count)], at: at)
    case 2: bytes.replaceSubrange(at..<end, with: Fuzz.signs[below(Fuzz.signs.count)])
    case 3: bytes.insert(contentsOf: bytes[at..<end], at: below(bytes.count + 1))
    case 4: bytes.removeSubrange(at...)
    default: if at < bytes.count { bytes[at] = UInt8(truncatingIfNeeded: random.next()) }
    }
  }
}
