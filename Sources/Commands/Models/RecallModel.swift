import Interpreter
import Language
import Learning
import Operations
import Storage
import Vocabulary

/// Reads a model back from the registry.
struct RecallModel: Command {
  static let name = "recall"
  static let summary = "reads a registered model back"
  static let details = """
    By name the version in production, else the newest that is not put aside; by name@version that one. It predicts the
    same bits as when it was registered; a file that was changed since is refused.
    """
  static let parameters = [
    Parameter<Self>.argument("model", \Self.model, "its name, or name@version"),
    Parameter.option("at", \Self.folder, "the folder of the registry"),
  ]
  static let examples = ["m2 = recall trend at=results/models"]

  var model = Word("")
  var folder = Path("models")

  /// Without a version it is another model as soon as one is registered or moved.
  static func isRepeatable(_ line: CommandCall) -> Bool { line.words.allSatisfy { $0.source.contains("@") } }

  func run(_ call: inout Call) throws -> Value {
    let registry = try Registry.open(folder, call)
    let entry = try registry.entry(model.text)
    guard entry.status != .deleted else {
      throw Complaint("\(entry.title) was deleted", hint: "its card is all that is left: registry info \(entry.title)")
    }
    let file = "\(call.world.resolve(folder.text))/\(entry.card.name)/\(entry.card.version)/model.h5"
    let store = try Store.open(file, threads: call.monitor.threads, monitor: call.monitor)
    guard let model = try store.object(named: entry.card.name) as? Model else {
      throw Complaint("\(file) holds no model '\(entry.card.name)'")
    }
    guard model.digest.description == entry.card.digest else {
      throw Complaint("\(file) is not the model that was registered as \(entry.title)", hint: "its digest differs")
    }
    call.trace.read(file: try call.world.fingerprint(file))
    return .object(model)
  }
}

extension Registry {
  /// The registry of a folder, which must be there.
  static func open(_ folder: Path, _ call: Call) throws -> Registry {
    let file = "\(call.world.resolve(folder.text))/registry.db"
    guard (try? call.world.fingerprint(file)) != nil else {
      throw Complaint("there is no registry in '\(folder.text)'", hint: "register m as=NAME makes one", at: call.place)
    }
    return try Registry(file, monitor: call.monitor)
  }
}
