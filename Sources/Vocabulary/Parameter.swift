/// A setting of an entry, declared once: from here come parsing, range check, help, completion and the reference.
package struct Parameter<Root>: Sendable {
  package let facts: ParameterFacts
  let read: @Sendable (Root) -> Value
  let write: @Sendable (inout Root, Value) throws -> Void

  /// Given as `name=value`, in any order.
  package static func option<Value: Setting>(
    _ name: String, _ path: WritableKeyPath<Root, Value> & Sendable, unit: String? = nil, _ help: String
  ) -> Parameter {
    Parameter(name, .option, path, unit: unit, range: nil, help) { _ in true }
  }

  /// Given as `name=value`, within a range.
  package static func option<Value: Setting & Comparable>(
    _ name: String, _ path: WritableKeyPath<Root, Value> & Sendable, in range: ClosedRange<Value>, unit: String? = nil,
    _ help: String
  ) -> Parameter {
    Parameter(name, .option, path, unit: unit, range: bounds(range), help) { range.contains($0) }
  }

  /// Given as `name=value`, within a range, or not at all.
  package static func option<Value: Setting & Comparable>(
    _ name: String, _ path: WritableKeyPath<Root, Value?> & Sendable, in range: ClosedRange<Value>,
    unit: String? = nil, _ help: String
  ) -> Parameter {
    Parameter(name, .option, path, unit: unit, range: bounds(range), help) { $0.map(range.contains) ?? true }
  }

  /// Given by its place in the line, before the options.
  package static func argument<Value: Setting>(
    _ name: String, _ path: WritableKeyPath<Root, Value> & Sendable, required: Bool = true, unit: String? = nil,
    _ help: String
  ) -> Parameter {
    Parameter(name, required ? .argument : .optionalArgument, path, unit: unit, range: nil, help) { _ in true }
  }

  /// Given by its place in the line, within a range.
  package static func argument<Value: Setting & Comparable>(
    _ name: String, _ path: WritableKeyPath<Root, Value> & Sendable, in range: ClosedRange<Value>,
    required: Bool = true,
    unit: String? = nil, _ help: String
  ) -> Parameter {
    Parameter(name, required ? .argument : .optionalArgument, path, unit: unit, range: bounds(range), help) {
      range.contains($0)
    }
  }

  /// All remaining places of the line.
  package static func rest<Value: Setting>(
    _ name: String, _ path: WritableKeyPath<Root, [Value]> & Sendable, required: Bool = false, _ help: String
  ) -> Parameter {
    Parameter(name, required ? .someRest : .rest, path, unit: nil, range: nil, help, slot: Value.slot) { _ in true }
  }

  /// A bare word that stands for yes: `overwrite`.
  package static func keyword(
    _ name: String, _ path: WritableKeyPath<Root, Bool> & Sendable, _ help: String
  ) -> Parameter {
    Parameter(name, .keyword, path, unit: nil, range: nil, help) { _ in true }
  }

  private init<Value: Setting>(
    _ name: String, _ form: ParameterFacts.Form, _ path: WritableKeyPath<Root, Value> & Sendable, unit: String?,
    range: String?, _ help: String, slot: Slot = Value.slot, _ isInRange: @escaping @Sendable (Value) -> Bool
  ) {
    facts = ParameterFacts(name: name, form: form, slot: slot, unit: unit, range: range, help: help)
    read = { $0[keyPath: path].setting }
    write = { root, given in
      let value: Value
      do { value = try Value(setting: given) } catch let expected as Expected {
        throw Complaint("\(name) is \(expected.what), not \(given.source)", hint: expected.hint)
      }
      guard isInRange(value) else { throw Complaint("\(name) is between \(range ?? ""), not \(given.source)") }
      root[keyPath: path] = value
    }
  }

  /// The same setting of an entry that holds this one: `Simulation.parameters` as options of a command.
  package func within<Outer>(_ path: WritableKeyPath<Outer, Root> & Sendable) -> Parameter<Outer> {
    let (read, write) = (read, write)
    return Parameter<Outer>(facts, read: { read($0[keyPath: path]) }, write: { try write(&$0[keyPath: path], $1) })
  }

  private init(
    _ facts: ParameterFacts, read: @escaping @Sendable (Root) -> Vocabulary.Value,
    write: @escaping @Sendable (inout Root, Vocabulary.Value) throws -> Void
  ) {
    self.facts = facts
    self.read = read
    self.write = write
  }

  private static func bounds<Value: Setting>(_ range: ClosedRange<Value>) -> String {
    "\(range.lowerBound.setting.source) and \(range.upperBound.setting.source)"
  }
}

/// What can be said of a parameter without its type.
package struct ParameterFacts: Equatable, Sendable {
  package enum Form: Equatable, Sendable {
    /// `name=value`.
    case option
    /// One word by its place; the optional one may be missing.
    case argument, optionalArgument
    /// All words that are left; at least one in `someRest`.
    case rest, someRest
    /// A bare word that stands for yes.
    case keyword
  }

  /// How it is written in its place: `PATH`, `[TOPIC]`, `COLUMNS…`; nil for an option, which has no place.
  package var written: String? {
    switch form {
    case .argument: name.uppercased()
    case .optionalArgument: "[\(name.uppercased())]"
    case .someRest: "\(name.uppercased())…"
    case .rest: "[\(name.uppercased())…]"
    case .keyword: "[\(name)]"
    case .option: nil
    }
  }

  package let name: String
  package let form: Form
  package let slot: Slot
  package let unit: String?
  /// The bounds, as `1 and 60`; nil where any value of the type will do.
  package let range: String?
  package let help: String

  package init(
    name: String, form: Form = .option, slot: Slot, unit: String? = nil, range: String? = nil, help: String = ""
  ) {
    self.name = name
    self.form = form
    self.slot = slot
    self.unit = unit
    self.range = range
    self.help = help
  }
}
