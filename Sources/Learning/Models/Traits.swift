import Vocabulary

/// What a family of models takes and asks for: what `models` shows of it, and what every fit is held to.
package struct Traits: Sendable {
  package enum Targets: String, Sendable { case classes, values, both }

  package enum Missing: String, Sendable {
    /// Each split learns where rows without the value go.
    case learned
    /// The median of the training rows stands in.
    case median
  }

  package var targets = Targets.both
  /// Whether columns of unlike size spoil it: it scales them itself unless it is told not to.
  package var needsScale = false
  package var missing = Missing.learned
  /// Whether rows can weigh unlike.
  package var weighsRows = true
  /// Whether it can stop by rows kept aside.
  package var canStop = false
  /// Whether it reads a window of rows, not one row.
  package var readsWindows = false
  /// Whether it can go on from an earlier fit.
  package var continues = false
  /// Whether it reads the rows to learn from in blocks: a stored frame may then be greater than the memory.
  package var readsBlocks = false
  /// The group of features that suits it.
  package var features = "boosting_optimal"

  package init(
    targets: Targets = .both, needsScale: Bool = false, missing: Missing = .learned, weighsRows: Bool = true,
    canStop: Bool = false, readsWindows: Bool = false, continues: Bool = false, readsBlocks: Bool = false,
    features: String = "boosting_optimal"
  ) {
    self.targets = targets
    self.needsScale = needsScale
    self.missing = missing
    self.weighsRows = weighsRows
    self.canStop = canStop
    self.readsWindows = readsWindows
    self.continues = continues
    self.readsBlocks = readsBlocks
    self.features = features
  }
}

/// Whether the library of a family is there.
package enum Availability: Equatable, Sendable {
  case ready
  /// Where it is looked for, and how to get it.
  case missing(String)
}

/// What a family is a good first choice for.
package enum Purpose: String, CaseIterable, Sendable {
  case baseline, single, temporal, distant, reading, production

  package var title: String {
    switch self {
    case .baseline: "a baseline"
    case .single: "the best single model"
    case .temporal: "patterns in time"
    case .distant: "long range"
    case .reading: "interpretability"
    case .production: "production"
    }
  }

  package var reason: String {
    switch self {
    case .baseline: "strong without tuning, takes missing values and unscaled columns, fits in seconds"
    case .single: "tuned boosting is hard to beat on tables of features"
    case .temporal: "reads the rows before, not only the features of one row"
    case .distant: "attends to patches of a long window"
    case .reading: "one coefficient a feature: explain shows them"
    case .production: "families that err differently, together"
    }
  }
}

extension ModelKind {
  /// Complains of rows that the family cannot learn from: the wrong kind of label, one class, weights that it ignores.
  package func check(_ set: TrainingSet, classWeight: ClassWeight = .none) throws {
    let traits = Self.traits
    if set.classCount == 0, traits.targets == .classes {
      throw Complaint(
        "\(Self.name) needs a label with classes, such as sign or triple, not a value",
        hint: "\(Self.choices(.values)) learn values")
    }
    if set.classCount > 0, traits.targets == .values {
      throw Complaint(
        "\(Self.name) needs a label that is a value, such as fwd, not classes",
        hint: "\(Self.choices(.classes)) learn classes")
    }
    if set.classCount > 0, set.classCounts.count(where: { $0 > 0 }) < 2 {
      throw Complaint("the \(set.rows.count) training rows have one class only", hint: "another label or split")
    }
    if classWeight == .balanced, set.classCount == 0 {
      throw Complaint("weights=balanced needs a label with classes, such as sign or triple")
    }
    if set.weights != nil, !traits.weighsRows {
      throw Complaint(
        "\(Self.name) cannot weigh rows", hint: "leave weigh= out; weights=balanced weighs its classes")
    }
  }

  private static func choices(_ targets: Traits.Targets) -> String {
    modelKinds.entries.compactMap { $0.type as? any ModelKind.Type }
      .filter { $0.traits.targets == .both || $0.traits.targets == targets }.map { $0.name }.joined(separator: ", ")
  }
}
