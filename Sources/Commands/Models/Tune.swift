import Glibc
import Interpreter
import Language
import Learning
import Vocabulary

/// Searches the settings of a model.
struct Tune: Command {
  static let name = "tune"
  static let summary = "searches the settings of a model by what the folds say of them"
  static let details = """
    An option of the model that is given a range or a list is searched: depth=3..8, lr=[0.01..0.3 log],
    subsample=0.5..1..0.1, method=[hist exact]; any other is the same in all trials. With none a usual range of each is
    taken. Each trial learns in every fold of the split and is judged on rows that the fold had not seen; the rows that the
    split keeps back for the test are not touched. Of equals the first is the best.

    Trials come in batches, of as many as together= says: all of a batch see the trials before it, and no others, so one
    thread finds what many find. pruner= gives up trials that fall behind after a fold. Each finished trial is written to
    ~/.cache/wick/tuning: the same line, after a Ctrl-C or a crash, goes on where it was.

    t.best are the settings found, and fit xgboost tuned=t takes them. All trials count where judge asks how
    many there were.
    """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let kinds: Kinds? = Kinds(modelKinds)
  static let parameters =
    [
      Parameter<Self>.option(
        "trials", \Self.trials, in: 1...100_000, "how many points are tried; 100, of a grid all of them"),
      Parameter.option("metric", \Self.metric, "what the best has most or least of; auc for classes, ic for a value"),
      Parameter.option("sampler", \Self.sampler, "how points are chosen: tpe, random or grid"),
      Parameter.option("pruner", \Self.pruner, "which trials are given up after a fold: none, median or halving"),
      Parameter.option("together", \Self.together, in: 1...256, "trials of a batch: as many can run side by side"),
    ] + FitData.parameters.map { $0.within(\Tune.data) }
  static let examples = [
    "t = tune logit C=[0.001..10 log] trials=12",
    "t = tune xgboost depth=2..5 lr=[0.02..0.3 log] rounds=20 trials=12 pruner=median; m = fit xgboost tuned=t",
    "t = tune logit C=[0.01 0.1 1] scale=[zscore robust] sampler=grid metric=logloss",
  ]

  var trials: Int?
  var metric: Word?
  var sampler = EntryName<OfSampler>("tpe")
  var pruner = EntryName<OfPruner>("none")
  var together = 4
  var data = FitData()

  func run(_ call: inout Call) throws -> Value {
    guard let kind = call.kind else { throw Complaint("tune needs a model", at: call.place) }
    let family = try modelKinds.entry(kind.name, at: call.place)
    let fitting = try data.fitting(try family(Given()), in: &call)
    let sampler = try samplers.make(sampler.text, Given(), at: call.place)
    let pruner = try trialPruners.make(pruner.text, Given(), at: call.place)
    let tuner = try Tuner(family, kind.given, fitting, metric: metric?.text) { space, folds, isLoss in
      try Search(
        space, sampler, pruner, trials: trials, together: together, seed: fitting.seed, folds: folds, isLoss: isLoss)
    }
    call.monitor.begin("tuning \(kind.name)", of: tuner.search.count)
    let log = try call.log(of: tuner)
    let tuning: Tuning
    do { tuning = try tuner.run(log: log, monitor: call.monitor) } catch let interruption as Interruption {
      if log != nil { call.world.remark("finished trials are kept: the same line goes on from there") }
      throw interruption
    }
    if let log, log.count > 0 {
      call.show(.text("\(log.count) of \(tuning.rows.count) trials were finished before and are taken as they were"))
    }
    call.tried(tuning, on: fitting.label)
    return .object(tuning)
  }
}

extension Call {
  /// The file of a search's finished trials; none where nothing outside may speak. Another build of the program may
  /// score otherwise: it has files of its own.
  func log(of tuner: Tuner) throws -> TrialLog? {
    guard world.recorded == nil, !world.isRehearsal, world.takesUp else { return nil }
    var program = stat()
    stat("/proc/self/exe", &program)
    let build = Digest("\(program.st_size) \(program.st_mtim.tv_sec).\(program.st_mtim.tv_nsec)")
    let path = world.resolve("cache:tuning/\(Digest(of: [try tuner.key, build])).trials")
    // Where nobody says what cache: means there is no such place.
    return path.hasPrefix("/") && !path.contains("cache:") ? TrialLog(path, isLoss: tuner.search.isLoss) : nil
  }
}
