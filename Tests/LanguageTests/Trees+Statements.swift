import Language
import Vocabulary

/// Random programs over the verbs of the small house.
extension Trees {
  mutating func program() -> [Statement] {
    (0..<below(3)).map { _ in statement(parameter(), 0) } + (0..<(1 + below(4))).map { _ in statement(depth: 3) }
  }

  mutating func statement(depth: Int) -> Statement { statement(statementForm(depth), depth) }

  private mutating func statement(_ form: Statement.Form, _ depth: Int) -> Statement {
    let comments = (0..<(below(4) == 0 ? 1 + below(2) : 0)).map { _ in
      pick(["", "why", "# a note", "größe # und mehr; \"", "x = 1"])
    }
    return Statement(form, at: Place(0, 0), comments: comments)
  }

  private mutating func parameter() -> Statement.Form {
    .parameter(
      name(), expression(2).inWords, within: below(2) == 0 ? expression(2).inWords : nil,
      help: below(2) == 0 ? "bars, \"long\"" : nil)
  }

  private mutating func statementForm(_ depth: Int) -> Statement.Form {
    switch below(depth > 0 ? 12 : 8) {
    case 0:
      return .definition(
        name(),
        ["n", "skip"].prefix(below(3)).map { Statement.Formal($0, standard: below(2) == 0 ? expression(1) : nil) },
        expression(3))
    case 1: return .assignment(name(), .expression(expression(3)))
    case 2: return .assignment(name(), .command(command(depth)))
    case 3: return .help(pick([nil, "fit", "fit xgboost", "E12"]))
    case 4:
      let shown = (0..<(1 + below(3))).map { _ in expression(2) }
      // A line does not begin with +.
      return shown[0].source.hasPrefix("+") ? .show([Expression(.last, at: Place(0, 0))]) : .show(shown)
    case 5...8: return .command(command(depth))
    case 9: return .loop(name(), over: expression(2), block(depth))
    case 10: return .branch(expression(2), block(depth), otherwise: below(2) == 0 ? [] : [statement(depth: depth - 1)])
    default:
      let inner = statement(.branch(expression(1), block(depth), otherwise: block(depth)), depth)
      return .branch(expression(2), block(depth), otherwise: [inner])
    }
  }

  private mutating func block(_ depth: Int) -> [Statement] { (0..<below(3)).map { _ in statement(depth: depth - 1) } }

  private mutating func command(_ depth: Int) -> CommandCall {
    guard let verb = house.grammar[pick(house.grammar.names)] else { return CommandCall("undo", at: Place(0, 0)) }
    var call = CommandCall(verb.name, at: Place(0, 0))
    var facts = verb.parameters
    if !verb.kinds.isEmpty {
      let kind = pick(verb.kinds)
      call.words.append(Expression(.word(pick([kind.name] + kind.aliases)), at: Place(0, 0)))
      facts += kind.parameters
    }
    for parameter in facts {
      switch parameter.form {
      case .argument: call.words.append(word(parameter.slot))
      case .optionalArgument: if below(2) == 0 { call.words.append(word(parameter.slot)) }
      case .rest, .someRest: call.words += (0..<below(4)).map { _ in word(parameter.slot) }
      case .keyword: if below(2) == 0 { call.words.append(Expression(.word(parameter.name), at: Place(0, 0))) }
      case .option: if below(3) == 0 { call.options.append(option(parameter.name, parameter.slot)) }
      }
    }
    if verb.takesFreeOptions { call.options += (0..<below(3)).map { _ in option(name(), .number) } }
    for clause in CommandCall.Clause.Word.allCases where verb.clauses.contains(clause) && below(3) == 0 {
      let count = clause == .by ? 1 + below(3) : 1
      let values = (0..<count).map { _ in clause == .from || clause == .to ? date() : expression(2) }
      call.clauses.append(CommandCall.Clause(clause, values, at: Place(0, 0)))
    }
    if verb.takesBlock, below(4) > 0 { call.block = block(min(depth, 1)) }
    return call
  }

  private mutating func date() -> Expression {
    let day = Moment(nanoseconds: Int64(below(20_000)) * Moment.day, precision: .day)
    let year = Moment(nanoseconds: Int64(Day(year: 2015, month: 1, day: 1).number) * Moment.day, precision: .year)
    let month = Moment(nanoseconds: Int64(Day(year: 2019, month: 6, day: 1).number) * Moment.day, precision: .month)
    return Expression(
      pick([.moment(day), .moment(year), .moment(month), .variable("start"), .word("start")]), at: Place(0, 0))
  }

  private mutating func option(_ name: String, _ slot: Slot) -> Expression.Argument {
    let value: Expression
    if slot.isRaw {
      value =
        below(3) == 0
        ? Expression(.list((0..<below(4)).map { _ in rawWord(slot) }), at: Place(0, 0)) : rawWord(slot)
    } else {
      value = word(slot)
    }
    return Expression.Argument(name, value, at: Place(0, 0))
  }

  private mutating func word(_ slot: Slot) -> Expression {
    if slot.isRaw { return rawWord(slot) }
    switch slot {
    case .formula, .value: return expression(3)
    default: return expression(2).inWords
    }
  }

  private mutating func rawWord(_ slot: Slot) -> Expression {
    let form: Expression.Form
    switch slot {
    case .path:
      form = pick([
        .word("a/b*.csv"), .word("/x/$y-1.csv.gz"), .word("../d.h5"), .text("my data/*.csv"), .variable("files"),
      ])
    case .columns: form = pick([.word("mom*"), .word("-mom_3"), .word("close"), .group("volume"), .variable("x")])
    case .object:
      let root = Expression(.name("g"), at: Place(0, 0))
      form = pick([.word("m1"), .property(root, "best"), .variable("m"), .text("m 1"), .index(root, expression(1))])
    case .text: form = pick([.word("America/New_York"), .word("17:00..16:00"), .text(""), .text("a b"), .word("a\\b")])
    default: form = pick([.word("logit"), .word("5"), .variable("k"), .word("ffill")])
    }
    return Expression(form, at: Place(0, 0))
  }
}

extension Expression {
  /// Bare names as words, where a value and no column is meant.
  fileprivate var inWords: Expression {
    switch form {
    case .name(let name): Expression(.word(name), at: place)
    case .list(let items): Expression(.list(items.map(\.inWords)), at: place)
    case .record(let fields):
      Expression(.record(fields.map { Argument($0.name, $0.value.inWords, at: $0.place) }), at: place)
    case .range(let low, let high, let step):
      Expression(.range(low?.inWords, high?.inWords, step: step?.inWords), at: place)
    default: self
    }
  }
}
