import Frames
import Ingest
import Interpreter
import Language
import Vocabulary

/// Takes errors out of bars.
struct Clean: Command {
  enum List: String, Choice { case worst, findings, changes }

  static let name = "clean"
  static let summary = "takes errors out of bars, and says what it found and what it did"
  static let details =
    """
    The rules, in their order, each set by the option of its name:

    \(Cleaning.rules.map { "  \($0.name): \($0.summary)" }.joined(separator: "\n"))

    What the report does not name is not changed. clean preview changes nothing and shows the same report; r = clean
    preview keeps it: r.findings and r.changes list everything. list= shows them at once, mark=NAME adds a column that is
    1 in bars that were changed.

    Rules that know an error from the bar itself act as they stand. Those that need what came after, or that guess,
    report, and act where they are told to: spikes=8 units=repair splits=repair dividends=repair stuck=drop gaps=ffill.
    A study that must know nothing of the future leaves them, or repairs and says so.

    \(Cleaning.rules.filter { !$0.details.isEmpty }.map { "\($0.name): \($0.details)" }.joined(separator: "\n\n"))
    """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let parameters: [Parameter<Clean>] =
    Cleaning.parameters.map { $0.within(\Clean.cleaning) } + [
      Parameter.keyword("preview", \Self.isPreview, "changes nothing, and shows what would be found and done"),
      Parameter.option("mark", \Self.mark, "a new column that is 1 in bars that were changed or put in, else 0"),
      Parameter.option("list", \Self.list, "what is listed below the rules: the worst of each, findings or changes"),
      Parameter.option("worst", \Self.worst, in: 0...1000, "how many of the worst of each rule are shown"),
    ]
  static let examples = [
    "clean", "clean preview", "clean spikes=8 gaps=ffill max=3", "clean ohlc=drop dups=first mark=touched",
    "r = clean preview units=repair splits=repair",
    "aet = load datasets/dirty/AET.csv; clean units=repair list=changes on aet",
  ]

  var cleaning = Cleaning()
  var isPreview = false
  var mark: Word?
  var list = List.worst
  var worst = 3

  func run(_ call: inout Call) throws -> Value {
    let (name, frame) = try call.frame()
    var cleaning = cleaning
    cleaning.mark = mark?.text
    // What was computed from bars would not fit them any more; a look at the bars leaves it as it is.
    let bars = isPreview ? frame.keeping { $0.formula == nil } : frame
    let (cleaned, report) = try cleaning.clean(bars, monitor: call.monitor)
    if !isPreview || call.target == nil {
      report.blocks(worst: list == .worst ? worst : 0).forEach(call.show)
      if list != .worst, case .object(let full)? = report.property(list.rawValue) {
        try full.display.forEach(call.show)
      }
    }
    guard isPreview else { return call.give(cleaned, for: name) }
    return call.target == nil ? .nothing : .object(report)
  }
}
