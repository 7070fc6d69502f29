import Foundation
import Shell
import Testing

@Suite struct LineHistoryTests {
  private func scratch() -> String { NSTemporaryDirectory() + "wick-history-\(UUID().uuidString)" }

  @Test func whatWasTypedIsThereInTheNextSession() throws {
    let path = scratch()
    defer { unlink(path) }
    var first = LineHistory(path: path, session: "a")
    let lines = ["x = 1", "sweep n=[1 2] {\n  keep $n\n}", "note \"tab\there \\ é 漢 \u{1}\"", "show \"}\""]
    for line in lines { first.append(line) }
    var second = LineHistory(path: path, session: "b")
    second.load()
    #expect(second.entries == lines)
    for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
      let record = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect(lines.contains(record["text"] as? String ?? ""))
      #expect(record["session"] as? String == "a")
    }
  }

  @Test func linesAreToldApartByTheSessionThatTypedThem() throws {
    let path = scratch()
    defer { unlink(path) }
    var (first, second) = (LineHistory(path: path, session: "a"), LineHistory(path: path, session: "b"))
    first.append("x = 1")
    second.append("note \"\\\"session\\\":\\\"z\\\"\"")
    first.append("y = 2\nz = 3")
    let sessions = LineHistory.sessions(in: path)
    #expect(sessions.map(\.name) == ["a", "b"])
    #expect(sessions.map(\.lines) == [["x = 1", "y = 2\nz = 3"], ["note \"\\\"session\\\":\\\"z\\\"\""]])
    #expect(LineHistory.sessions(in: path + "-none").isEmpty)
  }

  @Test func passwordsAreRememberedInTheSessionAlone() throws {
    let path = scratch()
    defer { unlink(path) }
    var history = LineHistory(path: path, session: "a")
    let line = "px = load postgres://u:hush@h/d table=bars"
    history.append(line)
    #expect(history.entries == [line])
    #expect(try !String(contentsOfFile: path, encoding: .utf8).contains("hush"))
  }

  @Test func tornAndForeignLinesArePassedOver() throws {
    let path = scratch()
    defer { unlink(path) }
    var history = LineHistory(path: path, session: "a")
    history.append("one")
    let damaged = try String(contentsOfFile: path, encoding: .utf8) + "not json\n\n{\"ts\":1}\n{\"ts\":1,\"text\":\"to"
    try damaged.write(toFile: path, atomically: true, encoding: .utf8)
    var next = LineHistory(path: path, session: "b")
    next.load()
    #expect(next.entries == ["one"])
  }

  @Test func sessionsSideBySideLoseNothing() async throws {
    let path = scratch()
    defer { unlink(path) }
    await withTaskGroup(of: Void.self) { group in
      for session in 0..<8 {
        group.addTask {
          var history = LineHistory(path: path, session: "\(session)")
          for line in 0..<50 { history.append("s\(session) l\(line) " + String(repeating: "x", count: 500)) }
        }
      }
    }
    var all = LineHistory(path: path, session: "z")
    all.load()
    #expect(all.entries.count == 400)
    for session in 0..<8 {
      let own = all.entries.filter { $0.hasPrefix("s\(session) ") }
      #expect(own.map { $0.split(separator: " ")[1] } == (0..<50).map { "l\($0)" })
    }
  }

  @Test func onlyTheLastTenThousandAreRead() throws {
    let path = scratch()
    defer { unlink(path) }
    let lines = (0..<10_500).map { "{\"ts\":1,\"session\":\"a\",\"cwd\":\"/\",\"text\":\"line \($0)\"}\n" }
    try lines.joined().write(toFile: path, atomically: true, encoding: .utf8)
    var history = LineHistory(path: path, session: "b")
    history.load()
    #expect(history.entries.count == 10_000)
    #expect(history.entries.first == "line 500")
    #expect(history.entries.last == "line 10499")
  }

  @Test func arrowsWalkThroughLinesThatBeginAlike() {
    var history = LineHistory(path: nil, session: "a")
    for line in ["show a", "x = 1", "show b", "y = 2", "show b"] { history.append(line) }
    #expect(history.recall(-1, before: "sh", text: "sh") == "show b")
    #expect(history.recall(-1, before: "show b", text: "show b") == "show a")
    #expect(history.recall(-1, before: "show a", text: "show a") == nil)
    #expect(history.recall(1, before: "show a", text: "show a") == "show b")
    #expect(history.recall(1, before: "show b", text: "show b") == "sh")
    #expect(history.recall(1, before: "sh", text: "sh") == nil)
    // An edited line begins a new walk.
    #expect(history.recall(-1, before: "y", text: "y") == "y = 2")
    #expect(history.recall(-1, before: "zzz", text: "zzz") == nil)
  }

  @Test func noFileIsNoMisfortune() {
    var history = LineHistory(path: "/nowhere/at/all", session: "a")
    history.load()
    history.append("x = 1")
    #expect(history.entries == ["x = 1"])
  }
}
