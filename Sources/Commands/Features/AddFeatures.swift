import Engine
import Features
import Frames
import Interpreter
import Language
import Vocabulary

/// Computes features of the catalogue.
struct AddFeatures: Command {
  static let name = "features"
  static let summary = "adds features of the catalogue to the frame"
  static let details = """
    Groups and single features by name, patterns such as mom*, and -name to leave one out. Without words the groups are
    listed. Values before a feature's look-back are na. A column of the bars is never replaced.

    tf=[1h 1d] computes them on longer bars instead, as tf(1h, …) does: rsi_14_1h is the rsi_14 of the last hour that is
    complete. A count such as tf=4 makes bars of 4: rsi_14_x4.
    """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let parameters = [
    Parameter.rest("what", \Self.what, "groups such as @momentum, names such as rsi_14, patterns such as mom*"),
    Parameter.option("tf", \Self.frames, "longer bars to compute them on, such as 1h or [15m 1h 1d]"),
  ]
  static let examples = [
    "features @guide8", "features @momentum @volatility -atr_*", "features rsi_14", "features rsi_14 tf=1w",
  ]

  var what: [ColumnChoice] = []
  var frames: [Span] = []

  func run(_ call: inout Call) throws -> Value {
    let catalogue = FeatureCatalogue.shared
    guard !what.isEmpty else {
      call.show(.table(Self.listing(catalogue)))
      return .nothing
    }
    let (name, frame) = try call.frame(inPart: call.target == nil)
    let bars = frame.columns.filter { $0.role == .bar }.map(\.name)
    let known = catalogue.features.map(\.name)
    let chosen = try what.names(among: known + bars.filter { !known.contains($0) }, noun: "feature", at: call.place)
    let features = try chosen.filter { frame[$0]?.role != .bar }.map {
      try catalogue.feature(named: $0, at: call.place)
    }
    for feature in features where frames.isEmpty {
      guard let own = frame[feature.name], own.formula != feature.expression.source else { continue }
      throw Complaint(
        "'\(feature.name)' is a column of your own\(own.formula.map { ": \($0)" } ?? "")",
        hint: "rename it first: rename \(feature.name)=my_\(feature.name), or leave the feature out: -\(feature.name)",
        at: call.place)
    }
    var wanted =
      frames.isEmpty
      ? features.map { (name: $0.name, expression: $0.expression) }
      : frames.flatMap { span in features.map { $0.on(span) } }
    var columns: [Column]
    do { columns = try call.engine.columns(wanted, on: frame, monitor: call.monitor) } catch let complaint as Complaint
    {
      wanted = try Self.possible(wanted, complaint, catalogue, &call)
      columns = try call.engine.columns(wanted, on: frame, monitor: call.monitor)
    }
    for index in columns.indices { columns[index].role = .feature }
    let idle = try Self.idle(frame, wanted, columns, at: call.place)
    if !idle.isEmpty {
      columns.removeAll { idle.contains($0.name) }
      call.show(.text("left out, as no such bars give them a value: \(idle.joined(separator: " "))"))
    }
    let empty = try columns.filter { try $0.numbers?.missing() == frame.count }
    if !empty.isEmpty {
      call.show(.text("without any value on these bars: \(Self.few(empty.map(\.name)))"))
    }
    let holes = try columns.filter { column in !empty.contains { $0.name == column.name } }
      .map { (name: $0.name, count: try Self.holes($0, frame)) }.filter { $0.count > 0 }
    if !holes.isEmpty { call.show(.text(Self.text(of: holes))) }
    return call.give(try frame.with(columns), for: name, parts: columns.map(\.name))
  }

  /// How many values are missing after the warm-up, in all symbols together.
  private static func holes(_ column: Column, _ frame: Frame) throws -> Int {
    let warmup = frame.timeline.segments.reduce(0) { $0 + min(column.lookback, $1.rows.count) }
    return max(0, (try column.numbers?.missing() ?? 0) - warmup)
  }

  /// `na after the warm-up: 12 of cmf_20, 3 of mfi_14`; of many columns, those with most.
  private static func text(of holes: [(name: String, count: Int)]) -> String {
    let sorted = holes.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    let shown = sorted.prefix(4).map { "\($0.count) of \($0.name)" }.joined(separator: ", ")
    let whole = holes.reduce(0) { $0 + $1.count }
    return "na after the warm-up: "
      + (holes.count > 4 ? "\(whole) values of \(holes.count) columns, \(shown) …; describe counts them" : shown)
  }

