import Interpreter
import Vocabulary

/// Sets the seed of everything random.
struct Seed: Command {
  static let name = "seed"
  static let summary = "sets the seed that every random step starts from"
  static let details =
    "Each random step has a stream of its own, from the seed and the name of its result: a line more or less does not shift the others."
  static let effect = Effect.set
  static let parameters = [Parameter.argument("number", \Self.number, in: 0...2_147_483_647, "a whole number")]
  static let examples = ["seed 42"]

  var number = 42

  func run(_ call: inout Call) throws -> Value {
    call.scope.seed = UInt64(number)
    return .nothing
  }
}
