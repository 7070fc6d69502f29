import Frames
import Vocabulary

/// The numbers that every fit of a search reads.
package struct Ground: Sendable {
  let matrix: Features
  let targets: Targets
  let returns: [Double]

  package init(_ fitting: Fitting) throws {
    matrix = try fitting.matrix()
    targets = try Targets(fitting.label)
    returns = try fitting.label.returns.array()
  }
}

extension Fitting {
  /// What a model of that kind says of the rows of one fold, having learned from the fold's training rows: what `run`
  /// would have of that fold.
  func predictions(
    _ kind: any ModelKind, fold index: Int, _ ground: Ground, monitor: Monitor
  ) throws -> (rows: [Int32], values: [Double]) {
    let fold = plan.folds[index]
    let set = try trainingSet(fold, ground.matrix, ground.targets, stops: kind.stopsEarly, monitor)
    do {
      let fit = try learned(kind, set, seed: seed(of: index), monitor)
      return try fit.said(
        of: fold.out, ground.matrix.cut(by: fold.train, fold.out), width: max(1, ground.targets.classes.count), monitor)
    } catch let complaint as Complaint {
      throw Complaint("\(fold.name): \(complaint.message)", hint: complaint.hint, at: complaint.place)
    }
  }
}

extension Scores {
  /// Of what a model said of some rows, one number a row or one a class and row.
  init(_ rows: [Int32], _ values: [Double], _ targets: Targets, returns: [Double]) {
    guard !targets.classes.isEmpty else {
      self.init(targets: rows.map { targets[$0] }, predictions: values)
      return
    }
    self.init(
      targets: rows.map { Int(targets[$0]) }, probabilities: values, classes: targets.names,
      scores: Predictions.scores(values, classes: targets.classes), returns: rows.map { returns[Int($0)] })
  }
}
