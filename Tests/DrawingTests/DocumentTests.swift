import Drawing
import Foundation
import FoundationXML
import Testing
import Vocabulary

/// Pages of remarks, code and results.
@Suite struct DocumentTests {
  /// The elements of a page's body with their texts, in order; a complaint where they are not nested well.
  private final class Reader: NSObject, XMLParserDelegate {
    var found: [(element: String, kind: String, text: String)] = []
    private var open: [Int] = []

    init(_ page: String) throws {
      super.init()
      let start = try #require(page.range(of: "<main>")), end = try #require(page.range(of: "</main>"))
      let parser = XMLParser(data: Data(page[start.lowerBound..<end.upperBound].utf8))
      parser.delegate = self
      guard parser.parse() else { throw Complaint("\(String(describing: parser.parserError))") }
    }

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String] = [:]
    ) {
      open.append(found.count)
      found.append((name, attributes["class"] ?? "", ""))
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
      open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
      if let last = open.last { found[last].text += string }
    }

    func texts(_ element: String, _ kind: String = "") -> [String] {
      found.filter { $0.element == element && (kind.isEmpty || $0.kind == kind) }.map(\.text)
    }
  }

  @Test func `parts become elements, and nothing breaks out of them`() throws {
    let bad = "</pre></main><script>alert(1)</script> & \"x\" \u{7}"
    let picture = try LineChart().picture(of: Subject("x", [.init("x", [1, 3, 2])]), monitor: Monitor())
    let page = Document(
      title: bad, subtitle: bad,
      [
        .heading("a"), .paragraph("say `x < 1` and ` leave"), .list(["one", bad]), .code("a = 1\nb = 2"),
        .block(.text(bad)), .block(.picture(picture)), .fault(bad), .fold(bad, title: "more"),
      ]
    ).html
    let read = try Reader(page)
    #expect(read.texts("h2") == ["a"] && read.texts("li")[0] == "one")
    #expect(read.texts("pre").count == 4 && read.texts("code") == ["x < 1", "a = 1\nb = 2"])
    #expect(read.texts("p")[1] == "say  and ` leave")
    #expect(read.texts("svg", "wick").count == 1 && read.texts("summary") == ["more"])
    #expect(!page.contains("<script") && page.hasPrefix("<!DOCTYPE html>"))
    for loading in ["src=", "href=", "@import", "url("] { #expect(!page.contains(loading)) }
  }

  @Test func `a table says all that it says in the terminal, with points under one another`() throws {
    let table = Table(
      "prices & more",
      columns: [
        Table.Column("day", kind: "date", [.text("2020-01-02"), .text("2020-01-03"), .text("2020-01-06")]),
        Table.Column("close", unit: "USD", kind: "num", missing: 2, [.number(1.25), .number(300), .number(.nan)]),
        Table.Column("volume", [.integer(1_250_000), .integer(7), .empty]),
      ], notes: ["n < 5"], omitted: (2, 1234))
    let read = try Reader(Document(title: "t", [.block(.table(table))]).html)
    #expect(read.texts("caption") == ["prices & more"] && read.texts("th") == ["day", "close", "volume"])
    #expect(
      read.texts("td") == [
        "date", "num USD", "", "", "2 na", "", "2020-01-02", "1.25", "1 250 000", "2020-01-03", "300.00", "7",
        "… 1 234 rows …", "2020-01-06", "na", "",
      ])
    #expect(read.texts("p", "soft") == ["n < 5"])
    let mixed = Table(columns: [Table.Column("x", [.number(0.5, decimals: 1), .integer(12), .number(2, decimals: 3)])])
    #expect(
      try Reader(Document(title: "t", [.block(.table(mixed))]).html).texts("td")
        == ["0.5\u{2007}\u{2007}", "12\u{2008}\u{2007}\u{2007}\u{2007}", "2.000"])
  }
}
