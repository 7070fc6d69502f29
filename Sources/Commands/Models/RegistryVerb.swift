import Interpreter
import Learning
import Operations
import Remote
import Storage
import Vocabulary

/// Looks after the models that were registered.
struct RegistryVerb: Command {
  static let name = "registry"
  static let summary = "lists, ranks, promotes and puts aside registered models; compares and exports tracked runs"
  static let details = """
      registry                       the models: status, scores, when
      registry info NAME[@V]         everything that is known of one, and every change of its status
      registry lineage NAME[@V]      files with their digests, columns, the versions before
      registry rank top=5            the best by a score; equal ones by name
      registry move NAME@V STATUS    staging, production, superseded, retraining or archived; why= says why
      registry archive               above 7 models the last 2 by the ranking are put aside
      registry delete NAME@V yes     its files; what it was stays written down
      registry log M …               notes runs of the session without keeping the models; all where none is named
      registry runs                  all runs that were noted, with their scores
      registry diff A B              two models beside each other: settings and scores
      registry mlflow FOLDER         the runs as a folder that MLflow opens
      registry mlflow ADDRESS        the runs to a tracking server, each once: https://…, or http:// on this machine

    by= is a score of the folds such as auc, or of the test part such as test.auc. One version of a name is in production;
    another that takes its place supersedes it.
    """
  static let effect = Effect.target
  static let parameters = [
    Parameter<Self>.argument(
      "action", \Self.action, required: false,
      "list, info, lineage, rank, move, archive, delete, log, runs, diff or mlflow"),
    Parameter.rest("what", \Self.words, "names of models, a status, a folder"),
    Parameter.option("by", \Self.score, "the score that ranks"),
    Parameter.option("top", \Self.top, in: 1...100_000, "how many of a ranking to show"),
    Parameter.option("above", \Self.above, in: 0...100_000, "models that may stay without any being put aside"),
    Parameter.option("last", \Self.last, in: 1...100_000, "how many are put aside at once"),
    Parameter.option("why", \Self.why, "the reason, written down with a change"),
    Parameter.option("at", \Self.folder, "the folder of the registry"),
  ]
  static let examples = [
    "registry at=results/models", "registry info trend at=results/models", "registry rank by=auc at=results/models",
    "registry move trend@1 production why=\"the best of three\" at=results/models",
    "registry runs at=results/models",
  ]

  enum Action: String, Choice { case list, info, lineage, rank, move, archive, delete, log, runs, diff, mlflow }

  var action = Action.list
  var words: [Word] = []
  var score: Word?
  var top = 5
  var above = 7
  var last = 2
  var why = ""
  var folder = Path("models")

  func run(_ call: inout Call) throws -> Value {
    let words = words.map(\.text)
    let needed: [Action: (ClosedRange<Int>, String)] = [
      .info: (1...1, "NAME"), .lineage: (1...1, "NAME"), .move: (2...2, "NAME@VERSION STATUS"),
      .delete: (2...2, "NAME@VERSION yes"), .diff: (2...2, "NAME NAME"), .mlflow: (1...1, "FOLDER"),
      .log: (0...10_000, ""),
    ]
    let (count, usage) = needed[action] ?? (0...0, "")
    guard count.contains(words.count) else {
      throw Complaint(
        "registry \(action.rawValue) takes \(usage.isEmpty ? "no more words" : usage)",
        hint: action == .delete && words.count == 1 ? "yes confirms: registry delete \(words[0]) yes" : nil,
        at: call.place)
    }
    // What it would show or change may not be there where a script is only tried.
    guard !call.world.isRehearsal else { return .nothing }
    if action == .log {
      try log(words, &call)
      return .nothing
    }
    let registry = try Registry.open(folder, call)
    let pages = RegistryPages(registry)
    let score = try score.map { try pages.known($0.text, at: call.place) } ?? pages.usualScore()
    switch action {
    case .list: call.show(.table(try pages.list(registry.entries(), by: score)))
    case .rank: call.show(.table(try pages.list(Array(registry.ranked(by: score).prefix(top)), by: score)))
    case .info: for block in try pages.info(registry.entry(words[0])) { call.show(block) }
    case .lineage: for block in try pages.lineage(registry.entry(words[0])) { call.show(block) }
    case .diff: call.show(.table(pages.difference(try registry.entry(words[0]), try registry.entry(words[1]))))
    case .runs: call.show(.table(pages.runs(try registry.runs())))
    case .move: try move(registry, words, &call)
    case .delete: try delete(registry, words, &call)
    case .archive:
      let gone = try registry.archiveLast(
        last, above: above, by: score, at: call.world.clock(), by: call.person)
      call.show(
        .text(
          gone.isEmpty
            ? "nothing is put aside: there are no more than \(above) models"
            : "put aside by \(score): \(gone.map(\.title).joined(separator: ", "))"))
    case .mlflow where words[0].contains("://"): try send(registry.runs(), to: words[0], &call)
    case .mlflow: try export(registry.runs(), to: words[0], &call)
    case .log: break
    }
    return .nothing
  }

