import Frames
import Interpreter
import Language
import Learning
import Vocabulary

/// Runs a ready-made predictor on the current frame.
struct FollowRecipe: Command {
  static let name = "recipe"
  static let summary = "a ready-made predictor: labels, fits, predicts, trades, and says what the newest bar looks like"
  static let details = """
    Its lines run as if they stood here and leave NAME_y, NAME_cv, NAME (the model), NAME_bt and what else they make,
    with the recipe's own name or the one that as= gives. 'show' prints the lines instead, to be changed and kept.
    """
  static let kinds: Kinds? = Kinds(recipes)
  static let parameters = [
    Parameter<Self>.keyword("show", \Self.show, "print the lines and do nothing"),
    Parameter.option("as", \Self.prefix, "what all names begin with; the recipe's own name where not given"),
  ]
  static let examples = ["recipe direction show", "recipe price horizon=10", "recipe momentum as=mo"]

  var show = false
  var prefix: Word?

  func run(_ call: inout Call) throws -> Value {
    guard let kind = call.kind else { throw Complaint("recipe needs a name", at: call.place) }
    let recipe = try recipes.make(kind.name, kind.given, at: call.place)
    let name = prefix?.text ?? kind.name
    let script = recipe.script(name)
    guard !show else {
      call.show(.text(script))
      return .nothing
    }
    let frame = try call.frame().name
    let before = call.scope.latest
    try call.run(script, called: "recipe \(kind.name)")
    // What a fit after it takes by itself is what it would have taken before.
    for kind in ["label", "split"] { if let name = before[kind] { call.scope.latest[kind] = name } }
    let model = try call.object(name, Model.self, kind: "model").object
    let label = try call.object(name + "_y", Label.self, kind: "label").object
    let bars = try call.frame().frame
    let complete = try call.completed(bars, with: model.origin.features)
    let pasts = try RecipePast.all(model, label, complete, monitor: call.monitor)
    let facts = try pasts.map(recipe.verdict)
    guard let names = facts.first?.map(\.0) else { throw Complaint("there are no bars", at: call.place) }
    let symbols = bars.timeline.isPanel ? bars.timeline.segments.map(\.symbol) : [""]
    let time = pasts.map { bars.timeline.times[$0.last] }.max() ?? 0
    let isDay = time.isMultiple(of: Moment.day)
    call.show(
      .table(
        Table(
          "\(kind.name) of \(frame) after \(Moment.text(time).prefix(isDay ? 10 : 16)) UTC",
          columns: [Table.Column("", names.map { .text($0) })]
            + zip(symbols, facts).map { symbol, facts in Table.Column(symbol, facts.map { .text($0.1) }) })))
    return .nothing
  }
}