  /// The first few names, and how many there are.
  private static func few(_ names: [String]) -> String {
    let shown = names.prefix(6).joined(separator: " ")
    return names.count > 6 ? "\(shown) … (\(names.count))" : shown
  }

  /// Those that can be planned on the frame, where one cannot: the rest is left out and named. Where none can, what is
  /// wrong with the first is told.
  private static func possible(
    _ wanted: [(name: String, expression: Expression)], _ complaint: Complaint, _ catalogue: FeatureCatalogue,
    _ call: inout Call
  ) throws -> [(name: String, expression: Expression)] {
    let (engine, frame) = (call.engine, try call.frame(inPart: call.target == nil).frame)
    let possible = wanted.filter { (try? engine.plan([$0.expression], on: frame)) != nil }
    guard !possible.isEmpty, possible.count < wanted.count else {
      guard let feature = catalogue.feature(wanted[0].name) else {
        throw Complaint(complaint.message, hint: complaint.hint, at: call.place)
      }
      // The formula is not the user's: the name that they wrote is told first.
      let family = try catalogue.group(named: feature.family)
      let isCommon = try catalogue.group(named: "all").members.contains(feature.name)
      throw Complaint(
        "\(feature.name): \(complaint.message)", hint: isCommon ? complaint.hint : family.note, at: call.place)
    }
    let names = Swift.Set(possible.map(\.name))
    let missing = wanted.map(\.name).filter { !names.contains($0) }
    call.show(.text("left out, as \(complaint.message): \(few(missing))"))
    return possible
  }

  /// The features that bars such as these never give a value, however many there are: three bars of a session, where
  /// each session is one bar.
  ///
  /// One that has no value in any symbol because there are too few bars is refused, and says what it needs.
  private static func idle(
    _ frame: Frame, _ features: [(name: String, expression: Expression)], _ columns: [Column], at place: Place
  ) throws -> [String] {
    let longest = frame.timeline.segments.map(\.rows.count).max() ?? 0
    let short = zip(features, columns).filter { $1.lookback >= longest }.map(\.0)
    guard !short.isEmpty else { return [] }
    // A window is never planned longer than the frame: what it needs is read off a plan for a long one.
    let rows = Int(min(1 << 20, (1 << 62) / max(1, frame.bar)))
    let long = try Frame(
      Timeline(times: (0..<rows).map { Int64($0) * max(1, frame.bar) }, segments: [.init("", 0..<rows)]),
      frame.columns.filter { $0.numbers != nil && !short.map(\.name).contains($0.name) }.map { column in
        let unread = Numbers(count: rows) { throw Complaint("a plan reads no values") }
        return Column(column.name, role: column.role, .numbers(unread), lookback: column.lookback)
      }, bar: frame.bar, zone: frame.zone, stamp: frame.stamp, calendar: frame.calendar)
    var planner = try Planner(long)
    let ports = try short.map { try planner.want($0.expression) }
    let plan = planner.finished()
    let needs = zip(short, ports).map { (name: $0.name, bars: plan.warmup($1) + 1) }
    let idle = needs.filter { $0.bars > rows }
    let needy = needs.filter { $0.bars <= rows }
    guard let worst = needy.max(by: { $0.bars < $1.bars }) else {
      guard idle.count < columns.count else {
        throw Complaint("\(idle[0].name) has no value on bars such as these, however many", at: place)
      }
      return idle.map(\.name)
    }
    throw Complaint(
      "\(worst.name) needs \(worst.bars) bars before its first value, and there are \(longest)",
      hint: needy.count == 1
        ? "leave it out: -\(worst.name)"
        : "\(needy.count) of the \(columns.count) features need more bars than there are",
      at: place)
  }

  private static func listing(_ catalogue: FeatureCatalogue) -> Table {
    Table(
      columns: [
        Table.Column("group", catalogue.groups.map { .text("@\($0.name)") }),
        Table.Column("features", catalogue.groups.map { .integer($0.members.count) }),
        Table.Column("what they are", catalogue.groups.map { .text(String($0.note.prefix { $0 != ":" })) }),
      ], notes: ["explain @momentum lists one, find atr looks for a word"])
  }
}
