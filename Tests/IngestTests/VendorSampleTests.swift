import Frames
import Ingest
import Testing
import Vocabulary

/// The same two bars as vendors document or show their files, and who is recognised in them.
@Suite struct VendorSampleTests {
  struct Sample: CustomTestStringConvertible, Sendable {
    var vendor: String?
    /// Where the vendor says or shows how the file looks.
    var source: String
    var name = "bars.csv"
    var text: String
    var volume = [100.0, 200]
    var stamp = Frame.Stamp.open

    var testDescription: String { "\(vendor ?? "no vendor"): \(source)" }
  }

  static let all = [
    Sample(
      vendor: "Stooq", source: "stooq.pl/q/d/?s=^spx, the download below the table",
      text: "Data,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie,Wolumen\n2020-01-30,2,3,1,2.5,100\n2020-01-31,2.5,4,2,3,200\n"
    ),
    Sample(
      vendor: "Stooq", source: "stooq.com/db/h, the bulk files",
      text:
        "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\nBARS,D,20200130,000000,2,3,1,2.5,100,0\nBARS,D,20200131,000000,2.5,4,2,3,200,0\n"
    ),
    Sample(
      vendor: "yfinance", source: "yfinance 0.2.51 and later, download(\"BARS\").to_csv()",
      text:
        "Price,Close,High,Low,Open,Volume\nTicker,BARS,BARS,BARS,BARS,BARS\nDate,,,,,\n2020-01-30,2.5,3,1,2,100\n2020-01-31,3,4,2,2.5,200\n"
    ),
    Sample(
      vendor: "yfinance", source: "the same, group_by=\"ticker\"",
      text:
        "Ticker,BARS,BARS,BARS,BARS,BARS\nPrice,Open,High,Low,Close,Volume\nDate,,,,,\n2020-01-30,2,3,1,2.5,100\n2020-01-31,2.5,4,2,3,200\n"
    ),
    Sample(
      vendor: "investing.com", source: "investing.com, Historical Data, Download",
      text:
        "\u{FEFF}\"Date\",\"Price\",\"Open\",\"High\",\"Low\",\"Vol.\",\"Change %\"\n\"01/31/2020\",\"3.00\",\"2.50\",\"4.00\",\"2.00\",\"0.20K\",\"20.00%\"\n\"01/30/2020\",\"2.50\",\"2.00\",\"3.00\",\"1.00\",\"0.10K\",\"-1.25%\"\n"
    ),
    Sample(
      vendor: "investing.com", source: "de.investing.com, Historische Daten",
      text:
        "\"Datum\",\"Zuletzt\",\"Eröffn.\",\"Hoch\",\"Tief\",\"Vol.\",\"+/- %\"\n\"31.01.2020\",\"3,00\",\"2,50\",\"4,00\",\"2,00\",\"0,20K\",\"20,00%\"\n\"30.01.2020\",\"2,50\",\"2,00\",\"3,00\",\"1,00\",\"0,10K\",\"-1,25%\"\n"
    ),
    Sample(
      source: "ariva.de, Historische Kurse",
      text:
        "Datum;Erster;Hoch;Tief;Schlusskurs;Stuecke;Volumen\n2020-01-31;2,5;4;2;3;200;1.000\n2020-01-30;2;3;1;2,5;100;1.250\n"
    ),
    Sample(
      source: "boursorama.com, téléchargement",
      text: "date;ouv;haut;bas;clot;vol\n30/01/2020;2;3;1;2,5;100\n31/01/2020;2,5;4;2;3;200\n"),
    Sample(
      vendor: "Kraken", source: "support.kraken.com, Downloadable historical OHLCVT data",
      text: "1580342400,2.0,3.0,1.0,2.5,100.0,7\n1580428800,2.5,4.0,2.0,3.0,200.0,9\n"),
    Sample(
      vendor: "TradingView", source: "tradingview.com/support, Export chart data: with studies",
      text:
        "time,open,high,low,close,Volume,Volume MA,Plot,Plot\n2020-01-30T00:00:00Z,2,3,1,2.5,100,NaN,1,2\n2020-01-31T00:00:00Z,2.5,4,2,3,200,NaN,1,2\n"
    ),
    Sample(
      vendor: "TradingView", source: "tradingview.com/support, Export chart data: UNIX timestamps",
      text: "time,open,high,low,close,Volume\n1580342400,2,3,1,2.5,100\n1580428800,2.5,4,2,3,200\n"),
    Sample(
      vendor: "Binance", source: "github.com/binance/binance-public-data: spot files in microseconds from 2025 on",
      text:
        "1580342400000000,2,3,1,2.5,100,1580428799999999,250,5,50,125,0\n1580428800000000,2.5,4,2,3,200,1580515199999999,600,6,90,270,0\n"
    ),
    Sample(
      vendor: "Binance", source: "the same, milliseconds up to a row and microseconds from then on",
      text:
        "1580342400000,2,3,1,2.5,100,1580428799999,250,5,50,125,0\n1580428800000000,2.5,4,2,3,200,1580515199999999,600,6,90,270,0\n"
    ),
    Sample(
      vendor: "MetaTrader", source: "MetaTrader 5, Export Bars",
      text:
        "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\r\n2020.01.30\t00:00:00\t2\t3\t1\t2.5\t100\t0\t3\r\n2020.01.31\t00:00:00\t2.5\t4\t2\t3\t200\t0\t3\r\n"
    ),
    Sample(
      vendor: "MetaTrader", source: "MetaTrader 4, History Center, Export",
      text: "2020.01.30,00:00,2,3,1,2.5,100\n2020.01.31,00:00,2.5,4,2,3,200\n"),
    Sample(
      vendor: "NinjaTrader", source: "ninjatrader.com, Importing: yyyyMMdd HHmmss;open;high;low;close;volume",
      text: "20200130 000000;2;3;1;2.5;100\n20200131 000000;2.5;4;2;3;200\n", stamp: .close),
    Sample(
      vendor: "HistData", source: "histdata.com, F-A-Q: Generic ASCII, 1 Minute Bar",
      text: "20200130 000000;2;3;1;2.5;0\n20200131 000000;2.5;4;2;3;0\n", volume: [0, 0]),
    Sample(
      vendor: "Barchart", source: "barchart.com, Historical Data: with the line below the bars",
      text:
        "Time,Open,High,Low,Last,Change,%Chg,Volume\n01/31/2020,2.5,4,2,3,0.5,+20.00%,200\n01/30/2020,2,3,1,2.5,0.1,-1.25%,100\n\"Downloaded from Barchart.com as of 02-01-2020 09:31am CST\"\n"
    ),
    Sample(
      vendor: "Nasdaq", source: "nasdaq.com, Historical Quotes",
      text:
        "Date,Close/Last,Volume,Open,High,Low\n01/31/2020,$3.00,200,$2.50,$4.00,$2.00\n01/30/2020,$2.50,100,$2.00,$3.00,$1.00\n"
    ),
    Sample(
      vendor: "Dukascopy", source: "dukascopy.com, Historical Data Feed",
      text:
        "Gmt time,Open,High,Low,Close,Volume\n30.01.2020 00:00:00.000,2,3,1,2.5,100\n31.01.2020 00:00:00.000,2.5,4,2,3,200\n"
    ),
    Sample(
      vendor: "Polygon", source: "polygon.io, Flat Files, day aggregates",
      text:
        "ticker,volume,open,close,high,low,window_start,transactions\nbars,100,2,2.5,3,1,1580342400000000000,9\nbars,200,2.5,3,4,2,1580428800000000000,9\n"
    ),
    Sample(
      vendor: "LEAN", source: "github.com/QuantConnect/Lean, Data/equity/readme.md: prices times 10000",
      text: "20200130 00:00,20000,30000,10000,25000,100\n20200131 00:00,25000,40000,20000,30000,200\n"),
    Sample(
      vendor: "CryptoDataDownload", source: "cryptodatadownload.com/data",
      text:
        "https://www.CryptoDataDownload.com\nDate,Symbol,Open,High,Low,Close,Volume BTC\n2020-01-31 12-AM,BTCUSD,2.5,4,2,3,200\n2020-01-30 12-AM,BTCUSD,2,3,1,2.5,100\n",
      volume: []),
  ]

