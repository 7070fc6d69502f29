import Drawing
import Foundation
import Testing
import Vocabulary

@Suite struct TableTests {
  private let quotes = Table(
    "px  3 200×8  daily",
    columns: [
      .init("date", [.text("2015-01-02"), .text("2015-01-05"), .text("2024-12-31")]),
      .init("symbol", [.text("AAPL"), .text("東京"), .text("é")]),
      .init("open", unit: "USD", [.number(111.39), .number(.nan), .number(3)]),
      .init("volume", [.integer(53_204_626), .integer(7), .empty]),
      .init("ret_1", [.number(-0.0123456789), .number(0.5), .number(0)]),
      .init("flat", [.number(1), .number(2), .number(3)]),
      .init("tiny", [.number(1e-7), .number(2.5e-9), .number(.nan)]),
      .init("note", [.text("a split"), .empty, .text("")]),
    ], notes: ["12 na: log of 0 or less"], omitted: (after: 2, rows: 3197))

  @Test func snapshots() throws {
    for width in [40] + widths {
      let lines = quotes.drawn(in: Style(width: width))
      #expect(lines.allSatisfy { cellWidth($0) <= width })
      try expectSnapshot("table-\(width)", lines)
    }
    try expectSnapshot("table-unlimited", quotes.drawn(in: Style(width: 40, ascii: true, unlimited: true)))
  }

  @Test func longTextsInTheLastColumnAreBroken() throws {
    let help = Table(
      columns: [
        .init("", [.text("depth="), .text("lr=")]),
        .init(
          "", [.text("how deep a tree may grow, counted in splits from its root to a leaf, 1 to 12"), .text("step")]),
      ])
    try expectSnapshot("table-help-40", help.drawn(in: Style(width: 40)))
  }

  /// More rows than are written at once, of words alone and of numbers.
  private var long: Table {
    let count = 20_001
    return Table(columns: [
      .init("word", (0..<count).map { .text("w\($0 % 7)") }),
      .init("number", (0..<count).map { $0 % 5 == 0 ? .number(.nan) : .number(Double($0) / 8) }),
    ])
  }

