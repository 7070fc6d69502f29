import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

@Suite struct LayoutTests {
  static let rows = ["2,3,1,2.5,100", "2.5,4,2,3,200"]

  /// The same two bars as each vendor writes them.
  static let vendors: [(name: String, text: String)] = [
    (
      "Yahoo",
      "Date,Open,High,Low,Close,Adj Close,Volume\n2020-01-30,2,3,1,2.5,1.25,100\n2020-01-31,2.5,4,2,3,1.5,200\n"
    ),
    (
      "Stooq",
      "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\nA.US,D,20200130,000000,2,3,1,2.5,100,0\nA.US,D,20200131,000000,2.5,4,2,3,200,0\n"
    ),
    (
      "Alpha Vantage",
      "timestamp,open,high,low,close,volume\r\n2020-01-31,2.5,4,2,3,200\r\n2020-01-30,2,3,1,2.5,100\r\n"
    ),
    ("Kaggle", "Date,Open,High,Low,Close,Volume,OpenInt\n2020-01-30,2,3,1,2.5,100,0\n2020-01-31,2.5,4,2,3,200,0"),
    (
      "MetaTrader",
      "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<SPREAD>\n2020.01.30\t00:00:00\t2\t3\t1\t2.5\t100\t1\n2020.01.31\t00:00:00\t2.5\t4\t2\t3\t200\t1\n"
    ),
    ("NinjaTrader", "20200130 000000;2;3;1;2.5;100\n20200131 000000;2.5;4;2;3;200\n"),
    (
      "quotes",
      "\"Date\";\"Close\";\"Low\";\"High\";\"Open\";\"Volume\"\n\"2020-01-30\";\"2.5\";\"1\";\"3\";\"2\";\"100\"\n\"2020-01-31\";\"3\";\"2\";\"4\";\"2.5\";\"200\"\n"
    ),
    (
      "blank lines and a mark",
      "\u{FEFF}date,open,high,low,close,volume\n\n2020-01-30,2,3,1,2.5,100\n\r\n\n2020-01-31, 2.5, 4 ,2,3,200\n\n"
    ),
    ("month first", "Date,Open,High,Low,Close,Volume\n1/30/2020,2,3,1,2.5,100\n1/31/2020,2.5,4,2,3,200\n"),
    ("day first", "Date,Open,High,Low,Close,Volume\n30.1.2020,2,3,1,2.5,100\n31.1.2020,2.5,4,2,3,200\n"),
    (
      "names of months",
      "Date,Price,Open,High,Low,Vol.\n\"Jan 31, 2020\",3,2.5,4,2,200\n\"January 30, 2020\",2.5,2,3,1,100\n"
    ),
    ("day, month, year", "Date,Open,High,Low,Close,Volume\n30-Jan-2020,2,3,1,2.5,100\n31-JAN-2020,2.5,4,2,3,200\n"),
    ("a short year", "Date,Open,High,Low,Close,Volume\n30-Jan-20,2,3,1,2.5,100\n31-Jan-20,2.5,4,2,3,200\n"),
    (
      "a month and a clock",
      "Date,Time,Open,High,Low,Close,Volume\n30 Jan 2020,00:00,2,3,1,2.5,100\n31 Jan 2020,00:00,2.5,4,2,3,200\n"
    ),
    ("seconds", "t,o,h,l,c,v\n1580342400,2,3,1,2.5,100\n1580428800,2.5,4,2,3,200\n"),
    (
      "milliseconds", "open_time,open,high,low,close,volume\n1580342400000,2,3,1,2.5,100\n1580428800000,2.5,4,2,3,200\n"
    ),
    (
      "microseconds",
      "time,open,high,low,close,volume\n1580342400000000,2,3,1,2.5,100\n1580428800000000,2.5,4,2,3,200\n"
    ),
    (
      "nanoseconds",
      "time,open,high,low,close,volume\n1580342400000000000,2,3,1,2.5,100\n1580428800000000000,2.5,4,2,3,200\n"
    ),
    ("part of a second", "unix,open,high,low,close,volume\n1580342400.0,2,3,1,2.5,100\n1580428800.000,2.5,4,2,3,200\n"),
    (
      "12-hour clock",
      "date,open,high,low,close,volume\n2020-01-30 12-AM,2,3,1,2.5,100\n2020-01-31 12:00 AM,2.5,4,2,3,200\n"
    ),
    (
      "Z",
      "date,open,high,low,close,volume\n2020-01-30T00:00:00Z,2,3,1,2.5,100\n2020-01-31T00:00:00.000Z,2.5,4,2,3,200\n"
    ),
    (
      "a shared first part",
      "Candle.Time,Candle.Open,Candle.High,Candle.Low,Candle.Close,Candle.Volume\n2020-01-30,2,3,1,2.5,100\n2020-01-31,2.5,4,2,3,200\n"
    ),
    (
      "a note above",
      "Times are UTC,https://example.org\ndate,open,high,low,close,volume\n2020-01-30,2,3,1,2.5,100\n2020-01-31,2.5,4,2,3,200\n"
    ),
    ("an index without a name", ",open,high,low,close,volume\n2020-01-30,2,3,1,2.5,100\n2020-01-31,2.5,4,2,3,200\n"),
    ("a last separator", "date,open,high,low,close,volume\n2020-01-30,2,3,1,2.5,100,\n2020-01-31,2.5,4,2,3,200,\n"),
  ]

