import Frames
import Interpreter
import Language
import Storage
import Vocabulary

/// Writes values of the session as an HDF5 file.
struct Export: Command {
  static let name = "export"
  static let summary = "writes frames, labels, selections, signals, models, scalers and backtests to an HDF5 file"
  static let details = """
    Each value is a group under its name; a backtest has its equity, trades and positions as groups below. The current
    frame where none is named. The layout is netCDF-4 with CF attributes: xarray, h5py, netCDF4, MATLAB and R open it
    with times decoded, and `load FILE.h5:name` reads a frame, a model or a scaler back, bit for bit.

    Under /session lies the script that makes what is in the file, with its lock. The file appears as a whole or not at
    all; equal content gives equal bytes.

    append adds to a file and leaves what else is in it as it is; overwrite then replaces what has the same name. Where
    there is no file yet it is made. A file is written by one session at a time. undo does not bring a file back. `store` lists and tidies files.

    compress=fast deflates lightly and keeps prices as counts of a tick, compress=small deflates as far as it goes. Both
    lose nothing.
    """
  static let effect = Effect.target
  static let parameters = [
    Parameter.argument("path", \Self.path, "the file, such as results/run.h5"),
    Parameter.rest("what", \Self.names, "names of values; the current frame where none is given"),
    Parameter.option("compress", \Self.compression, "no, fast or small"),
    Parameter.keyword("overwrite", \Self.overwrite, "replace a file that is there"),
    Parameter.keyword("append", \Self.append, "add to a file, which is made where there is none"),
  ]
  static let examples = [
    "export results/px.h5 px overwrite",
    "export results/px.h5 px compress=fast overwrite",
    "export results/px.h5 y append overwrite",
  ]

  var path = Path("")
  var names: [Name<OfAny>] = []
  var compression = Compression.no
  var overwrite = false
  var append = false

  /// Endings of files that are something else, whatever is written into them.
  private static let others = ["csv", "tsv", "txt", "json", "parquet", "feather", "arrow", "xlsx", "pkl", "npz", "db"]

  func run(_ call: inout Call) throws -> Value {
    if let ending = path.text.split(separator: ".").last?.lowercased(), Self.others.contains(ending) {
      throw Complaint(
        "export writes HDF5, which is no .\(ending)",
        hint: ending == "csv" || ending == "tsv"
          ? "end it in .h5, or print the rows: wick --csv -c 'px = load …; show px all' > bars.csv"
          : "end it in .h5: pandas, xarray, h5py, MATLAB and R open it",
        at: call.place)
    }
    let names = try names.isEmpty ? [call.frame().name] : names.map(\.text)
    var items: [StoredItem] = []
    for name in names {
      guard case .object(let object) = try call.value(of: name), let storable = object as? any Storable else {
        throw Complaint(
          "'\(name)' is not kept in files",
          hint: "frames, labels, selections, signals, models, scalers and backtests are",
          at: call.place)
      }
      let made = Self.origin(of: name, call)
      items += try storable.stored(as: name).map { item in
        var item = item
        item.made = made
        return item
      }
    }
    // A script that is only tried leaves nothing outside; what would be written was made all the same.
    guard !call.world.isRehearsal else { return .nothing }
    let target = call.world.resolve(path.text)
    if Store.isText(target) {
      throw Complaint("\(path.text) is a text, not an HDF5 file", hint: "give the file another name", at: call.place)
    }
    let session = try session(names, call)
    let bytes =
      try append
      ? Store.append(
        to: target, items, session: session, compression: compression, overwrite: overwrite, monitor: call.monitor)
      : Store.write(
        to: target, items, session: session, compression: compression, overwrite: overwrite, monitor: call.monitor)
    try call.leaves(target, as: path.text)
    call.show(.text("\(path.text)  \(names.joined(separator: " "))  \(Export.size(bytes))"))
    return .nothing
  }

  /// The statements that made what is written, with their lock.
  private func session(_ names: [String], _ call: Call) throws -> [StoredDocument.Part] {
    let made = Swift.Set(call.records.flatMap { $0.writes.map(\.name) })
    let known = names.filter(made.contains)
    guard !known.isEmpty else { return [] }
    // The lock tells of every column: so much is looked at that it has to be possible to stop it.
    for name in known {
      guard case .object(let object) = try call.value(of: name), let frame = object as? Frame else { continue }
      for column in frame.columns {
        try call.monitor.check()
        _ = try column.numbers?.facts()
      }
    }
    let script = try Script(call.records, keep: known)
    let parameters = Parameters.given(in: script.kept)
    let lock = try Lock(
      script.text, of: script.kept, environment: call.world.environment, parameters: parameters,
      Grammar(call.domain.commands))
    return [.init("script", text: script.text), .init("lock", text: lock.text)]
  }

  /// The statement that made a value last, and the program.
  private static func origin(of name: String, _ call: Call) -> StoredItem.Origin? {
    guard let record = call.records.last(where: { $0.verdict == .done && $0.writes.contains { $0.name == name } })
    else {
      return nil
    }
    let version = call.world.environment.first { $0.name == "wick" }?.value ?? ""
    return StoredItem.Origin(statement: record.text, program: version.isEmpty ? "wick" : "wick \(version)")
  }

  static func size(_ bytes: Int) -> String {
    switch bytes {
    case ..<10_000: "\(bytes) bytes"
    case ..<10_000_000: "\(bytes / 1000) kB"
    default: "\(bytes / 1_000_000) MB"
    }
  }
}
