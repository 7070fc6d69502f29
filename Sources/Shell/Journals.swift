import Glibc
import Interpreter
import Vocabulary

/// The journals of sessions at the prompt. One that ends as it should is deleted; one that is left and that nobody
/// holds belongs to a session that was lost.
package enum Journals {
  package struct Lost: Sendable {
    package let path: String
    package let statements: [String]
  }

  static func begin() -> Journal? {
    guard let directory else { return nil }
    Files.makeDirectories(directory)
    let path = "\(directory)/\(Surroundings.seconds())-\(getpid()).jnl"
    return try? Journal(path: path, header: "wick=\(Host.version) cwd=\(Surroundings.directory)")
  }

  static func end(_ journal: Journal?) {
    guard let journal else { return }
    journal.finish()
    unlink(journal.path)
  }

  /// The journals without an owner, oldest first; those in which nothing was done are cleared away.
  package static func lost() -> [Lost] {
    guard let directory, let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = Surroundings.name(of: entry)
      if name.hasSuffix(".jnl") { names.append(name) }
    }
    return names.sorted().compactMap { name in
      let path = "\(directory)/\(name)"
      guard isFree(path), let text = try? Files.read(path) else { return nil }
      let entries = Journal.entries(text)
      let statements = Journal.statements(entries)
      if statements.isEmpty || entries.last?.kind == "close" {
        unlink(path)
        return nil
      }
      return Lost(path: path, statements: statements)
    }
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
