import Engine
import Frames
import Language
import Testing
import Vocabulary

/// Every call that any function gives as an example, and operators that have no function.
private let calls: [String] =
  Engine.functions.entries.flatMap(\.examples) + [
    "close[-5] / open - 1", "(close > open) + (volume >= 5000) * 2", "not (close > open)", "-close", "close ^ 2",
    "close mod 7", "close > open and volume > 5000 or close < 50", "volume in 1000..5000", "close ~ open",
    "close != open", "mean(close - mean(close, 7), 11)[-3] + std(ema(close, 5), 9)",
  ]

/// What holds for every operator, tested the moment it stands in the catalogue.
@Suite struct LawsTests {
  private func isCross(_ call: String) -> Bool { call.contains("xs.") }
  private func looksAhead(_ call: String) -> Bool { call.contains("lead(") }

  @Test func everyFunctionHasAnExample() {
    for entry in Engine.functions.entries { #expect(!entry.examples.isEmpty, "\(entry.name)") }
  }

  @Test(arguments: calls) func noValueDependsOnLaterRows(_ call: String) throws {
    guard !looksAhead(call) else { return }
    let walk = Bars.walk(700)
    let whole = try Bars.compute(call, on: Bars.frame([walk]))
    for count in [1, 2, 3, 30, 64, 499, 650] {
      let cut = try Bars.compute(call, on: Bars.frame([walk.map { Array($0.prefix(count)) }]))
      #expect(same(cut, Array(whole.prefix(count))), "\(call) cut after \(count) rows")
    }
  }

  @Test(arguments: calls) func noValueDependsOnTheBlocks(_ call: String) throws {
    let frame = try Bars.frame([Bars.walk(900)])
    let whole = try Bars.compute(call, on: frame, block: 10_000)
    for block in [1, 7, 64, 512, 4096] {
      let cut = try Bars.compute(call, on: frame, block: block)
      #expect(same(cut, whole), "\(call) in blocks of \(block)")
    }
  }

  @Test(arguments: calls) func noValueDependsOnOtherSymbols(_ call: String) throws {
    guard !isCross(call) else { return }
    let walks = [Bars.walk(300, seed: 1), Bars.walk(450, seed: 2), Bars.walk(5, seed: 3), Bars.walk(200, seed: 4)]
    let panel = try Bars.frame(walks)
    let whole = try Bars.compute(call, on: panel)
    for (walk, segment) in zip(walks, panel.timeline.segments) {
      let alone = try Bars.compute(call, on: Bars.frame([walk]))
      #expect(same(alone, Array(whole[segment.rows])), "\(call) for \(segment.symbol)")
    }
  }

  @Test func noValueDependsOnTheThreads() throws {
    let panel = try Bars.frame([Bars.walk(3000, seed: 1), Bars.walk(1500, seed: 2)])
    let wanted = try calls.enumerated().map { ("c\($0)", try Parser.expression($1)) }
    let one = try Engine().columns(wanted, on: panel).map { try $0.numbers?.array() ?? [] }
    for threads in [2, 3, 8] {
      let many = try Engine().columns(wanted, on: panel, monitor: Monitor(threads: threads))
      for (index, column) in many.enumerated() {
        let values = try column.numbers?.array() ?? []
        #expect(same(values, one[index]), "\(calls[index]) on \(threads) threads")
      }
    }
  }

  /// What a column is must not depend on what is computed beside it.
  @Test func noValueDependsOnItsNeighbours() throws {
    let frame = try Bars.frame([Bars.walk(800)])
    let wanted = try calls.enumerated().map { ("c\($0)", try Parser.expression($1)) }
    let together = try Engine().columns(wanted, on: frame)
    for (call, column) in zip(calls, together) {
      let (beside, alone) = (try column.numbers?.array() ?? [], try Bars.compute(call, on: frame))
      #expect(same(beside, alone), "\(call)")
    }
  }

  @Test(arguments: calls) func theWarmUpIsExact(_ call: String) throws {
    // The first event comes when it comes.
    guard !["swing", "barsince", "isna", "zigzag"].contains(where: call.contains), !isCross(call) else { return }
    let frame = try Bars.frame([Bars.walk(600)])
    let column = try Engine().columns([("x", Parser.expression(call))], on: frame)[0]
    let values = try column.numbers?.array() ?? []
    let isEmptyBefore = values.prefix(column.lookback).allSatisfy(\.isNaN)
    #expect(isEmptyBefore, "\(call) has a value before row \(column.lookback)")
    #expect(values[column.lookback].isFinite, "\(call) has no value on row \(column.lookback)")
    #expect(column.lookahead == (call == "lead(close)" ? 1 : looksAhead(call) ? 3 : 0))
  }

  @Test(arguments: calls) func oneHoleDoesNotPoisonTheRest(_ call: String) throws {
    var walk = Bars.walk(900)
    for column in 0..<5 { walk[column][300] = .nan }
    // Then a bar without trade: flat, and no volume.
    for column in 0..<4 { walk[column][600] = walk[3][599] }
    walk[4][600] = 0
    let frame = try Bars.frame([walk])
    let values = try Bars.compute(call, on: frame)
    let unhurt = try Bars.compute(call, on: Bars.frame([Bars.walk(900)]))
    let isInfinite = values.contains(where: \.isInfinite)
    #expect(!isInfinite, "\(call) is infinite somewhere")
    for row in [290, 550, 590, 890] where !unhurt[row].isNaN {
      #expect(values[row].isFinite, "\(call) has no value on row \(row)")
    }
  }

  @Test(arguments: calls) func valuesLieWithinTheirBounds(_ call: String) throws {
    let frame = try Bars.frame([Bars.walk(600), Bars.walk(400, seed: 9)])
    let plan = try Engine().plan([Parser.expression(call)], on: frame)
    let bounds = plan.bounds(plan.wanted[0])
    for value in try Bars.compute(call, on: frame) where !value.isNaN {
      #expect(value >= bounds.low && value <= bounds.high, "\(call) is \(value), bounds \(bounds)")
    }
  }

  /// A setting that changes nothing is none.
  @Test func everySettingIsUsed() throws {
    let frame = try Bars.frame((1...4).map { Bars.walk(400, seed: $0) })
    for entry in Engine.functions.entries {
      // A frame of names shows what `by` does, and patterns of bars that are rare what `penetration` does.
      for parameter in entry.parameters where !["by", "penetration"].contains(parameter.name) {
        let changed = try variants(of: entry, parameter).map { try Bars.compute($0, on: frame) }
        #expect(
          changed.count > 1 && !same(changed[0], changed[changed.count - 1]), "\(entry.name) ignores \(parameter.name)")
      }
    }
  }

