import Commands
import Drawing
import Interpreter
import Language
import Shell
import Vocabulary

/// Answers to what a front end asks about the session without running anything.
struct Answers {
  let session: Session

  /// Whether the text can be run, as the prompt decides it.
  func completeness(_ content: Content) -> String {
    let code = content.text("code") ?? ""
    switch Parser(session.grammar).parse(code) {
    case .complete: return JSON.object([("status", JSON.text("complete"))])
    case .invalid: return JSON.object([("status", JSON.text("invalid"))])
    case .incomplete:
      guard !Prompt.isComplete(code, session.grammar) else {
        return JSON.object([("status", JSON.text("invalid"))])
      }
      let open = code.utf8.count { $0 == UInt8(ascii: "{") } - code.utf8.count { $0 == UInt8(ascii: "}") }
      let indent = String(repeating: "  ", count: max(0, open))
      return JSON.object([("status", JSON.text("incomplete")), ("indent", JSON.text(indent))])
    }
  }

  func completion(_ content: Content) -> String {
    let code = content.text("code") ?? ""
    let cursor = Answers.offset(content.number("cursor_pos"), in: code)
    let found = Completion(
      code, at: cursor, scope: session.scope, commands: session.domain.commands, files: Completer.files)
    let end = Answers.scalars(before: cursor, in: code)
    let types = found.candidates.map { candidate in
      // Front ends show the type beside the word: there is room for a few.
      JSON.object([
        ("start", String(Answers.scalars(before: found.start, in: code))), ("end", String(end)),
        ("text", JSON.text(candidate.text)), ("type", JSON.text(candidate.detail.cut(to: 60))),
      ])
    }
    return JSON.object([
      ("status", JSON.text("ok")), ("matches", JSON.array(found.candidates.map { JSON.text($0.text) })),
      ("cursor_start", String(Answers.scalars(before: found.start, in: code))), ("cursor_end", String(end)),
      ("metadata", JSON.object([("_jupyter_types_experimental", JSON.array(types))])),
    ])
  }

  func inspection(_ content: Content) -> String {
    let code = content.text("code") ?? ""
    let cursor = Answers.offset(content.number("cursor_pos"), in: code)
    let blocks = inspected(code, at: cursor, detail: content.number("detail_level") ?? 0)
    return JSON.object([
      ("status", JSON.text("ok")), ("found", blocks.isEmpty ? "false" : "true"),
      ("data", blocks.isEmpty ? "{}" : MimeBundle(blocks).json), ("metadata", "{}"),
    ])
  }

  /// What is known of the word at the cursor: a value, an option, a page of the help, which tells of columns too.
  private func inspected(_ code: String, at cursor: Int, detail: Int) -> [Block] {
    let bytes = Array(code.utf8)
    func isInside(_ byte: UInt8) -> Bool {
      byte | 32 >= 97 && byte | 32 <= 122 || byte >= 48 && byte <= 57 || byte == 95 || byte == 46 || byte >= 128
    }
    let start = bytes[..<cursor].lastIndex { !isInside($0) }.map { $0 + 1 } ?? 0
    let end = bytes[cursor...].firstIndex { !isInside($0) } ?? bytes.count
    let word = String(decoding: bytes[start..<end], as: UTF8.self)
    guard !word.isEmpty else { return [] }
    if let value = session.scope[word] {
      guard case .object(let object) = value else { return [.text("\(word) = \(value.source)")] }
      let properties = object.propertyNames.map { "\(word).\($0)" }.joined(separator: " ")
      let facts = properties.isEmpty ? [] : [Block.text(properties)]
      return [.text("\(word): \(object.headline)")] + facts + (detail > 0 ? (try? object.display) ?? [] : [])
    }
    let isOption = end < bytes.count && bytes[end] == UInt8(ascii: "=")
    if isOption, let told = told(word + "=", code, at: end) { return told }
    if let page = try? session.look("? \(word)") { return page }
    return told(word, code, at: end) ?? []
  }

  /// What completion says of a word that stands there as a whole.
  private func told(_ word: String, _ code: String, at end: Int) -> [Block]? {
    let found = Completion(code, at: end, scope: session.scope, commands: session.domain.commands, files: { _ in [] })
    guard let candidate = found.candidates.first(where: { $0.text == word }), !candidate.detail.isEmpty else {
      return nil
    }
    return [.text("\(word)  \(candidate.detail)")]
  }

  // MARK: - Places

  /// Front ends count code points, the language counts bytes. Without a place it is the end.
  static func offset(_ cursor: Int?, in text: String) -> Int {
    let scalars = text.unicodeScalars
    guard let cursor, cursor >= 0,
      let place = scalars.index(scalars.startIndex, offsetBy: cursor, limitedBy: scalars.endIndex)
    else { return text.utf8.count }
    return text.utf8.distance(from: text.startIndex, to: place)
  }

  static func scalars(before offset: Int, in text: String) -> Int {
    let place = text.utf8.index(text.startIndex, offsetBy: min(offset, text.utf8.count))
    return text.unicodeScalars.distance(from: text.startIndex, to: place)
  }

  // MARK: - Of no session

  static func shutdown(_ request: Request) -> String {
    let restarts = request.content.flag("restart", usually: false)
    return JSON.object([("status", JSON.text("ok")), ("restart", restarts ? "true" : "false")])
  }

  /// Of something that went wrong, for a reply.
  static func failure(_ failure: Failure, _ more: [(name: String, value: String)] = []) -> String {
    JSON.object([("status", JSON.text("error"))] + failure.members + more)
  }
}

/// Why a cell ended early, as front ends show it.
struct Failure {
  var name: String
  var message: String
  /// As the prompt would show it, with its colours.
  var lines: [String]

  var members: [(name: String, value: String)] {
    [
      ("ename", JSON.text(name)), ("evalue", JSON.text(message)), ("traceback", JSON.array(lines.map(JSON.text))),
    ]
  }

  init(_ error: any Error, in code: String, after nanoseconds: UInt64) {
    switch error {
    case let complaint as Complaint:
      let told = Complaint(
        Secret.masked(complaint.message), hint: complaint.hint.map(Secret.masked), at: complaint.place)
      name = "Error"
      message = told.description
      lines = Fault(told, in: Secret.masked(code)).lines(in: Style(width: 100, color: true))
    case let interruption as Interruption:
      name = "Interrupted"
      message = Prompt.told(interruption, after: nanoseconds)
      lines = [message]
    default:
      name = "Error"
      message = "\(error)"
      lines = ["error: \(error)"]
    }
  }
}
