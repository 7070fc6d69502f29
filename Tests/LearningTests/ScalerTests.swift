import Frames
import Learning
import Testing
import Vocabulary

@Suite struct ScalerTests {
  private static let lines: [Substring] = [
    "zscore", "robust", "minmax", "rankgauss", "rankgauss quantiles=37", "clip", "clip low=0.05 high=0.8",
  ]

  private func scaler(_ line: Substring, _ frame: Frame, rows: [Int32] = LearningTable.train) throws -> Scaler {
    let kind = try scalerKinds.make(String(line.prefix { $0 != " " }), Support.given(line))
    return try Scaler(kind, frame.columns, rows: rows, split: nil, of: frame)
  }

  /// Quartiles of equal values differ by their rounding, which is no width.
  @Test(arguments: ["zscore", "robust", "minmax"]) func roundingIsNoWidth(_ name: String) throws {
    let kind = try scalerKinds.make(name, Given())
    for values in [[0.3, 0.1 * 3, 0.3, 0.1 * 3, 0.3, 0.1 * 3], [0, 1.2e-16, 0, 1.2e-16, 0, 1.2e-16, 1]] {
      let quiet = name == "robust" ? values : values.filter { $0 < 1 }
      guard case .linear(_, let width) = kind.fit(quiet) else { continue }
      #expect(width == 1 || quiet.max() == 1.2e-16, "\(name): \(width)")
    }
    // Small values are values.
    guard case .linear(_, let width) = kind.fit([1e-17, 2e-17, 3e-17, 4e-17, 5e-17]) else { return }
    #expect(width < 1e-16)
  }

  /// scikit-learn's StandardScaler, RobustScaler, MinMaxScaler and QuantileTransformer, numpy's clip of quantiles.
  @Test func scaledColumnsEqualScikitLearn() throws {
    let table = try LearningTable()
    let rounded = try Frame(
      table.frame.timeline,
      table.frame.columns.map { column in
        let values = try column.numbers?.array() ?? []
        return Column(column.name, values.map { ($0 * 100).rounded(.toNearestOrEven) / 100 * 1000 })
      })
    var (scaled, compared, cases): ([[Column]], Int, Int) = ([], 0, 0)
    for line in try Support.golden("scalers.txt") {
      if line.hasPrefix("case ") {
        scaled = try [table.frame, rounded].map { try scaler(line.dropFirst(5), $0).apply($0) }
        (compared, cases) = (0, cases + 1)
        continue
      }
      let column = try #require(Int(line.prefix { $0 != " " }))
      let values = try #require(scaled[compared % 2][column].numbers).array()
      for (place, wanted) in Support.numbers(line.drop { $0 != " " }.dropFirst()).enumerated() {
        let ours = values[place * 13]
        let near = wanted.isNaN ? ours.isNaN : abs(ours - wanted) <= 1e-12 * max(1, abs(wanted))
        #expect(near, "case \(cases), column \(column), row \(place * 13): \(ours), expected \(wanted)")
      }
      compared += 1
    }
    #expect(cases == 7 && compared == 12)
  }

  /// Rows that were not learned from may be anything.
  @Test(arguments: lines) func nothingIsLearnedFromOtherRows(_ line: Substring) throws {
    let table = try LearningTable()
    let spoiled = try Frame(
      table.frame.timeline,
      table.frame.columns.map { column in
        var values = try column.numbers?.array() ?? []
        for row in 1000..<values.count { values[row] = row % 3 == 0 ? .nan : values[row] * 1000 - 7 }
        return Column(column.name, values)
      })
    #expect(try scaler(line, table.frame).text == scaler(line, spoiled).text)
    #expect(try scaler(line, table.frame).text != scaler(line, table.frame, rows: LearningTable.stop).text)
  }

  @Test(arguments: lines) func whatIsReadBackScalesToTheSameBits(_ line: Substring) throws {
    let table = try LearningTable()
    let written = try scaler(line, table.frame)
    let read = try Scaler(text: written.text)
    #expect(read.text == written.text && read.digest == written.digest && read.headline == written.headline)
    for (a, b) in zip(try written.apply(table.frame), try read.apply(table.frame)) {
      let (a, b) = (try #require(a.numbers).array(), try #require(b.numbers).array())
      #expect(zip(a, b).allSatisfy { $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN })
    }
  }

  @Test(arguments: lines) func columnsWithoutSpreadStayFinite(_ line: Substring) throws {
    let timeline = try Timeline(times: (0..<40).map { Int64($0) * Moment.day }, segments: [.init("A", 0..<40)])
    let frame = try Frame(
      timeline,
      [
        Column("still", [Double](repeating: 0.1, count: 40)),
        Column("missing", [Double](repeating: .nan, count: 40)),
        Column("lonely", (0..<40).map { $0 == 7 ? 1e9 : .nan }),
      ])
    let scaled = try scaler(line, frame, rows: (0..<40).map { Int32($0) }).apply(frame)
    let still = try #require(scaled[0].numbers).array()
    #expect(still.allSatisfy { abs($0 - (line.hasPrefix("clip") ? 0.1 : 0)) < 1e-15 }, "\(still[0])")
    #expect(try #require(scaled[1].numbers).array().allSatisfy(\.isNaN))
    #expect(try #require(scaled[2].numbers).array()[7].isFinite)
  }

  /// Models scale by the same code.
  @Test(arguments: ["zscore", "standard", "robust", "minmax", "rankgauss", "clip"])
  func modelsScaleByThem(_ scaling: String) throws {
    let table = try LearningTable()
    let kind = try Support.model("logit scale=\(scaling)")
    let fit = try kind.fit(table.set("2"), seed: 0, monitor: Monitor())
    let read = try type(of: kind).load(fit.documents)
    let rows = LearningTable.test
    #expect(
      try fit.predict(table.features, rows: rows, monitor: Monitor())
        == read.predict(table.features, rows: rows, monitor: Monitor()))
    let plain = try Support.model("logit scale=none").fit(table.set("2"), seed: 0, monitor: Monitor())
    #expect(try fit.documents != plain.documents)
  }

  @Test func damagedScalersAreRefused() throws {
    let table = try LearningTable()
    let text = try scaler("robust", table.frame).text
    for (part, other) in [
      ("wick scaler 1", "wick scaler 9"), ("\"width\"", "\"wdith\""), ("\"rows\":1000", "\"rows\":\"x\""),
      ("\"scales\":[", "\"scales\":[{\"center\":0,\"width\":0},"),
    ] {
      let damaged = text.replacing(part, with: other)
      #expect(damaged != text)
      #expect(Support.complaint { _ = try Scaler(text: damaged) } != nil, "\(part)")
    }
  }
}
