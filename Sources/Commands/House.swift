import Engine
import Features
import Frames
import Interpreter
import Language
import Learning
import Vocabulary

/// The whole house as the interpreter sees it: its verbs, and what columns mean.
package struct House: Domain {
  package let commands = Commands.catalogue

  package init() {}

  package func isColumn(_ name: String, in scope: Scope) -> Bool {
    if let frame = scope.currentFrame, frame[name] != nil { return true }
    return scope[name] == nil && FeatureCatalogue.shared.feature(name) != nil && scope.current != nil
  }

  package func columns(in scope: Scope) -> [String] { scope.currentFrame?.columns.map(\.name) ?? [] }

  package func isColumnFunction(_ name: String) -> Bool { Engine.functions[name] != nil }

  package var columnFunctions: [FunctionFacts] {
    Engine.functions.entries.compactMap { listing in
      guard let type = listing.type as? any Operator.Type else { return nil }
      return FunctionFacts(
        names: [listing.name] + listing.aliases, usage: type.usage, summary: listing.summary, details: listing.details,
        examples: listing.examples, parameters: listing.parameters, defaults: listing.defaults)
    }
  }

  package func explain(_ name: String, in call: inout Call) throws -> Bool {
    guard isColumn(name, in: call.scope) || FeatureCatalogue.shared.feature(name) != nil else { return false }
    var explain = Explain()
    explain.what = Formula(Expression(.name(name), at: call.place))
    _ = try explain.run(&call)
    return true
  }

  package func compute(_ expression: Expression, in call: inout Call) throws -> Value {
    let (name, frame) = try call.frame(inPart: true)
    if case .group(let group) = expression.form {
      throw Complaint("@\(group) is a group of features, not a column", hint: "features @\(group) adds them to \(name)")
    }
    let column = try call.columns([(expression.source, expression)], on: frame)[0]
    return .object(ColumnView(column, of: frame))
  }

  package func assign(_ name: String, _ expression: Expression, in call: inout Call) throws -> Value {
    if call.scope[name] != nil {
      throw Complaint(
        "'\(name)' is a variable, and the expression gives a column", hint: "choose another name", at: call.place)
    }
    let (target, frame) = try call.frame(inPart: true)
    guard frame[name]?.role != .bar else {
      throw Complaint(
        "'\(name)' belongs to the bars of \(target), which labels and backtests read", hint: "choose another name",
        at: call.place)
    }
    var column = try call.columns([(name, expression)], on: frame)[0]
    column.role = .feature
    call.bind(target, to: .object(try frame.with([column])), parts: [name])
    return .object(ColumnView(column, of: frame))
  }

  package func holds(_ new: any Presentable, allOf old: any Presentable, parts: Swift.Set<String>?) -> Bool {
    guard let new = new as? Frame, let old = old as? Frame else { return new.digest == old.digest }
    guard new.timeline.digest == old.timeline.digest else { return false }
    let read = old.columns.filter { $0.role != .feature || parts?.contains($0.name) ?? true }
    return read.allSatisfy { column in
      // A column that was dropped cannot be read again.
      guard let now = new[column.name] else { return parts != nil }
      // Versions of a frame share what did not change.
      if let a = now.numbers, let b = column.numbers, a === b, now.role == column.role { return true }
      return (try? now.digest() == column.digest()) ?? false
    }
  }

  package func bound(_ name: String, _ value: Value, in scope: inout Scope) {
    guard case .object(let object) = value else { return }
    if let ensemble = (object as? Model)?.origin.ensemble, !ensemble.isActive {
      // What is no better than its best member does not take that one's place.
      let best = ensemble.members[ensemble.best]
      if best != name, case .object(let member)? = scope[best], member is Model { scope.latest[object.kind] = best }
      return
    }
    scope.latest[object.kind] = name
    if object is Frame, scope.current == nil { scope.current = name }
  }
}

extension Scope {
  /// The frame that bare column names mean.
  package var currentFrame: Frame? {
    guard let current, case .object(let object)? = self[current] else { return nil }
    return object as? Frame
  }
}
