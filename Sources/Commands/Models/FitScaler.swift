import Interpreter
import Language
import Learning
import Vocabulary

/// Learns how to bring columns to one scale.
struct FitScaler: Command {
  static let name = "scale"
  static let summary = "learns from training rows how to bring columns to one scale"
  static let details = """
    From the training rows of the last split, or of the one named by cv=; where, from and to leave out some of these.
    Without a split they say which rows. What is learned is kept with its columns' formulas: apply gives the scaled
    columns, export and load bring it to another session, where it gives the same bits. Missing values are passed over
    and stay missing. Within fit, scale= learns anew in every fold.
    """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on, .where, .from, .to]
  static let kinds: Kinds? = Kinds(scalerKinds)
  static let parameters = [
    Parameter<Self>.rest(
      "what", \Self.what, "columns by name, pattern or group; all features of the frame where not given"),
    Parameter.option("cv", \Self.split, "the split whose training rows it learns from; the last one where not given"),
  ]
  static let examples = ["sc = scale robust @momentum", "sc = scale zscore rsi_14 ret_* to 2010"]

  var what: [ColumnChoice] = []
  var split: Name<OfSplit>?

  func run(_ call: inout Call) throws -> Value {
    guard let kind = call.kind else { throw Complaint("scale needs a scaler", at: call.place) }
    let scaler = try scalerKinds.make(kind.name, kind.given, at: call.place)
    let frame = try call.frame().frame
    _ = try call.condition(on: frame)
    var rows = try call.selectedRows(of: frame).map { Int32($0) }
    var plan: SplitPlan?
    if split != nil || call.scope.latest["split"] != nil {
      let found = try call.object(split?.text, SplitPlan.self, kind: "split", option: "cv").object
      guard frame.timeline.isAligned(with: found.spans.timeline) else {
        throw Complaint("the split is of other rows than the frame", hint: "split again, or name the frame: on px")
      }
      let training = Swift.Set(found.final.train)
      rows.removeAll { !training.contains($0) }
      guard !rows.isEmpty else { throw Complaint("none of these rows is a training row", at: call.place) }
      plan = found
    } else {
      guard call.clauses.where != nil || call.clauses.from != nil || call.clauses.to != nil else {
        throw Complaint(
          "there is no split yet, so nobody knows which rows may be learned from",
          hint: "cv = split holdout, or name them: to 2015-12-31", at: call.place)
      }
    }
    return .object(
      try Scaler(
        scaler, call.features(what, of: frame), rows: rows, split: plan, of: frame, monitor: call.monitor))
  }
}
