import Interpreter
import Language
import Learning
import Vocabulary

/// Tries several families of models with several settings each.
struct AutoML: Command {
  static let name = "automl"
  static let summary = "tries families of models, each with a search of its settings, on the same folds"
  static let details = """
    The families take turns, a batch of trials each; of every family the settings that tune searches by itself are
    searched. trials= says how many there are in all, 20 a family where nothing is said: the same line then gives the same
    board on any machine. budget=10m goes on until the time is over and no trial may begin: how many that are depends on the
    machine, is said, and stands in the lock of a script, so that a replay makes as many. Where both stand the first to be
    reached ends it. A family that fails loses the others nothing.

    a.family is the best, a.xgboost the search of one; fit xgboost tuned=a takes what was found. No test row is looked at.
    """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let parameters =
    [
      Parameter<Self>.option("trials", \Self.trials, in: 1...100_000, "how many trials there are of all families"),
      Parameter.option("budget", \Self.budget, "how long trials may begin: 30s, 10m, 2h"),
      Parameter.option("families", \Self.families, "which families compete; all that suit the label and are there"),
      Parameter.option("metric", \Self.metric, "what the best has most or least of; auc for classes, ic for a value"),
      Parameter.option("sampler", \Self.sampler, "how points are chosen: tpe or random"),
      Parameter.option("pruner", \Self.pruner, "which trials are given up after a fold: none, median or halving"),
      Parameter.option("together", \Self.together, in: 1...256, "trials of a batch: as many can run side by side"),
    ] + FitData.parameters.map { $0.within(\AutoML.data) }
  static let examples = [
    "a = automl trials=9 families=[logit forest xgboost]; a.family",
    "a = automl budget=1s families=[logit forest xgboost]; m = fit logit tuned=a",
  ]

  var trials: Int?
  var budget: Span?
  var families: [Word] = []
  var metric: Word?
  var sampler = EntryName<OfSampler>("tpe")
  var pruner = EntryName<OfPruner>("median")
  var together = 4
  var data = FitData()

  func run(_ call: inout Call) throws -> Value {
    let sampler = try samplers.make(sampler.text, Given(), at: call.place)
    guard !(sampler is GridSampler) else {
      throw Complaint("automl searches ranges, which have no grid", hint: "sampler=tpe, or tune KIND sampler=grid")
    }
    let pruner = try trialPruners.make(pruner.text, Given(), at: call.place)
    let fitting = try data.fitting(Logit(), in: &call)
    let contest = try Contest(
      families: families.isEmpty ? nil : families.map(\.text), label: fitting.label, together: together
    ) { family in
      try Tuner(family, Given(), fitting, metric: metric?.text) { space, folds, isLoss in
        try Search(
          space, sampler, pruner, trials: 100_000, together: together, seed: fitting.seed, folds: folds, isLoss: isLoss)
      }
    }
    let (most, deadline) = try limits(of: contest, call)
    call.monitor.begin("trying \(contest.tuners.count) families", of: deadline == nil ? most : nil)
    let world = call.world
    let (board, taken) = try contest.run(
      trials: most, goesOn: { deadline.map { world.now() < $0 } ?? true }, log: { [call] in try call.log(of: $0) },
      monitor: call.monitor)
    if budget != nil {
      let answer = "\(try clock(contest))\(board.trials)"
      call.trace.read(file: Trace.File(path: answer, sha256: Digest(answer).description, bytes: board.trials))
      call.show(
        .text(
          world.recorded == nil
            ? "\(board.trials) trials began within budget=\(budget?.description ?? ""): trials=\(board.trials) makes the same"
            : "\(board.trials) trials, as many as began when the lock was written"))
    }
    if taken > 0 { call.show(.text("\(taken) trials were finished before and are taken as they were")) }
    for tuning in board.tunings { call.tried(tuning, on: fitting.label) }
    return .object(board)
  }

  /// How many trials there are at most, and when none may begin any more; a replay makes as many as there were.
  private func limits(of contest: Contest, _ call: Call) throws -> (most: Int, deadline: UInt64?) {
    guard let budget else { return (trials ?? 20 * contest.tuners.count, nil) }
    guard case .time(let length) = budget, length > 0 else {
      throw Complaint("budget is a time such as 30s or 10m, not \(budget)")
    }
    if let recorded = call.world.recorded {
      let name = try clock(contest)
      guard let answer = recorded.last(where: { $0.hasPrefix(name) }), let count = Int(answer.dropFirst(name.count))
      else {
        return (trials ?? 100_000, call.world.now() &+ UInt64(length))
      }
      return (count, nil)
    }
    return (trials ?? 100_000, call.world.now() &+ UInt64(length))
  }

  /// What the number of trials that a clock allowed is called in a lock: by all that the trials rest on and by what
  /// limits them, as another budget allows another number.
  private func clock(_ contest: Contest) throws -> String {
    let limit = "budget=\(budget?.description ?? "") trials=\(trials.map(String.init) ?? "")"
    return "clock://trials/\(Digest(of: [try contest.key, Digest(limit)]))/"
  }
}
