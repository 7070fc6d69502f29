import Commands
import Drawing
import Foundation
import Interpreter
import Synchronization
import Testing
import Vocabulary

/// Scripts as pages.
@Suite struct StudyPageTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  private static func world(_ written: @escaping @Sendable (String, String) -> Void = { _, _ in }) -> World {
    final class Files: Sendable { let names = Mutex<Set<String>>([]) }
    let files = Files()
    return World(
      resolve: { $0.hasPrefix("/") ? $0 : root + "/" + $0 },
      read: { throw Complaint("no file \($0)") },
      fingerprint: { path in
        guard path.hasSuffix(".csv") || files.names.withLock({ $0.contains(path) }) else {
          throw Complaint("no file \(path)")
        }
        return Trace.File(path: path, sha256: "5ca1ab1e", bytes: 198_738)
      },
      write: { path, text in
        files.names.withLock { _ = $0.insert(path) }
        written(path, text)
      }, environment: [("wick", "1.2.3")])
  }

  private func page(_ text: String, parameters: [String: Value] = [:]) throws -> StudyPage {
    try StudyPage(
      text, name: "study.wick", domain: House(), world: Self.world(), parameters: parameters
    ) { "error: \($0)" }
  }

  /// Parts in short, up to what the page rests on.
  private func outline(_ page: StudyPage) -> [String] {
    page.document.parts.prefix { if case .heading("Provenance") = $0 { false } else { true } }.map { part in
      switch part {
      case .heading(let text): "h \(text)"
      case .paragraph(let text): "p \(text)"
      case .list(let items): "l \(items.joined(separator: "|"))"
      case .code(let text): "c \(text)"
      case .block(.text(let text)): "t \(text)"
      case .block(.table(let table)): "table \(table.rowCount)"
      case .block(.value(let value)): "t \(value.source)"
      case .block(.picture): "picture"
      case .fault(let text): "f \(text)"
      case .fold(_, let title): "fold \(title)"
      }
    }
  }

  @Test func `remarks, lines and what they show stand in their order`() throws {
    let page = try page(
      """
      ## Is it so? A study of
      ## one thing.

      # Lost by the parser, kept here:
      # - one
      #   and more
      # - two

      ## Values
      a = 1
      b = a + 1  # beside

      c = [
        1 2
      ]
      b; a
      note "seen"
      # The end.
      """)
    #expect(page.document.title == "Is it so?" && page.document.subtitle == "A study of one thing.")
    #expect(
      outline(page) == [
        "p Lost by the parser, kept here:", "l one and more|two", "h Values",
        "c a = 1\nb = a + 1  # beside\n\nc = [\n  1 2\n]\nb; a", "t 2", "t 1", "p seen", "p The end.",
      ])
    #expect(page.failure == nil)
  }

  @Test func `a script that fails is told of as far as it came`() throws {
    let page = try page("a = 1\nexpect a == 2\nb = nothing_there\nc = 3\n")
    #expect(page.document.title == "study.wick")
    #expect(outline(page).last?.hasPrefix("f error: ") == true)
    #expect(!outline(page).contains { $0.contains("c = 3") })
    #expect(page.failure?.message.contains("nothing_there") == true && page.failedExpectations.count == 1)
    #expect(throws: Complaint.self) { try self.page("a = ") }
    #expect(throws: Complaint.self) { try self.page("a = 1", parameters: ["n": .number(1)]) }
  }

  @Test func `a page says what it rests on, shows charts that go into files, and tells no time`() throws {
    let script = """
      param n = 20 in 5..50
      px = load datasets/daily/IBM.csv
      m = mean(close, $n)
      plot line close, m to=/tmp/x.svg
      show m head=2
      """
    let page = try page(script, parameters: ["n": .number(10)])
    #expect(outline(page).contains("picture") && outline(page).contains("table 2"), "\(outline(page))")
    let html = page.document.html
    for said in ["19f0161a", "197 269", "1.2.3", "<td>n</td><td>10</td>", "<td>px</td><td>frame</td>", "wicklock 1"] {
      #expect(html.contains(said), "\(said)")
    }
    #expect(try self.page(script, parameters: ["n": .number(10)]).document.html == html)
    #expect(try self.page(script).document.html != html)
  }

  @Test func `a session is saved as a page of what matters and what was looked at`() throws {
    let files = Mutex<[String: String]>([:])
    let session = Session(domain: House(), world: Self.world { path, text in files.withLock { $0[path] = text } })
    for line in [
      "px = load datasets/daily/IBM.csv", "left = 3", "? plot", "m = mean(close, 20)", "plot line m", "history",
      "save /tmp/session.html",
    ] { try session.run(line) }
    let html = try #require(files.withLock { $0["/tmp/session.html"] })
    #expect(html.contains("plot line m") && html.contains("<svg") && html.contains("m = mean(close, 20)"))
    #expect(!html.contains("left = 3") && !html.contains("history") && !html.contains("? plot"))
    #expect(throws: Complaint.self) { try session.run("save /tmp/other.html unchecked") }
  }
}
