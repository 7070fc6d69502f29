import Interpreter
import Vocabulary

/// Marks the statements that follow, up to the next mark, as a step of the script.
struct MarkStep: Command {
  static let name = Steps.verb
  static let summary = "marks the statements that follow as a step, which wick run can run by itself"
  static let details = """
    A script with steps is run as a whole or in parts: wick run study.wick --steps 1-7, --skip 1,2, --from 8. What the
    steps that are not run have left is taken from the cache, by their statements, by all that these rest on and by the
    build of wick; so steps 8-11 after 1-7, in another process, give what a whole run gives. The statements before the
    first mark belong to every run.

    A step is a transaction: one that fails leaves nothing. The numbers rise; a mark stands in no block.
    """
  static let effect = Effect.set
  static let parameters = [
    Parameter.argument("number", \Self.number, in: 1...9999, "above that of the step before"),
    Parameter.argument("title", \Self.title, required: false, "what it does, in quotes"),
  ]
  static let examples = ["step 3 \"technical features\""]

  var number = 1
  var title = ""

  func run(_ call: inout Call) throws -> Value { .nothing }
}
