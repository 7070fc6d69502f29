import Frames
import Glibc
import Learning
import Testing
import Vocabulary

/// Windows of rows, which need no library.
struct WindowTests {
  /// Against the rule, row by row: a whole window has its symbol's rows alone, and none of another part; rows of no part
  /// may stand before the first of a part in a symbol, or between rows of one part, not between two parts.
  @Test func windowsNeverCrossASymbolOrABorder() throws {
    var random = Random(seed: 12, stream: "windows")
    let count = 200
    let columns = [Numbers((0..<count).map(Double.init))]
    for trial in 0..<60 {
      let border = 40 + Int(random.uniform() * 120)
      let segments = [0..<border, border..<count]
      var parts = [[Int32]](repeating: [], count: 3)
      var part = 0
      for row in 0..<count {
        if random.uniform() < 0.06 { part = Int(random.uniform() * 4) }
        if part < 3, random.uniform() < 0.9 { parts[part].append(Int32(row)) }
      }
      let steps = 2 + trial % 7
      let features = Features(names: ["x"], columns: columns, segments: segments).cut(by: parts[0], parts[1], parts[2])
      for own in 0..<3 {
        let closed = Windows(of: parts[own], in: features, steps: steps, border: .closed)
        let open = Windows(of: parts[own], in: features, steps: steps, border: .open)
        let others = Set((0..<3).filter { $0 != own }.flatMap { parts[$0] })
        let wanted = parts[own].filter { row in
          let first = Int(row) - steps + 1
          guard let segment = segments.first(where: { $0.contains(Int(row)) }), first >= segment.lowerBound else {
            return false
          }
          // The last row of another part before this one in the symbol, and the first own row after it.
          let crossed = (segment.lowerBound...Int(row)).last { others.contains(Int32($0)) }
          guard let crossed else { return true }
          return parts[own].first { Int($0) > crossed }.map { Int($0) <= first } ?? false
        }
        #expect(closed.rows == wanted, "trial \(trial), part \(own), \(steps) steps")
        #expect(closed.places.map { parts[own][$0] } == closed.rows)
        for row in closed.rows {
          let window = Set((Int(row) - steps + 1...Int(row)).map { Int32($0) })
          #expect(window.isDisjoint(with: others))
          #expect(segments.contains { segment in window.allSatisfy { segment.contains(Int($0)) } })
        }
        #expect(
          open.rows
            == parts[own].filter { row in
              segments.contains { $0.contains(Int(row)) && $0.contains(Int(row) - steps + 1) }
            })
      }
    }
  }
}

/// How networks are fitted.
@Suite(.enabled(if: Support.isInstalled("lstm"), "libtorch is missing: make neural"))
struct NetworkFitTests {
  static func set(_ target: String = "2", stopping: Bool = false) throws -> TrainingSet {
    try LearningTable().set(target, stopping: stopping)
  }

  static func predictions(_ line: String, _ set: TrainingSet, seed: UInt64 = 1) throws -> [Double] {
    try Support.model(Substring(line)).fit(set, seed: seed, monitor: Monitor())
      .predict(set.features, rows: LearningTable.test, monitor: Monitor())
  }

  /// The weights of the best epoch are taken back: they are those of a training that ends with it.
  @Test(arguments: ["mlp", "gru seq=5"]) func theBestWeightsAreTakenBack(family: String) throws {
    let set = try Self.set(stopping: true)
    let options = "hidden=16 lr=0.02 dropout=0.2"
    let fit = try Support.model("\(family) \(options) epochs=60 patience=4").fit(set, seed: 3, monitor: Monitor())
    let curve = try #require(fit.lossCurve)
    #expect(curve.training.count == curve.best + 4 && curve.training.count < 60)
    #expect(curve.stopping.min() == curve.stopping[curve.best - 1])
    let ended = try Support.model("\(family) \(options) epochs=\(curve.best) patience=0")
      .fit(set, seed: 3, monitor: Monitor())
    #expect(try fit.documents.bytes == ended.documents.bytes)
    #expect(ended.lossCurve?.training == Array(curve.training.prefix(curve.best)))
    #expect(ended.lossCurve?.stopping == [])
  }

