import Engine
import Features
import Frames
import Interpreter
import Language
import Vocabulary

extension Call {
  /// The frame that the command works on, with its name: the one after `on`, else the current one, which is then
  /// written out in the saved line.
  ///
  /// - Parameter inPart: Whether of its features no others are looked at than those that `engine` is asked for, and those
  ///   that are noted in the trace: then a change of others does not make stale what comes of it.
  package mutating func frame(inPart: Bool = false) throws -> (name: String, frame: Frame) {
    let name: String
    if let on = clauses.on {
      guard case .name(let written) = on.form else {
        throw Complaint("on takes the name of a frame", hint: "such as on px", at: on.place)
      }
      name = written
    } else if let current = scope.current {
      name = current
    } else {
      throw Complaint("there is no frame yet", hint: "px = load FILE reads one")
    }
    if inPart, case .object(let object)? = scope[name], let frame = object as? Frame {
      trace.read(partOf: name)
      return (name, frame)
    }
    guard case .object(let object) = try value(of: name, at: clauses.on?.place), let frame = object as? Frame else {
      throw Complaint(
        "'\(name)' is no frame", hint: didYouMean(name, scope.names(ofKind: "frame")), at: clauses.on?.place)
    }
    return (name, frame)
  }

  /// Does something to which bare names are columns of the frame after `on`.
  package mutating func onFrame<Result>(_ body: (inout Call) throws -> Result) throws -> Result {
    guard case .name(let name)? = clauses.on?.form, case .object(let object)? = scope[name], object is Frame else {
      return try body(&self)
    }
    let current = scope.current
    scope.current = name
    let result = try body(&self)
    scope.current = current
    return result
  }

  /// The object of a name, of a certain type; `latest` names the default where none was written.
  package mutating func object<Object: Presentable>(
    _ name: String?, _ type: Object.Type, kind: String, option: String? = nil
  ) throws -> (name: String, object: Object) {
    let chosen = name ?? scope.latest[kind]
    guard let chosen else { throw Complaint("there is no \(kind) yet") }
    if name == nil, let option { fill(option, chosen) }
    let known = scope.names(ofKind: kind)
    guard scope[chosen] != nil else {
      throw Complaint("nothing has the name '\(chosen)'", hint: didYouMean(chosen, known))
    }
    guard case .object(let object) = try value(of: chosen), let found = object as? Object else {
      throw Complaint(
        "'\(chosen)' is no \(kind)", hint: known.isEmpty ? nil : "there is \(known.joined(separator: ", "))")
    }
    return (chosen, found)
  }

  /// Columns from expressions, on a frame: with the formulas of the session and of the feature catalogue, and with
  /// variables that hold a column.
  package mutating func columns(
    _ wanted: [(name: String, expression: Expression)], on frame: Frame
  ) throws -> [Column] {
    var extended = frame
    let bound = try wanted.map { ($0.name, try withObjects($0.expression, in: &extended)) }
    return try engine.columns(bound, on: extended, monitor: monitor)
  }

  /// The engine with every formula that the session knows.
  package var engine: Engine {
    var definitions = FeatureCatalogue.shared.definitions
    for (name, definition) in scope.definitions {
      definitions[name] = Definition(name, formals: definition.formals, body: definition.body)
    }
    return Engine(definitions: definitions, noted: trace.parts)
  }

  /// The expression with every variable that holds a column replaced by a column of the extended frame.
  private func withObjects(_ expression: Expression, in frame: inout Frame) throws -> Expression {
    func with(_ form: Expression.Form) -> Expression { Expression(form, at: expression.place) }
    switch expression.form {
    case .variable, .property:
      guard let column = try column(expression, on: frame) else {
        guard case .property(let inner, let name) = expression.form else { return expression }
        throw Complaint(
          "\(expression.source) looks at the whole sample, the future too",
          hint: "within a column say \(name)(\(inner.source), 252) or \(name)(\(inner.source), all)",
          at: expression.place)
      }
      let name = expression.source
      if frame[name] == nil {
        var added = column
        added.name = name
        frame = try frame.with([added])
      }
      return with(.name(name))
    case .unary(let sign, let inner): return with(.unary(sign, try withObjects(inner, in: &frame)))
    case .binary(let sign, let left, let right):
      return with(.binary(sign, try withObjects(left, in: &frame), try withObjects(right, in: &frame)))
    case .index(let inner, let index): return with(.index(try withObjects(inner, in: &frame), index))
    case .call(let name, let arguments):
      var bound: [Expression.Argument] = []
      for argument in arguments {
        bound.append(
          Expression.Argument(argument.name, try withObjects(argument.value, in: &frame), at: argument.place))
      }
      return with(.call(name, bound))
    case .list(let items):
      var bound: [Expression] = []
      for item in items { bound.append(try withObjects(item, in: &frame)) }
      return with(.list(bound))
    default: return expression
    }
  }

  /// The column that a variable or a property of one stands for.
  private func column(_ expression: Expression, on frame: Frame) throws -> Column? {
    let value: Value?
    switch expression.form {
    case .variable(let name): value = try self.value(of: name, at: expression.place)
    case .property(let inner, let property):
      switch inner.form {
      case .name(let name), .variable(let name):
        guard case .object(let object)? = scope[name] else { return nil }
        trace.read(name)
        value = object.property(property)
      default: return nil
      }
    default: value = nil
    }
    guard case .object(let object)? = value, let source = object as? any ColumnSource else { return nil }
    guard source.timeline.isAligned(with: frame.timeline) else {
      throw Complaint("\(expression.source) has other rows than the frame", at: expression.place)
    }
    return source.column
  }

  /// A frame made from `name`: given to the target where the line has one, else the name's next version.
  ///
  /// - Parameter parts: The columns that are made or gone, where nothing else is new.
  package mutating func give(_ frame: Frame, for name: String, parts: [String]? = nil) -> Value {
    if target != nil { return .object(frame) }
    if let parts { bind(name, to: .object(frame), parts: parts) } else { bind(name, to: .object(frame)) }
    show(.text("\(name)  \(frame.headline)"))
    return .nothing
  }
}

/// An object that stands for a column over a timeline.
package protocol ColumnSource: ColumnLike {
  var timeline: Timeline { get }
  var column: Column { get }
}
