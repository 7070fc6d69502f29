import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

@Suite struct RollTests {
  private static func contracts() throws -> Frame {
    try CSV().load([Files.root.appendingPathComponent("datasets/futures/ES.csv.gz").path]).frame
  }

  /// A way of rolling, with the rolls and the bars that pandas makes of it.
  private struct Way {
    var roll = Roll()
    var name: String
    var turns: [[String]] = []
    var bars: [[String]] = []
  }

  private static func ways() throws -> [Way] {
    let golden = try String(contentsOf: Files.folder.appendingPathComponent("Golden/rolls.csv"), encoding: .utf8)
    var ways: [Way] = []
    for line in golden.split(separator: "\n").dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      switch fields[0] {
      case "way":
        var way = Way(name: line.description)
        way.roll.method = try #require(Roll.Method(rawValue: fields[1]))
        way.roll.rule = try #require(Roll.Rule(rawValue: fields[2]))
        way.roll.anchor = try #require(Roll.Anchor(rawValue: fields[3]))
        way.roll.days = try #require(Int(fields[4]))
        way.roll.expiry = try #require(Roll.Expiry(rawValue: fields[5]))
        way.roll.months = fields[6].isEmpty ? nil : fields[6]
        ways.append(way)
      case "roll": ways[ways.count - 1].turns.append(Array(fields[1...]))
      default: ways[ways.count - 1].bars.append(Array(fields[1...]))
      }
    }
    return ways
  }

  @Test func `series and rolls are those of pandas`() throws {
    let contracts = try Self.contracts()
    let ways = try Self.ways()
    #expect(ways.count == 9)
    for way in ways {
      let (series, report) = try way.roll.roll(contracts)
      let turns = report.turns.map { [$0.date, $0.from, $0.to, "\($0.oldClose)", "\($0.newClose)"] }
      #expect(turns == way.turns, "\(way.name)")
      #expect(series.stamps.map { String($0.prefix(10)) } == way.bars.map { $0[0] }, "\(way.name)")
      guard case .category(let codes, let names)? = series["contract"]?.values else {
        Issue.record("\(way.name): no contract")
        continue
      }
      #expect(codes.map { names[Int($0)] } == way.bars.map { $0[1] }, "\(way.name)")
      for (index, name) in ["open", "high", "low", "close"].enumerated() {
        for (own, bar) in zip(try series.values(name), way.bars) {
          let other = try #require(Double(bar[2 + index]))
          #expect(abs(own - other) < 1e-9 * abs(other), "\(way.name) \(bar[0]) \(name)")
        }
      }
      #expect(series.timeline.segments.map(\.symbol) == ["ES"])
    }
  }

  @Test(arguments: [Roll.Rule.volume, .interest, .date])
  func `no roll is decided by a later bar`(rule: Roll.Rule) throws {
    let contracts = try Self.contracts()
    var roll = Roll()
    (roll.rule, roll.anchor) = (rule, .first)
    let whole = try roll.roll(contracts).frame
    for cut in stride(from: 10, to: whole.count, by: 7) {
      let end = whole.timeline.times[cut]
      let rows = (0..<contracts.count).filter { contracts.timeline.times[$0] <= end }
      let part = try roll.roll(try contracts.rows(rows)).frame
      #expect(part.count == cut + 1)
      for name in ["open", "close", "raw_close"] {
        #expect(try part.values(name) == Array(whole.values(name)[...cut]), "\(name) to \(Moment.text(end))")
      }
    }
  }

  @Test func `months of delivery are read from names`() {
    let names = ["ES_201312", "ESZ13", "ESZ2013", "ES Z3", "es20131220", "ESZ9", "ES", "ESA13", "ES_201313"]
    let months = names.map { DeliveryMonth($0, from: 2011) }
    let december = DeliveryMonth("X_201312", from: 2011)
    #expect(months[..<5].allSatisfy { $0 == december } && december != nil)
    #expect(months[5] == DeliveryMonth("X_201912", from: 2011))
    #expect(months[6...].allSatisfy { $0 == nil })
  }

  @Test func `what cannot be joined is said`() throws {
    let contracts = try Self.contracts()
    func complaint(_ change: (inout Roll) -> Void, _ frame: Frame) throws -> String {
      var roll = Roll()
      change(&roll)
      return try #require(throws: Complaint.self) { try roll.roll(frame) }.description
    }
    #expect(
      try complaint({ $0.months = "F" }, contracts)
        == "months=F leaves no contract - the codes are F G H J K M N Q U V X Z, from January to December")
    #expect(
      try complaint({ $0.rule = .interest }, contracts.keeping { $0.name != "open_interest" })
        == "roll by interest needs the column open_interest - rule=volume needs none")
    let stocks = try CSV().load([Files.root.appendingPathComponent("datasets/daily/*.csv").path]).frame
    #expect(
      try complaint({ _ in }, stocks)
        == "the contract 'AAPL' names no month of delivery - names end like ES_201312, ESZ13 or ESZ3")
  }
}
