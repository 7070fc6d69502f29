import Engine
import Frames
import Language
import Testing
import Vocabulary

/// Bar by bar, a feed gives what a run over all bars gives.
@Suite struct FeedTests {
  private let calls: [String] = Engine.functions.entries.flatMap(\.examples).filter { call in
    !call.contains("xs.") && !call.contains("lead(")
  }

  @Test func everyFunctionGivesTheSameBitsLiveAsInBatch() throws {
    let frame = try Bars.frame([Bars.walk(700)])
    let wanted = try calls.enumerated().map { ("c\($0)", try Parser.expression($1)) }
    let batch = try Engine().columns(wanted, on: frame).map { try $0.numbers?.array() ?? [] }
    for begun in [0, 1, 250] {
      let feed = try Feed(wanted, after: Bars.frame([Bars.walk(700).map { Array($0.prefix(begun)) }]))
      let inputs = try feed.inputs.map { try frame[$0]?.numbers?.array() ?? [] }
      var wrong: Swift.Set<String> = []
      for row in begun..<frame.count {
        let values = try feed.append(frame.timeline.times[row], inputs.map { $0[row] })
        for (index, value) in values.enumerated() where !same([value], [batch[index][row]]) {
          wrong.insert(calls[index])
        }
      }
      #expect(wrong.isEmpty, "after \(begun) bars of history: \(wrong.sorted())")
    }
  }

  @Test func whatLooksAheadOrComparesSymbolsIsRefused() throws {
    let frame = try Bars.frame([Bars.walk(20)])
    #expect(throws: Complaint.self) { try Feed([("x", Parser.expression("close[+2]"))], after: frame) }
    #expect(throws: Complaint.self) { try Feed([("x", Parser.expression("xs.rank(close)"))], after: frame) }
    let panel = try Bars.frame([Bars.walk(20), Bars.walk(20)])
    #expect(throws: Complaint.self) { try Feed([("x", Parser.expression("close"))], after: panel) }
  }

  @Test func aBarOutOfOrderChangesNothing() throws {
    let frame = try Bars.frame([Bars.walk(60)])
    let times = frame.timeline.times
    let close = try frame["close"]?.numbers?.array() ?? []
    let feed = try Feed(
      [("x", Parser.expression("mean(close, 5)"))], after: Bars.frame([Bars.walk(60).map { Array($0.prefix(40)) }]))
    #expect(throws: Complaint.self) { try feed.append(times[39], [1e9]) }
    #expect(throws: Complaint.self) { try feed.append(times[40], [1, 2]) }
    let value = try feed.append(times[40], [close[40]])[0]
    #expect(same([value], [try Bars.compute("mean(close, 5)", on: frame)[40]]))
    #expect(feed.count == 41)
  }
}
