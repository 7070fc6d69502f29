import Language
import Vocabulary

/// A script cut at its `step` statements: what stands before the first, and the steps in their order.
package struct Steps: Sendable {
  /// The verb that marks a step: `step 3 "technical features"`.
  package static let verb = "step"

  package struct Step: Sendable {
    /// 0 for what stands before the first mark.
    package var number: Int
    package var title: String
    /// With the mark itself.
    package var statements: [Statement]
    /// Where each statement stands in the script.
    package var lines: [Int]
  }

  /// The statements before the first mark: parameters, seed, what every step rests on. They always run.
  package let beginning: Step
  package let steps: [Step]

  package var numbers: [Int] { steps.map(\.number) }

  /// - Throws: A complaint where a mark stands in a block, or the numbers do not rise.
  package init(_ program: [Statement], of text: String) throws {
    var parts = [Step(number: 0, title: "beginning", statements: [], lines: [])]
    for statement in program {
      if let mark = try Steps.mark(statement) {
        if let last = parts.last, mark.number <= last.number {
          let rule = last.number == 0 ? "1 or more" : "above \(last.number)"
          throw Complaint(
            "step \(mark.number) cannot follow step \(last.number)", hint: "the number is \(rule)", at: statement.place)
        }
        parts.append(Step(number: mark.number, title: mark.title, statements: [], lines: []))
      }
      try Steps.refuseMarks(within: statement)
      parts[parts.count - 1].statements.append(statement)
      parts[parts.count - 1].lines.append(Session.line(of: statement.place, in: text))
    }
    beginning = parts.removeFirst()
    steps = parts
  }

  /// The number and title of a mark; nil for any other statement.
  private static func mark(_ statement: Statement) throws -> (number: Int, title: String)? {
    guard case .command(let line) = statement.form, line.verb == verb else { return nil }
    guard let first = line.words.first, case .number(let number, _) = first.form, let whole = Int(exactly: number)
    else {
      throw Complaint(
        "a step is marked by a whole number and a title", hint: "such as step 3 \"technical features\"",
        at: statement.place)
    }
    guard line.words.count > 1, case .text(let title) = line.words[1].form else { return (whole, "step \(whole)") }
    return (whole, title)
  }

  private static func refuseMarks(within statement: Statement) throws {
    for inner in statement.blocks {
      if case .command(let line) = inner.form, line.verb == verb {
        throw Complaint("a step cannot be marked within a block", at: inner.place)
      }
      try refuseMarks(within: inner)
    }
  }

  // MARK: - Choosing

  /// The steps that are chosen, in the order of the script.
  ///
  /// - Parameters:
  ///   - chosen: Such as `1-7` or `1,3,5`; nil for all.
  ///   - skipped: The same; one that was not chosen anyway does no harm.
  ///   - from: The first step; nil for the first of the script.
  package func chosen(_ chosen: String?, skipped: String? = nil, from: Int? = nil) throws -> [Step] {
    var numbers = Set(try chosen.map { try self.numbers(in: $0, of: "--steps") } ?? self.numbers)
    if let skipped { numbers.subtract(try self.numbers(in: skipped, of: "--skip")) }
    if let from {
      guard self.numbers.contains(from) else { throw unknown("\(from)", "--from") }
      numbers = numbers.filter { $0 >= from }
    }
    guard !numbers.isEmpty else { throw Complaint("no step is left to run", hint: known) }
    return steps.filter { numbers.contains($0.number) }
  }

  /// The numbers that a list of numbers and ranges names: `1-7`, `1, 3, 5`, `2-4,9`.
  private func numbers(in text: String, of option: String) throws -> [Int] {
    var result: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { end in
        Int(String(end.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()))
      }
      guard (1...2).contains(ends.count), let low = ends[0], let high = ends[ends.count - 1] else {
        throw Complaint(
          "\(option) takes numbers and ranges, not '\(part)'", hint: "such as \(option) 1-7 or \(option) 1,3,5")
      }
      guard low <= high else {
        throw Complaint("the range \(low)-\(high) of \(option) runs backwards", hint: "write \(high)-\(low)")
      }
      for end in [low, high] where !self.numbers.contains(end) { throw unknown("\(end)", option) }
      result += self.numbers.filter { (low...high).contains($0) }
    }
    return result
  }

  private func unknown(_ number: String, _ option: String) -> Complaint {
    Complaint("there is no step \(number), which \(option) names", hint: known)
  }

  private var known: String {
    guard let first = steps.first, let last = steps.last else {
      return "the script marks none: step 1 \"load\" marks one"
    }
    let isWhole = numbers == Array(first.number...last.number)
    return "the script has "
      + (isWhole && steps.count > 1
        ? "\(first.number) to \(last.number)" : numbers.map(String.init).joined(separator: ", "))
  }
}

extension Statement {
  /// The statements in its braces.
  var blocks: [Statement] {
    switch form {
    case .loop(_, _, let block): block
    case .branch(_, let block, let otherwise): block + otherwise
    case .command(let line), .assignment(_, .command(let line)): line.block ?? []
    default: []
    }
  }
}
