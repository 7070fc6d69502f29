import Frames
import Vocabulary

/// A statistic across the symbols at one time.
protocol CrossOperator: Operator {
  /// The name of the column by which symbols are compared.
  var by: String? { get set }
  var form: CrossStep.Form { get }
}

extension CrossOperator {
  package static var takesCategory: Bool { true }

  static var byParameter: Parameter<Self> {
    .option("by", \.by, "a column of names such as sector: only symbols of the same name are compared")
  }

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    if let by {
      guard case .category = try planner.frame.column(by).values else {
        throw Complaint("'\(by)' holds no names to group by", hint: "by takes a column of names such as by=sector")
      }
    }
    return planner.add(crossing: CrossStep(form: form, by: by), inputs[0])
  }
}

struct CrossRank: CrossOperator {
  static let name = "xs.rank"
  static let summary = "the rank among the symbols at one time as a share of their count, 1 for the largest"
  static let examples = ["xs.rank(pct(close, 5))"]
  static let parameters = [byParameter]
  var by: String?
  var form: CrossStep.Form { .rank }
}

struct CrossMean: CrossOperator {
  static let name = "xs.mean"
  static let summary = "the mean over the symbols at one time"
  static let examples = ["xs.mean(pct(close, 5))"]
  static let parameters = [byParameter]
  var by: String?
  var form: CrossStep.Form { .mean }
}

struct CrossZ: CrossOperator {
  static let name = "xs.z"
  static let summary = "how many standard deviations the value lies above the mean of the symbols at one time"
  static let examples = ["xs.z(pct(close, 5))"]
  static let parameters = [byParameter]
  var by: String?
  var form: CrossStep.Form { .zscore }
}

struct CrossDemean: CrossOperator {
  static let name = "xs.demean"
  static let summary = "the value less the mean of the symbols at one time"
  static let examples = ["xs.demean(pct(close, 5))", "xs.demean(pct(close, 5), by=sector)"]
  static let parameters = [byParameter]
  var by: String?
  var form: CrossStep.Form { .demean }
}

struct CrossWinsor: CrossOperator {
  static let name = "xs.winsor"
  static let summary = "the value, but no lower and no higher than the quantiles p and 1 - p of the symbols at one time"
  static let details = "Quantiles between two values are interpolated linearly, as numpy does."
  static let examples = ["xs.winsor(pct(close, 5), 0.25)"]
  static let parameters: [Parameter<CrossWinsor>] = [
    .argument("p", \.p, in: 0...0.5, "the share that is cut at either end"), byParameter,
  ]
  var p = 0.05
  var by: String?
  var form: CrossStep.Form { .winsor(p) }
}

struct CrossNeutral: CrossOperator {
  static let name = "xs.neutral"
  static let summary = "what another column does not explain of the value, among the symbols at one time"
  static let details = """
    by=sector takes the mean of each sector off; by=beta, a column of numbers, gives the residual of the least-squares \
    line on it, with a constant. Symbols that have no value in either take no part.
    """
  static let examples = ["xs.neutral(pct(close, 5), by=sector)", "xs.neutral(pct(close, 5), by=volume)"]
  static let parameters: [Parameter<CrossNeutral>] = [
    .option("by", \.by, "a column of names such as sector, or of numbers such as beta")
  ]
  var by: String?
  var form: CrossStep.Form { .neutral }

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    guard let by else {
      throw Complaint("xs.neutral needs by: the column whose part is taken off", hint: "write xs.neutral(x, by=sector)")
    }
    if case .text = try planner.frame.column(by).values {
      throw Complaint("'\(by)' holds texts", hint: "by takes a column of names such as sector, or of numbers")
    }
    return planner.add(crossing: CrossStep(form: form, by: by), inputs[0])
  }
}
