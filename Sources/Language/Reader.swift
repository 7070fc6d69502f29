import Vocabulary

/// Reads a program text from left to right, with one token of look-ahead. How words are read is up to the grammar of
/// the verb, so that tokens are made when they are wanted.
struct Reader {
  let bytes: [UInt8]
  let grammar: Grammar
  /// The next token, not yet taken.
  var token = Token(kind: .end, start: 0, end: 0, spaced: false)
  /// The end of the last thing that was taken.
  var taken = 0
  /// The brackets that are open here, innermost last. Inside ( ) [ ] and records a newline is a blank.
  var open: [Place] = []
  var newlineIsBlank = false
  /// In a list, `[5 -3]` has two elements: a sign with a blank before and none after begins a new one.
  var signBeginsElement = false
  var nesting = 0
  /// The height of the tree that was read last.
  var height = 0
  /// Tokens made so far: the measure of work.
  var steps = 0
  /// The statements at the top level, as far as they were read.
  var statements: [Statement] = []
  /// The comment lines directly above what comes next.
  var comments: [String] = []
  /// Set when the text ends with `\`.
  var continues = false
  /// Set when the text ends in a comment.
  var endsInComment = false
  /// The command that is being read.
  var context = Expectation.Context()
  /// Filled in where the reader is asked what may come at the end of its text.
  var trace: Trace?

  /// Deeper trees are refused: everything that walks a tree does so by recursion.
  static let deepest = 200

  init(_ text: String, grammar: Grammar = Grammar([])) {
    bytes = Array(text.utf8)
    self.grammar = grammar
    taken = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    token = scan(from: taken)
  }

  func byte(_ offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

  func text(_ start: Int, _ end: Int) -> String { String(decoding: bytes[start..<end], as: UTF8.self) }

  func text(_ place: Place) -> String { text(place.start, place.end) }

  func text(_ token: Token) -> String { text(token.start, token.end) }

  /// Takes the token and makes the next one.
  mutating func advance() {
    taken = token.end
    token = scan(from: taken)
  }

  /// Goes on from an offset, after something was read byte by byte.
  mutating func proceed(from offset: Int) {
    taken = offset
    token = scan(from: offset)
  }

  mutating func take(_ kind: Token.Kind) -> Bool {
    guard token.kind == kind else { return false }
    advance()
    return true
  }

  // MARK: Refusals

  /// A complaint; where the text has simply not ended yet, it is unfinished instead.
  @inline(never)
  func refusal(_ message: String, hint: String? = nil, at place: Place? = nil) -> Fault {
    let complaint = Complaint(message, hint: hint, at: place ?? token.place)
    guard token.kind == .end else { return .complaint(complaint) }
    if continues {
      return .unfinished(Complaint("the last line ends with \\, but no line follows", at: token.place))
    }
    guard let bracket = open.last else { return .complaint(complaint) }
    let sign = text(bracket)
    return .unfinished(Complaint("this \(sign) is never closed", at: bracket))
  }

  /// Refuses the next token: `expected ',' or ')', found '20'`.
  @inline(never)
  func unexpected(_ expected: String, hint: String? = nil) -> Fault {
    if token.kind == .unknown { return strange(expected) }
    return refusal("expected \(expected), found \(found)", hint: hint)
  }

  /// The next token as a message names it.
  var found: String {
    switch token.kind {
    case .end: "the end of the text"
    case .newline: "the end of the line"
    default: "'\(text(token))'"
    }
  }

  mutating func expect(_ kind: Token.Kind, _ sign: String) throws(Fault) {
    guard take(kind) else { throw unexpected(sign) }
  }

  // MARK: Bounds

  mutating func descend() throws(Fault) {
    nesting += 1
    guard nesting <= Reader.deepest else { throw tooDeep(token.place) }
  }

  func checkHeight(_ place: Place) throws(Fault) {
    guard height <= Reader.deepest else { throw tooDeep(place) }
  }

  @inline(never)
  private func tooDeep(_ place: Place) -> Fault {
    .complaint(
      Complaint(
        "this is nested more than \(Reader.deepest) levels deep", hint: "give its parts names, on lines of their own",
        at: Place(max(place.start, place.end - 1), place.end)))
  }
}
