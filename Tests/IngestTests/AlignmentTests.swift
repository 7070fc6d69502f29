import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

@Suite struct AlignmentTests {
  @Test func equalsPandas() throws {
    let lines = try Golden.lines("alignment.csv")
    #expect(lines.count == 8)
    var frames: [String: Frame] = [:]
    for fields in lines {
      let inside = fields[0].hasPrefix("datasets/")
      guard inside || Files.shared != nil else { continue }
      let path = inside ? Files.root.appendingPathComponent(fields[0]).path : "\(Files.shared ?? "")/\(fields[0])"
      let frame = try frames[path] ?? CSV().load([path]).frame
      frames[path] = frame
      var alignment = Alignment(try #require(Alignment.Times(rawValue: fields[1])))
      alignment.fill = try #require(Alignment.Fill(rawValue: fields[2]))
      alignment.longest = Int(fields[3])
      let (aligned, counts) = try alignment.align(frame)
      #expect(counts.map { String($0.missing) }.joined(separator: " ") == fields[5], "\(fields)")
      for segment in aligned.timeline.segments {
        #expect(String(segment.rows.count) == fields[4])
        #expect(aligned.timeline.times[segment.rows].elementsEqual(aligned.timeline.times[..<segment.rows.count]))
      }
      for (count, segment) in zip(counts, frame.timeline.segments) {
        #expect(count.rows == segment.rows.count && count.dropped == count.rows + count.missing - Int(fields[4])!)
      }
      let times = Golden.checksum(aligned.timeline.times.map { UInt64(bitPattern: $0) })
      #expect(times == UInt64(fields[6], radix: 16), "\(fields)")
      for (name, sum) in zip(["open", "close", "volume"], fields[7...]) {
        #expect(Golden.checksum(try aligned.values(name)) == UInt64(sum, radix: 16), "\(name) \(fields)")
      }
      #expect(aligned.bar == frame.bar && aligned.zone == frame.zone && aligned.sources == frame.sources)
    }
  }

  @Test func whatIsMissingIsNaOrABarWithoutTrade() throws {
    let text =
      "time,symbol,open,high,low,close,volume,spread,sector\n"
      + ["2020-01-01,A,1,2,1,2,10,5,x", "2020-01-02,A,2,3,2,3,10,6,x", "2020-01-03,B,7,8,7,8,20,1,y"].joined(
        separator: "\n")
      + "\n2020-01-05,A,4,5,4,5,10,7,x\n2020-01-05,B,9,9,9,9,20,2,y\n"
    let frame = try Files.frame(text)
    let plain = try Alignment(.union).align(frame).frame
    #expect(plain.count == 8)
    #expect(try plain.values("close").map { $0.isNaN ? -1 : $0 } == [2, 3, -1, 5, -1, -1, 8, 9])
    var filling = Alignment(.union)
    filling.fill = .ffill
    let (filled, counts) = try filling.align(frame)
    #expect(try filled.values("open").map { $0.isNaN ? -1 : $0 } == [1, 2, 3, 4, -1, -1, 7, 9])
    #expect(try filled.values("volume").map { $0.isNaN ? -1 : $0 } == [10, 10, 0, 10, -1, -1, 20, 20])
    #expect(try filled.values("spread").map { $0.isNaN ? -1 : $0 } == [5, 6, 6, 7, -1, -1, 1, 2])
    #expect(counts.map(\.filled) == [1, 0] && counts.map(\.missing) == [1, 2])
    let both = try Alignment(.intersection).align(frame)
    #expect(both.frame.count == 2 && both.counts.map(\.dropped) == [2, 1])
  }

  @Test func refused() throws {
    let one = try Files.frame("time,close\n2020-01-01,1\n2020-01-02,2\n")
    #expect(throws: Complaint.self) { try Alignment(.union).align(one) }
    let apart = try Files.frame("time,symbol,close\n2020-01-01,A,1\n2020-01-02,B,2\n")
    let complaint = try #require(throws: Complaint.self) { try Alignment(.intersection).align(apart) }
    #expect(complaint.description == "the symbols have no time in common - align union keeps the times of all")
  }
}

/// Tables of expected values, with their two lines of head left out.
enum Golden {
  static func lines(_ name: String) throws -> [[String]] {
    try String(contentsOf: Files.folder.appendingPathComponent("Golden/\(name)"), encoding: .utf8)
      .split(separator: "\n").dropFirst(2)
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  /// The sum over rows of bits * (2 * row + 1); what is na counts as zero.
  static func checksum(_ values: [Double]) -> UInt64 { checksum(values.map { $0.isNaN ? 0 : $0.bitPattern }) }

  static func checksum(_ words: [UInt64]) -> UInt64 {
    var (sum, odd) = (UInt64(0), UInt64(1))
    for word in words {
      sum &+= word &* odd
      odd &+= 2
    }
    return sum
  }
}
