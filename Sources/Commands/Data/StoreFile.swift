import Frames
import Interpreter
import Language
import Storage
import Vocabulary

/// Looks after an HDF5 file that `export` wrote.
struct StoreFile: Command {
  static let name = "store"
  static let summary = "lists, checks and tidies an HDF5 file that export wrote"
  static let details = """
      store list FILE       what is in it: kind, rows, columns, digest
      store size FILE       bytes of every column, in the file and in use
      store history FILE    who made what: the statement, the program, the files it came from
      store verify FILE     reads everything and compares it with its digests; what is damaged is named
      store rename FILE OLD NEW
      store delete FILE NAME …
      store compact FILE    writes it anew without the room of what was deleted; compress= packs it otherwise

    A name stands for what lies below it, too: bt for bt/equity and bt/trades. Each change is made in a copy that takes
    the file's place when it is complete: nothing else in it is touched, and a crash leaves the old file or the new one.
    undo does not bring a file back.
    """
  static let effect = Effect.target
  static let parameters = [
    Parameter.argument("action", \Self.action, "list, size, history, verify, rename, delete or compact"),
    Parameter.argument("path", \Self.path, "the file, such as results/run.h5"),
    Parameter.rest("names", \Self.names, "the names in it that are meant"),
    Parameter.option("compress", \Self.compression, "for compact: no, fast or small; as it was where nothing is said"),
  ]
  static let examples = [
    "store list results/px.h5", "store size results/px.h5", "store history results/px.h5", "store verify results/px.h5",
    "store compact results/px.h5 compress=small",
  ]

  enum Action: String, Choice { case list, size, history, verify, rename, delete, compact }

  var action = Action.list
  var path = Path("")
  var names: [Word] = []
  var compression: Compression?

  func run(_ call: inout Call) throws -> Value {
    let file = call.world.resolve(path.text)
    let names = names.map(\.text)
    try checkNames(names, call)
    // A script that is only tried leaves nothing outside, and what it would look at may not be there.
    guard !call.world.isRehearsal else { return .nothing }
    let monitor = call.monitor
    switch action {
    case .list:
      call.show(.table(try Self.list(Store.open(file, threads: monitor.threads, monitor: monitor), path.text)))
    case .size: call.show(.table(try Self.size(Store.open(file, monitor: monitor), path.text, monitor)))
    case .history: call.show(.table(try Self.history(Store.open(file, monitor: monitor), path.text, monitor)))
    case .verify: try verify(file, &call)
    case .rename:
      try Store.rename(in: file, names[0], to: names[1], monitor: monitor)
      try call.leaves(file, as: path.text)
      call.show(.text("\(path.text)  \(names[0]) is now \(names[1])"))
    case .delete:
      let gone = try Store.delete(in: file, names, monitor: monitor)
      try call.leaves(file, as: path.text)
      call.show(
        .text(
          "\(path.text)  without \(gone.joined(separator: " ")); undo does not bring it back; store compact gives back its room"
        ))
    case .compact:
      let (before, after) = try Store.compact(file, compression: compression, monitor: monitor)
      try call.leaves(file, as: path.text)
      call.show(.text("\(path.text)  \(Export.size(before)) before, \(Export.size(after)) now"))
    }
    return .nothing
  }

  private func checkNames(_ names: [String], _ call: Call) throws {
    let wanted: (ClosedRange<Int>, String) =
      switch action {
      case .rename: (2...2, "the old name and the new: store rename FILE OLD NEW")
      case .delete: (1...10_000, "names: store delete FILE NAME …")
      default: (0...0, "no name: store \(action.rawValue) FILE")
      }
    guard wanted.0.contains(names.count) else {
      throw Complaint("store \(action.rawValue) needs \(wanted.1)", at: call.place)
    }
    guard compression == nil || action == .compact else {
      throw Complaint("compress= is for store compact", hint: "export has compress=, too", at: call.place)
    }
  }

