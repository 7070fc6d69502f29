import Frames
import Vocabulary

/// The splits and dividends for which prices were adjusted, each with its factor.
package struct AdjustmentReport: Presentable {
  package struct Event: Sendable {
    package var symbol: String
    package var row: Int
    /// New shares for one old.
    package var split: Double?
    package var dividend: Double?
    /// The close before.
    package var close: Double
    var shares: Double
    package var factor: Double
  }

  package let direction: Adjustment.Direction
  package let events: [Event]
  package let note: String?
  private let dates: [String]
  private let isPanel: Bool

  init(direction: Adjustment.Direction, events: [Event], frame: Frame, note: String?) {
    self.direction = direction
    self.events = events
    self.note = note
    dates = events.map { frame.day($0.row) }
    isPanel = frame.timeline.isPanel
  }

  package var kind: String { "adjustment" }

  package var headline: String {
    let (splits, dividends) = (events.count { $0.split != nil }, events.count { $0.dividend != nil })
    return "adjust \(direction.rawValue)  splits \(splits)  dividends \(dividends)"
  }

  package var display: [Block] { [.table(table(rows: events.count))] }

  package var digest: Digest {
    Digest(zip(dates, events).map { "\($1.symbol) \($0) \($1.factor)" }.joined(separator: "\n"))
  }

  /// The events, the first and the last of many.
  package func table(rows most: Int) -> Table {
    let half = (most + 1) / 2
    let isCut = events.count > most + 1
    let shown = isCut ? Array(0..<half) + Array(events.count - (most - half)..<events.count) : Array(events.indices)
    func number(_ value: Double?) -> Table.Cell { value.map { .text(Value.source($0)) } ?? .empty }
    var columns: [Table.Column] = []
    if isPanel { columns.append(Table.Column("symbol", shown.map { .text(events[$0].symbol) })) }
    columns += [
      Table.Column("date", shown.map { .text(dates[$0]) }),
      Table.Column("split", shown.map { events[$0].split.map { .text(PriceJumps.text($0)) } ?? .empty }),
      Table.Column("dividend", shown.map { number(events[$0].dividend) }),
      Table.Column("close before", shown.map { number(events[$0].close) }),
      Table.Column("factor", shown.map { .number(events[$0].factor, decimals: 6) }),
    ]
    return Table(
      headline, columns: columns, notes: [note].compactMap { $0 },
      omitted: isCut ? (half, events.count - shown.count) : nil)
  }
}
