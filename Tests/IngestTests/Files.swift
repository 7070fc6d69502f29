import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

/// Where the tests find what they read.
enum Files {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  static let root = folder.deletingLastPathComponent().deletingLastPathComponent()

  /// The vendors' files, which are not part of the repository; nil where they are not at hand.
  static let shared: String? = {
    let path =
      ProcessInfo.processInfo.environment["WICK_SHARED"].map { $0 + "/data" }
      ?? root.deletingLastPathComponent().appendingPathComponent("shared/data").path
    return FileManager.default.fileExists(atPath: path + "/CATALOG.md") ? path : nil
  }()

  /// Writes a file and hands its path to `body`.
  static func with<Result>(
    _ text: String, named name: String = "bars.csv", _ body: (String) throws -> Result
  ) throws -> Result {
    try with([name: Data(text.utf8)]) { try body($0 + "/" + name) }
  }

  /// Writes files and hands their folder to `body`.
  static func with<Result>(_ files: [String: Data], _ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ingest-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, data) in files { try data.write(to: folder.appendingPathComponent(name)) }
    return try body(folder.path)
  }

  /// The frame that a text stands for.
  static func frame(_ text: String, named name: String = "bars.csv", _ csv: CSV = CSV()) throws -> Frame {
    try with(text, named: name) { try csv.load([$0]).frame }
  }

  /// The complaint about a text, without the folder that it was written to.
  static func complaint(_ text: String, _ csv: CSV = CSV()) throws -> String {
    try with(text) { path in
      let complaint = try #require(throws: Complaint.self) { try csv.load([path]) }
      return complaint.description.replacingOccurrences(of: path.dropLast("bars.csv".count), with: "")
    }
  }
}

extension Frame {
  func values(_ name: String) throws -> [Double] { try #require(self[name]?.numbers).array() }

  var stamps: [String] { timeline.times.map(Moment.text) }
}
