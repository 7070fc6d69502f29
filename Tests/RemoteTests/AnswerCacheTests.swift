import Foundation
import Testing
import Vocabulary

import Remote

@Suite struct AnswerCacheTests {
  private func with<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("answers-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.path)
  }

  @Test func `an answer is kept as it came, under its time and digest`() throws {
    try with { folder in
      let cache = AnswerCache(folder, source: "binance")
      let time: Int64 = 1_700_000_000_125_000_000
      let body = Array("[]".utf8)
      let entry = try cache.keep(body, to: "https://x/a?b=1", asked: time, ending: "json")
      #expect(entry.asked == time)
      #expect(entry.name.hasSuffix("/2023-11-14T221320.125Z-\(entry.sha256).json"))
      #expect(entry.sha256 == "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945")
      #expect(cache.body(entry) == body)
      #expect(try cache.entries("https://x/a?b=1") == [entry])
      #expect(try cache.entries("https://x/a?b=2") == [])
      #expect(entry.name.hasPrefix(try cache.prefix("https://x/a?b=1")))
    }
  }

  @Test func `a changed file is no answer any more`() throws {
    try with { folder in
      let cache = AnswerCache(folder, source: "binance")
      let entry = try cache.keep(Array("[1]".utf8), to: "r", asked: 0, ending: "json")
      let path = folder + "/" + entry.name.dropFirst("cache:".count)
      try "[2]".write(toFile: path, atomically: false, encoding: .utf8)
      #expect(cache.body(entry) == nil)
    }
  }

  @Test func `what a killed process left is swept, and files that are no answers are passed over`() throws {
    try with { folder in
      let cache = AnswerCache(folder, source: "binance")
      let first = try cache.keep(Array("[1]".utf8), to: "r", asked: 0, ending: "json")
      let place = first.name.dropFirst("cache:".count).split(separator: "/").dropLast()
      let home = folder + "/" + place.joined(separator: "/")
      try "half".write(toFile: home + "/.tmp-999999999", atomically: false, encoding: .utf8)
      try "x".write(toFile: home + "/notes.txt", atomically: false, encoding: .utf8)
      let second = try cache.keep(Array("[2]".utf8), to: "r", asked: 1_000_000, ending: "json")
      #expect(try cache.entries("r") == [first, second])
      #expect(!FileManager.default.fileExists(atPath: home + "/.tmp-999999999"))
    }
  }
}
