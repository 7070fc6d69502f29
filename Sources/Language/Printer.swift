import Vocabulary

extension Expression {
  /// The expression in canonical form: `parse(source) == self`.
  package var source: String {
    var text = ""
    write(to: &text, binding: Binding.or)
    return text
  }

  /// Appends the expression, in parentheses where it binds more loosely than its surroundings do.
  func write(to text: inout String, binding loosest: Int) {
    guard binding < loosest else { return write(to: &text) }
    text += "("
    write(to: &text)
    text += ")"
  }

  /// How tightly the form binds, as it is written.
  var binding: Int {
    switch form {
    case .binary(let infix, _, _): infix.precedence
    case .unary(.not, _): Binding.not
    case .unary(.minus, _): Binding.sign
    case .range: Binding.range
    case .number(let number, let written):
      number.sign == .minus || written.hasPrefix("+") ? Binding.sign : Binding.postfix
    case .span(let span): span.description.hasPrefix("-") ? Binding.sign : Binding.postfix
    case .ticks(let count): count.sign == .minus ? Binding.sign : Binding.postfix
    default: Binding.postfix
    }
  }

  private func write(to text: inout String) {
    switch form {
    case .number(let number, let written): text += written.isEmpty ? Value.source(number) : written
    case .text(let content): text += Value.quoted(Secret.without(content))
    case .flag(let flag): text += flag ? "yes" : "no"
    case .missing: text += "na"
    case .moment(let moment): text += moment.description
    case .clock(let clock): text += Moment.clock(clock)
    case .span(let span): text += span.description
    case .ticks(let count): text += Value.ticks(count).source
    case .name(let name): text += name
    case .variable(let name): text += "$" + name
    case .group(let name): text += "@" + name
    case .last: text += "_"
    case .word(let word): text += Secret.without(word)
    case .unary(.not, let operand):
      text += "not "
      operand.write(to: &text, binding: Binding.not)
    case .unary(.minus, let operand):
      text += "-"
      // -5 is a literal; its negation is written apart.
      operand.write(to: &text, binding: operand.isLiteralSize ? Binding.postfix + 1 : Binding.sign)
    case .binary(.power, let base, let exponent):
      base.write(to: &text, binding: Binding.postfix)
      text += "^"
      exponent.write(to: &text, binding: Binding.sign)
    case .binary(let infix, let left, let right):
      let strictlyTighter = infix.precedence == Binding.comparison ? 1 : 0
      left.write(to: &text, binding: infix.precedence + strictlyTighter)
      text += infix.precedence == Binding.product && infix != .modulo ? infix.rawValue : " \(infix.rawValue) "
      right.write(to: &text, binding: infix.precedence + 1)
    case .index(let base, let position):
      base.write(to: &text, binding: Binding.postfix)
      text += "["
      position.write(to: &text, binding: Binding.or)
      text += "]"
    case .property(let base, let name):
      base.write(to: &text, binding: Binding.postfix)
      text += "." + name
    case .call(let name, let arguments):
      text += name + "("
      Expression.write(arguments, to: &text, separator: ", ", binding: Binding.or)
      text += ")"
    case .list(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += " " }
        element.writeElement(to: &text)
      }
      text += "]"
    case .record(let fields):
      text += "{"
      Expression.write(fields, to: &text, separator: " ", binding: nil)
      text += "}"
    case .range(let low, let high, let step):
      low?.write(to: &text, binding: Binding.sum)
      text += ".."
      high?.write(to: &text, binding: Binding.sum)
      if let step {
        text += ".."
        step.write(to: &text, binding: Binding.sum)
      }
    }
  }

  private var isLiteralSize: Bool {
    switch form {
    case .number, .span, .ticks: true
    default: false
    }
  }

  /// As an element of a list or the value of an option, where operators stand in parentheses.
  func writeElement(to text: inout String) {
    if case .range(let low, let high, let step) = form {
      low?.writeAtom(to: &text)
      text += ".."
      high?.writeAtom(to: &text)
      guard let step else { return }
      text += ".."
      step.writeAtom(to: &text)
    } else {
      writeAtom(to: &text)
    }
  }

  private func writeAtom(to text: inout String) {
    write(to: &text, binding: isPower ? Binding.postfix + 1 : Binding.sign)
  }

  private var isPower: Bool {
    switch form {
    case .binary(.power, _, _): true
    case .unary(.minus, let operand): operand.isPower
    default: false
    }
  }

  static func write(_ arguments: [Argument], to text: inout String, separator: String, binding: Int?) {
    for (index, argument) in arguments.enumerated() {
      if index > 0 { text += separator }
      if let name = argument.name { text += name + "=" }
      if let binding {
        argument.value.write(to: &text, binding: binding)
      } else {
        argument.value.writeElement(to: &text)
      }
    }
  }
}
