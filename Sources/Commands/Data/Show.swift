import Frames
import Glibc
import Interpreter
import Language
import Vocabulary

/// Prints values and columns.
struct Show: Command {
  static let name = "show"
  static let summary = "prints values, columns or a frame"
  static let effect = Effect.look
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on, .where, .from, .to]
  static let parameters = [
    Parameter.rest("what", \Self.what, "columns and values; the whole frame where nothing is named"),
    Parameter.option("head", \Self.head, in: 1...1_000_000, unit: "rows", "only the first rows"),
    Parameter.option("tail", \Self.tail, in: 1...1_000_000, unit: "rows", "only the last rows"),
    Parameter.option("sample", \Self.sample, in: 1...1_000_000, unit: "rows", "only so many, drawn by the seed"),
    Parameter.option("rows", \Self.rows, in: 2...1_000_000, unit: "rows", "how many rows, half from each end"),
    Parameter.keyword("all", \Self.all, "every row"),
    Parameter.option("sort", \Self.sort, "rows by a column or an expression, least first: sort=ret, sort=(-ret)"),
  ]
  static let examples = [
    "show close, volume", "show close tail=3", "show where volume > 0 head=5", "show sample=5",
    "show close, volume sort=(-volume) head=3",
  ]

  var what: [Formula] = []
  var head: Int?
  var tail: Int?
  var sample: Int?
  var rows: Int?
  var all = false
  var sort: Formula?

  func run(_ call: inout Call) throws -> Value { try call.onFrame(shown) }

  private func shown(_ call: inout Call) throws -> Value {
    var columns: [Column] = []
    for formula in what {
      let value = try call.value(of: formula.written)
      if case .object(let object) = value, let view = object as? any ColumnSource {
        columns.append(view.column)
      } else if case .object(let frame as Frame) = value {
        try show(frame, frame.columns, in: &call)
      } else {
        try refuseRows(of: value, formula.written)
        if case .object(let object) = value {
          try object.display.forEach(call.show)
        } else {
          call.show(.value(value))
        }
      }
    }
    if what.isEmpty {
      let frame = try call.frame().frame
      try show(frame, frame.columns, in: &call)
    } else if !columns.isEmpty {
      try show(try call.frame(inPart: true).frame, columns, in: &call)
    }
    return .nothing
  }

  /// What chooses rows says nothing of a value that has none.
  private func refuseRows(of value: Value, _ written: Expression) throws {
    let given = [
      (head != nil, "head="), (tail != nil, "tail="), (sample != nil, "sample="), (rows != nil, "rows="), (all, "all"),
      (sort != nil, "sort="),
    ]
    guard let word = given.first(where: { $0.0 })?.1 else { return }
    let kind = if case .object(let object) = value { "a \(object.kind)" } else { "a plain value" }
    throw Complaint(
      "\(word) chooses rows of a frame or of columns, and \(written.source) is \(kind)", hint: "leave it out",
      at: written.place)
  }

  private func show(_ frame: Frame, _ columns: [Column], in call: inout Call) throws {
    let given = [head != nil, tail != nil, sample != nil, rows != nil, all].count { $0 }
    guard given <= 1 else { throw Complaint("show takes one of head, tail, sample, rows and all", at: call.place) }
    let rows = try ordered(try call.selectedRows(of: frame), of: frame, in: &call)
    let table = try frame.table(columns, rows: try choice(rows, in: call), monitor: call.monitor)
    call.show(.text(frame.headline + (rows.count == frame.count ? "" : "  \(rows.count) of them chosen")))
    let block = Block.table(table)
    call.show(block)
    // A million texts take their time to be given back: who asked to stop does not wait for that.
    if call.monitor.isCancelled { besides { withExtendedLifetime(block) { _ = usleep(20_000) } } }
  }

  private func choice(_ chosen: [Int], in call: Call) throws -> RowChoice {
    if all { return RowChoice(rows: chosen) }
    if let head { return RowChoice(rows: Array(chosen.prefix(head))) }
    if let tail { return RowChoice(rows: Array(chosen.suffix(tail))) }
    if let sample { return RowChoice(rows: Self.drawn(sample, of: chosen, seed: call.scope.seed)) }
    if rows == nil, call.world.showsAllRows || call.scope.showsData { return RowChoice(rows: chosen) }
    var count = rows ?? 10
    if rows == nil, case .number(let set)? = call.scope.settings["rows"] { count = Int(set) }
    guard chosen.count > count + 1 else { return RowChoice(rows: chosen) }
    let first = (count + 1) / 2
    let shown = Array(chosen.prefix(first)) + Array(chosen.suffix(count - first))
    return RowChoice(rows: shown, omitted: (first, chosen.count - shown.count))
  }

  /// By what `sort` says; rows that are alike stay in their order, and those without a value stand last.
  private func ordered(_ rows: [Int], of frame: Frame, in call: inout Call) throws -> [Int] {
    guard let sort else { return rows }
    do {
      let column = try call.columns([("sort", sort.expression)], on: frame)[0]
      let monitor = call.monitor
      var compared = 0
      // Sorting many rows takes long enough to want to stop it.
      func isBefore(_ decided: Bool) throws -> Bool {
        compared += 1
        if compared % Monitor.blockLength == 0 { try monitor.check() }
        return decided
      }
      switch column.values {
      case .numbers(let numbers):
        return try numbers.withValues { values in
          let (missing, present) = (rows.filter { values[$0].isNaN }, rows.filter { !values[$0].isNaN })
          return try present.sorted { try isBefore((values[$0], $0) < (values[$1], $1)) } + missing
        }
      case .category(let codes, let names):
        let (missing, present) = (rows.filter { codes[$0] < 0 }, rows.filter { codes[$0] >= 0 })
        return try present.sorted { try isBefore((names[Int(codes[$0])], $0) < (names[Int(codes[$1])], $1)) } + missing
      case .text(let texts): return try rows.sorted { try isBefore((texts[$0], $0) < (texts[$1], $1)) }
      }
    } catch let complaint as Complaint { throw complaint.at(sort.written.place) }
  }

  /// So many of the rows, each as likely as any other, in their order.
  private static func drawn(_ count: Int, of rows: [Int], seed: UInt64) -> [Int] {
    var random = Random(seed: seed, stream: "show")
    var left = min(count, rows.count)
    return rows.enumerated().filter { index, _ in
      guard random.uniform() * Double(rows.count - index) < Double(left) else { return false }
      left -= 1
      return true
    }.map(\.element)
  }
}

extension Scope {
  /// Whether what is shown is data for another program.
  var showsData: Bool {
    if case .word(let form)? = settings["output"] { form != "text" } else { false }
  }
}
