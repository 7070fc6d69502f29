import Engine
import Frames
import Language
import Vocabulary

/// A way to label bars: what happens after each, by rows that come later. Only labels look ahead.
package protocol LabelKind: Entry {
  /// What its classes stand for.
  static var meaning: ClassMeaning { get }

  /// The label of every bar of the frame, each with the row up to which it read.
  func label(_ frame: Frame, engine: Engine, monitor: Monitor) throws -> Label
}

extension LabelKind {
  package static var meaning: ClassMeaning { .side }
}

/// The labels that can be called by name.
package let labelKinds = Catalogue<any LabelKind>(
  "label",
  [
    Forward.self, Direction.self, TripleBarrier.self, TrendScan.self, MetaLabel.self, Volatility.self,
    AdverseMove.self, MomentumState.self,
  ])

/// The price at which a labelled trade begins.
package enum Entrance: String, Choice {
  /// The close of the bar at which it is decided.
  case close
  /// The open of the bar after it: what a backtest can reach.
  case nextOpen = "next_open"
}

extension Entry {
  /// The entry with its settings as a line would say it: `fwd 5 entry=close`.
  package var statement: String {
    ([Self.name]
      + settings.compactMap { setting in
        let written: String
        switch setting.value {
        case .nothing: return nil
        case .object(let formula as Formula) where formula.isPlain: written = formula.headline
        case .object(let object): written = "(\(object.headline))"
        default: written = setting.value.source
        }
        switch setting.form {
        case .option: return "\(setting.name)=\(written)"
        case .keyword: return written == "yes" ? setting.name : nil
        default: return written
        }
      }).joined(separator: " ")
  }
}

extension Catalogue {
  /// A statement of one of the entries, without the options that say what goes without saying.
  func brief(_ statement: String) -> String {
    let words = statement.split(separator: " ")
    guard let name = words.first, let entry = self[String(name)] else { return statement }
    let defaults = zip(entry.parameters, entry.defaults).map { "\($0.name)=\($1.source)" }
    return words.filter { !defaults.contains(String($0)) }.joined(separator: " ")
  }
}

extension Formula {
  /// Whether it can be written as an option without parentheses around it.
  fileprivate var isPlain: Bool {
    switch expression.form {
    case .number, .name: true
    default: false
    }
  }
}

extension Engine {
  /// The numbers of a formula that may look back but not ahead; a plain number needs no engine.
  func known(_ formula: Formula, as name: String, on frame: Frame, monitor: Monitor) throws -> Numbers {
    if case .number(let number, _) = formula.expression.form {
      return Numbers(count: frame.count) { $0.initialize(repeating: number) }
    }
    let column = try columns([(name, formula.expression)], on: frame, monitor: monitor)[0]
    guard column.lookahead == 0 else {
      throw Complaint(
        "\(name)=(\(formula.headline)) looks \(column.lookahead) bars ahead",
        hint: "it must be known at the bar that is labelled", at: formula.expression.place)
    }
    guard let numbers = column.numbers else {
      throw Complaint("\(name)=(\(formula.headline)) is not a number", at: formula.expression.place)
    }
    return numbers
  }
}
