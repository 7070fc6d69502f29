import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

/// Every vendor's file equals what pandas reads, bit for bit.
@Suite(.enabled(if: Files.shared != nil, "the vendors' files are not at hand: set WICK_SHARED")) struct VendorTests {
  struct Golden: CustomTestStringConvertible, Sendable {
    var files: String
    var options: String
    var rows: Int
    var symbols: Int
    var first: Int64
    var last: Int64
    var times: String
    var columns: [(name: String, sum: String)]

    var testDescription: String { "\(files) \(options)" }

    static let all: [Golden] = {
      let file = Files.folder.appendingPathComponent("Golden/vendors.csv")
      guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
      let names = ["open", "high", "low", "close", "volume", "adj_close"]
      return text.split(separator: "\n").dropFirst(2).map { line in
        let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
        let fields =
          parts.count == 3
          ? parts[0].dropLast().split(separator: ",") + [parts[1]]
            + parts[2].dropFirst().split(separator: ",", omittingEmptySubsequences: false)
          : line.split(separator: ",", omittingEmptySubsequences: false)
        let sums = zip(names, fields[7...]).filter { !$1.isEmpty }.map { ($0, String($1)) }
        return Golden(
          files: String(fields[0]), options: String(fields[1]), rows: Int(fields[2]) ?? -1,
          symbols: Int(fields[3]) ?? -1,
          first: Int64(fields[4]) ?? 0, last: Int64(fields[5]) ?? 0, times: String(fields[6]), columns: sums)
      }
    }()

    var csv: CSV {
      var csv = CSV()
      let parts = options.split(separator: "=").map(String.init)
      switch parts.first {
      case "sym": csv.symbol = parts[1]
      case "tz": csv.zone = parts[1]
      case "dups": csv.duplicates = .last
      case "dates": csv.order = .mdy
      case "columns": csv.names = parts[1].split(separator: ",").map(String.init)
      default: break
      }
      return csv
    }
  }

  private func checksum(_ bits: some Sequence<UInt64>) -> String {
    var (sum, odd) = (UInt64(0), UInt64(1))
    for word in bits {
      sum &+= word &* odd
      odd &+= 2
    }
    let text = String(sum, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }

  @Test func isThere() { #expect(Golden.all.count > 30) }

  @Test(arguments: Golden.all) func equalsPandas(_ golden: Golden) throws {
    let folder = try #require(Files.shared)
    for (threads, stretch) in [(2, 1 << 20), (1, 4099)] {
      var csv = golden.csv
      csv.stretch = stretch
      let loaded = try csv.load(["\(folder)/\(golden.files)"], monitor: Monitor(threads: threads))
      let frame = loaded.frame
      #expect(frame.count == golden.rows)
      #expect(frame.timeline.segments.count == golden.symbols)
      #expect(frame.timeline.times.min() == golden.first)
      #expect(frame.timeline.times.max() == golden.last)
      #expect(checksum(frame.timeline.times.map { UInt64(bitPattern: $0) }) == golden.times)
      for (name, sum) in golden.columns {
        #expect(checksum(try frame.values(name).map { $0.isNaN ? 0 : $0.bitPattern }) == sum, "\(name)")
      }
    }
  }
}