  @Test func `a long table in pieces is the table, and ends where somebody asks to stop`() throws {
    struct Enough: Error {}
    let style = Style(unlimited: true)
    var (lines, pieces) = ([String](), 0)
    long.draw(in: style, check: {}) { piece in
      lines += piece
      pieces += 1
    }
    #expect(lines == long.drawn(in: style) && lines.count == 20_002 && pieces > 5)
    #expect(lines[3].split(separator: " ") == ["w2", "0.25"] && lines.last?.hasSuffix("na") == true)
    var (csv, json) = ("", "")
    #expect(Block.table(long).writeCSV { csv += $0 })
    Block.table(long).writeJSON { json += $0 }
    #expect(csv == Block.table(long).csv && csv.split(separator: "\n").count == 20_002)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect((object["rows"] as? [[String: Any]])?.count == 20_001 && json == Block.table(long).json)
    for limit in [0, 1, 4] {
      var asked = 0
      #expect(throws: Enough.self) {
        try long.draw(in: style) {
          asked += 1
          if asked > limit { throw Enough() }
        } to: { _ in
        }
      }
    }
  }

  @Test func `a page takes rows from both ends of a table that is too long for it`() {
    let short = long.limited(toCells: 100)
    #expect(short.rowCount == 50 && short.omitted?.after == 25 && short.omitted?.rows == 19_951)
    #expect(short.columns[0].cells.last == long.columns[0].cells.last && short.notes.count == 1)
    #expect(long.limited(toCells: 100_000).omitted == nil)
  }

  @Test func `values are data in every form`() {
    let value = Block.value(.list([.number(0.5), .text("a, b"), .flag(true)]))
    #expect(value.json == #"{"value":[0.5,"a, b",true]}"# && value.csv == "0.5,\"a, b\",yes\n")
    #expect(Block.value(.text("a")).words == "a" && Block.value(.number(.nan)).json == #"{"value":null}"#)
    #expect(value.drawn(in: Style()) == [#"[0.5 "a, b" yes]"#])
  }

  @Test func nothingIsCutInAPipe() {
    let lines = quotes.drawn(in: Style(width: 20, unlimited: true))
    #expect(lines.contains { $0.contains("volume") && $0.contains("note") && $0.contains("tiny") })
    #expect(!lines.contains { $0.contains("more column") })
  }

  @Test func foldedColumnsAreCountedAndNamed() throws {
    let wide = Table(columns: (1...30).map { .init("c\($0)", [.number(Double($0) * 1.5)]) })
    let lines = wide.drawn(in: Style(width: 40))
    let titles = lines[0].split(separator: " ").map(String.init)
    let note = try #require(lines.last { $0.contains("c") })
    let folded = 30 - (titles.count - 1)
    #expect(titles.first == "c1" && titles.last == "c30" && titles.contains("…"))
    #expect(lines.joined(separator: " ").contains("\(folded) more columns: "), "\(note)")
    for index in 1...30 { #expect(lines.joined(separator: " ").split(separator: " ").contains("c\(index)")) }
  }

  @Test func pointsStandUnderOneAnother() {
    let card = Table(columns: [
      .init("metric", [.text("auc"), .text("trades"), .text("cagr")]),
      .init("value", [.number(0.5244, decimals: 3), .integer(1_204), .number(12.5, decimals: 1)]),
    ])
    #expect(
      card.drawn(in: Style(width: 80)) == [
        "  metric      value", "  auc         0.524", "  trades  1 204", "  cagr       12.5",
      ])
  }

  @Test func commaSeparatedReadsBackExactly() {
    #expect(
      quotes.csv.split(separator: "\n").map(String.init) == [
        "date,symbol,open,volume,ret_1,flat,tiny,note", "2015-01-02,AAPL,111.39,53204626,-0.0123456789,1,1e-07,a split",
        "2015-01-05,東京,,7,0.5,2,2.5e-09,", "2024-12-31,é,3,,0,3,,",
      ])
    let odd = Table(columns: [.init("a", [.text("x,\"y\"\nz")]), .init("a", [.number(0.1 + 0.2, decimals: 1)])])
    #expect(odd.csv == "a,a_2\n\"x,\"\"y\"\"\nz\",0.30000000000000004\n")
  }

  @Test func jsonReadsBackExactly() throws {
    let object = try #require(try JSONSerialization.jsonObject(with: Data(quotes.json.utf8)) as? [String: Any])
    #expect(object["columns"] as? [String] == quotes.columns.map(\.title))
    #expect(object["units"] as? [String: String] == ["open": "USD"])
    let rows = try #require(object["rows"] as? [[String: Any]])
    #expect(rows[0]["ret_1"] as? Double == -0.0123456789)
    #expect(rows[1]["open"] is NSNull)
    #expect(rows[1]["symbol"] as? String == "東京")
    #expect((object["omitted"] as? [String: Int]) == ["after": 2, "rows": 3197])
    let words = Block.text("a \"b\"\n\u{1}\\ é").json
    let text = try #require(try JSONSerialization.jsonObject(with: Data(words.utf8)) as? [String: String])
    #expect(text == ["text": "a \"b\"\n\u{1}\\ é"])
  }

  @Test func anyTableFitsAnyTerminal() {
    var random = Random(seed: 4, stream: "tables")
    for _ in 0..<300 {
      let columns = (0..<1 + Int(random.uniform() * 12)).map { index -> Table.Column in
        let cells = (0..<3).map { _ -> Table.Cell in
          switch Int(random.uniform() * 6) {
          case 0: return .text(String(repeating: "字b ", count: Int(random.uniform() * 12)))
          case 1: return .integer(Int(random.uniform() * 1e9))
          case 2: return .number((random.uniform() - 0.5) * 1e12)
          case 3: return .number(.nan)
          case 4: return .number(random.uniform(), decimals: 3)
          default: return .empty
          }
        }
        return .init("column \(index)", cells)
      }
      for width in [24, 40, 80] {
        let lines = Table("title", columns: columns).drawn(in: Style(width: width))
        #expect(lines.allSatisfy { cellWidth($0) <= width }, "\(lines.joined(separator: "\n"))")
      }
    }
  }
}

@Suite struct NumeralTests {
  @Test func numbersAreWrittenAlikeEverywhere() {
    #expect(Numeral.fixed(2.5, 0) == "2")
    #expect(Numeral.fixed(-0.004, 2) == "0.00")
    #expect(Numeral.fixed(-1.005, 2) == "-1.00")
    #expect(Numeral.fixed(.nan, 2) == "na")
    #expect(Numeral.fixed(-.infinity, 2) == "-inf")
    #expect(Numeral.shortest(0.1) == "0.1")
    #expect(Numeral.shortest(1e22) == "1e+22")
    #expect(Numeral.grouped(-1_258_113) == "-1 258 113")
  }

  @Test func widthsOfCharacters() {
    #expect(cellWidth("abc") == 3)
    #expect(cellWidth("漢字") == 4)
    #expect(cellWidth("e\u{301}") == 1)
    #expect(cellWidth("한국") == 4)
    #expect(cellWidth("│┤⣿█") == 4)
    #expect(cellWidth("👨‍👩‍👧") == 2)
    #expect(cellWidth("✔") == 1)
    #expect("漢字漢字".cut(to: 5) == "漢字…")
    #expect("one two three".wrapped(to: 7) == ["one two", "three"])
    #expect("abcdefghij".wrapped(to: 4) == ["abcd", "efgh", "ij"])
  }
}
