import Frames
import Vocabulary

/// One `tune`: a family of models whose settings are searched, each judged on the folds of a split.
///
/// The rows that the split keeps back for its test are neither learned from nor judged: the last fit is left to `fit`.
package struct Tuner: Sendable {
  package let family: Catalogue<any ModelKind>.Listing
  /// Settings that are the same in all trials.
  package let fixed: Given
  package let search: Search
  package let metric: String
  /// Whatever is not searched; its kind stands for none of the trials.
  let fitting: Fitting

  /// - Parameter metric: nil for `auc` of classes and `ic` of a value.
  package init(
    _ family: Catalogue<any ModelKind>.Listing, _ written: Given, _ fitting: Fitting, metric: String?,
    search: (_ space: [Dimension], _ folds: Int, _ isLoss: Bool) throws -> Search
  ) throws {
    guard !fitting.plan.folds.isEmpty else {
      throw Complaint(
        "\(fitting.plan.statement) has no folds, and the test part is not there to tune by",
        hint: "cv = split purged k=5 hold=20%, or split holdout with a validation part")
    }
    let metric = try Tuner.metric(metric, of: fitting.label)
    let (space, fixed) = try Tuner.divided(written, family)
    self.family = family
    self.fixed = fixed
    self.fitting = fitting
    self.metric = metric
    self.search = try search(space, fitting.plan.folds.count, Scores.losses.contains(metric))
    for dimension in space {
      for value in dimension.extremes { _ = try kind(setting: [(dimension.name, value)]) }
    }
  }

  /// The options that run over values, and those that do not.
  static func divided(
    _ written: Given, _ family: Catalogue<any ModelKind>.Listing
  ) throws -> (space: [Dimension], fixed: Given) {
    var (space, fixed): ([Dimension], Given) = ([], Given(words: written.words, at: written.place))
    for option in written.options {
      let facts = family.parameters.first { $0.name == option.name }
      do {
        if let dimension = try facts.flatMap({ try Dimension(option.word.value, of: $0) }) {
          space.append(dimension)
        } else if case .list(let items) = option.word.value, items.count == 1 {
          fixed.options.append(Given.Option(option.name, Given.Word(items[0], at: option.word.place), at: option.place))
        } else {
          fixed.options.append(option)
        }
      } catch let complaint as Complaint { throw complaint.at(option.word.place ?? option.place) }
    }
    guard !space.isEmpty else {
      guard let usual = (family.type as? any ModelKind.Type)?.usualSpace, !usual.isEmpty else {
        throw Complaint(
          "\(family.name) has nothing to search",
          hint: "give an option a range or a list: depth=3..8, lr=[0.01..0.3 log]")
      }
      let given = Set(fixed.options.map(\.name))
      return (usual.filter { !given.contains($0.name) }, fixed)
    }
    return (space, fixed)
  }

  static func metric(_ name: String?, of label: Label) throws -> String {
    let known: [String]
    if case .value = label.target {
      known = ["ic", "rmse", "mae", "r2"]
    } else {
      known = ["auc", "logloss", "accuracy", "balanced", "precision", "recall", "f1", "ic"]
    }
    guard let name else { return known[0] }
    guard known.contains(name) else {
      throw Complaint(
        "models of this label have no metric '\(name)'",
        hint: didYouMean(name, known) ?? "they have \(known.joined(separator: ", "))")
    }
    return name
  }

  /// The settings of a point by their names.
  package func settings(at point: [Double]) -> [(name: String, value: Value)] {
    zip(search.space, point).map { ($0.name, $0.value(at: $1)) }
  }

  func kind(setting: [(name: String, value: Value)]) throws -> any ModelKind {
    var given = fixed
    given.options += setting.map { Given.Option($0.name, Given.Word($0.value, at: fixed.place), at: fixed.place) }
    return try family(given)
  }

  /// Of everything that the trials rest on but their number: what a file of finished trials is called by.
  package var key: Digest {
    get throws {
      let parts = [
        "tune 1", family.name, fixed.options.map { "\($0.name)=\($0.word.value.source)" }.joined(separator: " "),
        fixed.words.map(\.value.source).joined(separator: " "), search.space.map(\.source).joined(separator: " "),
        type(of: search.sampler).name, type(of: search.pruner).name, "\(search.together)", "\(search.seed)", metric,
        (family.type as? any ModelKind.Type)?.library ?? "", fitting.pruning?.statement ?? "",
        fitting.weighings.map(\.statement).joined(separator: ","),
      ]
      return try Digest(
        of: parts.map { Digest($0) } + [fitting.trainingDigest] + fitting.features.map { Digest($0.name) })
    }
  }

  /// Runs the trials.
  ///
  /// - Parameter log: Takes each finished trial, and gives those that it has.
  package func run(log: TrialLog? = nil, monitor: Monitor) throws -> Tuning {
    let trials = try search.run(
      recall: { log?.trial($0, at: $1) }, finished: { log?.add($0) }, monitor: monitor,
      judge: judge(try Ground(fitting), monitor))
    if let first = trials.first, trials.best == nil, case .failed(let message) = first.ending {
      throw Complaint("none of the \(trials.count) trials came to a score", hint: message)
    }
    return tuning(trials)
  }

  /// The batch after those trials, as far as it goes.
  func batch(
    after trials: [Trial], _ ground: Ground, log: TrialLog?, goesOn: @Sendable (Int) -> Bool, monitor: Monitor
  ) throws -> [Trial] {
    try search.batch(
      after: trials, recall: { log?.trial($0, at: $1) }, goesOn: goesOn, finished: { log?.add($0) }, monitor: monitor,
      judge: judge(ground, monitor))
  }

  /// What a model with the settings of a point scores on a fold.
  private func judge(
    _ ground: Ground, _ monitor: Monitor
  ) -> @Sendable ([Double]) throws -> (Int) throws -> Double {
    let quiet = monitor.silent(threads: 1)
    return { point in
      let kind = try kind(setting: settings(at: point))
      return { fold in
        let (rows, values) = try fitting.predictions(kind, fold: fold, ground, monitor: quiet)
        return Scores(rows, values, ground.targets, returns: ground.returns)[metric] ?? .nan
      }
    }
  }

  func tuning(_ trials: [Trial]) -> Tuning {
    Tuning(
      Tuning.Origin(
        family: family.name, fixed: fixed.options.map { ($0.name, $0.word.value) },
        space: search.space.map(\.source), names: search.space.map(\.name), sampler: type(of: search.sampler).name,
        pruner: type(of: search.pruner).name, together: search.together, seed: search.seed, metric: metric,
        isLoss: search.isLoss, folds: search.folds, label: fitting.label.statement, split: fitting.plan.statement,
        features: fitting.features.map(\.name), pruning: fitting.pruning?.statement,
        weighing: fitting.weighings.isEmpty ? nil : fitting.weighings.map(\.statement).joined(separator: ", ")),
      trials.map { trial in
        Tuning.Row(
          settings: settings(at: trial.point).map(\.value), scores: trial.scores, score: trial.score,
          ending: trial.ending)
      }, best: trials.best?.number)
  }
}

extension Fitting {
  /// Of all that the folds learn from and are judged by, and of nothing else: another test part is the same here.
  var trainingDigest: Digest {
    get throws {
      let labels = try label.values.array()
      let returns = try label.returns.array()
      var digests: [Digest] = [label.timeline.digest]
      for fold in plan.folds {
        digests += [fold.train, fold.out].map { rows in rows.withUnsafeBytes { Digest($0) } }
        let rows = fold.train + fold.out
        digests.append(rows.map { labels[Int($0)] }.withUnsafeBufferPointer { Digest(of: $0) })
        digests.append(rows.map { returns[Int($0)] }.withUnsafeBufferPointer { Digest(of: $0) })
      }
      return try Digest(of: digests + features.map { try $0.digest() })
    }
  }
}
