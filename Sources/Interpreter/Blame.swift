import Language
import Vocabulary

extension CommandCall {
  /// The complaint of a command, placed under the one word or option value that it quotes; else under the verb and its
  /// words.
  func blamed(_ complaint: Complaint) -> Complaint {
    let whole = words.reduce(verbPlace) { $0.joined($1.place) }
    let line = options.reduce(whole) { $0.joined($1.place) }
    if let place = complaint.place, place != verbPlace, !(place.start <= verbPlace.start && place.end >= line.end) {
      return complaint
    }
    let pieces = (words + options.map(\.value) + clauses.flatMap(\.expressions)).flatMap(\.pieces)
    let quoted = pieces.filter { piece in
      let text = piece.text
      return complaint.message.contains("'\(text)'")
        || (text.contains("/") && complaint.message.contains(text))
    }
    guard quoted.count == 1 else { return complaint.at(whole) }
    return Complaint(complaint.message, hint: complaint.hint, at: quoted[0].place)
  }
}

extension Expression {
  /// The words of which a line's expression is made, each with its place.
  fileprivate var pieces: [(text: String, place: Place)] {
    switch form {
    case .list(let items): items.flatMap(\.pieces)
    case .text(let text), .word(let text), .name(let text): [(text, place)]
    case .group(let name): [("@" + name, place)]
    case .unary(_, let inner): inner.pieces
    default: [(source, place)]
    }
  }
}
