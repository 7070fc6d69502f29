import Frames
import Glibc
import Vocabulary

/// Rules that take errors out of bars, each with its count. They hold in this order, symbol by symbol:
///
/// 1. `missing`: a bar without open, high, low or close;
/// 2. `not positive`: a price that is zero or less; `negative volume`, which becomes na;
/// 3. `duplicates`: a bar less than half a bar after the one before;
/// 4. `high or low`: a high below, or a low above, the open or the close of its bar;
/// 5. `spikes`: a price far off the bars before it and the bars after it, to the same side;
/// 6. `gaps`: bars that are missing between two bars.
///
/// All rules but one look at a bar and what came before it. Whether a price is a spike shows only in the three bars after
/// it: the value that is put in its place comes from the bar before, but that it is put there is known three bars later.
package struct Cleaning: Sendable {
  package enum Duplicates: String, Choice { case last, first, none }
  package enum Order: String, Choice { case fix, drop, none }
  package enum Removal: String, Choice { case drop, none }
  package enum Gaps: String, Choice { case none, ffill }

  package var missing = Removal.drop
  package var prices = Removal.drop
  package var duplicates = Duplicates.last
  package var order = Order.fix
  /// How many times the usual move a price must be off to be repaired; nil repairs none and counts those above 8.
  package var spikes: Double?
  package var gaps = Gaps.none
  /// The longest gap that is filled, in bars.
  package var longest = 3

  package init() {}

  /// The cleaned frame and what was done. Columns that no rule touched are shared with the frame given.
  package func clean(_ frame: Frame, monitor: Monitor = Monitor()) throws -> (frame: Frame, report: CleaningReport) {
    if let computed = frame.columns.first(where: { $0.formula != nil }) {
      throw Complaint(
        "clean changes bars, and '\(computed.name)' was computed from them", hint: "clean before columns are added")
    }
    var work = try Work(self, frame)
    for segment in frame.timeline.segments {
      try monitor.check()
      work.missing(segment)
      try monitor.check()
      work.positive(segment)
      try monitor.check()
      work.duplicates(segment)
      try monitor.check()
      work.order(segment)
      try monitor.check()
      try work.spikes(segment, monitor)
      try monitor.check()
      work.fill(segment)
    }
    return (try work.frame(monitor), work.report)
  }

  /// The bars while they are cleaned.
  struct Work {
    let settings: Cleaning
    let source: Frame
    let zone: Zone
    /// Open, high, low, close.
    var prices: [[Double]]
    var volume: [Double]?
    var adjusted: [Double]?
    var isKept: [Bool]
    /// What is in the frame afterwards: a row of the source, or its repetition at a later time.
    var rows: [(row: Int, time: Int64, isFilled: Bool)] = []
    var segments: [Timeline.Segment] = []
    var lines: [CleaningReport.Line]
    private(set) var touched: Set<String> = []

    enum Rule: Int { case missing, positive, volume, duplicates, order, spikes, gaps }

    init(_ settings: Cleaning, _ frame: Frame) throws {
      self.settings = settings
      source = frame
      zone = try Zone(named: frame.zone)
      prices = try ["open", "high", "low", "close"].map { name in
        guard let numbers = frame[name]?.numbers else {
          throw Complaint("clean needs open, high, low and close, and the frame has no numbers '\(name)'")
        }
        return try numbers.array()
      }
      volume = try frame["volume"]?.numbers?.array()
      adjusted = try frame["adj_close"]?.numbers?.array()
      isKept = Array(repeating: true, count: frame.count)
      func done(_ word: String) -> String { word == "none" ? "left as they are" : word }
      lines = [
        .init(rule: "missing", done: done(settings.missing == .drop ? "bar dropped" : "none")),
        .init(rule: "not positive", done: done(settings.prices == .drop ? "bar dropped" : "none")),
        .init(rule: "negative volume", done: done(settings.prices == .drop ? "volume is na" : "none")),
        .init(
          rule: "duplicates", done: done(settings.duplicates == .none ? "none" : "\(settings.duplicates.rawValue) kept")
        ),
        .init(
          rule: "high or low",
          done: done(settings.order == .fix ? "widened" : settings.order == .drop ? "bar dropped" : "none")),
        .init(rule: "spikes", done: done(settings.spikes == nil ? "none" : "price of the bar before")),
        .init(rule: "gaps", done: done(settings.gaps == .none ? "none" : "last close, up to \(settings.longest) bars")),
      ]
    }

    mutating func count(_ rule: Rule, at row: Int, in segment: Timeline.Segment, changed: Bool) {
      lines[rule.rawValue].found += 1
      if changed { lines[rule.rawValue].changed += 1 }
      guard lines[rule.rawValue].first.isEmpty else { return }
      let time = Moment.text(zone.civil(source.timeline.times[row]))
      let shown = time.hasSuffix("T00:00") ? String(time.dropLast(6)) : time
      lines[rule.rawValue].first = source.timeline.isPanel ? "\(segment.symbol) \(shown)" : shown
    }

    mutating func touch(_ names: String...) { touched.formUnion(names) }

    mutating func missing(_ segment: Timeline.Segment) {
      for row in segment.rows where prices.contains(where: { $0[row].isNaN }) {
        count(.missing, at: row, in: segment, changed: settings.missing == .drop)
        if settings.missing == .drop { isKept[row] = false }
      }
    }

    mutating func positive(_ segment: Timeline.Segment) {
      for row in segment.rows where isKept[row] {
        if prices.contains(where: { $0[row] <= 0 }) {
          count(.positive, at: row, in: segment, changed: settings.prices == .drop)
          if settings.prices == .drop { isKept[row] = false }
        }
        if let amount = volume?[row], amount < 0 {
          count(.volume, at: row, in: segment, changed: settings.prices == .drop)
          guard settings.prices == .drop else { continue }
          volume?[row] = .nan
          touch("volume")
        }
      }
    }

    mutating func duplicates(_ segment: Timeline.Segment) {
      let times = source.timeline.times
      var last: Int?
      for row in segment.rows where isKept[row] {
        defer { if isKept[row] { last = row } }
        guard let before = last, times[row] - times[before] < source.bar / 2 else { continue }
        count(.duplicates, at: row, in: segment, changed: settings.duplicates != .none)
        switch settings.duplicates {
        case .last: isKept[before] = false
        case .first: isKept[row] = false
        case .none: break
        }
      }
    }

    mutating func order(_ segment: Timeline.Segment) {
      for row in segment.rows where isKept[row] {
        let (open, high, low, close) = (prices[0][row], prices[1][row], prices[2][row], prices[3][row])
        guard high < max(open, close) || low > min(open, close) else { continue }
        count(.order, at: row, in: segment, changed: settings.order != .none)
        switch settings.order {
        case .fix: widen(row)
        case .drop: isKept[row] = false
        case .none: break
        }
      }
    }

    /// Takes high up, and low down, to open and close.
    mutating func widen(_ row: Int) {
      let high = max(prices[1][row], prices[0][row], prices[3][row])
      let low = min(prices[2][row], prices[0][row], prices[3][row])
      if prices[1][row] != high { touch("high") }
      if prices[2][row] != low { touch("low") }
      prices[1][row] = high
      prices[2][row] = low
    }

    /// The cleaned frame.
    func frame(_ monitor: Monitor) throws -> Frame {
      let isSame = rows.count == source.count && !rows.contains { $0.isFilled }
      let timeline = isSame ? source.timeline : try Timeline(times: rows.map(\.time), segments: segments)
      let columns = try source.columns.map { column in
        try monitor.check()
        return isSame && !touched.contains(column.name) ? column : try cleaned(column)
      }
      return try Frame(
        timeline, columns, bar: source.bar, zone: source.zone, stamp: source.stamp, calendar: source.calendar,
        adjustment: source.adjustment, sources: source.sources)
    }

    private func cleaned(_ column: Column) throws -> Column {
      var result = column
      switch column.values {
      case .numbers(let numbers):
        let names = ["open", "high", "low", "close"]
        let values: [Double]
        if let index = names.firstIndex(of: column.name) {
          values = prices[index]
        } else if column.name == "volume", let volume {
          values = volume
        } else if column.name == "adj_close", let adjusted {
          values = adjusted
        } else {
          values = try numbers.array()
        }
        let isPrice = names.contains(column.name)
        // A bar put into a gap has the last close as its prices and no volume; what else it had is unknown.
        let filled: (Int) -> Double = { row in
          isPrice ? prices[3][row] : column.name == "volume" ? 0 : column.name == "adj_close" ? values[row] : .nan
        }
        result.values = .numbers(
          Numbers(count: rows.count) { target in
            for (index, row) in rows.enumerated() { target[index] = row.isFilled ? filled(row.row) : values[row.row] }
          })
      case .category(let codes, let names):
        result.values = .category(codes: rows.map { $0.isFilled ? -1 : codes[$0.row] }, names: names)
      case .text(let texts): result.values = .text(rows.map { $0.isFilled ? "" : texts[$0.row] })
      }
      return result
    }

    var report: CleaningReport {
      var report = CleaningReport(lines: lines)
      if settings.spikes == nil, lines[Rule.spikes.rawValue].found > 0 {
        report.notes.append("spikes=\(Int(Cleaning.usualSpike)) repairs the spikes")
      }
      if settings.spikes != nil, lines[Rule.spikes.rawValue].changed > 0 {
        report.notes.append("that a price is a spike is known three bars after it")
      }
      return report
    }
  }

  static let usualSpike = 8.0
}
