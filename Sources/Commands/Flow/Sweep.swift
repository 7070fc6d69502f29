import Interpreter
import Language
import Learning
import Vocabulary

/// Runs a block once for every combination of some values and gathers what it keeps.
struct Sweep: Command {
  static let name = "sweep"
  static let summary = "runs a block for every combination of values and gathers what it keeps"
  static let details = """
    sweep depth=[2 4 6] seed=1..3 { m = fit xgboost depth=$depth seed=$seed; keep m.cv.auc }

    The block runs in a scope of its own: it sees everything, and nothing of it remains but what keep names. A cell that
    fails gives a row with the error. The number of trials is kept with the table. Within the block only what that
    combination tried itself is counted, m.looks and the trials of judge; after the sweep all of it is.

    workers=4 computes the combinations in four processes. The table is the same, bit for bit, however many there are.

    A sweep that was stopped, or whose process died, goes on where it was when the same line runs again: what takes
    longer than half a second is kept in the cache, a combination as soon as it is finished.

    on=slurm hands the combinations to a cluster as an array of tasks= jobs in partition=, each of at most time=; it
    submits them, watches them and gathers what they give. Ctrl-C stops watching, and the same line watches again;
    what failed is submitted anew. The cache has to lie where all nodes see it.

    search=tpe or search=random tries trials=40 points instead of all, and takes ranges such as lr=[0.01..0.3 log] too; tpe
    looks for more of what keep names first. What is to be found on training rows alone is searched on a frame of these: a
    label's barriers, say, judged by the Sharpe ratio of what its model trades. The share of rows that a model gets right
    says nothing there, since each label asks another question.
    """
  static let parameters = [
    Parameter<Self>.option("search", \Self.search, "grid for every combination, or tpe or random"),
    Parameter.option("trials", \Self.trials, in: 1...100_000, "how many points tpe and random try; 100"),
    Parameter.option(
      "workers", \Self.workers, in: 1...1024, "how many processes compute combinations side by side"),
    Parameter.option("on", \Self.on, "where they are computed: here, or slurm for a cluster"),
    Parameter.option("partition", \Self.partition, "the partition of the cluster; its default without it"),
    Parameter.option("time", \Self.time, "how long a task of the cluster may take; as the partition has it without it"),
    Parameter.option(
      "tasks", \Self.tasks, in: 1...100_000,
      "how many tasks the cluster gets; else one a combination, 100 at most"),
  ]
  static let examples = [
    "g = sweep n=[5 20 60] k=[1 2] { f = mean(close, $n) / mean(close, $n * 3); keep $n * $k }",
    "g = sweep n=2..5 workers=2 { gain = close / close[-n] - 1; keep $n }",
  ]
  static let takesBlock = true
  static let takesFreeOptions = true

  var search = EntryName<OfSampler>(GridSampler.name)
  var trials: Int?
  var workers = 1
  var on = Place.here
  var partition: String?
  var time: Span?
  var tasks: Int?

  enum Place: String, Choice { case here, slurm }

  func run(_ call: inout Call) throws -> Value {
    guard let block = call.block else { throw Complaint("sweep needs a block", hint: "sweep n=[5 10 20] { … keep … }") }
    guard !call.free.isEmpty else { throw Complaint("sweep needs values to run over", hint: "such as n=[5 10 20]") }
    return search.text == GridSampler.name ? try grid(block, &call) : .object(try searched(block, &call))
  }

  private func grid(_ block: [Statement], _ call: inout Call) throws -> Value {
    let axes = try call.free.map { option in
      (name: option.name, values: try Axis.values(option.word.value, at: option.word.place))
    }
    let count = axes.reduce(1.0) { $0 * Double($1.values.count) }
    guard count <= 100_000 else {
      throw Complaint("the sweep has \(Value.source(count)) cells", hint: "at most 100000")
    }
    guard trials.map({ Double($0) == count }) ?? true else {
      throw Complaint(
        "the sweep has \(Value.source(count)) cells, not \(trials ?? 0)",
        hint: "search=tpe or search=random tries some of them")
    }
    let cells = axes.reduce([[]]) { cells, axis in cells.flatMap { cell in axis.values.map { cell + [$0] } } }
    let plan = SweepPlan(title: call.target ?? Sweep.name, axes: axes.map(\.name), cells: cells, block: block)
    return try SweepRun(plan, workers: workers, on: try cluster()).run(&call)
  }

  /// What is asked of a cluster; nil where none is.
  func cluster() throws -> Workshop.Cluster? {
    guard on == .slurm else {
      let given = [("partition", partition != nil), ("time", time != nil), ("tasks", tasks != nil)]
      if let name = given.first(where: { $0.1 })?.0 {
        throw Complaint("\(name) is for a cluster", hint: "write on=slurm too, or give the values another name")
      }
      return nil
    }
    guard workers == 1 else {
      throw Complaint("workers is for this machine", hint: "with on=slurm say tasks=\(workers)")
    }
    return Workshop.Cluster(
      partition: partition,
      time: try time.map { span in
        guard case .time(let length) = span, length > 0 else {
          throw Complaint("time is how long a task may take, not \(span)", hint: "such as time=2h")
        }
        return length
      }, tasks: tasks)
  }
}

/// What the axes of a sweep run over.
enum Axis {
  static func values(_ value: Value, at place: Place?) throws -> [Value] {
    switch value {
    case .list(let values):
      if case .range? = values.first {
        throw Complaint(
          "a sweep over all of \(value.source) has no end", hint: "search=tpe or search=random", at: place)
      }
      return values
    case .range(.number(let low), .number(let high), let step):
      var stride = 1.0
      if case .number(let given) = step { stride = given }
      guard stride > 0, high >= low, (high - low) / stride < 100_000 else {
        throw Complaint("the range \(value.source) has no end or too many steps", at: place)
      }
      return (0...Int(((high - low) / stride + 1e-9).rounded(.down))).map { .number(low + Double($0) * stride) }
    case .number, .word, .text, .span, .flag: return [value]
    default: throw Complaint("a sweep runs over a list or a range, not \(value.kind)", at: place)
    }
  }

  /// What a sampler may choose from; a range of whole numbers without a step runs over whole numbers, as in a grid.
  static func dimension(_ name: String, _ value: Value) throws -> Dimension {
    var value = value
    if case .range(.number(let low), .number(let high), .nothing) = value, low == low.rounded(), high == high.rounded()
    {
      value = .range(.number(low), .number(high), step: .number(1))
    }
    return try Dimension(value, of: ParameterFacts(name: name, slot: .number)) ?? Dimension(name, .choices([value]))
  }
}
