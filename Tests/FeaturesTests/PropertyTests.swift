import Engine
import Features
import Frames
import Testing
import Vocabulary

/// What must hold of every feature on real bars.
@Suite struct PropertyTests {
  private let catalogue = FeatureCatalogue.shared
  private var engine: Engine { Engine(definitions: catalogue.definitions) }

  @Test func laterBarsChangeNoEarlierValue() throws {
    for series in try Series.both() {
      let whole = try columns(on: series.frame)
      for cut in [61, 317, 362, 371, 640, 999] {
        for (long, short) in zip(whole, try columns(on: series.head(cut))) {
          let same = zip(long.values, short.values).allSatisfy {
            $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN
          }
          #expect(same && short.values.count == cut, "\(long.name) on \(series.name), cut at \(cut)")
        }
      }
    }
  }

  @Test func valuesKeepTheirBounds() throws {
    for series in try Series.both() {
      for (feature, column) in zip(catalogue.features, try columns(on: series.frame)) {
        guard case .bounded(let interval) = feature.scale else { continue }
        let outside = column.values.firstIndex { !$0.isNaN && !interval.contains($0, slack: 1e-9) }
        #expect(
          outside == nil,
          "\(feature.name) on \(series.name): \(outside.map { column.values[$0] } ?? 0) is not in \(interval)")
      }
    }
  }

  @Test func bodyAndShadowsMakeTheRange() throws {
    for series in try Series.both() {
      let parts = try columns(["body_ratio", "upper_shadow", "lower_shadow", "hl_range"], on: series.frame)
      for row in 0..<series.frame.count where parts[3].values[row] > 0 {
        #expect(abs(parts[0].values[row] + parts[1].values[row] + parts[2].values[row] - 1) < 1e-12, "row \(row)")
      }
    }
  }

  @Test func theHourLiesOnACircle() throws {
    let hours = try columns(["hour_sin", "hour_cos"], on: try Series.bitcoin.get().frame)
    for (sine, cosine) in zip(hours[0].values, hours[1].values) {
      #expect(abs(sine * sine + cosine * cosine - 1) < 1e-12)
    }
  }

  @Test func theBandsArePlacesZeroAndOne() throws {
    let series = try Series.goog.get()
    let bands = try columns(["bb_lower", "bb_upper", "bb_position"], on: series.frame)
    let close = try Series.values("close", series.frame)
    for row in 19..<close.count {
      let place = (close[row] - bands[0].values[row]) / (bands[1].values[row] - bands[0].values[row])
      #expect(abs(place - bands[2].values[row]) < 1e-9)
    }
  }

  @Test func eventsStandOnlyWhereTheCrossChangesItsSign() throws {
    for (fast, slow) in [(5, 9), (9, 20), (20, 50)] {
      for series in try Series.both() {
        let parts = try columns(["ema_cross_\(fast)_\(slow)", "ema_cross_event_\(fast)_\(slow)"], on: series.frame)
        var events = 0
        for row in slow..<series.frame.count {
          let before = parts[0].values[row - 1], now = parts[0].values[row]
          let expected: Double = before < 0 && now > 0 ? 1 : before > 0 && now < 0 ? -1 : 0
          if before != 0, now != 0 { #expect(parts[1].values[row] == expected, "row \(row)") }
          if expected != 0 { events += 1 }
        }
        #expect(events > 5)
      }
    }
  }

  /// Bars without trade, volume that is always zero, and a market that does not move at all.
  @Test func promisedSetsHaveNoGapsAfterTheirWarmUp() throws {
    let goog = try Series.goog.get()
    let frames = [
      ("as they are", goog.frame), ("some bars without trade", try Series.bitcoin.get().frame),
      ("no volume", try goog.changed { $0 == "volume" ? $1.map { _ in 0 } : $1 }),
      ("still", try goog.changed { $0 == "volume" ? $1 : $1.map { _ in 50 } }),
      (
        "idle for a while",
        try goog.changed { name, values in
          values.enumerated().map { (200..<300).contains($0) ? (name == "volume" ? 0 : 50) : $1 }
        }
      ),
    ]
    for (what, frame) in frames {
      for group in ["module17", "pipeline31", "guide8"] {
        let members = try catalogue.group(named: group).members.filter { $0 != "close" }
        for column in try columns(members, on: frame) {
          // Swings and directional movement need a market that moves.
          if what == "still", ["swing_position"].contains(column.name) { continue }
          let start = try #require(column.values.firstIndex { !$0.isNaN }, "\(column.name), \(what): no value at all")
          #expect(start <= 311 && !column.values[start...].contains { !$0.isFinite }, "\(column.name), \(what)")
        }
      }
    }
  }

  @Test func aSymbolInAPanelIsComputedAsAlone() throws {
    // A panel has bars of one length.
    let alone = try Series.both().map { series in
      var frame = series.frame
      (frame.bar, frame.calendar) = (3_600_000_000_000, nil)
      return frame
    }
    let counts = alone.map(\.count)
    let panel = try Frame(
      Timeline(
        times: alone.flatMap(\.timeline.times),
        segments: [.init("GOOG", 0..<counts[0]), .init("XBT", counts[0]..<counts[0] + counts[1])]),
      try Series.columns.map { name in Column(name, role: .bar, try alone.flatMap { try Series.values(name, $0) }) },
      bar: alone[0].bar)
    let own = catalogue.features.filter { $0.family != "crosssection" }.map(\.name)
    for (both, (first, second)) in zip(
      try columns(own, on: panel), zip(try columns(own, on: alone[0]), try columns(own, on: alone[1])))
    {
      let alone = first.values + second.values
      #expect(
        zip(both.values, alone).allSatisfy { $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN }, "\(both.name)")
    }
  }

  @Test func threadsDoNotChangeABit() throws {
    let frame = try Series.bitcoin.get().frame
    for (one, four) in zip(try columns(on: frame), try columns(on: frame, monitor: Monitor(threads: 4))) {
      #expect(
        zip(one.values, four.values).allSatisfy { $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN },
        "\(one.name)")
    }
  }

  @Test func aFrameThatHasItsOwnAveragePriceKeepsIt() throws {
    let frame = try Series.goog.get().frame
    let own = try frame.with([Column("bar_vwap", role: .bar, try Series.values("low", frame))])
    let factor = try columns(["VWAP0"], on: own)[0].values
    #expect(factor == (try columns(["LOW0"], on: frame)[0].values))
  }

  private struct Computed {
    let name: String
    let values: [Double]
  }

  private func columns(_ names: [String]? = nil, on frame: Frame, monitor: Monitor = Monitor()) throws -> [Computed] {
    let features = try names.map { try $0.map { try catalogue.feature(named: $0) } } ?? catalogue.features
    return try engine.columns(features.map { ($0.name, $0.expression) }, on: frame, monitor: monitor).map { column in
      Computed(name: column.name, values: try #require(column.numbers).array())
    }
  }
}
