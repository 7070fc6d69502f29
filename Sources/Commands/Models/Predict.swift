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
    only training saw are na. On other rows the last fit speaks; `all` lets it speak everywhere, also of rows that it
    learned from. The columns are M_p_short, M_p_flat, M_p_long, M_class and M_score (p_long - p_short), or M_score for
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
      !all && frame.timeline.isAligned(with: model.unseen.timeline)
      ? model.unseen : try model.predict(try call.completed(frame, with: model.origin.features), monitor: call.monitor)
    let columns = try predictions.columns.map { column in
      var column = column
      column.name = "\(name)_\(column.name)"
      return column
    }
    return call.give(try frame.with(columns), for: frameName)
  }
}

extension Call {
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
