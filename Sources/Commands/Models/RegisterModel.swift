import Interpreter
import Language
import Learning
import Operations
import Storage
import Vocabulary

/// Keeps a model under a name and version, with all that it takes to use it and to make it anew.
struct RegisterModel: Command {
  static let name = "register"
  static let summary = "keeps a model by name and version, with its script, its scores and a page about it"
  static let details = """
    register m as trend writes models/trend/1 with model.h5 (what load and recall read, bit for bit), metadata.json,
    README.md, and script.wick with its lock, which makes the model anew. A name that is there is left as it is: 'new'
    adds the next version. The same model again changes nothing.

    models/registry.db is one file of SQLite to which rows are only added: every version, and every change of its status.
    """
  static let effect = Effect.target
  static let parameters = [
    Parameter<Self>.argument("model", \Self.model, "a model"),
    Parameter.keyword("new", \Self.new, "add a version to a name that is there"),
    Parameter.option("as", \Self.title, "the name; that of the model in the session where not given"),
    Parameter.option("note", \Self.note, "what it is for, in a sentence"),
    Parameter.option("at", \Self.folder, "the folder of the registry"),
  ]
  static let examples = ["register m as=trend new note=\"five days ahead\" at=results/models"]

  var model = Name<OfModel>("")
  var new = false
  var title: Word?
  var note = ""
  var folder = Path("models")

  func run(_ call: inout Call) throws -> Value {
    let (name, model) = try call.object(self.model.text, Model.self, kind: "model")
    let title = title?.text ?? name
    guard !title.isEmpty, title.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }) else {
      throw Complaint("'\(title)' cannot be the name of a model", hint: "letters, digits and _", at: call.place)
    }
    let script = try Script(call.records, keep: [name])
    var sources: [(path: String, sha256: String)] = []
    for file in script.kept.flatMap(\.filesRead) where !sources.contains(where: { $0.path == file.path }) {
      sources.append((file.path, file.sha256))
    }
    let card = ModelCard(model, name: title, note: note, created: call.world.clock(), sources: sources)
    // A script that is only tried leaves nothing outside.
    guard !call.world.isRehearsal else { return .nothing }
    let lock = try Lock(
      script.text, of: script.kept, environment: call.world.environment, parameters: Parameters.given(in: script.kept),
      Grammar(call.domain.commands))
    let root = call.world.resolve(folder.text)
    Store.makeFolder(root)
    let registry = try Registry("\(root)/registry.db", monitor: call.monitor)
    let (world, monitor, trace) = (call.world, call.monitor, call.trace)
    let registered = try registry.add(card, anew: new, by: call.person) { card in
      let place = "\(root)/\(card.name)/\(card.version)"
      Store.makeFolder(place)
      _ = try Store.write(
        to: "\(place)/model.h5", try model.stored(as: card.name), session: [], compression: .no, overwrite: true,
        monitor: monitor)
      for (file, text) in [
        ("metadata.json", card.json.text + "\n"), ("README.md", card.readme), ("script.wick", script.text),
        ("script.lock", lock.text),
      ] {
        try world.write("\(place)/\(file)", text)
      }
      trace.wrote(file: try world.fingerprint("\(place)/model.h5"))
    }
    try registry.log([Run(model, title: "\(registered.name)@\(registered.version)", time: card.created)])
    call.show(
      .text(
        "\(registered.name)@\(registered.version)  \(folder.text)/\(registered.name)/\(registered.version)  digest "
          + model.digest.short))
    return .nothing
  }
}

extension Call {
  /// Who is at the keyboard, as the system calls them.
  var person: String { world.variable("USER") ?? world.variable("LOGNAME") ?? "" }
}
