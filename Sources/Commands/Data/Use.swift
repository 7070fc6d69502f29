import Frames
import Interpreter
import Vocabulary

/// Chooses the frame that bare column names mean.
struct Use: Command {
  static let name = "use"
  static let summary = "makes a frame the one that bare column names mean"
  static let effect = Effect.set
  static let parameters = [Parameter.argument("frame", \Self.frame, "the name of a frame")]
  static let examples = ["use px"]

  var frame = Name<OfFrame>("")

  func run(_ call: inout Call) throws -> Value {
    let (name, frame) = try call.object(self.frame.text, Frame.self, kind: "frame")
    call.scope.current = name
    call.show(.text("\(name)  \(frame.headline)"))
    return .nothing
  }
}
