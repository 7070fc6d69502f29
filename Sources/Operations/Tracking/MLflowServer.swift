import Learning
import Vocabulary

/// Sends runs to a tracking server over its REST interface, each once: a run that is there by its digest is left alone.
///
/// Source: the REST API of MLflow, version 2.0: `experiments/create`, `experiments/get-by-name`, `runs/search`,
/// `runs/create`, `runs/log-batch`, `runs/update`.
package struct MLflowServer {
  /// Posts a document to a path below the server's address, or asks for it where there is no document; gives the status
  /// and the text of the answer.
  package typealias Ask = (_ path: String, _ json: String?) throws -> (status: Int, text: String)

  private let ask: Ask

  package init(_ ask: @escaping Ask) { self.ask = ask }

  /// - Returns: How many runs were sent; the others were there.
  package func send(_ runs: [Run], experiment: String, monitor: Monitor = Monitor()) throws -> Int {
    let id = try experimentNumber(of: experiment)
    var sent = 0
    monitor.begin("sending runs", of: runs.count)
    for run in runs {
      try monitor.check()
      defer { monitor.advance() }
      guard try !holds(run, in: id) else { continue }
      try send(run, to: id)
      sent += 1
    }
    return sent
  }

  private func experimentNumber(of name: String) throws -> String {
    let made = try ask("experiments/create", JSON.object([("name", .string(name))]).text)
    if made.status == 200 { return try text("experiment_id", of: JSON(made.text)) }
    // It is there already, which is no error here.
    let found = try answer("experiments/get-by-name?experiment_name=\(name)", nil)
    guard let experiment = found.optional("experiment") else { throw Self.odd(made.text) }
    return try text("experiment_id", of: experiment)
  }

  private func holds(_ run: Run, in experiment: String) throws -> Bool {
    let found = try answer(
      "runs/search",
      .object([
        ("experiment_ids", .strings([experiment])), ("filter", .string("tags.`wick.digest` = '\(run.digest)'")),
        ("max_results", .integer(1)),
      ]))
    return try !(found.optional("runs")?.array() ?? []).isEmpty
  }

  private func send(_ run: Run, to experiment: String) throws {
    let time = JSON.integer(Int(run.time / 1_000_000))
    func pairs(_ values: [(name: String, value: String)]) -> JSON {
      .array(values.map { .object([("key", .string($0.name)), ("value", .string($0.value))]) })
    }
    let made = try answer(
      "runs/create",
      .object([("experiment_id", .string(experiment)), ("start_time", time), ("run_name", .string(run.title))]))
    guard let info = made.optional("run")?.optional("info") else { throw Self.odd(made.text) }
    let id = try text("run_id", of: info)
    _ = try answer(
      "runs/log-batch",
      .object([
        ("run_id", .string(id)),
        (
          "metrics",
          .array(
            run.metrics.filter(\.value.isFinite).map {
              .object([
                ("key", .string($0.name)), ("value", .number($0.value)), ("timestamp", time), ("step", .integer(0)),
              ])
            })
        ),
        ("params", pairs(run.parameters)),
        ("tags", pairs([("wick.statement", run.statement)])),
      ]))
    // The digest comes last: a run that was cut off before is sent anew.
    _ = try answer(
      "runs/set-tag",
      .object([("run_id", .string(id)), ("key", .string("wick.digest")), ("value", .string(run.digest))]))
    _ = try answer(
      "runs/update", .object([("run_id", .string(id)), ("status", .string("FINISHED")), ("end_time", time)]))
  }

  private func answer(_ path: String, _ document: JSON?) throws -> JSON {
    let answer = try ask(path, document?.text)
    guard answer.status == 200 else {
      throw Complaint(
        "the server answers \(path.prefix { $0 != "?" }) with \(answer.status): \(answer.text.prefix(200))")
    }
    return try JSON(answer.text)
  }

  private func text(_ name: String, of json: JSON) throws -> String {
    guard let member = json.optional(name) else { throw Self.odd(json.text) }
    return try member.string()
  }

  private static func odd(_ text: String) -> Complaint {
    Complaint("this is no answer of MLflow: \(text.prefix(200))", hint: "registry mlflow http://127.0.0.1:5000")
  }
}
