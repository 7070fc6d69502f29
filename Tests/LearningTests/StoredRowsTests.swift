import Foundation
import Frames
import Learning
import Synchronization
import Testing
import Vocabulary

/// Models of frames that stay in their store while they are learned from.
struct StoredRowsTests {
  /// Columns that lie elsewhere: each value is asked for by its row.
  final class Elsewhere: Sendable {
    /// The most rows that were read at once, and how often a column was read as a whole.
    let read = Mutex((most: 0, whole: 0))

    func column(_ column: Column) throws -> Column {
      let values = try #require(column.numbers).array()
      let numbers = Numbers(
        count: values.count,
        part: { ranges in
          let part = ranges.flatMap { values[$0] }
          self.read.withLock { $0.most = max($0.most, part.count) }
          return Numbers(part)
        },
        reading: {
          self.read.withLock { $0.whole += 1 }
          return Numbers(values)
        })
      return Column(column.name, role: column.role, .numbers(numbers))
    }
  }

  static let models = [
    "xgboost rounds=15 depth=3 bins=4", "xgboost rounds=40 stop=5 weights=balanced bins=4",
    "forest trees=10 depth=4 bins=4",
    "lightgbm rounds=15 leaves=7 sample=2000", "lightgbm rounds=40 stop=5 sample=2000", "catboost rounds=5 depth=3",
  ]

  /// The digest of a model has the bytes of each fit and all that was said of unseen rows.
  @Test(
    arguments: models.filter { Support.isInstalled(String($0.prefix { $0 != " " })) },
    [("sign 3", 1), ("triple up=(0.02*close) down=(0.02*close) hold=5", 3), ("fwd 3", 1)])
  func whatStaysInTheStoreGivesTheSameBits(model: String, market: (label: String, symbols: Int)) throws {
    guard !(market.label == "fwd 3" && model.contains("balanced")) else { return }
    let market = try ModelTests.Market(
      rows: 4200 / market.symbols, line: market.label, symbols: market.symbols)
    let plan = try Support.split("holdout embargo=3", market.label.spans)
    func fitting(_ features: [Column]) throws -> Fitting {
      try Fitting(Support.model(Substring(model)), features: features, label: market.label, plan: plan, seed: 42)
    }
    let own = try fitting(market.features).run(Monitor(threads: 1))
    let elsewhere = Elsewhere()
    var stored = try fitting(market.features.map(elsewhere.column))
    // Too little for the columns, so that blocks are as small as they get.
    stored.memory = 120_000
    let other = try stored.run(Monitor(threads: 2))
    #expect(other.digest == own.digest)
    #expect(elsewhere.read.withLock { $0.whole } == 0)
    #expect(stored.features.allSatisfy { $0.numbers?.isLoaded == false })
    #expect(elsewhere.read.withLock { $0.most } > 0)
  }

  /// However the rows are cut into blocks, the bits are the same.
  @Test(
    arguments: ["xgboost rounds=10", "xgboost rounds=60 stop=5 lr=0.3", "forest trees=10", "lightgbm rounds=10"]
      .filter { Support.isInstalled(String($0.prefix { $0 != " " })) }, ["2", "3", "value"])
  func blocksChangeNothing(model: String, target: String) throws {
    let kind = try Support.model(Substring(model))
    var set = try LearningTable().set(target, stopping: kind.stopsEarly)
    let whole = try kind.fit(set, seed: 1, monitor: Monitor())
    // As small as they get: 256 rows.
    set.features.blockBytes = 1
    let blocks = try kind.fit(set, seed: 1, monitor: Monitor())
    #expect(try blocks.documents == whole.documents)
  }

  /// With room enough the columns are read once, as they are for a family that needs all of them.
  @Test(arguments: [("xgboost rounds=3", 1 << 20), ("xgboost rounds=3 method=exact", 1), ("ridge", 1)])
  func whatFitsIsReadOnce(model: String, memory: Int) throws {
    let market = try ModelTests.Market(line: "fwd 3")
    let elsewhere = Elsewhere()
    var fitting = try Fitting(
      Support.model(Substring(model)), features: market.features.map(elsewhere.column), label: market.label,
      plan: Support.split("purged k=3", market.label.spans), seed: 1)
    fitting.memory = memory
    _ = try fitting.run(Monitor(threads: 2))
    #expect(elsewhere.read.withLock { $0.whole } == market.features.count)
  }

  /// What finding the bins takes, where it is more than there is room for, is named before anything is read.
  @Test(arguments: ["xgboost", "forest", "lightgbm"].filter(Support.isInstalled))
  func binsThatDoNotFitAreRefused(family: String) throws {
    let market = try ModelTests.Market()
    let elsewhere = Elsewhere()
    var fitting = try Fitting(
      Support.model(Substring(family)), features: market.features.map(elsewhere.column), label: market.label,
      plan: Support.split("holdout", market.label.spans), seed: 1)
    fitting.memory = 20_000
    let complaint = Support.complaint { _ = try fitting.run(Monitor()) }
    #expect(complaint?.contains("\(family) finds its bins from") == true, "\(complaint ?? "")")
    let remedy = family == "lightgbm" ? "sample=416, or more memory=" : "more memory=; lightgbm takes less"
    #expect(complaint?.hasSuffix("- " + remedy) == true, "\(complaint ?? "")")
  }

  /// A frame of a file, several times as large as what a fit may take of memory for it.
  @Test(
    arguments: ["xgboost rounds=3 depth=3 bins=32", "forest trees=5 depth=3 bins=32", "lightgbm rounds=3 sample=20000"]
      .filter { Support.isInstalled(String($0.prefix { $0 != " " })) })
  func aFitTakesLessMemoryThanItsFrame(model: String) throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("wick-\(UUID().uuidString).h5").path
    defer { unlink(path) }
    let (rows, columns) = (400_000, 60)
    try LearningProbe.run(["write", path, "\(rows)", "\(columns)"])
    func fit(_ megabytes: Int) throws -> (grown: Int, digest: Substring) {
      let words = try LearningProbe.run(["fit", path, "\(megabytes)", model]).map { $0.split(separator: " ") }
      #expect(words.map(\.first) == ["grown", "digest"])
      return (Int(words[0][1]) ?? .max, words[1][1])
    }
    let (blocks, whole) = (try fit(48), try fit(10_000))
    let frame = rows * columns * 8 / 1024
    print("\(model): \(blocks.grown / 1024) MB in blocks, \(whole.grown / 1024) MB with \(frame / 1024) MB in memory")
    #expect(blocks.grown < frame / 2 && whole.grown > frame)
    #expect(blocks.digest == whole.digest)
  }
}

/// A process of its own, whose memory is not that of other tests.
enum LearningProbe {
  @discardableResult static func run(_ arguments: [String]) throws -> [Substring] {
    let own = realpath("/proc/self/exe", nil)
    defer { free(own) }
    // Tests run inside the bundle that lies beside the probe, or inside a runner that was given the bundle's path.
    let paths = [own.map { String(cString: $0) } ?? ""] + CommandLine.arguments
    let folders = paths.compactMap { path in path.lastIndex(of: "/").map { String(path[..<$0]) } }
    guard let probe = folders.map({ $0 + "/LearningProbe" }).first(where: { access($0, X_OK) == 0 }) else {
      throw Complaint("the probe is not built")
    }
    let outcome = try FreshProcess(executable: probe, monitor: Monitor()).run(arguments) { _ in }
    #expect(outcome.code == 0, "\(outcome.lines)")
    return outcome.lines
  }
}
