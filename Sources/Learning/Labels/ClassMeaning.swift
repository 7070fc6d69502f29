import Vocabulary

/// What the classes of a label stand for.
package enum ClassMeaning: Sendable {
  /// -1 short, 0 flat, 1 long.
  case side
  /// Of a trade that something else proposes: 0 leave, 1 take.
  case trade
  /// Of a rate of change: -1 decelerating, 1 accelerating.
  case pace

  /// Of a label by its statement; a side where its kind is not known any more.
  package init(ofLabel statement: String) {
    let name = String(statement.prefix { $0 != " " })
    self = (labelKinds[name]?.type as? any LabelKind.Type)?.meaning ?? .side
  }

  package func names(of classes: [Int]) -> [String] {
    classes.map { value in
      switch self {
      case .side: value < 0 ? "short" : value > 0 ? "long" : "flat"
      case .trade: value > 0 ? "take" : "leave"
      case .pace: value > 0 ? "accelerating" : "decelerating"
      }
    }
  }
}
