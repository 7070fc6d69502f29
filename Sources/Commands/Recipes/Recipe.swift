import Frames
import Interpreter
import Language
import Learning
import Vocabulary

/// A ready-made predictor: lines of the language that label, divide, fit, predict and trade, and what its last prediction
/// says.
protocol Recipe: Entry {
  /// The lines, with `name` before all names that they make.
  func script(_ name: String) -> String
  /// What is said of the newest bar, from what the model says there and said of bars that it had not seen.
  func verdict(_ past: RecipePast) throws -> [(String, String)]
}

/// The recipes that can be called by name.
let recipes = Catalogue<any Recipe>(
  "recipe",
  [DirectionRecipe.self, RiskRecipe.self, PriceRecipe.self, MomentumRecipe.self, VolatilityRecipe.self])

/// What a recipe's model said of bars that it had not seen, with what came of them, and what it says of the newest bar.
struct RecipePast {
  let model: Model
  let frame: Frame
  /// Of unseen rows: what was predicted, row by row one number a class or the value, and what happened.
  let predicted: [[Double]]
  let happened: [Double]
  let rows: [Int]
  /// The newest bar of the symbol that is spoken of, and what is said of it.
  let last: Int
  let newest: [Double]

  /// One a symbol, in the order of the frame.
  static func all(_ model: Model, _ label: Label, _ frame: Frame, monitor: Monitor) throws -> [RecipePast] {
    let predictions = try model.predict(frame, monitor: monitor).values
    return try frame.timeline.segments.compactMap { segment in
      guard let last = segment.rows.last else { return nil }
      let newest = try predictions.map { numbers in try numbers.withValues { $0[last] } }
      return try RecipePast(model, label, frame, last: last, newest: newest)
    }
  }

  private init(_ model: Model, _ label: Label, _ frame: Frame, last: Int, newest: [Double]) throws {
    self.model = model
    self.frame = frame
    let unseen = try model.unseen.values.map { try $0.array() }
    let truth = try label.values.array()
    rows = truth.indices.filter { !truth[$0].isNaN && !unseen[0][$0].isNaN }
    predicted = rows.map { row in unseen.map { $0[row] } }
    happened = rows.map { truth[$0] }
    self.last = last
    self.newest = newest
  }

  /// The class that is likeliest, how likely it is said to be, and how often unseen predictions about as sure were right.
  func likeliest() -> (class: Int, share: Double, held: Double, count: Int) {
    func best(_ shares: [Double]) -> Int { shares.indices.max { shares[$0] < shares[$1] } ?? 0 }
    let place = best(newest)
    // The tenth of the unseen predictions whose certainty is the nearest.
    let sure = predicted.map { $0[best($0)] }
    let near = sure.indices.sorted {
      (abs(sure[$0] - newest[place]), $0) < (abs(sure[$1] - newest[place]), $1)
    }.prefix(max(1, sure.count / 10))
    let right = near.count { Double(model.origin.classes[best(predicted[$0])]) == happened[$0] }
    return (model.origin.classes[place], newest[place], Double(right) / Double(near.count), near.count)
  }

  /// Root mean square error of unseen predictions, and of another guess at each of their rows.
  func errors(against guess: (Int) -> Double) -> (model: Double, guess: Double) {
    var (own, other, count) = (0.0, 0.0, 0.0)
    for (index, row) in rows.enumerated() {
      let rival = guess(row)
      guard rival.isFinite else { continue }
      own += (predicted[index][0] - happened[index]) * (predicted[index][0] - happened[index])
      other += (rival - happened[index]) * (rival - happened[index])
      count += 1
    }
    return ((own / count).squareRoot(), (other / count).squareRoot())
  }
}
