import Frames
import Vocabulary

/// Rules that take errors out of bars. They hold in the order of the catalogue, symbol by symbol; each counts what it
/// finds, names it and says what it did.
///
/// Some rules look only at a bar and at what came before it; others need what came after to tell an error from a move:
/// these report, and repair where they are asked to.
package struct Cleaning: Sendable {
  package var missing = MissingPrices()
  package var positive = PositivePrices()
  package var volume = NegativeVolume()
  package var duplicates = DuplicateBars()
  package var units = UnitErrors()
  package var splits = SplitErrors()
  package var order = HighAndLow()
  package var spikes = Spikes()
  package var dividends = DividendErrors()
  package var stuck = StuckPrices()
  package var idle = IdleBars()
  package var gaps = Gaps()

  /// All rules, in the order in which they hold.
  package static let rules: [Rule] = [
    Rule(\.missing), Rule(\.positive), Rule(\.volume), Rule(\.duplicates), Rule(\.units), Rule(\.splits), Rule(\.order),
    Rule(\.spikes), Rule(\.dividends), Rule(\.stuck), Rule(\.idle), Rule(\.gaps),
  ]

  /// The settings of all rules as options of one line.
  package static let parameters: [Parameter<Cleaning>] = rules.flatMap(\.parameters)

  /// The name of a column to be added that is 1 in bars that were changed or put in, and 0 in others; nil adds none.
  package var mark: String?

  package init() {}

  /// The cleaned frame and what was done. Columns that no rule touched are shared with the frame given.
  package func clean(_ frame: Frame, monitor: Monitor = Monitor()) throws -> (frame: Frame, report: CleaningReport) {
    if let computed = frame.columns.first(where: { $0.formula != nil }) {
      throw Complaint(
        "clean changes bars, and '\(computed.name)' was computed from them", hint: "clean before columns are added")
    }
    if let mark, frame[mark] != nil {
      throw Complaint("mark=\(mark): there is a column '\(mark)' already", hint: "choose another name")
    }
    let work = try CleaningWork(frame, monitor)
    let rules = Cleaning.rules.map { $0.read(self) }
    monitor.begin("cleaning", of: frame.timeline.segments.count * rules.count)
    for segment in frame.timeline.segments {
      for (index, rule) in rules.enumerated() {
        try monitor.check()
        work.rule = index
        if rule.done != nil { try rule.apply(to: work, segment.rows) }
        monitor.advance()
      }
    }
    let report = CleaningReport(work, rules)
    return (try work.result(mark: mark, report.changes), report)
  }

  /// A rule as the catalogue knows it: where its settings stand in a cleaning.
  package struct Rule: Sendable {
    package let name: String
    package let title: String
    package let summary: String
    package let details: String
    package let parameters: [Parameter<Cleaning>]
    let read: @Sendable (Cleaning) -> any CleaningRule

    init<R: CleaningRule>(_ path: WritableKeyPath<Cleaning, R> & Sendable) {
      (name, title, summary, details) = (R.name, R.title, R.summary, R.details)
      parameters = R.parameters.map { $0.within(path) }
      read = { $0[keyPath: path] }
    }
  }
}

/// One rule of a cleaning: an entry whose name is the option that sets what it does.
package protocol CleaningRule: Entry {
  /// What the report calls it: `high or low`.
  static var title: String { get }
  /// What is done with what is found, in a few words; nil where nothing is looked for.
  var done: String? { get }
  /// Looks through the rows of one symbol: names what is wrong, and changes it where it is told to.
  func apply(to work: CleaningWork, _ rows: Range<Int>) throws
}

/// What a rule that guesses, or that needs what came after, may do.
package enum Remedy: String, Choice { case report, repair, off }

extension Remedy {
  func done(_ repaired: String) -> String? {
    switch self {
    case .report: "reported"
    case .repair: repaired
    case .off: nil
    }
  }
}

/// What may be done with whole bars.
package enum Removal: String, Choice { case drop, report, off }

extension Removal {
  var done: String? {
    switch self {
    case .report: "reported"
    case .drop: "bar dropped"
    case .off: nil
    }
  }
}
