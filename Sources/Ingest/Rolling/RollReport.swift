import Frames
import Vocabulary

/// When a series goes from one contract to the next, and over what gap.
package struct RollReport: Presentable {
  package struct Turn: Sendable {
    /// The first bar of the new contract.
    package var date: String
    package var from: String
    package var to: String
    package var oldClose: Double
    package var newClose: Double
    package var gap: Double
    package var ratio: Double
  }

  package let turns: [Turn]
  private let method: Roll.Method
  private let note: String

  init(_ roll: Roll, _ board: ContractBoard, _ held: [ContractBoard.Stretch], _ rolls: [ContractBoard.Turn]) {
    method = roll.method
    turns = rolls.map { turn in
      Turn(
        date: board.frame.day(turn.row), from: board.contracts[turn.from].symbol, to: board.contracts[turn.to].symbol,
        oldClose: turn.oldClose, newClose: turn.newClose, gap: turn.gap, ratio: turn.ratio)
    }
    let rule =
      switch roll.rule {
      case .volume: "rolled the day after a later contract was traded more"
      case .interest: "rolled the day after a later contract had more open interest"
      case .date: "rolled \(roll.days) trading days before the expiry (\(roll.expiry.rawValue))"
      }
    let first = board.contracts[held[0].contract].symbol
    note = "begins with \(first); \(rule); closes are of the last bar that both have before the roll"
  }

  package var kind: String { "roll" }
  package var headline: String { "roll \(method.rawValue)  \(turns.count) roll\(turns.count == 1 ? "" : "s")" }
  package var display: [Block] { [.table(table)] }
  package var digest: Digest {
    Digest(turns.map { "\($0.date) \($0.from) \($0.to) \($0.oldClose) \($0.newClose)" }.joined(separator: "\n"))
  }

  package var table: Table {
    Table(
      headline,
      columns: [
        Table.Column("date", turns.map { .text($0.date) }), Table.Column("from", turns.map { .text($0.from) }),
        Table.Column("to", turns.map { .text($0.to) }),
        Table.Column("old close", turns.map { .number($0.oldClose) }),
        Table.Column("new close", turns.map { .number($0.newClose) }),
        Table.Column("gap", turns.map { .number($0.gap) }),
        Table.Column("ratio", turns.map { .number($0.ratio, decimals: 6) }),
      ], notes: [note])
  }
}
