import Glibc
import Vocabulary

/// One training by the Python package of CatBoost, in a process of its own: the library cannot be trained from C.
///
/// Numbers go over in files of a folder that lives as long as the call. The process ends with this one: it looks after
/// each round whether its parent is still there.
struct CatBoostTraining {
  static let part = OptionalPart(
    title: "catboost", variable: "WICK_CATBOOST_PYTHON", path: "catboost/bin/python", target: "catboost")

  /// Such as `1.2.10`, by the folder that pip left beside the package; nil where it is not found.
  static var version: String? {
    guard let file = part.file else { return nil }
    let place = file.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
    var found = glob_t()
    defer { globfree(&found) }
    guard glob("\(place)/lib/python3*/site-packages/catboost-*.dist-info", 0, nil, &found) == 0,
      let path = found.gl_pathv[0].map({ String(cString: $0) })
    else { return nil }
    return path.split(separator: "/").last.map { String($0.dropFirst("catboost-".count).dropLast(".dist-info".count)) }
  }

  /// Gives the rows to learn from column by column, NaN where missing; and those to stop by.
  var eachColumn: (_ body: ([Float]) throws -> Void) throws -> Void
  var targets: [Double]
  var weights: [Double]
  var eachStopColumn: (_ body: ([Float]) throws -> Void) throws -> Void
  var stopTargets: [Double]
  /// A model to go on from, as `run` gave it.
  var earlier: [UInt8] = []
  var rounds: Int
  /// CatBoost's parameters by their names.
  var settings: [(String, JSON)]

  /// The model as JSON, without what differs from run to run.
  func run(_ monitor: Monitor) throws -> [UInt8] {
    let python = try CatBoostTraining.part.found()
    var name = Array("\(OptionalPart.variable("TMPDIR") ?? "/tmp")/wick-catboost-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else {
      throw Complaint("no folder for catboost can be made beneath \(OptionalPart.variable("TMPDIR") ?? "/tmp")")
    }
    let folder = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { CatBoostTraining.remove(folder) }
    func path(_ name: String) -> String { "\(folder)/\(name)" }
    try eachColumn { try CatBoostTraining.add($0, to: path("x")) }
    try eachStopColumn { try CatBoostTraining.add($0, to: path("stop-x")) }
    try CatBoostTraining.add(targets, to: path("y"))
    try CatBoostTraining.add(weights, to: path("w"))
    try CatBoostTraining.add(stopTargets, to: path("stop-y"))
    try CatBoostTraining.add(earlier, to: path("earlier.json"))
    try CatBoostTraining.add(Array(JSON.object(settings).text.utf8), to: path("settings.json"))
    var heard = 0
    let outcome = try FreshProcess(executable: python, monitor: monitor).run(
      ["-I", "-c", CatBoostTraining.script, folder, String(getpid())], environment: ["OMP_NUM_THREADS": "1"]
    ) { lines in
      // The last words may be of something else than a round.
      let rounds = min(lines, rounds - heard)
      heard += rounds
      monitor.advance(by: rounds)
    }
    monitor.advance(by: rounds - heard)
    guard outcome.code == 0, let bytes = CatBoostTraining.read("\(folder)/model.json") else {
      let said = outcome.lines.last.map(String.init) ?? "it ended with \(outcome.code)"
      throw Complaint("catboost: \(said)", hint: "'\(python)' runs it: \(CatBoostTraining.part.remedy)")
    }
    return bytes
  }

  /// A line a round, so that whoever waits sees how far it is.
  private static let script = """
    import json, os, shutil, sys
    folder, parent = sys.argv[1], int(sys.argv[2])
    import catboost, numpy as np
    settings = json.load(open(folder + "/settings.json"))
    def rows(x, y, w=None):
        y = np.fromfile(folder + "/" + y, np.float64)
        if not len(y): return None
        x = np.memmap(folder + "/" + x, np.float32, "r").reshape(-1, len(y)).T
        w = np.fromfile(folder + "/" + w, np.float64) if w else []
        return catboost.Pool(x, y, weight=w if len(w) else None)
    class Watch:
        def after_iteration(self, info):
            if os.getppid() != parent:
                shutil.rmtree(folder, ignore_errors=True)
                os._exit(1)
            print(info.iteration, flush=True)
            return True
    stop = rows("stop-x", "stop-y")
    model = catboost.CatBoost(settings)
    training = rows("x", "y", "w")
    earlier = None
    if os.path.getsize(folder + "/earlier.json"):
        earlier = catboost.CatBoost().load_model(folder + "/earlier.json", format="json")
    model.fit(training, eval_set=stop, callbacks=[Watch()], verbose=False, init_model=earlier)
    model.save_model(folder + "/whole.json", format="json")
    whole = json.load(open(folder + "/whole.json"))
    kept = {k: whole[k] for k in ("features_info", "oblivious_trees", "scale_and_bias")}
    info = whole["model_info"]
    kept["model_info"] = {k: info[k] for k in ("catboost_version_info", "class_params") if k in info}
    kept["importance"] = list(model.get_feature_importance(type="PredictionValuesChange"))
    json.dump(kept, open(folder + "/model.json", "w"))
    """

  /// Behind what is there.
  private static func add<Number>(_ numbers: [Number], to path: String) throws {
    let isWritten = numbers.withUnsafeBytes { bytes in
      guard let file = fopen(path, "a") else { return false }
      let count = bytes.count == 0 ? 0 : fwrite(bytes.baseAddress, 1, bytes.count, file)
      return fclose(file) == 0 && count == bytes.count
    }
    guard isWritten else {
      throw Complaint("'\(path)' cannot be written: \(systemMessage())")
    }
  }

  private static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    return bytes
  }

  private static func remove(_ folder: String) {
    for name in [
      "x", "y", "w", "stop-x", "stop-y", "earlier.json", "settings.json", "whole.json", "model.json",
    ] {
      unlink("\(folder)/\(name)")
    }
    rmdir(folder)
  }
}
