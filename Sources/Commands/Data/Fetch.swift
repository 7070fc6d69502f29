import Frames
import Interpreter
import Language
import Remote
import Vocabulary

/// Gets bars from a provider over the net, and keeps every answer.
struct FetchBars: Command {
  static let name = "fetch"
  static let summary = "gets bars from a provider over the net, and keeps every answer"
  static let details = """
    The first word is the source, then one symbol or more, then the length of a bar; fetch alone lists the sources, and
    ? yahoo tells of one. Without from the bars begin as early as the source has them, without to they end with the last
    bar that is over: a bar that is still forming is left out.

    Every answer is kept as it came under ~/.cache/wick/fetch, with its time and its SHA-256, and never written again. What
    is past for good is taken from there, so that a fetch that was stopped goes on where it was, and one that is repeated
    asks for the end alone; offline asks for nothing, refresh for everything. The lock of a script names the answers, and
    wick replay takes those.

    A provider that asks to wait is waited for, one that fails is asked again with growing pauses, and Ctrl-C ends any
    wait. WICK_YAHOO_URL and the like name another address for a source. A key stands in the environment, and is never
    written down.
    """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.from, .to]
  static let kinds: Kinds? = Kinds(Remote.sources, isRequired: false)
  static let parameters = [
    Parameter.keyword("refresh", \Self.refresh, "ask for everything again, whatever is kept"),
    Parameter.keyword("offline", \Self.offline, "ask for nothing: take what is kept"),
    Parameter.option("tries", \Self.tries, in: 1...20, "how often a page is asked for before it is given up"),
    Parameter.option("timeout", \Self.timeout, "how long one answer may take"),
  ]
  static let examples = ["fetch"]

  var refresh = false
  var offline = false
  var tries = 5
  var timeout = Span.time(30_000_000_000)

  func run(_ call: inout Call) throws -> Value {
    guard let kind = call.kind else {
      call.show(.table(FetchBars.overview))
      return .nothing
    }
    guard !(refresh && offline) else { throw Complaint("refresh and offline exclude each other") }
    guard case .time(let length) = timeout, (1_000_000...3_600_000_000_000).contains(length) else {
      throw Complaint("timeout is between 1ms and 1h, not \(timeout)")
    }
    let source = try Remote.sources.make(kind.name, kind.given, at: call.place)
    let world = call.world
    var fetch = Fetch(
      Fetch.Outside(
        clock: world.clock, variable: world.variable, folder: world.resolve("cache:"),
        recorded: world.recorded, note: { world.show(.text($0)) }))
    (fetch.refresh, fetch.offline, fetch.tries) = (refresh, offline, tries)
    fetch.limits.timeout = Int(length / 1_000_000)
    let frame = try fetch.load(source, from: call.clauses.from, to: call.clauses.to, monitor: call.monitor)
    for source in frame.sources {
      call.trace.read(file: Trace.File(path: source.path, sha256: source.sha256, bytes: source.bytes))
    }
    return .object(frame)
  }

  private static var overview: Table {
    let entries = Remote.sources.entries
    return Table(
      columns: [
        Table.Column("source", entries.map { .text($0.name) }),
        Table.Column("what it has", entries.map { .text($0.summary) }),
        Table.Column("example", entries.map { .text($0.examples.first ?? "") }),
      ], notes: ["? \(entries.first?.name ?? "") tells of one"])
  }
}
