import Vocabulary

struct CrossRank: Operator {
  static let name = "xs.rank"
  static let summary = "the rank among the symbols at one time as a share of their count, 1 for the largest"
  static let examples = ["xs.rank(pct(close, 5))"]
  static let takesCategory = true
  static let parameters: [Parameter<CrossRank>] = [
    .option("by", \.by, "a column of names such as sector: only symbols of the same name are compared")
  ]
  var by: String?

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    if let by {
      guard case .category = try planner.frame.column(by).values else {
        throw Complaint("'\(by)' holds no names to group by", hint: "by takes a column of names such as by=sector")
      }
    }
    return planner.add(crossing: CrossStep(form: .rank, category: by), inputs[0])
  }
}

struct CrossMean: Operator {
  static let name = "xs.mean"
  static let summary = "the mean over the symbols at one time"
  static let examples = ["xs.mean(pct(close, 5))"]
  static let takesCategory = true
  static let parameters: [Parameter<CrossMean>] = [
    .option("by", \.by, "a column of names such as sector: only symbols of the same name are compared")
  ]
  var by: String?

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    if let by {
      guard case .category = try planner.frame.column(by).values else {
        throw Complaint("'\(by)' holds no names to group by", hint: "by takes a column of names such as by=sector")
      }
    }
    return planner.add(crossing: CrossStep(form: .mean, category: by), inputs[0])
  }
}

struct CrossZ: Operator {
  static let name = "xs.z"
  static let summary = "how many standard deviations the value lies above the mean of the symbols at one time"
  static let examples = ["xs.z(pct(close, 5))"]
  static let takesCategory = true
  static let parameters: [Parameter<CrossZ>] = [
    .option("by", \.by, "a column of names such as sector: only symbols of the same name are compared")
  ]
  var by: String?

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    if let by {
      guard case .category = try planner.frame.column(by).values else {
        throw Complaint("'\(by)' holds no names to group by", hint: "by takes a column of names such as by=sector")
      }
    }
    return planner.add(crossing: CrossStep(form: .zscore, category: by), inputs[0])
  }
}
