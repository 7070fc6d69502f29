import Vocabulary

/// A kind of object that a setting may name.
package protocol ObjectKind: Sendable {
  static var kind: String { get }
}

/// A setting that names a value of the session, such as `Name<OfModel>`. The command looks the name up in its call.
package struct Name<Kind: ObjectKind>: Setting, Equatable {
  package var text: String

  package init(_ text: String) { self.text = text }

  package static var slot: Slot { .object(Kind.kind) }

  package init(setting value: Value) throws {
    switch value {
    case .word(let name), .text(let name): text = name
    default: throw Expected("the name of a \(Kind.kind)")
    }
  }

  package var setting: Value { .word(text) }
}

package enum OfFrame: ObjectKind { package static let kind = "frame" }
package enum OfLabel: ObjectKind { package static let kind = "label" }
package enum OfSplit: ObjectKind { package static let kind = "split" }
package enum OfModel: ObjectKind { package static let kind = "model" }
package enum OfTuning: ObjectKind { package static let kind = "tuning" }
package enum OfScaler: ObjectKind { package static let kind = "scaler" }
package enum OfSelection: ObjectKind { package static let kind = "selection" }
package enum OfSignal: ObjectKind { package static let kind = "signal" }
package enum OfBacktest: ObjectKind { package static let kind = "backtest" }
/// Anything that has a name.
package enum OfAny: ObjectKind { package static let kind = "value" }
