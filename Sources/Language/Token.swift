import Vocabulary

/// One piece of a program text, as offsets into its bytes. What it stands for is decoded where it is used.
struct Token {
  enum Kind: UInt8 {
    case end, newline, semicolon
    case name, number, text, variable, group, last
    case openParenthesis, closeParenthesis, openBracket, closeBracket, openBrace, closeBrace
    case comma, dot, dots, assign, question
    case plus, minus, star, slash, caret, modulo
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, tilde, within
    case and, or, not
    case unknown
  }

  var kind: Kind
  var start: Int
  var end: Int
  /// Whether a blank stands before it.
  var spaced: Bool

  var place: Place { Place(start, end) }
}

extension Token.Kind {
  /// The operator that stands between two operands; ranges are apart.
  var infix: BinaryOperator? {
    switch self {
    case .or: .or
    case .and: .and
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    case .tilde: .close
    case .within: .within
    case .plus: .plus
    case .minus: .minus
    case .star: .times
    case .slash: .over
    case .modulo: .modulo
    case .caret: .power
    default: nil
    }
  }

  /// Whether an operand may begin with it.
  var beginsOperand: Bool {
    switch self {
    case .name, .number, .text, .variable, .group, .last, .openParenthesis, .openBracket, .openBrace, .minus, .plus:
      true
    default: false
    }
  }

  /// Whether a statement ends before it.
  var endsStatement: Bool {
    switch self {
    case .end, .newline, .semicolon, .closeBrace: true
    default: false
    }
  }
}

/// Why reading stopped.
enum Fault: Error {
  case complaint(Complaint)
  /// The text ends where more must follow: an open bracket, or a `\` at its end.
  case unfinished(Complaint)

  var complaint: Complaint {
    switch self {
    case .complaint(let complaint), .unfinished(let complaint): complaint
    }
  }
}

/// What a byte of a program may be part of.
enum Letter {
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || byte == 0x5f }
  static func isNamePart(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }
  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d }
  /// A word runs on until a blank or one of `[](){},;#"`.
  static func isWordPart(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, 0x7f: false
    case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "{"),
      UInt8(ascii: "}"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "#"), UInt8(ascii: "\""):
      false
    default: true
    }
  }
}
