import Frames
import Ingest
import Interpreter
import Remote
import Vocabulary

extension Load {
  /// The database that the path names, or nil: then nothing may be asked of one.
  func database() throws -> Database? {
    if let database = Database(path.text) { return database }
    guard query == nil, table == nil else {
      throw Complaint(
        "\(query == nil ? "table" : "query")= is for databases, and \(path.text) is none",
        hint: "such as load sqlite:bars.db, or postgres://user@host/base")
    }
    return nil
  }

  /// The rows of a query, or of a table.
  func load(_ database: Database, _ call: inout Call) throws -> Frame {
    try refuseTextOptions()
    let world = call.world
    let loaded = try database.load(
      query: query, table: table?.text, csv: csv(call.clauses), resolve: world.resolve, monitor: call.monitor)
    for source in loaded.frame.sources {
      call.trace.read(file: Trace.File(path: source.path, sha256: source.sha256, bytes: source.bytes))
    }
    leftOut(loaded).forEach(call.show)
    return loaded.frame
  }
}
