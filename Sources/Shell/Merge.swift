import Commands
import Glibc
import Interpreter
import Vocabulary

/// Puts the parts of sweeps together that runs with `--shard` left.
package struct Merge {
  private let host: Host

  package init(_ host: Host) { self.host = host }

  /// Where the parts of a script go: `study.sweeps` for `study.wick`.
  static func folder(of script: String?) -> String {
    guard let script else { return "sweeps" }
    return (script.hasSuffix(".wick") ? String(script.dropLast(5)) : script) + ".sweeps"
  }

  /// - Parameter paths: Files of parts, folders of them, or scripts, whose folder it then is.
  /// - Returns: 0 where every sweep is whole, 1 else.
  package func run(_ paths: [String]) -> Int32 {
    do {
      let sweeps = try Merge.sweeps(try files(paths))
      var code = ScriptRun.Exit.well
      for sweep in sweeps where !put(sweep) { code = ScriptRun.Exit.failed }
      return code
    } catch let complaint as Complaint {
      host.console.complain(complaint, in: "")
      return ScriptRun.Exit.failed
    } catch {
      host.console.remark("error: \(error)")
      return ScriptRun.Exit.failed
    }
  }

  /// The parts of one sweep.
  private struct Sweep {
    var head: CellFile.Head
    var parts: [(head: CellFile.Head, lines: [CellLine])] = []
  }

  private func files(_ paths: [String]) throws -> [String] {
    try paths.flatMap { path -> [String] in
      let folder = path.hasSuffix(".wick") ? Merge.folder(of: path) : path
      let names = Files.names(in: folder).filter { $0.hasSuffix(".cells") }
      if !names.isEmpty { return names.map { "\(folder)/\($0)" } }
      guard folder == path, path.hasSuffix(".cells") else {
        throw Complaint(
          "there are no parts in \(folder)", hint: "wick run study.wick --shard 1/8 computes the first of eight")
      }
      return [path]
    }
  }

  private static func sweeps(_ files: [String]) throws -> [Sweep] {
    var sweeps: [Sweep] = []
    for path in files {
      let lines = CellFile(path: path).lines().lines
      guard let first = lines.first, let head = CellFile.Head(first) else {
        throw Complaint("\(path) is no part of a sweep")
      }
      let cells = lines.dropFirst().compactMap { CellLine($0) }
      let place = sweeps.firstIndex { $0.head.key == head.key && $0.head.plan == head.plan }
      if place == nil { sweeps.append(Sweep(head: head)) }
      sweeps[place ?? sweeps.count - 1].parts.append((head, cells))
    }
    return sweeps
  }

  /// Tells of a sweep and, where it is whole, shows it and keeps it for the next run of the script.
  private func put(_ sweep: Sweep) -> Bool {
    let (head, console) = (sweep.head, host.console)
    var cells = [CellLine?](repeating: nil, count: head.count)
    var source = [Shard?](repeating: nil, count: head.count)
    var isSound = true
    var twice: [String: Int] = [:]
    for part in sweep.parts {
      for line in part.lines {
        guard line.index < head.count else { continue }
        if let other = source[line.index], other != part.head.shard {
          let pair = "\(other) and \(part.head.shard)"
          twice[pair, default: 0] += 1
          if cells[line.index]?.text != line.text {
            console.remark(
              "error: \(head.title): shards \(pair) differ at \(SweepPlan.told(head.axes, line.cell)): delete the one that is wrong"
            )
            isSound = false
          }
          continue
        }
        (cells[line.index], source[line.index]) = (line, part.head.shard)
      }
    }
    for (pair, count) in twice.sorted(by: { $0.key < $1.key }) {
      console.remark("\(head.title): shards \(pair) overlap in \(count) of \(head.count) combinations")
    }
    let present = cells.compactMap { $0 }
    guard present.count == head.count else {
      console.remark(
        "error: \(head.title): \(head.count - present.count) of \(head.count) combinations are missing\(missing(cells, sweep))"
      )
      return false
    }
    guard isSound else { return false }
    let table = SweepTable(axes: head.axes, cells: present.map(\.cell), present.map(\.outcome))
    table.display.forEach { console.show($0) }
    keep(present, head)
    return true
  }

  /// `: shards 3/8 and 5/8`, as far as the parts that are there are of one division.
  private func missing(_ cells: [CellLine?], _ sweep: Sweep) -> String {
    let counts = Set(sweep.parts.map(\.head.shard.count))
    guard counts.count == 1, let count = counts.first else { return "" }
    let numbers = Set(cells.indices.filter { cells[$0] == nil }.map { $0 % count + 1 }).sorted()
    let there = Set(sweep.parts.map(\.head.shard.number))
    let told = numbers.map { "\($0)/\(count)" + (there.contains($0) ? " (not finished)" : "") }
    return ": shard\(told.count == 1 ? "" : "s") " + told.joined(separator: ", ")
  }

  private func keep(_ lines: [CellLine], _ head: CellFile.Head) {
    let parts = "\(head.title): \(head.count) of \(head.count) combinations are there"
    guard let folder = CacheFolder(),
      let book = try? CellFile(path: "\(folder.path)/sweeps/\(head.key).cells").book()
    else { return host.console.remark(parts, .dim) }
    let new = lines.filter { book.found[SweepPlan.key(of: $0.cell)] == nil }
    guard (try? book.append(new.compactMap(\.text).joined())) != nil else { return host.console.remark(parts, .dim) }
    host.console.remark("\(parts): 'wick run' takes them from the cache", .dim)
  }
}
