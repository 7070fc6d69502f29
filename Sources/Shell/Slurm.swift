import Glibc
import Interpreter
import Vocabulary

/// Combinations of a sweep as an array of jobs of Slurm: written, submitted, watched and gathered.
///
/// All of it lies in a folder of the cache, which every node has to see: the job, the script, what the tasks finished
/// and what they said. Whoever runs the same sweep again finds the array there and watches it, or submits what is
/// missing.
struct Slurm {
  private let executable: String
  private let folder: CacheFolder
  private let order: Workshop.Order
  private let path: String

  private var plan: SweepPlan { order.job.plan }
  private var monitor: Monitor { order.world.monitor }

  /// How often what is missing is submitted before that is given up.
  private static let rounds = 2

  init(executable: String, folder: CacheFolder, _ order: Workshop.Order) {
    self.executable = executable
    self.folder = folder
    self.order = order
    path = "\(folder.path)/sweeps/\(order.key)-slurm"
  }

  func run(_ cluster: Workshop.Cluster) throws {
    guard let sbatch = Slurm.program("sbatch"), Slurm.program("squeue") != nil else {
      throw Complaint(
        "there is no Slurm here: sbatch and squeue are not on the PATH", hint: "workers=2 uses this machine")
    }
    Files.makeDirectories(path)
    let lock = open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(lock) }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      throw Complaint("another process watches this sweep on the cluster")
    }
    var gathering = Gathering(order, path)
    var array = try? Files.read("\(path)/array").split(separator: "\n").first.map(String.init)
    try gathering.gather()
    if let known = array, !gathering.left.isEmpty, try queue(known) != nil {
      order.world.remark("array \(known) is still under way: it is watched again")
    } else {
      array = nil
    }
    for round in 1... {
      if array == nil, !gathering.left.isEmpty {
        guard round <= Slurm.rounds else { throw failure(gathering.left.count) }
        let submitted = try submit(sbatch, gathering.left.sorted(), cluster)
        order.world.remark(
          "\(gathering.left.count) combinations were submitted as array \(submitted.id) of \(submitted.tasks) tasks")
        array = submitted.id
      }
      guard let id = array else { break }
      do { try watch(id, &gathering) } catch let interruption as Interruption {
        order.world.remark("array \(id) goes on: the same line watches it again, scancel \(id) ends it")
        throw interruption
      }
      if !gathering.left.isEmpty, round < Slurm.rounds {
        let states = states(of: id)
        order.world.remark(
          "array \(id) left out \(gathering.left.count) combinations\(states.isEmpty ? "" : " (\(states))"), which are submitted once more"
        )
      }
      array = nil
    }
    for name in Files.names(in: path) { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  // MARK: - Submitting

  private func submit(_ sbatch: String, _ cells: [Int], _ cluster: Workshop.Cluster) throws -> (id: String, tasks: Int)
  {
    let tasks = min(cells.count, cluster.tasks ?? 100)
    let round = 1 + Files.names(in: path).count { $0.hasSuffix(".job") }
    let stem = "\(path)/round-\(round)"
    try Files.replace("\(stem).job", with: try order.job.choosing(cells).text())
    try Files.replace("\(stem).sbatch", with: script(stem, tasks, cluster))
    let outcome = try FreshProcess(executable: sbatch, monitor: monitor).run(["--parsable", "\(stem).sbatch"])
    // `12` or `12;cluster`.
    guard outcome.code == 0, let id = outcome.lines.last?.prefix(while: { $0 != ";" }), Int(id) != nil else {
      unlink("\(stem).job")
      throw Complaint(
        "sbatch refused the sweep: \(outcome.lines.joined(separator: "; "))", hint: "its script is \(stem).sbatch")
    }
    try Files.replace("\(path)/array", with: "\(id)\n")
    return (String(id), tasks)
  }

  private func script(_ stem: String, _ tasks: Int, _ cluster: Workshop.Cluster) -> String {
    var lines = [
      "#!/bin/sh", "#SBATCH --job-name=wick-\(plan.title)", "#SBATCH --array=1-\(tasks)",
      "#SBATCH --output=\(stem)-%a.log", "#SBATCH --open-mode=append",
    ]
    if let partition = cluster.partition { lines.append("#SBATCH --partition=\(partition)") }
    if let time = cluster.time { lines.append("#SBATCH --time=\(Slurm.limit(time))") }
    let program = Slurm.quoted(executable)
    lines.append(
      "exec \(program) work \(Slurm.quoted(stem + ".job")) --cache \(Slurm.quoted(folder.path)) --shard \"$SLURM_ARRAY_TASK_ID/\(tasks)\""
        + " --results \(Slurm.quoted(stem))-\"$SLURM_ARRAY_TASK_ID\".cells --threads \"${SLURM_CPUS_PER_TASK:-1}\"")
    return lines.joined(separator: "\n") + "\n"
  }

  /// Days, hours, minutes and seconds as Slurm writes them, rounded up: `1-02:30:00`.
  static func limit(_ nanoseconds: Int64) -> String {
    let seconds = (nanoseconds + 999_999_999) / 1_000_000_000
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(seconds / 86_400)-\(two(seconds / 3600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }

  private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }

  // MARK: - Watching

  /// Until all combinations are there or the array has left the queue.
  private func watch(_ id: String, _ gathering: inout Gathering) throws {
    while !gathering.left.isEmpty {
      let tasks = try queue(id)
      // What a task wrote before it left the queue is there now.
      try gathering.gather()
      guard let tasks, !gathering.left.isEmpty else { break }
      monitor.begin("array \(id) on the cluster: \(tasks)")
      for _ in 0..<50 where !gathering.left.isEmpty {
        try monitor.check()
        usleep(20_000)
      }
      monitor.advance(by: 0)
    }
    // Files of other nodes may be seen a little later.
    for _ in 0..<20 where !gathering.left.isEmpty {
      try monitor.check()
      usleep(50_000)
      try gathering.gather()
    }
  }

  /// `3 running, 5 waiting`; nil once nothing of the array is in the queue.
  private func queue(_ id: String) throws -> String? {
    guard let squeue = Slurm.program("squeue") else { return nil }
    let outcome = try FreshProcess(executable: squeue, monitor: monitor).run(
      ["--noheader", "--array", "--jobs", id, "--format", "%T %r"])
    // A job that is over is unknown to it after a while, which it takes for a mistake.
    if outcome.code != 0, !outcome.lines.contains(where: { $0.contains("Invalid job id") }) {
      throw Complaint("squeue fails: \(outcome.lines.joined(separator: "; "))")
    }
    guard outcome.code == 0, !outcome.lines.isEmpty else { return nil }
    let states = outcome.lines.compactMap { $0.split(separator: " ").first }
    let running = states.count { $0 != "PENDING" }
    let reasons = outcome.lines.filter { $0.hasPrefix("PENDING") }.compactMap { $0.split(separator: " ").last }
    let reason = reasons.first { $0 != "None" }.map { " (\($0))" } ?? ""
    return "\(running) running" + (running < states.count ? ", \(states.count - running) waiting\(reason)" : "")
  }

  /// What became of the tasks, where the cluster keeps accounts: `2 FAILED`.
  private func states(of id: String) -> String {
    guard let sacct = Slurm.program("sacct"),
      let outcome = try? FreshProcess(executable: sacct, monitor: monitor).run(
        ["--noheader", "--allocations", "--parsable2", "--jobs", id, "--format", "State"]), outcome.code == 0
    else { return "" }
    let states = outcome.lines.map { $0.prefix { $0 != " " } }.filter { $0 != "COMPLETED" }.sorted()
    return Set(states).sorted().map { state in "\(states.count { $0 == state }) \(state)" }.joined(separator: ", ")
  }

  private func failure(_ count: Int) -> Complaint {
    let logs = Files.names(in: path).filter { $0.hasSuffix(".log") }
    let said = logs.lazy.reversed().compactMap { name -> String? in
      let last = try? Files.read("\(path)/\(name)").split(separator: "\n").last
      return last.map { "\(path)/\(name) ends with: \($0)" }
    }.first
    return Complaint("\(count) combinations failed on the cluster; the others are kept", hint: said ?? "see \(path)")
  }

  /// The file of a program on the PATH.
  static func program(_ name: String) -> String? {
    (Surroundings.variable("PATH") ?? "/usr/bin:/bin").split(separator: ":").map { "\($0)/\(name)" }.first {
      access($0, X_OK) == 0
    }
  }

  /// Reads on in the files of the tasks.
  private struct Gathering {
    private let order: Workshop.Order
    private let path: String
    private let places: [Digest: [Int]]
    private var ends: [String: Int] = [:]
    private(set) var left: Set<Int>

    init(_ order: Workshop.Order, _ path: String) {
      self.order = order
      self.path = path
      left = Set(order.cells)
      places = Dictionary(grouping: order.cells) { SweepPlan.key(of: order.job.plan.cells[$0]) }
    }

    mutating func gather() throws {
      for name in Files.names(in: path) where name.hasSuffix(".cells") {
        let (lines, end) = CellFile(path: "\(path)/\(name)").lines(from: ends[name] ?? 0)
        ends[name] = end
        for case let line? in lines.map(CellLine.init) {
          for index in places[SweepPlan.key(of: line.cell)] ?? [] where left.contains(index) {
            left.remove(index)
            try order.done(index, line.outcome)
          }
        }
      }
    }
  }
}
