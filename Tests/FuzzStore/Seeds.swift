import Frames
import Storage
import Vocabulary

/// Small stores with every kind of thing in them, from which mutations begin.
enum Seeds {
  static func write(to folder: String) throws {
    let times = (0..<40).map { Int64($0) * 60_000_000_000 }
    let prices = (0..<40).map { Double(1000 + $0 * 7 % 13) / 4 }
    let noise = (0..<40).map { row in row == 3 ? Double.nan : 1 / Double(row + 1) }
    let columns = [
      Column("close", role: .bar, prices), Column("x", role: .feature, noise),
      Column("state", .category(codes: (0..<40).map { Int32($0 % 3) - 1 }, names: ["up", "down"])),
      Column("note", .text((0..<40).map { $0 % 5 == 0 ? "" : "row \($0)" })),
    ]
    let one = try Frame(Timeline(times: times, segments: [.init("A", 0..<40)]), columns, bar: 60_000_000_000)
    let panel = try Frame(
      Timeline(
        times: Array(times[0..<15]) + Array(times[0..<25]), segments: [.init("A", 0..<15), .init("B", 15..<40)]),
      Array(columns[0..<2]), bar: 60_000_000_000)
    let model = StoredDocument(
      kind: "model", attributes: [.init("family", "logit")],
      parts: [.init("j", text: "{}"), .init("b", bytes: [0, 1])])
    for compression in Compression.allCases {
      let name = "\(folder)/\(compression.rawValue)"
      let monitor = Monitor()
      try Store.write(
        to: "\(name)-one.h5", [StoredItem("a", one)], compression: compression, overwrite: true, monitor: monitor)
      try Store.write(
        to: "\(name)-all.h5", [StoredItem("p", panel), StoredItem("bt/a", one), StoredItem("m", model)],
        session: [.init("script", text: "x = load y\n")], compression: compression, overwrite: true, monitor: monitor)
      guard compression != .no else { continue }
      try Store.write(
        to: "\(name)-long.h5", [StoredItem("a", long())], compression: compression, overwrite: true, monitor: monitor)
    }
  }

  /// Of several chunks and parts.
  private static func long() throws -> Frame {
    let rows = 70_000
    return try Frame(
      Timeline(times: (0..<rows).map { Int64($0) * 1_000_000_000 }, segments: [.init("A", 0..<rows)]),
      [Column("n", (0..<rows).map { Double($0 % 2) })])
  }
}