  @Test(arguments: vendors) func bars(_ name: String, _ text: String) throws {
    let frame = try Files.frame(text)
    #expect(frame.stamps == ["2020-01-30T00:00", "2020-01-31T00:00"])
    #expect(try frame.values("open") == [2, 2.5])
    #expect(try frame.values("high") == [3, 4])
    #expect(try frame.values("low") == [1, 2])
    #expect(try frame.values("close") == [2.5, 3])
    #expect(try frame.values("volume") == [100, 200])
    #expect(frame.columns.prefix(5).map(\.name) == ["open", "high", "low", "close", "volume"])
    #expect(frame.bar == Moment.day)
    #expect(frame.zone == "UTC")
  }

  @Test func adjusted() throws {
    let text = LayoutTests.vendors[0].text
    let raw = try Files.frame(text)
    #expect(try raw.values("adj_close") == [1.25, 1.5])
    #expect(raw["adj_close"]?.role == .bar)
    #expect(raw.adjustment == nil)
    var csv = CSV()
    csv.prices = .adjusted
    let frame = try Files.frame(text, csv)
    #expect(try frame.values("open") == [1, 1.25])
    #expect(try frame.values("close") == [1.25, 1.5])
    #expect(try frame.values("raw_close") == [2.5, 3])
    #expect(frame["adj_close"] == nil)
    #expect(frame.adjustment == "split and dividend")
  }

  @Test func missingValues() throws {
    let frame = try Files.frame(
      "date,open,high,low,close,volume,note\n2020-01-30,,null,NaN,N/A,\"\",\n2020-01-31,1e2,-0.5,+3,.5,5.,x\n")
    let bars = try ["open", "high", "low", "close", "volume"].map { try frame.values($0) }
    #expect(bars.allSatisfy { $0[0].isNaN })
    #expect(bars.map { $0[1] } == [100, -0.5, 3, 0.5, 5])
    guard case .category(let codes, let names)? = frame["note"]?.values else { throw Complaint("no category") }
    #expect(codes == [-1, 0])
    #expect(names == ["x"])
  }

  @Test func correctlyRounded() throws {
    let texts = [
      "0.1", "123456789.123456789", "9007199254740993", "0.30000000000000004", "1.7976931348623157e308", "5e-324",
      "2.2250738585072011e-308", "0.000000000000000000000001", "12345678901234567890123", "8.41", "1e23", "17.9e-3",
    ]
    for text in texts {
      let frame = try Files.frame("date,close\n2020-01-30,\(text)\n2020-01-31,1\n")
      let value = try frame.values("close")[0]
      #expect(value.bitPattern == Double(text)?.bitPattern, "\(text)")
    }
  }

