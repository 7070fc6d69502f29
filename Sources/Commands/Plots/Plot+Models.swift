import Drawing
import Frames
import Interpreter
import Language
import Learning
import Vocabulary

extension Plot {
  /// What a model said of rows that it had not seen, and what happened; or a score and an outcome, as columns.
  func outcomes(_ chart: any Chart.Type, in call: inout Call) throws -> Subject {
    if what.count > 1 {
      guard what.count == 2 else {
        throw Complaint("plot \(chart.name) draws a model, or a score and an outcome", at: call.place)
      }
      let subject = try columns(chart, in: &call)
      if let odd = subject.series[1].values.first(where: { $0.isFinite && $0 != 0 && $0 != 1 }) {
        throw Complaint(
          "an outcome is 0 or 1, and \(subject.series[1].name) has \(Value.source(odd))", at: what[1].written.place)
      }
      return subject
    }
    let (name, model) = try model(in: &call)
    guard !model.origin.classes.isEmpty else {
      throw Complaint(
        "\(name) predicts a value, and plot \(chart.name) needs classes", hint: "plot scatter or quantile shows values",
        at: call.place)
    }
    let label = try label(of: model, name, in: &call)
    let (part, rows) = judged(model, in: call)
    var happened = try label.values.array()
    if let rows {
      for row in happened.indices where !rows.contains(Int32(row)) { happened[row] = .nan }
    }
    // Of two classes one says it all: what the other is given is the rest.
    let classes = model.origin.classes.count == 2 ? [1] : Array(model.origin.classes.indices)
    let series = try classes.flatMap { index -> [Subject.Series] in
      let (value, title) = (model.origin.classes[index], model.origin.classNames[index])
      return [
        .init("P(\(title))", try model.unseen.values[index].array()),
        .init("is \(title)", happened.map { $0.isNaN ? .nan : Int($0) == value ? 1 : 0 }),
      ]
    }
    return Subject("\(chart.name) of \(name)", series, facts: [part])
  }

  /// The rows that the folds judged, which are what the scores out of fold are of; of a split without folds the test part.
  /// Nil where the split is gone: all rows that the model had not seen.
  private func judged(_ model: Model, in call: Call) -> (String, Swift.Set<Int32>?) {
    for name in call.scope.names(ofKind: "split") {
      guard case .object(let object)? = call.scope[name], let plan = object as? SplitPlan,
        plan.statement == model.origin.split, plan.spans.timeline.isAligned(with: model.unseen.timeline)
      else { continue }
      let folds = plan.folds.flatMap(\.out)
      return folds.isEmpty ? ("test", Swift.Set(plan.final.out)) : ("out of fold", Swift.Set(folds))
    }
    return ("rows not seen", nil)
  }

  func confusion(in call: inout Call) throws -> Subject {
    let (name, model) = try model(in: &call)
    let card = model.oof.parts.isEmpty ? model.test : model.oof
    guard !card.classes.isEmpty, !card.parts.isEmpty else {
      throw Complaint(
        "\(name) has no classes that were judged", hint: "a label of classes and a split judge them", at: call.place)
    }
    let counts = card.confusion
    var subject = Subject(
      "confusion of \(name)",
      card.classes.indices.map { column in .init(card.classes[column], counts.map { Double($0[column]) }) },
      facts: [card.title])
    subject.names = card.classes
    return subject
  }

  func weights(in call: inout Call) throws -> Subject {
    let (name, model) = try model(in: &call)
    let all = try model.importance(.gain)
    var subject = Subject("importance of \(name)", [.init("share", all.map(\.share))], facts: ["by gain"])
    subject.names = all.map(\.name)
    subject.axes.rows = "feature"
    return subject
  }

  /// The model that is named, or the last one, which is then written out.
  private func model(in call: inout Call) throws -> (name: String, model: Model) {
    guard what.count <= 1 else { throw Complaint("name one model", at: what[1].written.place) }
    let written = what.first?.written
    if let written, case .object(let object) = try call.value(of: written), let model = object as? Model {
      return (written.source, model)
    }
    guard written == nil else {
      throw Complaint(
        "\(written?.source ?? "") is no model",
        hint: didYouMean(written?.source ?? "", call.scope.names(ofKind: "model")),
        at: written?.place)
    }
    let found = try call.object(nil, Model.self, kind: "model")
    return (found.name, found.object)
  }

  /// The label that the model was fitted to: the one that is named, or one that says the same of the same rows.
  private func label(of model: Model, _ name: String, in call: inout Call) throws -> Label {
    func fits(_ label: Label) -> Bool { label.timeline.isAligned(with: model.unseen.timeline) }
    if let named = label?.text {
      let label = try call.object(named, Label.self, kind: "label").object
      guard fits(label) else { throw Complaint("the label \(named) has other rows than \(name)", at: call.place) }
      return label
    }
    for other in call.scope.names(ofKind: "label") {
      guard case .object(let object)? = call.scope[other], let label = object as? Label,
        label.statement == model.origin.label, fits(label)
      else { continue }
      return try call.object(other, Label.self, kind: "label").object
    }
    throw Complaint(
      "the label that \(name) was fitted to is not in the session",
      hint: "make it again: y = label \(model.origin.label)",
      at: call.place)
  }
}
