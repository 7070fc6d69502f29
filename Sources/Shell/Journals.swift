import Glibc
import Interpreter
import Vocabulary

/// The journals of sessions at the prompt. One that ends as it should is deleted; one that is left and that nobody
/// holds belongs to a session that was lost.
package enum Journals {
  package struct Lost: Sendable {
    package let path: String
    /// Seconds since 1970.
    package let begun: Int
    /// Where it worked: its paths are relative to this; nil where the journal does not say.
    package let folder: String?
    package let statements: [String]
  }

  static func begin() -> Journal? {
    guard let directory else { return nil }
    Files.makeDirectories(directory)
    // By their names journals are in the order of their beginning.
    let path = "\(directory)/\(Surroundings.now())-\(getpid()).jnl"
    return try? Journal(path: path, header: Journal.header(version: Host.version, folder: Surroundings.directory))
  }

  static func end(_ journal: Journal?) {
    guard let journal else { return }
    journal.finish()
    unlink(journal.path)
  }

  /// The journals without an owner, oldest first; those in which nothing was done are cleared away.
  package static func lost() -> [Lost] {
    guard let directory else { return [] }
    var lost: [Lost] = []
    var recovered: [String] = []
    for name in Files.names(in: directory) where name.hasSuffix(".jnl") {
      let path = "\(directory)/\(name)"
      guard let text = try? Files.read(path) else { continue }
      let entries = Journal.entries(text)
      recovered += Journal.recovered(entries)
      guard isFree(path) else { continue }
      let statements = Journal.statements(entries)
      if statements.isEmpty || entries.last?.kind == "close" {
        unlink(path)
      } else {
        lost.append(
          Lost(
            path: path, begun: (Int(name.prefix { $0 != "-" }) ?? 0) / 1_000_000_000, folder: Journal.folder(entries),
            statements: statements))
      }
    }
    lost.filter { recovered.contains($0.path) }.forEach(forget)
    return lost.filter { !recovered.contains($0.path) }
  }

  package static func forget(_ lost: Lost) { unlink(lost.path) }

  private static var directory: String? { Surroundings.state.map { $0 + "/journal" } }

  private static func isFree(_ path: String) -> Bool {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return flock(file, LOCK_EX | LOCK_NB) == 0
  }
}
