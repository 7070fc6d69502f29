import Vocabulary

extension Reader {
  /// The token that begins at or after the offset.
  mutating func scan(from offset: Int) -> Token {
    steps += 1
    var at = offset
    skip: while at < bytes.count {
      switch bytes[at] {
      case 0x20, 0x09, 0x0d: at += 1
      case 0x0a where newlineIsBlank: at += 1
      case UInt8(ascii: "#"):
        while at < bytes.count, bytes[at] != 0x0a { at += 1 }
        if at == bytes.count { endsInComment = true }
      case UInt8(ascii: "\\"):
        var next = at + 1
        while Letter.isBlank(byte(next)) { next += 1 }
        if next == bytes.count { continues = true } else if bytes[next] != 0x0a { break skip }
        at = min(next + 1, bytes.count)
      default: break skip
      }
    }
    let spaced = at > offset
    guard at < bytes.count else { return Token(kind: .end, start: bytes.count, end: bytes.count, spaced: spaced) }
    let (kind, end) = piece(at)
    return Token(kind: kind, start: at, end: end, spaced: spaced)
  }

  private func piece(_ start: Int) -> (Token.Kind, end: Int) {
    let first = bytes[start]
    let second = byte(start + 1)
    func sign(_ kind: Token.Kind, length: Int = 1) -> (Token.Kind, end: Int) { (kind, start + length) }
    if Letter.isLetter(first) { return word(start) }
    if Letter.isDigit(first) { return (.number, endOfNumber(start)) }
    switch first {
    case 0x0a: return sign(.newline)
    case UInt8(ascii: ";"): return sign(.semicolon)
    case UInt8(ascii: "("): return sign(.openParenthesis)
    case UInt8(ascii: ")"): return sign(.closeParenthesis)
    case UInt8(ascii: "["): return sign(.openBracket)
    case UInt8(ascii: "]"): return sign(.closeBracket)
    case UInt8(ascii: "{"): return sign(.openBrace)
    case UInt8(ascii: "}"): return sign(.closeBrace)
    case UInt8(ascii: ","): return sign(.comma)
    case UInt8(ascii: "?"): return sign(.question)
    case UInt8(ascii: "+"): return sign(.plus)
    case UInt8(ascii: "-"): return sign(.minus)
    case UInt8(ascii: "/"): return sign(.slash)
    case UInt8(ascii: "^"): return sign(.caret)
    case UInt8(ascii: "~"): return sign(.tilde)
    case UInt8(ascii: "*"): return second == first ? sign(.unknown, length: 2) : sign(.star)
    case UInt8(ascii: "&"): return second == first ? sign(.unknown, length: 2) : sign(.and)
    case UInt8(ascii: "|"): return second == first ? sign(.unknown, length: 2) : sign(.or)
    case UInt8(ascii: "="): return second == first ? sign(.equal, length: 2) : sign(.assign)
    case UInt8(ascii: "!"): return second == UInt8(ascii: "=") ? sign(.notEqual, length: 2) : sign(.not)
    case UInt8(ascii: "<"):
      if second == UInt8(ascii: ">") { return sign(.unknown, length: 2) }
      return second == UInt8(ascii: "=") ? sign(.lessOrEqual, length: 2) : sign(.less)
    case UInt8(ascii: ">"): return second == UInt8(ascii: "=") ? sign(.greaterOrEqual, length: 2) : sign(.greater)
    case UInt8(ascii: "."):
      if second == first { return sign(.dots, length: 2) }
      return Letter.isDigit(second) ? (.number, endOfNumber(start)) : sign(.dot)
    case UInt8(ascii: "$"): return Letter.isLetter(second) ? (.variable, endOfName(start + 1)) : sign(.unknown)
    case UInt8(ascii: "@"): return Letter.isLetter(second) ? (.group, endOfName(start + 1)) : sign(.unknown)
    case UInt8(ascii: "\""): return endOfText(start).map { (.text, $0) } ?? (.unknown, endOfLine(start))
    default:
      var end = start + 1
      while end < bytes.count, bytes[end] & 0xc0 == 0x80 { end += 1 }
      return (.unknown, end)
    }
  }

  func endOfName(_ start: Int) -> Int {
    var end = start
    while end < bytes.count, Letter.isNamePart(bytes[end]) { end += 1 }
    return end
  }

  func endOfLine(_ start: Int) -> Int {
    var end = start
    while end < bytes.count, bytes[end] != 0x0a { end += 1 }
    while end > start, Letter.isBlank(bytes[end - 1]) { end -= 1 }
    return end
  }

  /// The offset after the closing quote; nil where the line ends first.
  func endOfText(_ start: Int) -> Int? {
    var at = start + 1
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "\""): return at + 1
      case 0x0a: return nil
      case UInt8(ascii: "\\"): at += byte(at + 1) == 0x0a ? 1 : 2
      default: at += 1
      }
    }
    return nil
  }

  private func word(_ start: Int) -> (Token.Kind, end: Int) {
    let end = endOfName(start)
    switch end - start {
    case 1 where bytes[start] == UInt8(ascii: "_"): return (.last, end)
    case 2 where equals(start, "in"): return (.within, end)
    case 2 where equals(start, "or"): return (.or, end)
    case 3 where equals(start, "and"): return (.and, end)
    case 3 where equals(start, "not"): return (.not, end)
    case 3 where equals(start, "mod"): return (.modulo, end)
    default: return (.name, end)
    }
  }

  /// Whether the bytes from the offset on spell the word.
  func equals(_ start: Int, _ word: StaticString) -> Bool {
    guard start + word.utf8CodeUnitCount <= bytes.count else { return false }
    for index in 0..<word.utf8CodeUnitCount where bytes[start + index] != word.utf8Start[index] { return false }
    return true
  }

  @inline(never)
  func isWord(_ token: Token, _ word: StaticString) -> Bool {
    token.end - token.start == word.utf8CodeUnitCount && equals(token.start, word)
  }

  /// A complaint about something that is no part of the language, with what was probably meant.
  @inline(never)
  func strange(_ expected: String) -> Fault {
    let written = text(token)
    let place = token.place
    if written.hasPrefix("\"") {
      return .complaint(
        Complaint("this text has no closing \"", hint: "a text ends on its line; \\n is a new line", at: place))
    }
    let hint: String? =
      switch written {
      case "**": "a power is written ^"
      case "&&": "write & or and"
      case "||": "write | or or"
      case "<>": "write !="
      case "%": "a remainder is written a mod b"
      case "'", "`", "\u{201c}", "\u{201d}", "\u{2018}", "\u{2019}": "a text stands between \" and \""
      case "\u{2212}", "\u{2013}", "\u{2014}": "a minus is written -"
      case "\u{a0}": "this is a no-break space, write an ordinary blank"
      case "$": "a name follows $ without a blank"
      case "@": "a group's name follows @ without a blank"
      case "\\": "a \\ joins lines only at the very end of a line"
      default:
        written.unicodeScalars.first?.properties.isAlphabetic ?? false
          ? "names are made of a to z, 0 to 9 and _; other letters stand in texts" : nil
      }
    let quoted = written == "'" ? "\"'\"" : "'\(written)'"
    return .complaint(Complaint("expected \(expected), found \(quoted)", hint: hint, at: place))
  }
}
