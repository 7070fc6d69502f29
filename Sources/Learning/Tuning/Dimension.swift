import Glibc
import Vocabulary

/// One setting that is searched: its name and the values it may take.
///
/// A point of the search has one coordinate for each dimension: the value itself of a number, the place in the list of
/// a choice.
package struct Dimension: Sendable {
  package enum Domain: Sendable {
    /// All numbers from low to high; evenly, or evenly in their logarithm.
    case reals(ClosedRange<Double>, isLog: Bool)
    /// low, low + step, … up to high.
    case steps(low: Double, step: Double, count: Int)
    /// Whole numbers, evenly in their logarithm.
    case logWholes(ClosedRange<Double>)
    case choices([Value])
  }

  package let name: String
  package let domain: Domain

  package init(_ name: String, _ domain: Domain) {
    self.name = name
    self.domain = domain
  }

  /// The dimension that a written value asks for, or nil where it is one value: `3..8`, `0.1..0.9..0.2`,
  /// `[0.01..0.3 log]`, `[5 10 20]`.
  ///
  /// - Parameter facts: What the setting is; ranges need numbers, and of a whole number they run over whole numbers.
  package init?(_ value: Value, of facts: ParameterFacts) throws {
    let name = facts.name
    switch value {
    case .range(let low, let high, let step):
      self.init(name, try Dimension.range(low, high, step, isLog: false, value, facts))
    case .list(let items):
      if case .range(let low, let high, let step)? = items.first {
        var isLog = false
        if items.count == 2, case .word("log") = items[1] { isLog = true }
        guard items.count == 1 || isLog else {
          throw Complaint(
            "\(name)=\(value.source) is neither a range nor a list of values",
            hint: "such as \(name)=[0.01..0.3 log], or \(name)=[1 2 5]")
        }
        self.init(name, try Dimension.range(low, high, step, isLog: isLog, value, facts))
      } else {
        guard items.count > 1 else { return nil }
        for (index, item) in items.enumerated() where items[..<index].contains(where: { $0.source == item.source }) {
          throw Complaint("\(name)=\(value.source) has \(item.source) twice")
        }
        self.init(name, .choices(items))
      }
    default: return nil
    }
  }

  private static func range(
    _ low: Value, _ high: Value, _ step: Value, isLog: Bool, _ written: Value, _ facts: ParameterFacts
  ) throws -> Domain {
    let name = facts.name
    guard [.number, .integer, .span].contains(facts.slot) else {
      throw Complaint("\(name) has no ranges", hint: "list its values: \(name)=[…]")
    }
    guard case .number(let low) = low, case .number(let high) = high, low < high else {
      throw Complaint("\(name)=\(written.source) is no range of numbers", hint: "from the smaller to the greater")
    }
    let isWhole = facts.slot != .number
    if isWhole, low != low.rounded() || high != high.rounded() {
      throw Complaint("\(name) is a whole number, which \(written.source) does not run over")
    }
    if isLog {
      guard low > 0 else { throw Complaint("\(name)=\(written.source) has no logarithm at \(Value.source(low))") }
      guard case .nothing = step else { throw Complaint("\(name)=\(written.source) has both a step and log") }
      return isWhole ? .logWholes(low...high) : .reals(low...high, isLog: true)
    }
    var size = isWhole ? 1.0 : 0
    if case .number(let given) = step {
      guard given > 0, given <= high - low, !isWhole || given == given.rounded() else {
        throw Complaint("\(name)=\(written.source) has a step that does not fit")
      }
      size = given
    }
    guard size > 0 else { return .reals(low...high, isLog: false) }
    let count = ((high - low) / size + 1e-9).rounded(.down) + 1
    guard count <= 1_000_000 else { throw Complaint("\(name)=\(written.source) has too many steps") }
    return .steps(low: low, step: size, count: Int(count))
  }

  /// How many values there are; nil where there is no end of them.
  package var count: Int? {
    switch domain {
    case .reals: nil
    case .steps(_, _, let count): count
    case .logWholes(let range): Int(range.upperBound - range.lowerBound) + 1
    case .choices(let values): values.count
    }
  }

  /// The coordinate of the value at a place, below `count`.
  func coordinate(at place: Int) -> Double {
    switch domain {
    case .reals(let range, _): range.lowerBound
    case .steps(let low, let step, _): low + Double(place) * step
    case .logWholes(let range): range.lowerBound + Double(place)
    case .choices: Double(place)
    }
  }

  /// The coordinate of a share in [0, 1): evenly over the values, or over their logarithms.
  func coordinate(of share: Double) -> Double {
    switch domain {
    case .reals(let range, let isLog):
      guard isLog else {
        return min(range.lowerBound + share * (range.upperBound - range.lowerBound), range.upperBound)
      }
      return clipped(exp(log(range.lowerBound) + share * (log(range.upperBound) - log(range.lowerBound))))
    case .steps(_, _, let count): return coordinate(at: min(Int(share * Double(count)), count - 1))
    case .choices(let values): return Double(min(Int(share * Double(values.count)), values.count - 1))
    case .logWholes(let range):
      let (low, high) = (log(range.lowerBound - 0.5), log(range.upperBound + 0.5))
      return clipped(exp(low + share * (high - low)).rounded())
    }
  }

  func clipped(_ coordinate: Double) -> Double {
    switch domain {
    case .reals(let range, _), .logWholes(let range): min(max(coordinate, range.lowerBound), range.upperBound)
    case .steps(let low, let step, let count): min(max(coordinate, low), low + Double(count - 1) * step)
    case .choices(let values): min(max(coordinate, 0), Double(values.count - 1))
    }
  }

  /// The setting at a coordinate.
  package func value(at coordinate: Double) -> Value {
    if case .choices(let values) = domain { return values[Int(coordinate)] }
    return .number(coordinate)
  }

  /// The ends of a range, or every choice: what has to be allowed for all of it to be.
  package var extremes: [Value] {
    switch domain {
    case .reals(let range, _), .logWholes(let range): [.number(range.lowerBound), .number(range.upperBound)]
    case .steps(let low, let step, let count): [.number(low), .number(low + Double(count - 1) * step)]
    case .choices(let values): values
    }
  }

  /// As it is written in a line.
  package var source: String {
    switch domain {
    case .reals(let range, let isLog):
      let ends = "\(Value.source(range.lowerBound))..\(Value.source(range.upperBound))"
      return isLog ? "\(name)=[\(ends) log]" : "\(name)=\(ends)"
    case .steps(let low, let step, let count):
      let ends = "\(Value.source(low))..\(Value.source(low + Double(count - 1) * step))"
      return step == 1 ? "\(name)=\(ends)" : "\(name)=\(ends)..\(Value.source(step))"
    case .logWholes(let range):
      return "\(name)=[\(Value.source(range.lowerBound))..\(Value.source(range.upperBound)) log]"
    case .choices(let values): return "\(name)=\(Value.list(values).source)"
    }
  }
}