  private func move(_ registry: Registry, _ words: [String], _ call: inout Call) throws {
    let entry = try registry.entry(words[0])
    guard let status = Status(rawValue: words[1]), status != .deleted else {
      throw Complaint(
        "'\(words[1])' is no status that a model is moved to",
        hint: didYouMean(words[1], Status.allCases.map(\.rawValue)) ?? "registry delete \(words[0]) yes deletes",
        at: call.place)
    }
    try registry.move(entry, to: status, at: call.world.clock(), by: call.person, why: why)
    call.show(.text("\(entry.title) is in \(status.rawValue) now, it was in \(entry.status.rawValue)"))
  }

  private func delete(_ registry: Registry, _ words: [String], _ call: inout Call) throws {
    guard words[1] == "yes" else {
      throw Complaint(
        "registry delete needs 'yes' after the name", hint: "registry delete \(words[0]) yes", at: call.place)
    }
    let entry = try registry.entry(words[0])
    try registry.move(entry, to: .deleted, at: call.world.clock(), by: call.person, why: why)
    Store.removeFolder("\(call.world.resolve(folder.text))/\(entry.card.name)/\(entry.card.version)")
    call.show(.text("\(entry.title) is deleted; undo does not bring it back"))
  }

  private func log(_ words: [String], _ call: inout Call) throws {
    let names = words.isEmpty ? call.scope.names(ofKind: "model") : words
    guard !names.isEmpty else { throw Complaint("there is no model to note", hint: "m = fit logit", at: call.place) }
    let time = call.world.clock()
    let runs = try names.map { name in
      Run(try call.object(name, Model.self, kind: "model").object, title: name, time: time)
    }
    let root = call.world.resolve(folder.text)
    Store.makeFolder(root)
    try Registry("\(root)/registry.db", monitor: call.monitor).log(runs)
    call.show(.text("noted \(runs.count == 1 ? "1 run" : "\(runs.count) runs") in \(folder.text)"))
  }

  private func send(_ runs: [Run], to address: String, _ call: inout Call) throws {
    let monitor = call.monitor
    let client = try HTTPClient()
    let base = address.last == "/" ? String(address.dropLast()) : address
    let server = MLflowServer { path, json in
      let url = "\(base)/api/2.0/mlflow/\(path)"
      do {
        let answer =
          try json.map { try client.post(url, json: $0, monitor: monitor) } ?? client.get(url, monitor: monitor)
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
      } catch HTTPClient.Failure.passing(let why), HTTPClient.Failure.lasting(let why) {
        throw Complaint("\(address): \(why)", hint: "mlflow server --port 5000 starts one")
      }
    }
    let sent = try server.send(runs, experiment: "wick", monitor: monitor)
    call.show(.text("\(address)  \(sent == 1 ? "1 run" : "\(sent) runs") sent, \(runs.count - sent) were there"))
  }

  private func export(_ runs: [Run], to folder: String, _ call: inout Call) throws {
    let root = call.world.resolve(folder)
    let files = MLflowFolder.files(runs, experiment: "wick", root: root)
    call.monitor.begin("writing runs", of: files.count)
    for (path, text) in files {
      try call.monitor.check()
      try call.world.write("\(root)/\(path)", text)
      call.monitor.advance()
    }
    call.show(
      .text("\(folder)  \(runs.count == 1 ? "1 run" : "\(runs.count) runs"); mlflow ui --backend-store-uri \(folder)"))
  }
}
