import Frames
import Vocabulary

extension Store {
  /// Reads everything and compares it with the digests that were written. The complaints, one a thing that is damaged.
  package func verify(monitor: Monitor) throws -> [Complaint] {
    let heads = try heads(of: entries, monitor: monitor)
    monitor.begin("verifying \(path), bytes", of: file.size)
    var complaints: [Complaint] = []
    func check(_ body: () throws -> Void) throws {
      do { try body() } catch let complaint as Complaint { complaints.append(complaint) }
    }
    for (entry, head) in zip(entries, heads) {
      try monitor.check()
      try check {
        guard entry.kind == "frame" else { return _ = try document(entry, head) }
        for column in try frame(entry, head).columns {
          try monitor.check()
          try check { try column.numbers?.passing { _ in } }
          monitor.advance(by: 8 * column.count)
        }
      }
    }
    try check { _ = try session(monitor: monitor) }
    try check {
      let found = try listing(monitor: monitor)
      let key = { (entry: Entry) in entry.name }
      guard found.sorted(by: { key($0) < key($1) }) == entries.sorted(by: { key($0) < key($1) }) else {
        throw Complaint("'\(path)' is damaged: its index does not list what is in it")
      }
    }
    return complaints
  }
}
