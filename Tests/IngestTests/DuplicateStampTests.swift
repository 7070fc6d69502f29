import Ingest
import Testing
import Vocabulary

@Suite struct DuplicateStampTests {
  @Test(arguments: [(CSV.Duplicates.first, 1.0), (.last, 3), (.volume, 2)])
  func `of rows at one time the one that is asked for is kept`(_ duplicates: CSV.Duplicates, _ kept: Double) throws {
    var csv = CSV()
    csv.duplicates = duplicates
    let frame = try Files.frame(
      "date,open,high,low,close,volume\n2020-01-01,1,1,1,1,10\n2020-01-01,2,2,2,2,30\n2020-01-01,3,3,3,3,20\n"
        + "2020-01-02,4,4,4,4,10\n", csv)
    #expect(try frame.values("close") == [kept, 4])
  }

  @Test func `of bars in one place the one with most volume is kept`() throws {
    let minute = 60
    let rows = [(0, 10.0), (minute, 11), (2 * minute, 12), (2 * minute + 20, 13), (3 * minute, 14), (4 * minute, 15)]
    for (volume, kept) in [(5.0, 12.0), (50, 13)] {
      let text = rows.map { time, price in
        "\(1_580_378_400 + time),\(price),\(price),\(price),\(price),\(price == 13 ? volume : 10)\n"
      }.joined()
      let frame = try Files.frame("time,open,high,low,close,volume\n" + text)
      var cleaning = Cleaning()
      cleaning.duplicates.action = .volume
      let (cleaned, report) = try cleaning.clean(frame)
      #expect(try cleaned.values("close") == [10, 11, kept, 14, 15])
      #expect(report["duplicates"]?.changed == 1 && report.changes.count == 1)
    }
  }
}
