import Frames
import Ingest
import Interpreter
import Language
import Storage
import Vocabulary

/// Text that becomes a stored frame without being in memory as a whole.
extension Load {
  /// The numbers wait in a file without a name beside the target, and go from there into the store column by column.
  func load(_ files: [String], _ csv: CSV, into: Path, _ call: inout Call) throws -> Frame {
    guard [".h5", ".hdf5"].contains(where: into.text.hasSuffix) else {
      throw Complaint("into= is an HDF5 file, not \(into.text)", hint: "such as into=results/big.h5", at: call.place)
    }
    let target = call.world.resolve(into.text)
    // A script that is only tried leaves nothing outside.
    if !call.world.isRehearsal { try Store.checkTarget(target, overwrite: overwrite) }
    var csv = csv
    csv.spill = try Spill(in: Store.folder(thereFor: target))
    if call.world.isRehearsal { return try read(files, csv, &call) }
    let name = call.target ?? "bars"
    // What was read is let go of before the file is opened.
    let bytes = try Store.write(
      to: target, [StoredItem(name, read(files, csv, &call))], compression: compression, overwrite: overwrite,
      monitor: call.monitor)
    try call.leaves(target, as: into.text)
    call.show(.text("\(into.text)  \(name)  \(Export.size(bytes))"))
    return try Store.open(target, threads: call.monitor.threads, monitor: call.monitor).frame(named: name)
  }

  /// The frame of texts; tells what was read, and what was left out.
  func read(_ files: [String], _ csv: CSV, _ call: inout Call) throws -> Frame {
    let loaded = try csv.load(files, monitor: call.monitor)
    for source in loaded.frame.sources {
      call.trace.read(file: Trace.File(path: source.path, sha256: source.sha256, bytes: source.bytes))
    }
    leftOut(loaded).forEach(call.show)
    return loaded.frame
  }
}
