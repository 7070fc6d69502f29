import Language
import Vocabulary

/// What one statement of a session did: the raw material of the journal, the saved script and the lock.
package struct Record: Sendable {
  package enum Verdict: Equatable, Sendable {
    case done
    case failed(Complaint)
    case interrupted
    /// Done, and taken back later.
    case undone
  }

  /// A value that the statement read or made.
  package struct Datum: Sendable {
    package var name: String
    package var value: Value
    /// The parts of it that were read, such as columns of a frame; nil where all of it was.
    package var parts: Set<String>?
  }

  /// The statement with its defaults written out.
  package var statement: Statement
  /// As canonical text, without comments.
  package var text: String
  /// The line where it stood in what was run.
  package var line: Int
  package var effect: Effect
  package var reads: [Datum]
  package var writes: [Datum]
  /// By their names, values of which it made no more than some parts.
  package var partsWritten: [String: [String]] = [:]
  /// Formulas, of `def`, that it read or made.
  package var formulasRead: [String]
  package var formulasWritten: [String]
  package var filesRead: [Trace.File]
  package var filesWritten: [Trace.File]
  package var failedExpectations: [String]
  package var seed: UInt64
  package var verdict: Verdict
  package var nanoseconds: UInt64

  /// Of the statement's canonical text alone, so that a comment or a step above it changes nothing.
  package var step: String { Digest(text).short }
}

extension Statement {
  /// Whether it gives the same as long as all that it is known to have read is the same.
  func isRepeatable(_ commands: Catalogue<any Command>) -> Bool {
    switch form {
    case .command(let line), .assignment(_, .command(let line)):
      guard (commands[line.verb]?.type as? any Command.Type)?.isRepeatable(line) ?? true else { return false }
    default: break
    }
    return blocks.allSatisfy { $0.isRepeatable(commands) }
  }

  /// What the statement does to a session, by the verbs in it.
  package func effect(_ commands: Catalogue<any Command>) -> Effect {
    func effect(of line: CommandCall) -> Effect {
      (commands[line.verb]?.type as? any Command.Type)?.effect(of: line) ?? .make
    }
    func strongest(_ block: [Statement]) -> Effect {
      let effects = block.map { $0.effect(commands) }
      return [.target, .set, .make].first(where: effects.contains) ?? .look
    }
    switch form {
    case .help, .show: return .look
    case .parameter, .definition: return .make
    case .assignment(_, .expression): return .make
    case .assignment(_, .command(let line)): return effect(of: line) == .look ? .make : effect(of: line)
    case .command(let line): return line.block.map(strongest) == .target ? .target : effect(of: line)
    case .loop(_, _, let block): return strongest(block)
    case .branch(_, let block, let otherwise): return strongest(block + otherwise)
    }
  }
}