  /// A setting that is taken changes the result.
  @Test func everySettingMatters() throws {
    let set = try Self.set(stopping: true)
    let options = [
      "hidden=5", "dropout=0.5", "lr=0.02", "weight_decay=3", "batch=200", "epochs=2", "patience=1", "clip=0.01",
      "weights=balanced", "scale=zscore", "impute=none",
    ]
    let own: [(String, [String])] = [
      ("mlp hidden=4", ["layers=1"]), ("lstm hidden=4 seq=4", ["layers=2", "seq=3"]),
      ("gru hidden=4 seq=4", ["layers=2", "seq=3"]),
      ("tcn hidden=4 seq=6 levels=1", ["levels=2", "kernel=2", "seq=2"]),
      (
        "transformer hidden=4 heads=1 seq=8 patch=4 stride=2 depth=1",
        ["heads=2", "depth=2", "patch=3", "stride=4", "seq=6"]
      ),
    ]
    for (family, particular) in own {
      let name = family.prefix { $0 != " " }
      // The later of two values of an option is taken here, so that one line changes one setting.
      func line(_ option: String) -> String {
        let word = option.prefix { $0 != "=" }
        let rest = "\(family) epochs=3 lr=0.01 patience=0".split(separator: " ").filter { !$0.hasPrefix(word + "=") }
        return rest.joined(separator: " ") + " " + option
      }
      let usual = try Self.predictions(line("seed=0").replacing(" seed=0", with: ""), set)
      for option in particular + (name == "mlp" ? options : ["border=open"]) {
        if option == "impute=none" {
          #expect(Support.complaint { _ = try Self.predictions(line(option), set) }?.contains("missing values") == true)
          continue
        }
        if option == "patience=1" {
          let many = "mlp hidden=4 lr=0.05 epochs=30 "
          #expect(try Self.predictions(many + option, set) != Self.predictions(many + "patience=0", set))
          continue
        }
        // Nothing divides these rows but the stopping part: windows that reach over it are told by the rows left out.
        if option == "border=open" {
          var cut = set
          cut.features = set.features.cut(by: Array(LearningTable.train[..<500]), Array(LearningTable.train[500...]))
          #expect(try Self.predictions(line(option), cut) != Self.predictions(line("border=closed"), cut), "\(family)")
          continue
        }
        #expect(try Self.predictions(line(option), set) != usual, "\(line(option))")
      }
      #expect(try Self.predictions(line("epochs=3"), set, seed: 2) != usual, "\(name) and its seed")
      #expect(try Self.predictions(line("epochs=3"), set) == usual, "\(name) twice")
    }
  }

  /// Rows that weigh nothing teach nothing: all others lead to the same place.
  @Test func weightsOfRowsCount() throws {
    var set = try Self.set()
    let plain = try Self.predictions("mlp hidden=4 epochs=2 patience=0", set)
    set.weights = set.rows.indices.map { $0 % 2 == 0 ? 2 : 0 }
    let weighed = try Self.predictions("mlp hidden=4 epochs=2 patience=0 scale=none", set)
    for place in set.targets.indices where place % 2 == 1 { set.targets[place] = 1 - set.targets[place] }
    #expect(try Self.predictions("mlp hidden=4 epochs=2 patience=0 scale=none", set) == weighed)
    #expect(plain != weighed)
  }

  @Test func whatCannotBeIsNamed() throws {
    let set = try Self.set(stopping: true)
    func complaint(_ line: String, _ set: TrainingSet) -> String? {
      Support.complaint { _ = try Self.predictions(line, set) }
    }
    #expect(complaint("transformer seq=8 patch=9", set)?.contains("patch=9 is longer than the window") == true)
    #expect(
      complaint("transformer hidden=6 heads=4", set)?.contains("cannot be shared evenly among heads=4") == true)
    #expect(complaint("lstm seq=2000", set)?.contains("has a whole window of 2000 rows") == true)
    #expect(complaint("mlp weights=balanced", try Self.set("value"))?.contains("needs a label with classes") == true)
    #expect(complaint("mlp lr=1 clip=0 epochs=50", try Self.huge())?.contains("the loss is no number") == true)
    var wide = set
    wide.features.columns[2] = Numbers(try wide.features.columns[2].array().map { 1e6 * $0 })
    #expect(complaint("lstm scale=none seq=3", wide)?.contains("needs columns of one scale: 'x2'") == true)
    var one = set
    one.targets = one.targets.map { _ in 1 }
    #expect(complaint("gru seq=3", one)?.contains("one class only") == true)
  }

  /// A column of one value but for a few that are too great to be squared.
  static func huge() throws -> TrainingSet {
    var set = try Self.set("value")
    set.features.columns[0] = Numbers((0..<set.features.columns[0].count).map { $0 % 7 == 0 ? 1e38 : 1 })
    return set
  }

  /// Weights that were cut short, or say more than they hold, are refused.
  @Test func damagedWeightsAreRefused() throws {
    let fit = try Support.model("tcn seq=4 hidden=3 levels=1 epochs=1").fit(Self.set(), seed: 1, monitor: Monitor())
    let whole = try fit.documents
    #expect(try TCN.load(whole).documents == whole)
    for count in [0, 10, 19, 40, whole.bytes.count - 1] {
      let cut = FittedDocuments(text: whole.text, bytes: Array(whole.bytes.prefix(count)))
      #expect(Support.complaint { _ = try TCN.load(cut) }?.contains("weights are damaged") == true, "\(count)")
    }
    for place in 15..<60 {
      var bytes = whole.bytes
      bytes[place] ^= 0xff
      // Another size or name may read well: then it must not fit the network.
      #expect(throws: (any Error).self) {
        _ = try TCN.load(FittedDocuments(text: whole.text, bytes: bytes)).predict(
          Self.set().features, rows: LearningTable.test, monitor: Monitor())
      }
    }
  }

  /// Stopped within a batch, not at the end of an epoch.
  @Test func aFitStopsAtOnce() throws {
    let set = try Self.set()
    let monitor = Monitor()
    besides {
      usleep(200_000)
      monitor.cancel()
    }
    let clock = ContinuousClock()
    let taken = clock.measure {
      #expect(throws: Interruption.self) {
        _ = try Support.model("lstm seq=200 hidden=256 batch=512 epochs=1000 patience=0")
          .fit(set, seed: 1, monitor: monitor)
      }
    }
    #expect(taken < .seconds(10), "\(taken)")
  }
}
