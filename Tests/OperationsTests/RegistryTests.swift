import Foundation
import Learning
import Operations
import Testing
import Vocabulary

@Suite struct RegistryTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("wick-\(UUID().uuidString)")

  private func registry() throws -> Registry {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return try Registry(folder.appendingPathComponent("registry.db").path)
  }

  private func card(_ name: String, auc: Double, digest: String? = nil) throws -> ModelCard {
    let json = """
      {"name":"\(name)","version":0,"type":"logit","task":"classification","description":"a try",
      "created_ts":"2026-01-01","created_ns":"1767225600000000000","statement":"logit l2=1 scale=zscore",
      "label":"sign 5","split":"purged k=5","seed":"42",
      "features":[{"name":"mom","formula":"close/close[-5] - 1","lookback":5}],"feature_count":1,
      "hyperparams":{"l2":"1"},"training":{"symbols":["AAPL"],"data_points":1000,"training_rows":800,"train_ratio":0.8,
      "first":"2001","last":"2002","first_ns":"978307200000000000","last_ns":"1009843200000000000"},
      "performance":{"folds":{"auc":\(auc),"logloss":\(1 - auc)},"test":{"auc":0.5},"test_looks":2},
      "dependencies":["wick"],"digest":"\(digest ?? "\(name) \(auc)")","sources":[{"path":"a.csv","sha256":"00"}],
      "parent":null}
      """
    return try ModelCard(json: JSON(json.replacingOccurrences(of: "\n", with: " ")))
  }

  private func add(_ card: ModelCard, to registry: Registry, anew: Bool = true) throws -> ModelCard {
    try registry.add(card, anew: anew, by: "test") { _ in }
  }

  @Test func aNameThatIsThereIsKeptUnlessANewVersionIsAskedFor() throws {
    let registry = try registry()
    #expect(try add(card("trend", auc: 0.6), to: registry, anew: false).version == 1)
    #expect(throws: Complaint.self) { try add(card("trend", auc: 0.7), to: registry, anew: false) }
    let second = try add(card("trend", auc: 0.7), to: registry)
    #expect(second.version == 2 && second.parent == 1)
    // The same model again is the version that it was.
    #expect(try add(card("trend", auc: 0.7), to: registry, anew: false).version == 2)
    #expect(try registry.versions(of: "trend").map(\.card.version) == [1, 2])
    #expect(try registry.entry("trend@1").card.score("auc") == 0.6)
  }

  @Test func whatCouldNotBeWrittenIsNotRegistered() throws {
    let registry = try registry()
    #expect(throws: Complaint.self) {
      try registry.add(card("trend", auc: 0.6), anew: false, by: "test") { _ in throw Complaint("the disk is full") }
    }
    #expect(try registry.entries().isEmpty)
  }

  @Test func oneVersionOfANameIsInProduction() throws {
    let registry = try registry()
    for auc in [0.6, 0.7] { _ = try add(card("trend", auc: auc), to: registry) }
    func move(_ title: String, _ status: Status) throws {
      try registry.move(registry.entry(title), to: status, at: 5, by: "test", why: "because")
    }
    try move("trend@1", .production)
    #expect(try registry.entry("trend").card.version == 1)
    try move("trend@2", .production)
    #expect(try registry.versions(of: "trend").map(\.status) == [.superseded, .production])
    #expect(throws: Complaint.self) { try move("trend@2", .deleted) }
    let steps = try registry.transitions(of: registry.entry("trend@1"))
    #expect(steps.map(\.status) == [.staging, .production, .superseded])
    #expect(steps[1].why == "because" && steps[1].by == "test")
  }

  @Test func theLastTwoAreArchivedAboveSeven() throws {
    let registry = try registry()
    for place in 0..<7 { _ = try add(card("m\(place)", auc: 0.5 + Double(place) / 100), to: registry) }
    func archive() throws -> [String] {
      try registry.archiveLast(2, above: 7, by: "auc", at: 9, by: "test").map(\.title)
    }
    #expect(try archive().isEmpty)
    _ = try add(card("best", auc: 0.9), to: registry)
    #expect(try registry.ranked(by: "auc").prefix(2).map(\.card.name) == ["best", "m6"])
    #expect(try registry.ranked(by: "logloss").first?.card.name == "best")
    #expect(try archive() == ["m1@1", "m0@1"])
    #expect(try registry.entry("m0@1").status == .archived)
    #expect(try registry.ranked(by: "auc").count == 6)
  }

  @Test func equalScoresAreRankedByName() throws {
    let registry = try registry()
    for name in ["b", "a", "c"] { _ = try add(card(name, auc: 0.6, digest: name), to: registry) }
    #expect(try registry.ranked(by: "auc").map(\.card.name) == ["a", "b", "c"])
  }

  @Test func aCardReadsBackAsItWas() throws {
    let card = try card("trend", auc: 0.625)
    #expect(try ModelCard(json: JSON(card.json.text)).json.text == card.json.text)
    #expect(card.settings.map(\.name) == ["l2", "scale"])
    for part in ["# trend", "`sign 5`", "`close/close[-5] - 1`", "| auc | 0.625 |", "2 models had been judged"] {
      #expect(card.readme.contains(part), "\(part)")
    }
  }

  @Test func runsAreNotedOnceAndListedInOrder() throws {
    let registry = try registry()
    let runs = (0..<200).map { index in
      Run(
        time: Int64(index), title: "m\(index)", statement: "xgboost depth=\(index % 8)", label: "sign 5",
        split: "purged k=5", seed: 42, digest: Digest("\(index)").description,
        metrics: [Scores.Metric("auc", 0.5 + Double(index) / 1000), Scores.Metric("ic", .nan)])
    }
    try registry.log(runs)
    try registry.log(runs)
    let read = try registry.runs()
    #expect(read.map(\.title) == runs.map(\.title))
    #expect(read[7].metrics[0].value == 0.507 && read[7].metrics[1].value.isNaN)
    #expect(read[7].parameters.contains { $0 == ("depth", "7") })
  }

  @Test func anotherProgramReadsWhatWasRegistered() throws {
    let registry = try registry()
    _ = try add(card("trend", auc: 0.6), to: registry)
    let other = try Registry(folder.appendingPathComponent("registry.db").path)
    #expect(try other.entries().map(\.title) == ["trend@1"])
    _ = try add(card("trend", auc: 0.7), to: other)
    #expect(try registry.entries().map(\.title) == ["trend@1", "trend@2"])
  }
}
