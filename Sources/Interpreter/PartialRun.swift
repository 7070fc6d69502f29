import Language
import Vocabulary

/// Runs the statements of a script that computes a part of its sweeps alone: what rests on a sweep that is not whole
/// is left out.
package struct PartialRun {
  private let session: Session
  /// Names that are not made, with the sweep that they rest on.
  private var lost: [String: String] = [:]

  package init(_ session: Session) { self.session = session }

  /// - Returns: Why the statement is left out; nil where it was run.
  package mutating func run(_ statement: Statement, line: Int) throws -> String? {
    let mentioned = Memory.mentions([statement], in: session.scope)
    if let needed = mentioned.sorted().first(where: { lost[$0] != nil }), let sweep = lost[needed] {
      let step = Steps.Step(number: 0, title: "", statements: [statement], lines: [line])
      // A column that is left out leaves the frame as it was: names alone are lost, not what they would change.
      for name in StepText(step, on: nil, session.domain.commands).makes { lost[name] = sweep }
      return "it rests on '\(sweep)', of which this is a part"
    }
    try session.run(statement, line: line)
    for name in session.records.last?.writes.map(\.name) ?? [] {
      if case .object(let object)? = session.scope[name], object.kind == Workshop.partKind { lost[name] = name }
    }
    return nil
  }
}
