import Drawing
import Frames
import Interpreter
import Language
import Vocabulary

/// Says what a frame is made of.
struct DescribeFrame: Command {
  static let name = "describe"
  static let summary = "says what a frame is made of: its columns, symbols, bars and sources"
  static let effect = Effect.look
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let parameters = [
    Parameter.rest("columns", \Self.columns, "names, or patterns such as mom*; all where none is named")
  ]
  static let examples = ["describe", "describe close vol*"]

  var columns: [ColumnChoice] = []

  func run(_ call: inout Call) throws -> Value {
    let (name, frame) = try call.frame()
    let described = try chosen(of: frame, in: call)
    call.show(.text("\(name)  \(frame.headline)"))
    var facts = ["zone \(frame.zone)", "stamped by the bar's \(frame.stamp.rawValue)"]
    if let calendar = frame.calendar { facts.append("sessions of \(calendar)") }
    if frame.bar > 0 { facts.insert("bars of \(Span.time(frame.bar))", at: 0) }
    facts.append("prices \(frame.adjustment.map { "adjusted for \($0)" } ?? "as in the source")")
    call.show(.text(facts.joined(separator: ", ")))
    call.show(.table(try Self.facts(of: described, call.monitor)))
    if frame.timeline.isPanel { call.show(.table(Self.symbols(frame))) }
    if !frame.sources.isEmpty {
      call.show(
        .table(
          Table(columns: [
            Table.Column("source", frame.sources.map { .text($0.path) }),
            Table.Column("bytes", frame.sources.map { .integer($0.bytes) }),
            Table.Column("sha256", frame.sources.map { .text(String($0.sha256.prefix(12))) }),
          ])))
    }
    return .nothing
  }

  private func chosen(of frame: Frame, in call: Call) throws -> [Column] {
    guard !columns.isEmpty else { return frame.columns }
    let names = frame.columns.map(\.name)
    for choice in columns where !names.contains(choice.text) {
      guard case .object(is Frame)? = call.scope[choice.text] else { continue }
      throw Complaint(
        "no column '\(choice.text)'", hint: "describe on \(choice.text) describes the frame", at: call.place)
    }
    return try call.opened(columns, in: frame).names(among: names, noun: "column", at: call.place)
      .compactMap { frame[$0] }
  }

  private static func facts(of columns: [Column], _ monitor: Monitor) throws -> Table {
    var (missing, low, mean, high): ([Table.Cell], [Table.Cell], [Table.Cell], [Table.Cell]) = ([], [], [], [])
    for column in columns {
      try monitor.check()
      switch column.values {
      case .numbers(let numbers):
        var (count, sum, lost, least, most) = (0, 0.0, 0.0, Double.infinity, -Double.infinity)
        try numbers.passing { values in
          for value in values where !value.isNaN {
            count += 1
            // What the sum has no digits for is summed apart (Neumaier 1974).
            let next = sum + value
            if next.isFinite { lost += abs(sum) >= abs(value) ? (sum - next) + value : (value - next) + sum }
            sum = next
            least = min(least, value)
            most = max(most, value)
          }
        }
        missing.append(.integer(column.count - count))
        let figures = count > 0 ? cells(of: [least, (sum + lost) / Double(count), most]) : [.empty, .empty, .empty]
        low.append(figures[0])
        mean.append(figures[1])
        high.append(figures[2])
      case .category(let codes, let names):
        missing.append(.integer(codes.count { $0 < 0 }))
        low.append(.text("\(names.count) words"))
        mean.append(.empty)
        high.append(.empty)
      case .text:
        missing.append(.empty)
        low.append(.text("text"))
        mean.append(.empty)
        high.append(.empty)
      }
    }
    // Most frames have nothing that looks anywhere: then there is nothing to say of it.
    let looks = [
      Table.Column("looks back", columns.map { $0.lookback > 0 ? .integer($0.lookback) : .empty }),
      Table.Column("looks ahead", columns.map { $0.lookahead > 0 ? .integer($0.lookahead) : .empty }),
    ].filter { $0.cells.contains { $0 != .empty } }
    return Table(
      columns: [
        Table.Column("column", columns.map { .text($0.name) }),
        Table.Column("role", columns.map { .text($0.role.rawValue) }),
        Table.Column("na", missing), Table.Column("min", low), Table.Column("mean", mean), Table.Column("max", high),
      ] + looks)
  }

  /// In six digits for the largest: a line is a column of its own, whatever the numbers above and below it are.
  private static func cells(of numbers: [Double]) -> [Table.Cell] {
    let largest = numbers.map(abs).max() ?? 0
    guard largest == 0 || (1e-4..<1e15).contains(largest) else { return numbers.map { .number($0) } }
    let most = max(0, 5 - Numeral.magnitude(largest))
    let decimals = numbers.map { Numeral.decimals(of: $0, limit: most) }.max()
    return numbers.map { .number($0, decimals: decimals) }
  }

  private static func symbols(_ frame: Frame) -> Table {
    let segments = frame.timeline.segments
    return Table(columns: [
      Table.Column("symbol", segments.map { .text($0.symbol) }),
      Table.Column("rows", segments.map { .integer($0.rows.count) }),
      Table.Column(
        "first",
        segments.map { $0.rows.isEmpty ? .empty : .text(frame.stamp(frame.timeline.times[$0.rows.lowerBound])) }),
      Table.Column(
        "last",
        segments.map { $0.rows.isEmpty ? .empty : .text(frame.stamp(frame.timeline.times[$0.rows.upperBound - 1])) }),
    ])
  }
}
