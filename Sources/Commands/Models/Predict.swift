import Frames
import Interpreter
import Language
import Learning
import Vocabulary

/// Adds a model's predictions to a frame.
struct Predict: Command {
  static let name = "predict"
  static let summary = "adds to a frame what a model says of its rows"
  static let details = """
    On the rows that the model was fitted and judged on, each row gets what a fit said that had not seen it; rows that
    only training saw are na. On another frame rows are found again by symbol and time, the last fit speaks of rows after
    the last label that it learned from, and the rest is na. `all` lets it speak everywhere, also of rows that it learned
    from and of the time before them: such columns look ahead, and are refused as features and signals. The columns are M_p_short, M_p_flat, M_p_long, M_class and M_score (p_long - p_short), or M_score for
    a value. Features that the frame lacks are computed from their formulas.
    """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let parameters = [
    Parameter<Self>.argument("model", \Self.model, required: false, "a model; the last one where not given"),
    Parameter.keyword("all", \Self.all, "by the last fit alone, also where it learned"),
  ]
  static let examples = ["predict m", "px2 = predict m on px"]

  var model: Name<OfModel>?
  var all = false

  func run(_ call: inout Call) throws -> Value {
    let (name, model) = try call.object(self.model?.text, Model.self, kind: "model")
    let (frameName, frame) = try call.frame()
    let predictions =
      all
      ? try model.predict(try call.completed(frame, with: model.origin.features), monitor: call.monitor)
      : try call.unseen(by: model, called: name, on: frame)
    let hindsight = all ? model.hindsight(on: frame.timeline) : 0
    let columns = try predictions.columns.map { column in
      var column = column
      column.name = "\(name)_\(column.name)"
      column.lookahead = max(column.lookahead, hindsight)
      return column
    }
    return call.give(try frame.with(columns), for: frameName)
  }
}

extension Call {
  /// What fits said of the rows of a frame that had not seen them. On another frame than the model's own it tells how
  /// many rows that is.
  mutating func unseen(by model: Model, called name: String, on frame: Frame) throws -> Predictions {
    var call = self
    let unseen = try model.unseen(
      on: frame, completed: { try call.completed(frame, with: model.origin.features) }, monitor: monitor)
    guard !frame.timeline.isAligned(with: model.unseen.timeline) else { return unseen.predictions }
    guard unseen.judged + unseen.later > 0 else {
      throw Complaint(
        "\(name) learned until \(model.lastDay), and no row of the frame is later or was judged",
        hint: "predict \(name) all lets the last fit speak, of rows that it learned from too")
    }
    world.remark(
      "\(name) learned until \(model.lastDay): of \(frame.count) rows \(unseen.judged) were judged before, "
        + "\(unseen.later) come later, \(frame.count - unseen.judged - unseen.later) have no prediction")
    return unseen.predictions
  }

  /// The frame with those features that it lacks, computed from their formulas.
  mutating func completed(_ frame: Frame, with features: [Model.Feature]) throws -> Frame {
    let missing = try features.filter { frame[$0.name] == nil }.map { feature in
      guard let formula = feature.formula else {
        throw Complaint(
          "the frame has no column '\(feature.name)', which was learned from",
          hint: didYouMean(feature.name, frame.columns.map(\.name)))
      }
      return (name: feature.name, expression: try Parser.expression(formula))
    }
    return missing.isEmpty ? frame : try frame.with(try columns(missing, on: frame))
  }
}
