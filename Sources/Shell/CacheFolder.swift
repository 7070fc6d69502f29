import Commands
import Glibc
import Ingest
import Interpreter
import Vocabulary

/// The folder of values that outlive a process. Anyone may delete it, or any part of it, at any time.
struct CacheFolder: Sendable {
  let path: String
  /// How many bytes it may hold; the oldest files go first.
  let limit: Int

  /// `$XDG_CACHE_HOME/wick`, else `~/.cache/wick`, of at most `$WICK_CACHE_MB` megabytes, else 4096; nil without a home.
  init?() {
    if let cache = Surroundings.variable("XDG_CACHE_HOME"), cache.hasPrefix("/") {
      path = cache + "/wick"
    } else if let home = Surroundings.variable("HOME") {
      path = home + "/.cache/wick"
    } else {
      return nil
    }
    limit = (Surroundings.variable("WICK_CACHE_MB").flatMap { Int($0) } ?? 4096) << 20
  }

  /// Another folder, such as that which a process was handed its values in.
  init(_ path: String) {
    self.path = path
    limit = .max
  }

  private static let folders = ["pieces", "recipes", "values", "sweeps"]

  /// - Parameter largest: How many bytes a frame may have that is kept.
  func cache(_ host: Host, largest: Int = .max) -> Cache {
    for folder in CacheFolder.folders { Files.makeDirectories("\(path)/\(folder)") }
    let values = ValueFolder("\(path)/values", threads: host.monitor.threads, largest: largest)
    let monitor = host.monitor
    return Cache(
      version: host.build, text: { try? Files.read("\(path)/\($0)") },
      put: { try Files.replace("\(path)/\($0)", with: $1) }, keep: { try values.keep($0, monitor: $1) },
      holds: values.holds, object: values.object, isSound: { values.isSound($0, monitor: monitor) },
      matches: { (try? paths(matching: $0)) ?? [] },
      inspect: ValueFolder.inspect, verify: { try ValueFolder.verify($0, monitor: monitor) })
  }

  /// Deletes the files that were not used for longest until a fifth of the room is free, where there is more than there may be.
  func trim() {
    var files: [(path: String, bytes: Int, used: Int)] = []
    for folder in CacheFolder.folders {
      for name in Files.names(in: "\(path)/\(folder)") {
        var status = stat()
        let file = "\(path)/\(folder)/\(name)"
        guard stat(file, &status) == 0 else { continue }
        files.append((file, Int(status.st_blocks) * 512, max(status.st_mtim.tv_sec, status.st_atim.tv_sec)))
      }
    }
    var total = files.reduce(0) { $0 + $1.bytes }
    guard total > limit else { return }
    for file in files.sorted(by: { ($0.used, $0.path) < ($1.used, $1.path) }) where total > limit / 5 * 4 {
      if unlink(file.path) == 0 { total -= file.bytes }
    }
  }

  /// Deletes it as a whole.
  func remove() {
    for folder in CacheFolder.folders {
      for name in Files.names(in: "\(path)/\(folder)") { unlink("\(path)/\(folder)/\(name)") }
      rmdir("\(path)/\(folder)")
    }
    rmdir(path)
  }
}