  /// Two calls that differ in that setting alone.
  private func variants(
    of entry: Catalogue<any Operator>.Listing, _ parameter: ParameterFacts
  ) throws -> [String] {
    guard let type = entry.type as? any Operator.Type else { return [] }
    let columns = type.inputs.filter { $0.standard == nil }.map { input in
      switch input.name {
      case "y", "market": "volume"
      case "condition": "close > open"
      case "change": "close - open"
      case "column": "high"
      default: "close"
      }
    }
    let needed = entry.parameters.filter { $0.form == .argument && $0.name != parameter.name }.map { parameter in
      "\(parameter.name)=\(parameter.name == "d" ? "0.4" : within(parameter.range, 20))"
    }
    let values: [String]
    switch parameter.slot {
    case .choice(let words): values = [words[0], words[words.count - 1]]
    case .span, .integer:
      // Runs and lags of a window as short as these are shorter still.
      let narrow = [
        "ddof": ["0", "1"], "slow": ["30", "40"], "state": ["1", "2"], "m": ["2", "3"], "lags": ["2", "3"],
      ]
      values = narrow[parameter.name] ?? [within(parameter.range, 5), within(parameter.range, 9, further: 4)]
    case .text: values = ["\"UTC\"", "\"Asia/Tokyo\""]
    case .number where parameter.name == "p": values = ["0.1", "0.4"]
    default:
      let narrow = ["acceleration": ["0.02", "0.05"], "tau": ["0.01", "0.04"], "d": ["0.4", "1"]]
      values = narrow[parameter.name] ?? (parameter.range == "0 and 1" ? ["0.2", "0.8"] : ["1", "2"])
    }
    // The value of a flat series is seen on one only.
    if parameter.name == "flat" { return ["rsi(0 * close, 14, flat=1)", "rsi(0 * close, 14, flat=2)"] }
    return values.map { "\(entry.name)(\((columns + needed + ["\(parameter.name)=\($0)"]).joined(separator: ", ")))" }
  }

  /// The number, or where a range such as `32 and 10000` begins above it, that plus `further`.
  private func within(_ range: String?, _ number: Int, further: Int = 0) -> String {
    guard let low = range?.split(separator: " ").first.flatMap({ Int($0) }), low > number else { return "\(number)" }
    return "\(low + further)"
  }
}
