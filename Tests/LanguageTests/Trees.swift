import Language
import Vocabulary

/// Random trees of every form, so that a property can be tried on many.
struct Trees {
  var random: Random

  init(seed: UInt64, stream: String) { random = Random(seed: seed, stream: stream) }

  mutating func below(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

  mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }

  mutating func name() -> String { pick(["close", "volume", "x", "m", "ret_1", "_a", "on1", "e5", "inn", "m1"]) }

  mutating func expression(_ depth: Int = 4) -> Expression { Expression(form(depth), at: Place(0, 0)) }

  private mutating func form(_ depth: Int) -> Expression.Form {
    guard depth > 0, below(5) > 0 else { return leaf() }
    switch below(13) {
    case 0: return .unary(.minus, expression(depth - 1))
    case 1: return .unary(.not, expression(depth - 1))
    case 2...5: return .binary(pick(BinaryOperator.allCases), expression(depth - 1), expression(depth - 1))
    case 6: return .index(expression(depth - 1), expression(depth - 1))
    case 7: return .property(expression(depth - 1), name())
    case 8: return .call(name(), (0..<below(4)).map { _ in argument(depth - 1) })
    case 9: return .call("xs." + name(), (0..<below(3)).map { _ in argument(depth - 1) })
    case 10: return .list((0..<below(5)).map { _ in expression(depth - 1) })
    case 11:
      let names = ["a", "b", "depth"].prefix(below(4))
      return .record(names.map { Expression.Argument($0, expression(depth - 1), at: Place(0, 0)) })
    default:
      let high: Expression? = below(3) > 0 ? expression(depth - 1) : nil
      return .range(
        below(3) > 0 ? expression(depth - 1) : nil, high, step: below(3) == 0 ? expression(depth - 1) : nil)
    }
  }

  private mutating func argument(_ depth: Int) -> Expression.Argument {
    Expression.Argument(below(3) == 0 ? name() : nil, expression(depth), at: Place(0, 0))
  }

  private mutating func leaf() -> Expression.Form {
    switch below(15) {
    case 0: return .number(Double(below(2000) - 1000), written: "")
    case 1: return .number(random.uniform() * pick([1e-9, 1, 1e9, 1e300]), written: "")
    case 2: return pick([.number(0.02, written: "2%"), .number(3, written: "+3"), .number(0.0005, written: "5bp")])
    case 3: return .text(pick(["", "a b", "\"", "\\n", "tab\there\nnew", "größer → ∞", "#no comment;", "\r"]))
    case 4: return .flag(below(2) == 0)
    case 5: return .missing
    case 6: return .moment(Moment(nanoseconds: Int64(below(30_000)) * Moment.day, precision: .day))
    case 7: return .moment(Moment(nanoseconds: Int64(below(1 << 60)), precision: .time))
    case 8: return .clock(Int64(below(86_400)) * pick([1_000_000_000, 1, 60_000]))
    case 9: return .span(pick([.time(Int64(below(1 << 50))), .time(-5 * Moment.day), .months(below(40)), .months(-3)]))
    case 10: return .variable(name())
    case 11: return .group(name())
    case 12: return .last
    case 13: return .ticks(pick([1, -2, 0.5, 1e9]))
    default: return .name(name())
    }
  }
}
