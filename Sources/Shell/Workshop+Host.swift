import Commands
import Glibc
import Interpreter
import Vocabulary

extension Host {
  /// Where sweeps are computed and kept: in a folder that all processes see.
  ///
  /// - Parameters:
  ///   - keeps: Whether finished combinations outlive the run.
  ///   - parts: The folder for the files of parts.
  func workshop(_ folder: CacheFolder, keeps: Bool = true, shard: Shard? = nil, parts: String? = nil) -> Workshop {
    let host = self
    var workshop = Workshop {
      Memory(folder.cache(host), domain: House(), world: host.bareWorld)
    }
    workshop.shard = shard
    if keeps || shard != nil {
      workshop.book = { key, plan, shard in
        guard let shard else {
          guard keeps else { return CellBook(found: [:]) { _ in } }
          return try CellFile(path: "\(folder.path)/sweeps/\(key).cells").book()
        }
        let whole = Digest(of: [key, plan.digest]).short
        let path = "\(parts ?? ".")/\(plan.title)-\(whole).\(shard.number)-of-\(shard.count).cells"
        return try CellFile(path: path).book(head: CellFile.Head(plan, key, shard))
      }
    }
    if let executable {
      let console = console
      workshop.crew = { order, workers in
        let columns = console.terminal.isOutput ? console.terminal.style.width : nil
        try Crew(executable: executable, folder: folder, columns: columns).run(order, workers: workers)
      }
      workshop.cluster = { try Slurm(executable: executable, folder: folder, $0).run($1) }
    }
    return workshop
  }
}
