import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

/// What is no file of bars is refused in one sentence; what is nearly one is read as far as the user says.
@Suite struct BadInputTests {
  static let header = "date,open,high,low,close,volume,note\n"
  static func row(_ day: Int, _ note: String = "a") -> String { "2020-01-\(day),2,3,1,2.5,100,\(note)\n" }

  private func complaint(_ bytes: [UInt8], _ csv: CSV = CSV()) throws -> String {
    try #require(throws: Complaint.self) { try csv.load(bytes, named: "bars.csv") }.description
  }

  @Test func noText() throws {
    let good = Array((BadInputTests.header + BadInputTests.row(30)).utf8)
    #expect(
      try complaint([0x28, 0xb5, 0x2f, 0xfd, 1, 2])
        == "bars.csv is packed with zstd, not text - unpack it first: zstd -d")
    #expect(try complaint(Array("PAR1".utf8)).hasPrefix("bars.csv is a Parquet file, not text"))
    #expect(try complaint(Array("<!DOCTYPE html><p>".utf8)).hasPrefix("bars.csv is a web page, not text"))
    #expect(try complaint(good.flatMap { [$0, 0] }).hasPrefix("bars.csv is text in UTF-16"))
    #expect(try complaint(good + [0] + good) == "bars.csv, line 3: it is not text: there is a byte of 0")
    #expect(try complaint([]) == "bars.csv is empty")
    // Behind the first lines nothing is guessed: the field is at fault.
    let many = Array(
      (BadInputTests.header + (0..<9000).map { _ in "2020-01-30 09:30,2,3,1,2.5,100,a\n" }.joined()).utf8)
    #expect(try complaint(many + [0] + good).contains("line 9002, column 1 (date): '?date' is not a date"))
  }

  @Test func wordsAreUTF8() throws {
    let text = Array((BadInputTests.header + BadInputTests.row(30)).utf8) + Array("2020-01-31,2,3,1,2.5,100,".utf8)
    #expect(
      try complaint(text + [0xe9, 0x65, 10])
        == "bars.csv, line 3, column 7 (note) is not text in UTF-8 - write it in UTF-8: iconv -f LATIN1 -t UTF-8")
  }

  @Test func lines() throws {
    let long = [UInt8](repeating: 49, count: 9 << 20)
    #expect(
      try complaint(long)
        == "bars.csv, line 1: the line is longer than 4 MB - a file of bars has one bar in a line")
    let good = Array((BadInputTests.header + BadInputTests.row(30)).utf8)
    #expect(try complaint(good + long).hasPrefix("bars.csv, line 3: the line is longer than 4 MB"))
    // A line of a million columns.
    let wide = Array((String(repeating: "1,", count: 1_000_000) + "1\n").utf8)
    #expect(try complaint(good + wide).hasPrefix("bars.csv, line 3, column 1 (date): '1' is not a date"))
    #expect(try complaint(wide + wide) == "bars.csv, line 1 has more than 32768 columns")
  }

  @Test func datesOutOfRange() throws {
    for date in ["1500-01-01", "2262-05-01", "2020-13-01", "9999999999-01-01", "2020-02-30", "0000-00-00"] {
      let text = BadInputTests.header + BadInputTests.row(30) + "\(date),2,3,1,2.5,100,a\n"
      #expect(try complaint(Array(text.utf8)).contains("line 3, column 1 (date): '\(date)' is not a date"), "\(date)")
    }
  }

  /// The difference of any two times of a frame fits 64 bits: what computes with times need not look.
  @Test func datesTooFarApart() throws {
    let header = "time,open,high,low,close\n"
    func text(_ stamps: String...) -> [UInt8] { Array((header + stamps.map { "\($0),2,3,1,2.5\n" }.joined()).utf8) }
    #expect(
      try complaint(text("1700-01-01", "2200-01-01"))
        == "the times reach from 1700-01-01T00:00 to 2200-01-01T00:00: a frame spans at most 292 years"
        + " - a stamp may be wrong, or read in a wrong form")
    #expect(
      try complaint(text("1580428800000000000", "-9000000000000000000")).hasPrefix("the times reach from 1684-"))
    let latest = "9223372036854775807"
    #expect(try complaint(text("1580428800000000000", latest)).contains("'\(latest)' is not a date"))
  }

  @Test func placesThatAreNoFiles() throws {
    func complaint(_ path: String) throws -> String {
      try #require(throws: Complaint.self) { try CSV().load([path]) }.description
    }
    #expect(try complaint("/dev/zero") == "/dev/zero is a device, not a file")
    try Files.with([:] as [String: Data]) { (folder: String) throws in
      let path = folder + "/pipe"
      #expect(mkfifo(path, 0o600) == 0)
      #expect(try complaint(path) == "\(path) is a pipe into which nobody writes")
    }
    guard geteuid() != 0 else { return }
    try Files.with(["a.csv": Data("x".utf8)]) { (folder: String) throws in
      #expect(chmod(folder + "/a.csv", 0) == 0)
      #expect(try complaint(folder + "/a.csv").hasSuffix("permission denied"))
    }
  }

  @Test func whatComesThroughAPipeIsRead() throws {
    try Files.with([:] as [String: Data]) { (folder: String) throws in
      let path = folder + "/pipe"
      #expect(mkfifo(path, 0o600) == 0)
      let text = BadInputTests.header + BadInputTests.row(30) + BadInputTests.row(31)
      besides {
        let file = open(path, O_WRONLY)
        _ = text.withCString { write(file, $0, strlen($0)) }
        close(file)
      }
      #expect(try CSV().load([path]).frame.count == 2)
    }
  }

  @Test func aFileThatChangesMeanwhile() throws {
    let row = "2020-01-30,2,3,1,2.5,100,a\n"
    let text = BadInputTests.header + String(repeating: row, count: 200_000)
    for length in [Int64(1000), 3_000_000] {
      try Files.with(text) { path in
        let monitor = Monitor(report: { _ in truncate(path, off_t(length)) })
        let complaint = try #require(throws: Complaint.self) { try CSV().load([path], monitor: monitor) }
        #expect(complaint.description == "\(path) was changed while it was read - load it again once it is whole")
      }
    }
  }

  static let broken =
    header + row(10) + "\"Thank you for using our service! Five calls a minute are free.\"\n" + row(11)
    + "2020-01-12,2,3x,1,2.5,100,a\n" + row(13, "b") + "2020-01-14,2,3\n" + "# a remark\n" + row(15) + row(16, "c")

  @Test func badLinesAreLeftOutOnRequest() throws {
    #expect(
      try complaint(Array(BadInputTests.broken.utf8)).hasPrefix(
        "bars.csv, line 3, column 1 (date): 'Thank you for using our service! Five ca…' is not a date"))
    var csv = CSV()
    csv.bad = .skip
    for stretch in [1, 30, 70, 1 << 19] {
      for threads in [1, 3] {
        csv.stretch = stretch
        let loaded = try csv.load(
          Array(BadInputTests.broken.utf8), named: "bars.csv", monitor: Monitor(threads: threads))
        #expect(loaded.lines == 3)
        #expect(loaded.complaints.map(\.message).first?.hasPrefix("bars.csv, line 3,") ?? false)
        #expect(
          loaded.complaints.dropFirst().map(\.message) == [
            "bars.csv, line 5, column 3 (high): '3x' is not a number",
            "bars.csv, line 7: it has 3 fields, the header has 7",
          ])
        #expect(loaded.frame.stamps.map { $0.prefix(10).suffix(2) } == ["10", "11", "13", "15", "16"])
        guard case .category(let codes, let names)? = loaded.frame["note"]?.values else { throw Complaint("no words") }
        #expect(codes.map { names[Int($0)] } == ["a", "a", "b", "a", "c"])
      }
    }
  }

  @Test func mostLinesBad() throws {
    var csv = CSV()
    csv.bad = .skip
    let text = BadInputTests.header + BadInputTests.row(10) + String(repeating: "2020-01-11,x,3,1,2,1,a\n", count: 3)
    #expect(
      try complaint(Array(text.utf8), csv)
        == "3 of 4 lines of bars.csv cannot be read, the first: bars.csv, line 3, column 2 (open): 'x' is not a number - so many are no slips: look at the file with load … ?"
    )
  }

  @Test func badFilesAreLeftOutOnRequest() throws {
    let good = BadInputTests.header + BadInputTests.row(10)
    let files = ["a.csv": good, "b.csv": "", "c.csv": good, "d.csv": "date,open\n2020-01-10,x\n"]
    try Files.with(files.mapValues { Data($0.utf8) }) { (folder: String) throws in
      let refused = try #require(throws: Complaint.self) { try CSV().load(["\(folder)/*.csv"]) }
      #expect(refused.message == "\(folder)/b.csv is empty")
      var csv = CSV()
      csv.bad = .skip
      let loaded = try csv.load(["\(folder)/*.csv"], monitor: Monitor(threads: 2))
      #expect(loaded.frame.timeline.segments.map(\.symbol) == ["a", "c"])
      #expect(
        loaded.files.map(\.complaint.message) == [
          "\(folder)/b.csv is empty", "\(folder)/d.csv, line 2, column 2 (open): 'x' is not a number",
        ])
      let none = try #require(throws: Complaint.self) { try csv.load(["\(folder)/[bd].csv"]) }
      #expect(none.message == "none of 2 files can be read, the first: \(folder)/b.csv is empty")
    }
  }

  @Test(
    arguments: [
      ("1,234.5", 1234.5), ("93.93M", 93_930_000), ("1.2B", 1.2e9), ("0.5K", 500), ("12.5%", 12.5), ("$3.00", 3),
      ("1'234.5", 1234.5), ("1\u{a0}234", 1234), ("-1,234,567", -1_234_567), ("\u{2212}2", -2), ("+7", 7), ("-", .nan),
      ("1,234,567.25", 1_234_567.25), ("12 M", 12_000_000),
    ] as [(String, Double)]) func numbers(_ text: String, _ value: Double) throws
  {
    let frame = try Files.frame("date,open,volume\n2020-01-30,2.5,\"\(text)\"\n")
    let read = try frame.values("volume")[0]
    #expect(read == value || (read.isNaN && value.isNaN))
  }

  @Test(arguments: [
    "12,34.5", "1,2345", "1.2.3", "1,23", "K", "%", "1KK", "1e", "--2", "$", "1,,234", "1,234,", "12M3",
  ])
  func noNumbers(_ text: String) throws {
    #expect(
      try Files.complaint("date,open,volume\n2020-01-29,2.5,1\n2020-01-30,2.5,\"\(text)\"\n").contains(
        "line 3, column 3 (volume): '\(text)' is not a number"))
  }

  @Test(arguments: [("1.234,5", 1234.5), ("12,25", 12.25), ("1.234.567", 1_234_567), ("1 234,5", 1234.5), ("7", 7)])
  func decimalCommas(_ text: String, _ value: Double) throws {
    #expect(try Files.frame("date;open;volume\n2020-01-30;2,5;\(text)\n").values("volume") == [value])
  }
}
