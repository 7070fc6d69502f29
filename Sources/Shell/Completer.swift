import Interpreter
import Vocabulary

/// What Tab does, from the session as it is at that moment.
struct Completer {
  private let session: Session

  init(_ session: Session) { self.session = session }

  func complete(before: String, after: String) -> LineEditor.Completion { LineEditor.Completion() }
}
