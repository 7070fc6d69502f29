import Features
import Foundation
import Testing

@Suite struct ReferenceTests {
  private let page = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("../../Sources/Features/REFERENCE.md").standardized

  /// With WICK_RECORD set the page is written anew, and the test fails to say so.
  @Test func thePageIsThatOfTheCatalogue() throws {
    let made = try FeatureReference().page()
    if ProcessInfo.processInfo.environment["WICK_RECORD"] != nil {
      try Data(made.utf8).write(to: page)
      Issue.record("recorded \(page.lastPathComponent): look at it, then run without WICK_RECORD")
      return
    }
    let kept = try String(contentsOf: page, encoding: .utf8)
    let differing = zip(made.split(separator: "\n"), kept.split(separator: "\n")).first { $0 != $1 }
    #expect(made == kept, "REFERENCE.md is of another catalogue, from \(differing?.0 ?? "the end") on")
  }

  @Test func everyFeatureSaysWhatItWasCheckedBy() {
    let silent = FeatureCatalogue.shared.features.filter { $0.oracle == nil }.map(\.name)
    #expect(silent.isEmpty, "run Tests/Oracles/features for \(silent)")
  }
}
