import Frames
import Glibc
import Storage
import Vocabulary

/// What work on a stored frame takes of memory: no more than what it makes and a few columns, however wide the frame is.
enum Passes {
  /// Says after each kind of work by how many kilobytes the process grew at most.
  static func run(_ path: String, copy: String) throws {
    let monitor = Monitor(threads: 2)
    let frame = try Store.open(path, threads: 2).frame(named: "a")
    let start = frame.count * 3 / 10
    let work: [(String, () throws -> Void)] = [
      ("facts", { for column in frame.columns { _ = try column.numbers?.facts() } }),
      ("export", { try Store.write(to: copy, [StoredItem("a", frame)], monitor: monitor) }),
      ("packed", { try Store.append(to: copy, [StoredItem("b", frame)], compression: .fast, monitor: monitor) }),
      ("verify", { _ = try Store.open(copy, threads: 2).verify(monitor: monitor) }),
      ("compact", { _ = try Store.compact(copy, compression: .no, monitor: monitor) }),
      (
        "period",
        {
          let part = try frame.rows(Array(start..<start + frame.count / 10))
          for column in part.columns { try column.numbers?.load() }
        }
      ),
      (
        "chosen",
        {
          let few = frame.keeping { $0.name.hasSuffix("7") }
          _ = try few.rows(Array(stride(from: 0, to: frame.count, by: 3)))
        }
      ),
    ]
    for (name, body) in work {
      try forgetPeak()
      let before = try Probe.peak()
      try body()
      Probe.say("\(name) \(try Probe.peak() - before)")
    }
  }

  /// From here on the peak is counted anew.
  private static func forgetPeak() throws {
    let descriptor = open("/proc/self/clear_refs", O_WRONLY)
    defer { close(descriptor) }
    guard write(descriptor, "5", 1) == 1 else { throw Complaint("the peak cannot be set back") }
  }
}
