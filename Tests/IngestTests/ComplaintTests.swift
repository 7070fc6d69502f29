import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

/// Every refused file says where and what, in these words.
@Suite struct ComplaintTests {
  static let header = "date,open,high,low,close,volume\n2020-01-30,2,3,1,2.5,100\n"

  @Test(arguments: [
    (header + "2020-01-31,2,3x,1,2.5,100\n", "bars.csv, line 3, column 3 (high): '3x' is not a number"),
    (header + "\n2020-01-31,2,3,1,abc,100", "bars.csv, line 4, column 5 (close): 'abc' is not a number"),
    (
      header.replacing(",", with: ";") + "2020-01-31;2;3,5;1;2.5;100\n",
      "bars.csv, line 3, column 3 (high): '3,5' is not a number - decimals of this file are written with a point"
    ),
    (header + "2020-01-31,2,1e999,1,2.5,100\n", "bars.csv, line 3, column 3 (high): '1e999' is not a number"),
    (
      header + "2020-02-30,2,3,1,2.5,100\n",
      "bars.csv, line 3, column 1 (date): '2020-02-30' is not a date - the file begins with dates like 2020-01-31"
    ),
    (
      header + ",2,3,1,2.5,100\n",
      "bars.csv, line 3, column 1 (date): '' is not a date - the file begins with dates like 2020-01-31"
    ),
    (
      header + "2020-01-31 25:00,2,3,1,2.5,100\n",
      "bars.csv, line 3, column 1 (date): '2020-01-31 25:00' is not a date - the file begins with dates like 2020-01-31"
    ),
    (
      header + "2020-01-31,2,3,1,2.5\n", "bars.csv, line 3: it has 5 fields, the header has 6 - the line may be cut off"
    ),
    (header + "2020-01-31,2,3,1,2.5,100,7\n", "bars.csv, line 3: it has more fields than the header, which has 6"),
    (
      header + "2020-01-31,2,\"3,1,2.5,100\n",
      "bars.csv, line 3, column 3 (high): a quote is opened and not closed on its line: '3'"
    ),
    (
      header + "2020-01-31x,2,3,1,2.5,100\n", "bars.csv, line 3, column 1 (date): '2020-01-31x' goes on after its value"
    ),
    (
      header + "2020-01-30,2,3,1,2.5,100\n",
      "bars has two rows at 2020-01-30 (lines 2 and 3 of bars.csv) - keep one of them: load … dups=last, dups=first or dups=volume"
    ),
    (
      "date,open,high,low,close,volume\n30/01/20,2,3,1,2.5,100\n",
      "bars.csv, line 2, column 1 (date): '30/01/20' is not a date - any of its numbers may be the year: write four digits of it"
    ),
    (
      "Price,Close,Close\nTicker,A,B\nDate,,\n2020-01-30,2,3\n",
      "bars.csv holds 2 symbols side by side: A, B - a row is a bar of one symbol: in Python, df.stack(level=\"Ticker\", future_stack=True).to_csv(…)"
    ),
    ("date,,\n2020-01-30,2,3\n", "bars.csv, line 1 names no column but the time - columns=[…] names them"),
    ("", "bars.csv is empty"),
    ("\n\n", "bars.csv is empty"),
    ("date,open,high,low,close,volume\n", "bars.csv has a header but no rows"),
    (
      "hello\nworld\n",
      "bars.csv, line 2: 'world' has no comma, semicolon or tab - a file of bars has a time and prices in each line"
    ),
    (
      "a,b,c\n1,2,3\n",
      "bars.csv, line 2: no column is a time (there is a b c) - say which one: time=NAME"
    ),
    (
      "5,2,3,1,2.5,100\n6,2,3,1,2.5,100\n",
      "bars.csv has no header that names a time, and its first line is not time, open, high, low, close, volume: '5,2,3,1,2.5,100' - name its columns: columns=[time open high low close volume], or the one that is the time: time=NAME"
    ),
    (
      "date,close\n1/2/2020,1\n2/2/2020,2\n",
      "bars.csv: its dates may be month/day or day/month: no number in them is past 12 - say which: dates=mdy or dates=dmy"
    ),
    (
      "date,close\n1/13/2020,1\n13/1/2020,2\n",
      "bars.csv: some dates have a day past 12 in the first place and some in the second - write all dates in one way"
    ),
    (
      "date,close\n2020-01-30T00:00Z,1\n2020-01-31T00:00,2\n",
      "bars.csv: some stamps carry an offset from UTC and some do not - write them all in one way"
    ),
    (
      "1580342400000,2,2.5,3,1,9\n1580342460000,2,2.5,3,1,9\n",
      "bars.csv has no header, and read as time open high low close its high or low is wrong in 2 of 2 rows - name its columns: columns=[time open close high low volume]"
    ),
  ]) func text(_ text: String, _ message: String) throws {
    #expect(try Files.complaint(text) == message)
  }

  @Test func settings() throws {
    var csv = CSV()
    csv.time = "when"
    #expect(
      try Files.complaint("dat,close\n2020-01-30,1\n", csv) == "bars.csv, line 2: no column 'when' (there is dat close)"
    )
    csv = CSV()
    csv.zone = "Europe/Berlni"
    #expect(
      try Files.complaint("date,close\n2020-01-30,1\n", csv)
        == "no time zone 'Europe/Berlni' - did you mean 'Europe/Berlin'?")
    csv = CSV()
    csv.names = ["time", "close"]
    #expect(
      try Files.complaint("20200130;1;2\n", csv) == "columns names 2 columns, but line 1 of bars.csv has 3")
    csv = CSV()
    csv.prices = .adjusted
    #expect(
      try Files.complaint("date,close\n2020-01-30,1\n", csv)
        == "prices=adjusted needs the column adj_close, which the file does not have")
  }

  @Test func files() throws {
    try Files.with(["AAPL.csv": Data("x".utf8)]) { folder in
      func complaint(_ path: String) throws -> String {
        let complaint = try #require(throws: Complaint.self) { try CSV().load([folder + path]) }
        return complaint.description.replacingOccurrences(of: folder, with: "F")
      }
      let complaints = try ["/AALP.csv", "/*.txt", "/no/x.csv", ""].map(complaint)
      #expect(
        complaints == [
          "no file F/AALP.csv - did you mean 'AAPL.csv'?", "no file matches F/*.txt - in F there is AAPL.csv",
          "no file F/no/x.csv - there is no folder F/no", "F is a folder - its files are F/*.csv",
        ])
    }
  }

  @Test func damagedGzip() throws {
    let packed = try Data(contentsOf: Files.root.appendingPathComponent("datasets/hourly/SPY.csv.gz"))
    for data in [packed.prefix(packed.count / 2), packed.prefix(12), packed + packed.prefix(400)] {
      try Files.with(["a.csv.gz": Data(data)]) { folder in
        let complaint = try #require(throws: Complaint.self) { try CSV().load(["\(folder)/a.csv.gz"]) }
        #expect(complaint.message.contains("is not a whole gzip file"))
      }
    }
    // Two members one after the other are one file.
    try Files.with(["a.csv.gz": packed + packed]) { folder in
      let complaint = try #require(throws: Complaint.self) { try CSV().load(["\(folder)/a.csv.gz"]) }
      #expect(complaint.message.contains("line 40834"))
    }
  }

  @Test func interrupted() throws {
    let monitor = Monitor()
    monitor.cancel()
    #expect(throws: Interruption.self) {
      try CSV().load([Files.root.appendingPathComponent("datasets/daily/AAPL.csv").path], monitor: monitor)
    }
  }
}
