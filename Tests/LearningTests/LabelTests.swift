import Engine
import Frames
import Learning
import Testing
import Vocabulary

struct LabelTests {
  /// Every label equals pandas or a loop over the definition, in value, return and end.
  @Test(arguments: [("labels.csv", 17), ("trades.csv", 7)])
  func labelsEqualTheirDefinition(_ file: String, _ count: Int) throws {
    let frame = try Support.bars("MSFT")
    var label: Label?
    var (values, returns, ends): ([Double], [Double], [Int32]) = ([], [], [])
    var cases = 0
    for line in try Support.golden(file) {
      if line.hasPrefix("label ") {
        let made = try Support.label(line.dropFirst(6), frame)
        (values, returns, ends) = (try made.values.array(), try made.returns.array(), made.spans.ends)
        label = made
        cases += 1
      } else if line.hasPrefix("total ") {
        let wanted = Support.numbers(line.dropFirst(6))
        let samples = ends.filter { $0 >= 0 }
        #expect(samples.count == Int(wanted[0]), "\(label?.statement ?? "")")
        #expect(abs(values.filter { !$0.isNaN }.reduce(0, +) - wanted[1]) < 1e-9)
        #expect(samples.reduce(0.0) { $0 + Double($1) } == wanted[2])
      } else {
        let wanted = Support.numbers(line)
        let row = Int(wanted[0])
        #expect(
          values[row].isNaN == wanted[1].isNaN && !(abs(values[row] - wanted[1]) > 1e-15),
          "\(label?.statement ?? "") row \(row)")
        #expect(!(abs(returns[row] - wanted[2]) > 1e-15), "\(label?.statement ?? "") row \(row)")
        #expect(Int(ends[row]) == Int(wanted[3]), "\(label?.statement ?? "") row \(row)")
        if wanted.count > 4, !wanted[4].isNaN {
          let strength = try #require(label?.strength).withValues { $0[row] }
          #expect(abs(strength - wanted[4]) < 1e-8 * wanted[4], "\(label?.statement ?? "") row \(row)")
        }
      }
    }
    #expect(cases == count)
  }

  /// Changing bars after a label's end leaves it alone; cutting them too.
  @Test func noLabelReadsBeyondItsEnd() throws {
    let frame = try Support.bars("MSFT")
    let cut = 1500
    let early = try shortened(frame, to: cut)
    for line in [
      "fwd 7", "sign 3 threshold=0.01", "triple up=1 down=1 hold=15",
      "triple up=1 down=1 hold=15 timeout=sign path=close", "trend from=4 to=16",
      "meta side=(close-mean(close,20)) gain=(0.02*close) loss=(0.02*close) hold=15",
    ] {
      let (all, some) = (try Support.label(Substring(line), frame), try Support.label(Substring(line), early))
      let (a, b) = (try all.values.array(), try some.values.array())
      for row in 0..<cut {
        if all.spans.ends[row] >= 0, all.spans.ends[row] < cut {
          #expect(a[row] == b[row] && all.spans.ends[row] == some.spans.ends[row], "\(line) row \(row)")
        } else {
          #expect(b[row].isNaN && some.spans.ends[row] == -1, "\(line) row \(row)")
        }
      }
    }
  }

  /// A symbol alone and the same symbol within a panel have the same labels.
  @Test func segmentsDoNotMeet() throws {
    let (a, b) = (try Support.bars("MSFT"), try Support.bars("GOOG"))
    let panel = try joined(a, b)
    for line in ["fwd 5", "triple up=1 down=1 hold=10", "triple up=1 down=2 hold=10d entry=next_open"] {
      let all = try Support.label(Substring(line), panel)
      let alone = try Support.label(Substring(line), b)
      let values = try all.values.array()
      let wanted = try alone.values.array()
      for row in 0..<b.count {
        #expect(values[a.count + row] == wanted[row] || values[a.count + row].isNaN && wanted[row].isNaN)
        #expect(
          all.spans.ends[a.count + row] == (alone.spans.ends[row] < 0 ? -1 : alone.spans.ends[row] + Int32(a.count)))
      }
    }
  }

  /// The rules that goldens of real bars seldom meet, one by one.
  @Test func barriersByHand() throws {
    func bar(_ open: Double, _ high: Double, _ low: Double, _ close: Double) -> [Double] { [open, high, low, close] }
    func first(_ bars: [[Double]], _ line: String) throws -> [Double] {
      let names = ["open", "high", "low", "close"]
      let frame = try Frame(
        Timeline(times: bars.indices.map { Int64($0) * Moment.day }, segments: [.init("A", 0..<bars.count)]),
        names.indices.map { index in Column(names[index], bars.map { $0[index] }) }, bar: Moment.day)
      let label = try Support.label(Substring(line), frame)
      return [try label.values.array()[0], try label.returns.array()[0], Double(label.spans.ends[0])]
    }
    let start = bar(100, 100, 100, 100)
    let line = "triple up=10 down=5 hold=2"
    #expect(try first([start, bar(100, 111, 94, 100)], line) == [-1, 95.0 / 100 - 1, 1], "both touched is the stop")
    #expect(try first([start, bar(112, 113, 94, 100)], line) == [1, 112.0 / 100 - 1, 1], "the open came first")
    #expect(try first([start, bar(90, 120, 90, 100)], line) == [-1, 90.0 / 100 - 1, 1], "a gap fills at the open")
    #expect(try first([start, bar(100, 110, 99, 100)], line) == [1, 110.0 / 100 - 1, 1], "touching is enough")
    let quiet = bar(100, 101, 99, 101)
    #expect(try first([start, quiet, quiet], line) == [0, 101.0 / 100 - 1, 2])
    #expect(try first([start, quiet, quiet], line + " timeout=sign") == [1, 101.0 / 100 - 1, 2])
    #expect(try first([start, quiet], line)[0].isNaN, "the data end before the time is over")
    #expect(try first([start, quiet, quiet, quiet], "triple up=10 down=5 hold=2d") == [0, 101.0 / 100 - 1, 2])
    #expect(
      try first([start, quiet, quiet], "triple up=10 down=5 hold=2d")[0].isNaN, "no bar shows that the time is over")
  }

  @Test func wrongSettingsAreNamed() throws {
    let frame = try Support.bars("MSFT")
    func complaint(_ line: String) -> String? { Support.complaint { _ = try Support.label(Substring(line), frame) } }
    #expect(complaint("fwd 0") == "bars is between 1 and 100000, not 0")
    #expect(complaint("fwdd 5")?.contains("did you mean 'fwd'?") == true)
    #expect(complaint("triple up=(close[+1])")?.contains("looks 1 bars ahead") == true)
    #expect(complaint("triple up=(2*clsoe)")?.contains("did you mean 'close'?") == true)
    #expect(complaint("triple hold=5")?.contains("needs a barrier") == true)
    #expect(complaint("triple up=1 hold=0") == "hold is a count of bars such as 20, or a duration such as 5d, not 0")
    #expect(complaint("triple up=1 dwon=1")?.contains("did you mean 'down'?") == true)
  }

  /// What classes are called follows from the kind of the label, wherever they are shown, and in a stored model too.
  @Test(arguments: [
    ("momentum 3 n=5", ["decelerating", "accelerating"]), ("sign 3", ["short", "long"]),
    ("meta side=(close-mean(close,5)) hold=4", ["leave", "take"]),
  ]) func classesAreCalledByTheirKind(line: String, names: [String]) throws {
    let market = try ModelTests.Market(line: line)
    #expect(Array(market.label.propertyNames.suffix(2)) == names)
    let model = try market.fit("logit", "purged k=3")
    #expect(model.cv.classes == names)
    #expect(try model.unseen.columns.prefix(2).map(\.name) == names.map { "p_" + $0 })
    let back = try Model(decoding: model.encoded())
    #expect(back.cv.classes == names && back.unseen.names == names)
    #expect((model.origin.meaning == .trade) == line.hasPrefix("meta"))
  }

  private func shortened(_ frame: Frame, to count: Int) throws -> Frame {
    try Frame(
      Timeline(times: Array(frame.timeline.times[..<count]), segments: [.init("MSFT", 0..<count)]),
      frame.columns.map { Column($0.name, role: .bar, Array(try $0.numbers?.array()[..<count] ?? [])) }, bar: Moment.day
    )
  }

  private func joined(_ a: Frame, _ b: Frame) throws -> Frame {
    try Frame(
      Timeline(
        times: a.timeline.times + b.timeline.times,
        segments: [.init("MSFT", 0..<a.count), .init("GOOG", a.count..<a.count + b.count)]),
      a.columns.map { column in
        Column(
          column.name, role: .bar,
          (try a.column(column.name).numbers?.array() ?? []) + (try b.column(column.name).numbers?.array() ?? []))
      }, bar: Moment.day)
  }
}