  @Test(arguments: all) func sample(_ sample: Sample) throws {
    let loaded = try Files.with(sample.text, named: sample.name) { try CSV().load([$0]) }
    let frame = loaded.frame
    #expect(loaded.understood.map(\.vendor) == [sample.vendor])
    #expect(frame.stamps == ["2020-01-30T00:00", "2020-01-31T00:00"])
    #expect(try frame.values("open") == [2, 2.5])
    #expect(try frame.values("high") == [3, 4])
    #expect(try frame.values("low") == [1, 2])
    #expect(try frame.values("close") == [2.5, 3])
    if !sample.volume.isEmpty { #expect(try frame.values("volume") == sample.volume) }
    #expect(frame.stamp == sample.stamp)
  }

  /// Each folder of the catalogue holds one vendor's files.
  @Test(
    .enabled(if: Files.shared != nil, "the vendors' files are not at hand: set WICK_SHARED"),
    arguments: [
      ("alphavantage/*.csv", "Alpha Vantage"), ("binance-um-1m/*.gz", "Binance"), ("bitfinex-1m/*.gz", "Bitfinex"),
      ("cryptodatadownload/Coinbase*.csv", "CryptoDataDownload"), ("histdata-eurusd/*.gz", "HistData"),
      ("kaggle-huge-us/*.txt", "Kaggle, Huge Stock Market Dataset"), ("mt5-metatrader/*.gz", "MetaTrader"),
      ("mplfinance/yahoo*.csv", "Yahoo"), ("mplfinance/jpyusd_barchartdotcom.csv", "Barchart"),
      ("ninjatrader-spy/*.csv", "NinjaTrader"), ("quandl-wiki/*.csv", "Quandl WIKI"),
      ("yfinance-dirty/*.csv", "yfinance"), ("zipline-samples/*.gz", "zipline csvdir"),
      ("zipline-samples/*.zip", "Quandl WIKI"), ("lean/Data/equity/usa/*/*.zip", "LEAN"),
      ("lean/Data/equity/usa/minute/*/*.zip", "LEAN"), ("lean/Data/future/*/*/*.zip", "LEAN"),
      ("lean/Data/crypto/*/*/*.zip", "LEAN"), ("lean/Data/forex/oanda/*/*.zip", "LEAN"),
      ("lean/Data/equity/usa/factor_files/*.csv", "LEAN factor file"), ("market-prices/*.csv", nil),
    ] as [(String, String?)]) func recognised(_ files: String, _ vendor: String?) throws
  {
    let folder = try #require(Files.shared)
    var csv = CSV()
    // Some folders hold bars of several lengths, which a frame of bars cannot.
    csv.duplicates = .all
    let loaded = try csv.load(["\(folder)/\(files)"], monitor: Monitor(threads: 2))
    for file in loaded.understood { #expect(file.vendor == vendor, "\(file.path)") }
  }

  /// What a reader may not expect is said before the bars are kept.
  @Test func oddities() throws {
    let text =
      "# made by hand\ndate;open;high;low;close;volume\n2020-01-31;1,234;1,300;1,200;1,250;\n2020-01-30;1,200;1,300;1,100;1,200;5\n"
    let file = try #require(Files.with(text) { try CSV().load([$0]).understood.first })
    #expect(file.vendor == nil)
    #expect(file.text == "semicolons between fields, decimals with a comma")
    #expect(file.header == "in line 2")
    #expect(file.stamps == "like 2020-01-31, without an offset from UTC")
    #expect(file.columns.map(\.kind) == ["time", "bar", "bar", "bar", "bar", "bar"])
    #expect(file.oddities.count == 2)
    #expect(file.oddities.first == "newest row first")
  }

  /// Three digits behind a point are thousands in Germany and decimals elsewhere.
  @Test(arguments: [
    ("10234;65.123", true), ("1.250;1.000", true), ("0.250;65.123", false), ("1234.567;65.123", false),
    ("10.5;65.123", false), ("1.234,5;65.123", false), ("10234;65123", false),
  ]) func pointsBeforeThreeDigitsAreUncertain(_ row: String, _ isOdd: Bool) throws {
    let text = "Datum;Schluss;Volumen\n17.04.2020;\(row)\n20.04.2020;\(row)\n"
    let file = try #require(Files.with(text) { try CSV().load([$0]).understood.first })
    let odd =
      "numbers like 1.234 could have thousands or decimals: they are read as written with a decimal point; decimal=point and decimal=comma say it"
    #expect(file.oddities == (isOdd ? [odd] : []))
  }

  @Test(arguments: [(Decimal.point, 65.123, 1.5), (.comma, 65_123, 15)])
  func whatStandsBeforeDecimalsMayBeSaid(_ decimal: Decimal, _ close: Double, _ volume: Double) throws {
    var csv = CSV()
    csv.decimal = decimal
    let text = "Datum;Schluss;Volumen\n17.04.2020;65.123;1\(decimal == .point ? "." : "")5\n"
    let loaded = try Files.with(text) { try csv.load([$0]) }
    #expect(loaded.understood.first?.oddities == [])
    #expect(try loaded.frame.values("close") == [close])
    #expect(try loaded.frame.values("volume") == [volume])
  }
}
