import Language
import Vocabulary

/// All that a session knows by name. A value: a copy of it is a point to come back to, and costs next to nothing, as
/// the objects in it are shared.
package struct Scope: Sendable {
  package struct Binding: Sendable {
    package var value: Value
    /// Counts the values that the name has had.
    package var version: Int
    /// The statement that made it, by its place in the session.
    package var step: Int
  }

  /// A formula by name, as `def` makes it.
  package struct Definition: Equatable, Sendable {
    package var formals: [Statement.Formal]
    package var body: Expression
    /// The `##` lines above it.
    package var note = ""
  }

  package private(set) var bindings: [String: Binding] = [:]
  /// Names in the order in which they were first bound.
  package private(set) var order: [String] = []
  package var definitions: [String: Definition] = [:]
  /// The name of the frame that bare column names mean.
  package var current: String?
  /// The names of the last label, split, model … : defaults of later commands.
  package var latest: [String: String] = [:]
  /// Settings made by `set`.
  package var settings: [String: Value] = [:]
  package var seed: UInt64 = 42
  /// What the cell of a sweep that is running keeps.
  package var kept: [Value.Field] = []
  /// What was tried on the same data; shared by all copies, but for those that the cells of a sweep run in.
  package internal(set) var trials = Trials()
  /// The last value that was shown, `_`.
  package var last: Value = .nothing

  package init() {}

  /// The value of a name, or nil.
  package subscript(name: String) -> Value? { bindings[name]?.value }

  package mutating func bind(_ name: String, to value: Value, step: Int = 0) {
    if bindings[name] == nil { order.append(name) }
    bindings[name] = Binding(value: value, version: (bindings[name]?.version ?? 0) + 1, step: step)
  }

  /// The same value in another guise: what was evidence becomes the object itself.
  mutating func replace(_ name: String, by value: Value) { bindings[name]?.value = value }

  package mutating func unbind(_ name: String) {
    bindings[name] = nil
    order.removeAll { $0 == name }
    if current == name { current = nil }
    latest = latest.filter { $0.value != name }
  }

  /// The names whose value is an object of that kind, in order.
  package func names(ofKind kind: String) -> [String] {
    order.filter { if case .object(let object)? = self[$0] { object.kind == kind } else { false } }
  }
}

/// What a statement read and wrote: the journal, the saved script and the lock are made from it.
///
/// A class, because the lookups of one statement, wherever they happen, are written down in one place.
package final class Trace {
  package struct File: Equatable, Sendable {
    package var path: String
    package var sha256: String
    package var bytes: Int

    package init(path: String, sha256: String, bytes: Int) {
      self.path = path
      self.sha256 = sha256
      self.bytes = bytes
    }
  }

  package private(set) var reads: [String] = []
  package private(set) var writes: [String] = []
  package private(set) var filesRead: [File] = []
  package private(set) var filesWritten: [File] = []
  package private(set) var definitionsRead: [String] = []
  /// Expectations that did not hold; the session goes on and ends with exit code 1.
  package private(set) var failedExpectations: [String] = []
  /// A step through the session itself that the statement asked for.
  package var move: Move?

  package enum Move: Sendable {
    /// So many changes.
    case undo(Int)
    case redo(Int)
    case quit
    /// Statements of before, once more.
    case again([Record])
    /// Of a session that was lost: show it, or run it.
    case recover(runs: Bool)
    case forget
  }

  package init() {}

  /// Names that were read or written as a whole, at some place of the statement.
  private var wholesRead: Set<String> = []
  private var wholesWritten: Set<String> = []
  private var partsMade: [String: [String]] = [:]
  /// The parts that were looked at of all that was read in part: the columns that formulas name.
  package let parts = Noted()

  /// A name that was made by the same statement before is not read from outside.
  package func read(_ name: String) {
    wholesRead.insert(name)
    if !reads.contains(name), !writes.contains(name) { reads.append(name) }
  }

  /// A name of whose value nothing is looked at but its frame, and the parts that are noted.
  package func read(partOf name: String) {
    if !reads.contains(name), !writes.contains(name) { reads.append(name) }
  }

  package func write(_ name: String) {
    wholesWritten.insert(name)
    if !writes.contains(name) { writes.append(name) }
  }

  /// A name whose value was replaced by one with other parts, all else being the same.
  package func write(_ name: String, parts: [String]) {
    partsMade[name, default: []] += parts
    if !writes.contains(name) { writes.append(name) }
  }

  /// What was looked at of a name; nil for all of it.
  package func partsRead(of name: String) -> Set<String>? { wholesRead.contains(name) ? nil : parts.names }

  package var partsWritten: [String: [String]] { partsMade.filter { !wholesWritten.contains($0.key) } }
  package func readDefinition(_ name: String) { if !definitionsRead.contains(name) { definitionsRead.append(name) } }
  package func read(file: File) { if !filesRead.contains(file) { filesRead.append(file) } }
  package func expectationFailed(_ text: String) { failedExpectations.append(text) }
  package func wrote(file: File) { if !filesWritten.contains(file) { filesWritten.append(file) } }
}