  @Test func extraColumns() throws {
    let frame = try Files.frame(
      "Date,Close,Stock Splits,Repaired?,Side,2nd,Side\n2020-01-30,1,0.5,True,b,7,u\n2020-01-31,2,0,False,a,8,u\n")
    #expect(frame.columns.map(\.name) == ["close", "stock_splits", "repaired", "side", "_2nd", "side_2"])
    #expect(frame.columns.map(\.role) == [.bar, .other, .other, .other, .other, .other])
    #expect(try frame.values("repaired") == [1, 0])
    guard case .category(let codes, let names)? = frame["side"]?.values else { throw Complaint("no category") }
    #expect(names == ["a", "b"])
    #expect(codes == [1, 0])
  }

  @Test func aColumnMayTurnOutToBeText() throws {
    let rows = (0..<300).map {
      "2020-01-01T\($0 / 60 < 10 ? "0" : "")\($0 / 60):\($0 % 60 < 10 ? "0" : "")\($0 % 60),1,\($0)\n"
    }
    let frame = try Files.frame("date,close,tag\n" + rows.joined() + "2020-01-02,2,late\n")
    guard case .category(_, let names)? = frame["tag"]?.values else { throw Complaint("no category") }
    #expect(names.count == 301)
    #expect(frame.count == 301)
  }

  @Test func panelBySymbolColumn() throws {
    let frame = try Files.frame(
      "Ticker,Date,Close\nB,2020-01-31,4\nA,2020-01-30,1\nB,2020-01-30,3\nA,2020-01-31,2\n")
    #expect(frame.timeline.segments == [.init("A", 0..<2), .init("B", 2..<4)])
    #expect(try frame.values("close") == [1, 2, 3, 4])
  }

  @Test func panelByFile() throws {
    let files = [
      "MSFT.csv": "date,close\n2020-01-31,4\n2020-01-30,3\n",
      "AAPL.csv": "date,close,volume\n2020-01-30,1,10\n2020-01-31,2,20\n",
    ]
    try Files.with(files.mapValues { Data($0.utf8) }) { folder in
      let frame = try CSV().load(["\(folder)/*.csv"], monitor: Monitor(threads: 2)).frame
      #expect(frame.timeline.segments == [.init("AAPL", 0..<2), .init("MSFT", 2..<4)])
      #expect(try frame.values("close") == [1, 2, 3, 4])
      let volume = try frame.values("volume").map { $0.isNaN ? -1 : $0 }
      #expect(volume == [10, 20, -1, -1])
      #expect(frame.sources.map { $0.path.split(separator: "/").last } == ["AAPL.csv", "MSFT.csv"])
      var csv = CSV()
      csv.symbol = "X"
      csv.duplicates = .last
      let joined = try csv.load(["\(folder)/*.csv"])
      #expect(joined.frame.timeline.segments == [.init("X", 0..<2)])
      #expect(try joined.frame.values("close") == [3, 4])
      #expect(joined.duplicates == 2)
    }
  }

  @Test func zones() throws {
    var csv = CSV()
    csv.zone = "America/New_York"
    let frame = try Files.frame("date,close\n2020-03-06 09:30,1\n2020-03-09 09:30,2\n", csv)
    #expect(frame.stamps == ["2020-03-06T14:30", "2020-03-09T13:30"])
    #expect(frame.zone == "America/New_York")
    let offset = try Files.frame("date,close\n2020-03-06T09:15:00+05:30,1\n2020-03-06T09:18:00+0530,2\n")
    #expect(offset.stamps == ["2020-03-06T03:45", "2020-03-06T03:48"])
    #expect(offset.zone == "+05:30")
  }

  @Test func source() throws {
    let frame = try Files.frame("date,close\n2020-01-30,1\n")
    #expect(frame.sources[0].bytes == 24)
    // By sha256sum of the same bytes.
    #expect(frame.sources[0].sha256 == "a2b3c81204c00b5ee52fb0dece0290e17f1321975494af95fe8af16912c08a73")
    #expect(frame.timeline.segments[0].symbol == "bars")
  }

  @Test func duplicates() throws {
    let text = "date,close\n2020-01-30,1\n2020-01-31,2\n2020-01-31,3\n"
    var csv = CSV()
    csv.duplicates = .first
    #expect(try Files.frame(text, csv).values("close") == [1, 2])
    csv.duplicates = .last
    #expect(try Files.frame(text, csv).values("close") == [1, 3])
  }
}
