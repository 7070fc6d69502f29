import Frames
import Testing
import Vocabulary

import Remote

/// Answers in the form of the providers, as their documentation shows them.
@Suite struct SourceTests {
  private static let far = Int64(Day(year: 2030, month: 1, day: 1).number) * Moment.day

  private func page(
    _ source: some Source, _ bar: String, _ body: String, from start: Int64 = 0, asked: Int64 = SourceTests.far
  ) throws -> Page {
    let bar = try #require(type(of: source).bars.first { $0.name == bar })
    var page = Page("X", bar, from: start, to: nil, last: nil, asked: asked)
    try source.read(Array(body.utf8), into: &page)
    return page
  }

  private static let kline = """
    [[1499040000000,"0.01634790","0.80000000","0.01575800","0.01577100","148976.11427815",1499644799999,\
    "2434.19055334",308,"1756.87402397","28.46694368","17928899.62484339"]]
    """

  @Test func `a kline of Binance`() throws {
    let page = try page(Binance(), "1w", SourceTests.kline)
    #expect(page.times.map(Moment.text) == ["2017-07-03T00:00"])
    #expect(
      page.columns.map { $0.values[0] } == [
        0.01634790, 0.8, 0.01575800, 0.01577100, 148976.11427815, 2434.19055334, 308, 1756.87402397, 28.46694368,
      ])
    #expect(page.next == nil)
  }

  @Test func `Binance near its limit is left alone for the rest of the minute`() {
    let time: Int64 = 1_700_000_010 * 1_000_000_000
    #expect(Binance().rest(after: ["x-mbx-used-weight-1m": "5500"], at: time) == 60 - 1_700_000_010 % 60)
    #expect(Binance().rest(after: ["x-mbx-used-weight-1m": "200"], at: time) == 0)
    #expect(Binance().rest(after: [:], at: time) == 0)
  }

  @Test func `a chart of Yahoo, with the day of a split, a dividend and a row of nulls`() throws {
    let body = """
      {"chart":{"result":[{"meta":{"currency":"USD","symbol":"AAPL","exchangeTimezoneName":"America/New_York",
      "currentTradingPeriod":{"pre":{"end":1},"regular":{"timezone":"EDT","start":1598967000,"end":1598990400}}},
      "timestamp":[1598621400,1598880600,1598967000,1598990400],
      "events":{"dividends":{"1598621400":{"amount":0.205,"date":1598621400}},
      "splits":{"1598880600":{"date":1598880600,"numerator":4.0,"denominator":1.0,"splitRatio":"4:1"}}},
      "indicators":{"quote":[{"open":[126,127.58,null,132.76],"high":[126.4,131,null,134.8],"low":[124.5,126,null,130.5],
      "close":[124.8,129.04,null,134.18],"volume":[187630000,225702700,null,152470100]}],
      "adjclose":[{"adjclose":[122.9,127.1,null,132.2]}]}}],"error":null}}
      """
    let page = try page(Yahoo(), "1d", body)
    #expect(page.zone == "America/New_York")
    #expect(page.times.map(Moment.text) == ["2020-08-28T04:00", "2020-08-31T04:00", "2020-09-01T04:00"])
    let column = Dictionary(uniqueKeysWithValues: page.columns)
    #expect(column["close"] == [124.8, 129.04, 134.18])
    #expect(column["adj_close"] == [122.9, 127.1, 132.2])
    #expect(column["dividends"] == [0.205, 0, 0])
    #expect(column["splits"] == [0, 4, 0])
    let zone = try Zone(named: page.zone)
    let closing: Int64 = 1_598_990_400 * 1_000_000_000
    for (asked, isOver) in [(closing - 1, false), (closing, true)] {
      let page = try self.page(Yahoo(), "1d", body, asked: asked)
      #expect(page.hasEnded(2, zone) == isOver, "the day is over when the exchange closes")
      #expect(page.hasEnded(1, zone))
    }
  }

  @Test func `words of a refusal are the provider's`() {
    let yahoo = #"{"chart":{"result":null,"error":{"code":"Not Found","description":"No data found"}}}"#
    #expect(Yahoo().words(ofError: Array(yahoo.utf8)) == "No data found")
    #expect(Binance().words(ofError: Array(#"{"code":-1121,"msg":"Invalid symbol."}"#.utf8)) == "Invalid symbol.")
    #expect(Coinbase().words(ofError: Array(#"{"message":"NotFound"}"#.utf8)) == "NotFound")
    #expect(Binance().words(ofError: Array("<html>".utf8)) == nil)
  }

  @Test func `Kraken's answer and its errors`() throws {
    let body = """
      {"error":[],"result":{"XXBTZUSD":[[1688671200,"30306.1","30306.2","30305.7","30305.7","30306.1","3.39243896",23]],
      "last":1688672160}}
      """
    let page = try page(Kraken(), "1m", body)
    #expect(page.times == [1_688_671_200 * 1_000_000_000])
    #expect(page.columns.map { $0.values[0] } == [30306.1, 30306.2, 30305.7, 30305.7, 3.39243896, 30306.1, 23])
    #expect(throws: Refusal.self) { try self.page(Kraken(), "1m", #"{"error":["EQuery:Unknown asset pair"]}"#) }
  }

  @Test func `Coinbase's candles are low, high, open, close, the newest first`() throws {
    let page = try page(Coinbase(), "1m", "[[1415398828,0.33,5.2,0.34,4.2,12.3],[1415398768,0.32,4.2,0.35,4.2,12.5]]")
    #expect(page.times == [1_415_398_768, 1_415_398_828].map { $0 * 1_000_000_000 })
    #expect(page.columns.map { $0.values } == [[0.35, 0.34], [4.2, 5.2], [0.32, 0.33], [4.2, 4.2], [12.5, 12.3]])
    #expect(page.next == Int64(300 * 60_000_000_000))
  }

  @Test func `text that is cut off or no table is told from a table`() throws {
    let table = "Date,Open,High,Low,Close,Volume\r\n2024-01-02,1,2,0.5,1.5,100\r\n"
    #expect(try page(Stooq(), "1d", table).columns.map { $0.values } == [[1], [2], [0.5], [1.5], [100]])
    #expect(throws: JSONReader.Fault.self) { try self.page(Stooq(), "1d", String(table.dropLast(5))) }
    #expect(throws: JSONReader.Fault.self) { try self.page(Stooq(), "1d", table + "2024-01-03,1\r\n") }
    #expect(throws: JSONReader.Fault.self) { try self.page(Stooq(), "1d", "<html></html>\n") }
    #expect(throws: Refusal.self) { try self.page(Stooq(), "1d", "No data") }
    #expect(throws: Refusal.self) { try self.page(Stooq(), "1d", "Exceeded the daily hits limit") }
  }

  @Test func `Alpha Vantage's notes are refusals, those about the minute passing ones`() throws {
    let note = #"{"Note":"Our standard API call frequency is 5 calls per minute and 500 calls per day."}"#
    let refusal = try #require(throws: Refusal.self) { try self.page(AlphaVantage(), "1d", note) }
    #expect(refusal.isPassing)
    let wrong = #"{"Error Message":"Invalid API call."}"#
    #expect(try #require(throws: Refusal.self) { try self.page(AlphaVantage(), "1d", wrong) }.isPassing == false)
    let table = "timestamp,open,high,low,close,volume\r\n2024-01-03,2,3,1,2,10\r\n2024-01-02,1,2,1,2,9\r\n"
    #expect(try page(AlphaVantage(), "1d", table).times.map(Moment.text) == ["2024-01-02T05:00", "2024-01-03T05:00"])
  }

  @Test func `symbols and the length of a bar are told apart`() throws {
    var source = Binance()
    source.words = [SourceWord("BTCUSDT"), SourceWord("ETHUSDT"), SourceWord("5m")]
    #expect(try Fetch.understood(source).symbols == ["BTCUSDT", "ETHUSDT"])
    #expect(try Fetch.understood(source).bar.code == "5m")
    source.words = [SourceWord("BTCUSDT"), SourceWord("7m")]
    let complaint = try #require(throws: Complaint.self) { try Fetch.understood(source) }
    #expect(complaint.message == "binance has no bars of 7m")
    source.words = [SourceWord("1d")]
    #expect(throws: Complaint.self) { try Fetch.understood(source) }
  }

  @Test(arguments: [("5", 5), ("Sun, 06 Nov 1994 08:49:37 GMT", 37), ("soon", 0), ("-3", 0)])
  func `Retry-After is a count or a date`(text: String, seconds: Int) {
    let now = Int64(Day(year: 1994, month: 11, day: 6).number) * Moment.day + (8 * 3600 + 49 * 60) * 1_000_000_000
    #expect(Pages.seconds(text, at: now) == seconds)
  }

  @Test(arguments: ["9e18", "-9223372036854775808", "1e300", "1.5"])
  func `a stamp that is no moment is refused`(stamp: String) {
    let row = SourceTests.kline.replacing("1499040000000", with: stamp)
    #expect(throws: JSONReader.Fault.self) { try self.page(Binance(), "1w", row) }
    #expect(throws: JSONReader.Fault.self) { try self.page(Coinbase(), "1m", "[[\(stamp),1,2,1,2,3]]") }
    let chart = #"{"chart":{"result":[{"timestamp":[\#(stamp)],"indicators":{"quote":[{}]}}],"error":null}}"#
    #expect(throws: JSONReader.Fault.self) { try self.page(Yahoo(), "1d", chart) }
  }

  private static let chart = """
    {"chart":{"result":[{"meta":{"exchangeTimezoneName":"America/New_York","currentTradingPeriod":{"regular":{"end":9}}},\
    "timestamp":[1598621400,1598880600],"events":{"splits":{"1":{"date":1598880600,"numerator":4,"denominator":1}}},\
    "indicators":{"quote":[{"open":[126,127],"high":[126,131],"low":[124,126],"close":[124,129],"volume":[1,2]}],\
    "adjclose":[{"adjclose":[122.9,127.1]}]}}],"error":null}}
    """

  /// Numbers, brackets and bytes of answers are changed by a generator with a fixed seed: an error each, or other bars.
  @Test func `no changed answer crashes a source`() {
    let answers: [(any Source, String)] = [
      (Binance(), SourceTests.kline), (Yahoo(), SourceTests.chart),
      (Coinbase(), "[[1415398768,0.32,4.2,0.35,4.2,12.5]]"),
      (Kraken(), #"{"error":[],"result":{"X":[[1688671200,"1","2","0","1","1","3.3",23]],"last":1688672160}}"#),
      (Stooq(), "Date,Open,High,Low,Close,Volume\r\n2024-01-02,1,2,0.5,1.5,100\r\n"),
      (AlphaVantage(), "timestamp,open,high,low,close,volume\n2024-01-03,2,3,1,2,10\n2024-01-02,1,2,1,2,9\n"),
    ]
    var state: UInt64 = 7
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let pieces = [
      "9", "-", "e", "[", "]", "{", "}", ",", "\"", "null", "99999999999999999999", "\n", "\u{0}", ":", ".",
    ]
    var whole = 0
    for (source, text) in answers {
      for _ in 0..<1500 {
        var body = Array(text.utf8)
        for _ in 0...random(3) {
          let index = random(body.count)
          switch random(3) {
          case 0: body.removeSubrange(index..<min(body.count, index + 1 + random(6)))
          case 1: body.insert(contentsOf: Array(pieces[random(pieces.count)].utf8), at: index)
          default: body[index] = UInt8(random(256))
          }
          if body.isEmpty { body = [32] }
        }
        var page = Page("X", type(of: source).bars[0], from: 0, to: nil, last: nil, asked: SourceTests.far)
        do {
          try source.read(body, into: &page)
          whole += 1
          #expect(page.columns.allSatisfy { $0.values.count == page.times.count })
        } catch {}
      }
    }
    #expect(whole > 100, "some changes leave an answer whole")
  }

  @Test func `no answer of half a length crashes a source`() {
    let sources: [any Source] = [Binance(), Coinbase(), Kraken(), Yahoo(), Stooq(), AlphaVantage()]
    let bytes = Array(SourceTests.kline.utf8)
    for source in sources {
      for length in bytes.indices {
        var page = Page("X", type(of: source).bars[0], from: 0, to: nil, last: nil, asked: SourceTests.far)
        #expect(throws: (any Error).self) { try source.read(Array(bytes[..<length]), into: &page) }
      }
    }
  }
}
