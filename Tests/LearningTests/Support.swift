import Engine
import Frames
import Glibc
import Language
import Learning
import Testing
import Vocabulary

/// Files of the package, and lines turned into settings.
enum Support {
  static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")

  static func text(_ path: String) throws -> String {
    guard let file = fopen("\(root)/\(path)", "r") else { throw Complaint("no file \(path)") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The lines of a golden file, without its heading.
  static func golden(_ name: String) throws -> [Substring] {
    Array(try text("Tests/LearningTests/Golden/\(name)").split(separator: "\n").dropFirst())
  }

  /// Daily bars of one of the shipped symbols.
  static func bars(_ symbol: String) throws -> Frame {
    let rows = try text("datasets/daily/\(symbol).csv").split(separator: "\n").dropFirst().map {
      $0.split(separator: ",")
    }
    let times = rows.map { row -> Int64 in
      let parts = row[0].split(separator: "-").compactMap { Int($0) }
      return Int64(Day(year: parts[0], month: parts[1], day: parts[2]).number) * Moment.day
    }
    let names = ["open", "high", "low", "close", "", "volume"]
    let columns = names.indices.filter { !names[$0].isEmpty }.map { index in
      Column(names[index], role: .bar, rows.map { Double($0[index + 1]) ?? .nan })
    }
    return try Frame(
      Timeline(times: times, segments: [.init(symbol, 0..<times.count)]), columns, bar: Moment.day)
  }

  /// The settings of a line such as `sign 5 up=0.02 entry=next_open`.
  static func given(_ line: Substring) throws -> Given {
    var given = Given()
    for word in line.split(separator: " ").dropFirst() {
      let parts = word.split(separator: "=", maxSplits: 1)
      if parts.count == 2 {
        given.options.append(Given.Option(String(parts[0]), Given.Word(try value(parts[1]))))
      } else {
        given.words.append(Given.Word(try value(word)))
      }
    }
    return given
  }

  private static func value(_ text: Substring) throws -> Value {
    if text.first == "(" { return .object(Formula(try Parser.expression(String(text.dropFirst().dropLast())))) }
    if let number = Double(text) { return .number(number) }
    if text == "yes" || text == "no" { return .flag(text == "yes") }
    if text.hasSuffix("d"), let days = Int64(text.dropLast()) { return .span(.time(days * Moment.day)) }
    return .word(String(text))
  }

  static func label(_ line: Substring, _ frame: Frame) throws -> Label {
    try labelKinds.make(String(line.prefix { $0 != " " }), given(line)).label(
      frame, engine: Engine(), monitor: Monitor())
  }

  static func split(_ line: Substring, _ spans: LabelSpans) throws -> SplitPlan {
    try splitKinds.make(String(line.prefix { $0 != " " }), given(line)).plan(for: spans)
  }

  static func model(_ line: Substring) throws -> any ModelKind {
    try modelKinds.make(String(line.prefix { $0 != " " }), given(line))
  }

  /// Whether the library of a family is there.
  static func isInstalled(_ name: String) -> Bool {
    (modelKinds[name]?.type as? any ModelKind.Type)?.availability == .ready
  }

  static func number(_ text: Substring) -> Double { text == "na" ? .nan : Double(text) ?? .nan }

  static func numbers(_ text: Substring) -> [Double] { text.split(separator: ",").map(number) }

  /// Complaint, or nothing.
  static func complaint(_ body: () throws -> Void) -> String? {
    do { try body() } catch { return "\(error)" }
    return nil
  }
}

/// The table that the golden models learn from.
struct LearningTable {
  let frame: Frame
  let value: [Double]
  let two: [Double]
  let three: [Double]

  static let train = (0..<1000).map { Int32($0) }
  static let stop = (1000..<1200).map { Int32($0) }
  static let test = (1200..<1596).map { Int32($0) }

  init() throws {
    let rows = try Support.golden("table.csv").map(Support.numbers)
    let columns = (0..<6).map { index in Column("x\(index)", role: .feature, rows.map { $0[index] }) }
    frame = try Frame(
      Timeline(times: (0..<rows.count).map { Int64($0) * Moment.day }, segments: [.init("IBM", 0..<rows.count)]),
      columns)
    value = rows.map { $0[6] }
    two = rows.map { $0[7] }
    three = rows.map { $0[8] }
  }

  var features: Features {
    Features(names: frame.columns.map(\.name), columns: frame.columns.compactMap(\.numbers))
  }

  func set(_ target: String, stopping: Bool = false) -> TrainingSet {
    let targets = target == "2" ? two : target == "3" ? three : value
    return TrainingSet(
      features: features, rows: LearningTable.train, targets: LearningTable.train.map { targets[Int($0)] },
      classCount: target == "2" ? 2 : target == "3" ? 3 : 0, stopRows: stopping ? LearningTable.stop : [],
      stopTargets: stopping ? LearningTable.stop.map { targets[Int($0)] } : [])
  }
}
