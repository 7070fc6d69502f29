import Drawing
import Frames
import Interpreter
import Language
import Trading
import Vocabulary

/// Draws columns, frames, backtests, models and sweeps: in the terminal, or into a file.
struct Plot: Command {
  static let name = "plot"
  static let summary = "draws columns, bars, backtests, models or sweeps, here or into a file"
  static let details = """
    What is drawn are columns and expressions, lists, backtests, models or sweeps, as the chart needs them; ? CHART tells.
    on, where, from and to choose frame and rows. A panel is drawn one line a symbol, or the symbol of symbol=. by names
    what a heat map goes by.

    to=results/chart.svg writes the picture as SVG, to=chart.html as a page that can be pointed at and zoomed into and
    needs nothing else, to=chart.txt as text.
    """
  static let effect = Effect.look
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on, .where, .by, .from, .to]
  static let kinds: Kinds? = Kinds(Catalogue<any Chart>.charts)
  static let parameters = [
    Parameter.rest("what", \Self.what, "columns and expressions, a frame, a backtest, a model or a sweep"),
    Parameter.option("symbol", \Self.symbol, "the one symbol of a panel to draw"),
    Parameter.option("y", \Self.label, "the label that a model is judged by; its own where it has a name"),
    Parameter.option("to", \Self.path, "a file to write instead: .svg, .html or .txt"),
    Parameter.keyword("overwrite", \Self.overwrite, "replace a file that is there"),
    Parameter.keyword("benchmark", \Self.benchmark, "beside a backtest: the same capital put in and held"),
  ]
  static let examples = [
    "plot line close", "plot candles height=12", "plot hist (close/close[-1] - 1) bins=12 ascii",
    "plot equity bt benchmark to=results/equity.svg overwrite",
  ]

  var what: [Formula] = []
  var symbol: String?
  var label: Name<OfLabel>?
  var path: Path?
  var overwrite = false
  var benchmark = false

  /// Only looked at, unless it leaves a file.
  static func effect(of line: CommandCall) -> Effect { line.options.contains { $0.name == "to" } ? .target : .look }

  func run(_ call: inout Call) throws -> Value { try call.onFrame(drawn) }

  private func drawn(_ call: inout Call) throws -> Value {
    guard var kind = call.kind, let type = Catalogue<any Chart>.charts[kind.name]?.type as? any Chart.Type else {
      throw Complaint("plot needs a chart", at: call.place)
    }
    if !call.clauses.by.isEmpty, type.material != .pairs {
      throw Complaint("plot \(kind.name) has no use for 'by'", hint: "plot heat goes by two things", at: call.place)
    }
    if case .flag(true)? = call.scope.settings["ascii"] { kind.given.words.append(Given.Word(.word("ascii"))) }
    let face = try path.map(Face.init)
    let subject: Subject
    switch type.material {
    case .bars: subject = try bars(in: &call)
    case .series, .values: subject = try lines(type, given: &kind.given, in: &call)
    case .columns: subject = try columns(type, in: &call)
    case .outcomes: subject = try outcomes(type, in: &call)
    case .confusion: subject = try confusion(in: &call)
    case .weights: subject = try weights(in: &call)
    case .pairs: subject = try pairs(in: &call)
    }
    let chart = try Catalogue<any Chart>.charts.make(kind.name, kind.given, at: call.place)
    let picture = try chart.picture(of: subject, monitor: call.monitor)
    guard let face, let path else {
      call.show(.picture(picture))
      return .nothing
    }
    if call.world.showsFiles { call.show(.picture(picture)) }
    // A script that is only tried leaves nothing outside; the picture was made all the same.
    guard !call.world.isRehearsal else { return .nothing }
    let target = call.world.resolve(path.text)
    if !overwrite, (try? call.world.fingerprint(target)) != nil {
      throw Complaint("'\(path.text)' is there already", hint: "add overwrite to replace it", at: call.place)
    }
    // A face of a million bars takes a while and knows no way to stop.
    let text = try ForeignThread().run(call.monitor) { face.text(of: picture) }
    try call.world.write(target, text)
    try call.leaves(target, as: path.text)
    call.show(.text("\(path.text)  \(subject.title)"))
    return .nothing
  }

  /// What a picture becomes in a file, by the file's ending.
  private enum Face {
    case svg, html, text

    init(_ path: Path) throws {
      switch path.text.split(separator: "/").last?.split(separator: ".").dropFirst().last?.lowercased() {
      case "svg": self = .svg
      case "html", "htm": self = .html
      case "txt": self = .text
      default: throw Complaint("'\(path.text)' is no picture", hint: "name a file that ends in .svg, .html or .txt")
      }
    }

    func text(of picture: any Picture) -> String {
      switch self {
      case .svg: picture.svg
      case .html: picture.html
      case .text: picture.drawn(in: Style(width: 100, unlimited: true)).map { $0 + "\n" }.joined()
      }
    }
  }
}