  private static func list(_ store: Store, _ path: String) throws -> Table {
    let frames = try store.entries.map { $0.kind == "frame" ? try store.frame(named: $0.name) : nil }
    var table = Table(columns: [
      Table.Column("name", store.entries.map { .text($0.name) }),
      Table.Column("kind", store.entries.map { .text($0.kind) }),
      Table.Column("rows", frames.map { $0.map { .integer($0.count) } ?? .empty }),
      Table.Column("columns", frames.map { $0.map { .integer($0.columns.count) } ?? .empty }),
      Table.Column("symbols", frames.map { $0.map { .integer($0.timeline.segments.count) } ?? .empty }),
      Table.Column("digest", store.entries.map { .text($0.digest.short) }),
    ])
    table.notes = ["\(path)  \(Export.size(store.fileSize))"]
    return table
  }

  private static func size(_ store: Store, _ path: String, _ monitor: Monitor) throws -> Table {
    let rooms = try store.rooms(monitor: monitor)
    let (stored, raw) = (rooms.reduce(0) { $0 + $1.stored }, rooms.reduce(0) { $0 + $1.raw })
    func ratio(_ stored: Int, _ raw: Int) -> Table.Cell {
      raw > 0 ? .number(Double(stored) / Double(raw), decimals: 3) : .empty
    }
    var table = Table(columns: [
      Table.Column("object", rooms.map { .text($0.object) } + [.text("all")]),
      Table.Column("column", rooms.map { .text($0.column) } + [.empty]),
      Table.Column("type", rooms.map { .text($0.type) } + [.empty]),
      Table.Column("rows", rooms.map { .integer($0.rows) } + [.empty]),
      Table.Column("stored", unit: "bytes", rooms.map { .integer($0.stored) } + [.integer(stored)]),
      Table.Column("in use", unit: "bytes", rooms.map { .integer($0.raw) } + [.integer(raw)]),
      Table.Column("ratio", rooms.map { ratio($0.stored, $0.raw) } + [ratio(stored, raw)]),
    ])
    table.notes = [
      "\(path)  \(store.fileSize) bytes, \(max(0, store.fileSize - stored)) of them headers, the session and free room"
    ]
    return table
  }

  private static func history(_ store: Store, _ path: String, _ monitor: Monitor) throws -> Table {
    let histories = try store.history(of: store.names, monitor: monitor)
    let (origins, sources) = (histories.map(\.origin), histories.map(\.sources))
    var table = Table(columns: [
      Table.Column("name", store.entries.map { .text($0.name) }),
      Table.Column("digest", store.entries.map { .text($0.digest.short) }),
      Table.Column("made by", origins.map { $0.map { .text($0.program) } ?? .empty }),
      Table.Column("statement", origins.map { $0.map { .text($0.statement) } ?? .empty }),
      Table.Column(
        "from",
        sources.map { files in
          guard let first = files.first else { return .empty }
          let others = files.count > 1 ? " and \(files.count - 1) more" : ""
          return .text("\(first.path) (\(first.sha256.prefix(8)))\(others)")
        }),
    ])
    let scripts = try store.session(monitor: monitor).filter { $0.name == "script" || $0.name.hasPrefix("script_") }
    let lines = scripts.reduce(0) { $0 + ($1.text?.split(separator: "\n").count ?? 0) }
    table.notes =
      scripts.isEmpty
      ? ["\(path) holds no script"]
      : ["\(path) holds the script of \(lines == 1 ? "1 line" : "\(lines) lines") with its lock, under /session"]
    return table
  }

  private func verify(_ file: String, _ call: inout Call) throws {
    let store = try Store.open(file, threads: call.monitor.threads, monitor: call.monitor)
    let damage = try store.verify(monitor: call.monitor)
    call.trace.read(file: try call.world.fingerprint(file))
    guard damage.isEmpty else {
      call.show(.table(Table(columns: [Table.Column("damage", damage.map { .text($0.message) })])))
      throw Complaint(
        damage.count == 1
          ? "one thing in \(path.text) is damaged" : "\(damage.count) things in \(path.text) are damaged",
        hint: "what is not named there is whole and can be loaded", at: call.place)
    }
    call.show(
      .text(
        "\(path.text)  \(store.entries.count == 1 ? "1 thing" : "\(store.entries.count) things"), all as they were written"
      ))
  }
}
