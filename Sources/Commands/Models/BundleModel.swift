import Engine
import Features
import Frames
import Interpreter
import Language
import Learning
import Operations
import Storage
import Vocabulary

/// Writes all that it takes to use a model elsewhere.
struct BundleModel: Command {
  static let name = "bundle"
  static let summary = "writes a folder with all that it takes to use a model elsewhere"
  static let details = """
    model.h5 holds the fits with the scaling and the stand-ins that they learned; features.wick the lines that make their
    columns, in order; config.json what the model is and how it was judged; predict.wick loads bars, makes the columns,
    predicts and exports; manifest.json lists the files with their SHA-256, the digest of the model and the versions it
    was made with. `wick run FOLDER/predict.wick bars=FILE` predicts, with the same bits as here, wherever the folder is
    moved: its parameter here is what `wick run` gives every script that declares it, the script's own folder.
    """
  static let effect = Effect.target
  static let parameters = [
    Parameter<Self>.argument("model", \Self.model, "a model"),
    Parameter.argument("folder", \Self.folder, "a folder that is not there yet"),
    Parameter.keyword("overwrite", \Self.overwrite, "replace the files of a bundle that is there"),
  ]
  static let examples = ["bundle m results/bundle overwrite"]

  var model = Name<OfModel>("")
  var folder = Path("")
  var overwrite = false

  func run(_ call: inout Call) throws -> Value {
    let (name, model) = try call.object(self.model.text, Model.self, kind: "model")
    let lines = try call.lines(making: model.origin.features)
    let bars = try call.frame().frame
    guard !call.world.isRehearsal else { return .nothing }
    let root = call.world.resolve(folder.text)
    guard overwrite || (try? call.world.fingerprint("\(root)/manifest.json")) == nil else {
      throw Complaint("'\(folder.text)' holds a bundle already", hint: "add 'overwrite', or name another folder")
    }
    Store.makeFolder(root)
    _ = try Store.write(
      to: "\(root)/model.h5", try model.stored(as: name), session: [], compression: .no, overwrite: true,
      monitor: call.monitor)
    let card = ModelCard(model, name: name, note: "", created: call.world.clock(), sources: [])
    let texts = [
      (
        "features.wick",
        "## The columns of \(name), in the order in which they are made.\n" + lines.joined(separator: "\n")
          + "\n"
      ),
      ("config.json", card.json.text + "\n"), ("predict.wick", script(name, bars)),
    ]
    for (file, text) in texts { try call.world.write("\(root)/\(file)", text) }
    let files = ["model.h5"] + texts.map(\.0)
    let prints = try files.map { try call.world.fingerprint("\(root)/\($0)") }
    let manifest = JSON.object([
      ("format", .string("wick bundle 1")), ("model", .string(name)), ("digest", .string(model.digest.description)),
      (
        "versions",
        .object(
          call.world.environment.map { ($0.name, .string($0.value)) } + [("library", .string(model.origin.library))])
      ),
      (
        "files",
        .array(
          zip(files, prints).map { file, print in
            .object([
              ("name", .string(file)), ("sha256", .string(print.sha256)), ("bytes", .integer(print.bytes)),
            ])
          })
      ),
    ])
    try call.world.write("\(root)/manifest.json", manifest.text + "\n")
    for file in files + ["manifest.json"] { call.trace.wrote(file: try call.world.fingerprint("\(root)/\(file)")) }
    call.show(
      .text("\(folder.text)  \(files.count + 1) files; wick run \(folder.text)/predict.wick bars=FILE predicts"))
    return .nothing
  }

  /// The bars are to be read as those were that the model learned from: the same prices, on the same clock.
  private func script(_ name: String, _ frame: Frame) -> String {
    var reading = frame.zone == "UTC" ? "" : " tz=\(frame.zone)"
    if let calendar = frame.calendar { reading += " calendar=\(calendar)" }
    if frame.stamp == .close { reading += " stamp=close" }
    if frame["raw_close"] != nil { reading += " prices=adjusted" }
    return """
      ## Predicts with \(name): wick run \(folder.text)/predict.wick bars=FILE out=FILE.h5
      param bars = "bars.csv" "a file of bars"
      param out = "predictions.h5" "where the predictions go"
      param here = "\(folder.text)" "where this bundle lies; wick run knows it"
      px = load $bars\(reading)
      if len(px) > 20 { assert px.bar == \(Value.span(.time(frame.bar)).source) "the model learned from bars of that length" }
      include $here/features.wick
      \(name) = load $here/model.h5:\(name)
      predict \(name)
      export $out px overwrite
      """ + "\n"
  }
}

extension Call {
  /// Lines that make columns from bars, each after those that it rests on.
  fileprivate mutating func lines(making features: [Model.Feature]) throws -> [String] {
    let frame = try frame().frame
    var (lines, made): ([String], Swift.Set<String>) = ([], [])
    func make(_ name: String, _ formula: String?, depth: Int) throws {
      guard !made.contains(name), frame[name]?.role != .bar || formula != nil else { return }
      guard depth < 100 else { throw Complaint("'\(name)' rests on itself") }
      guard let formula = try formula ?? frame[name]?.formula.map({ try writtenOut($0, on: frame) }) else { return }
      made.insert(name)
      // Whatever in it has the name of a column that was computed is made before it.
      for word in formula.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_") }).map(String.init)
      where word != name {
        if let column = frame[word], let other = column.formula, column.role != .bar {
          try make(word, writtenOut(other, on: frame), depth: depth + 1)
        }
      }
      lines.append("\(name) = \(formula)")
    }
    for feature in features { try make(feature.name, feature.formula, depth: 0) }
    return lines
  }
}
