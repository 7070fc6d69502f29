import Commands
import Glibc
import Interpreter
import Language
import Learning
import Shell
import Synchronization
import Testing
import Vocabulary

/// The recorded studies, the examples and the blocks of the README are run as a user would, in the folder of the project.
@Suite(.serialized) struct StudyTests {
  static let root = String(#filePath.dropLast("Tests/ShellTests/StudyTests.swift".count))

  static func paths(_ folder: String) -> [String] {
    guard let directory = opendir(root + folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".wick") { names.append("\(folder)/\(name)") }
    }
    return names.sorted()
  }

  /// A world that shows nothing, works in the project's folder, and finds some files elsewhere.
  static func world(threads: Int = 2, moved: [String: String] = [:]) -> World {
    chdir(root)
    mkdir("results", 0o755)
    var world = Host(console: Console(Terminal()), threads: threads).world
    let resolve = world.resolve
    world.show = { _ in }
    world.resolve = { path in moved[path] ?? resolve(path) }
    return world
  }

  static func replay(_ path: String, threads: Int = 2, edit: (String) -> String = { $0 }) throws -> Replay {
    let world = world(threads: threads)
    var options = Replay.Options()
    options.rehearsal = true
    return try Replay(
      edit(world.read(path)), against: Lock(world.read(Lock.path(of: path))), domain: House(), world: world,
      options: options)
  }

  @Test func `there are studies and examples to run`() {
    #expect(Self.paths("sessions").count >= 3)
    #expect(Self.paths("examples").count >= 3)
  }

  @Test(arguments: StudyTests.paths("sessions"), [1, 2])
  func `a recorded study replays to the same digits on any number of threads`(path: String, threads: Int) throws {
    chdir(Self.root)
    for _ in 1...2 {
      let replay = try Self.replay(path, threads: threads)
      #expect(replay.steps.allSatisfy { $0.verdict == .ok }, "\(path): \(replay.steps.filter { $0.verdict != .ok })")
      #expect(replay.exitCode == 0)
    }
  }

  @Test func `one changed option is named as the first cause`() throws {
    chdir(Self.root)
    let replay = try Self.replay("sessions/daily.wick") { $0.replacing("depth=3", with: "depth=4") }
    let causes = replay.steps.filter(\.isFirstCause)
    #expect(causes.count == 1)
    #expect(causes.first?.text.hasPrefix("boost = fit xgboost depth=4") == true)
    #expect(causes.first?.reason?.contains("depth=3") == true)
    #expect(replay.exitCode == 3)
  }

  @Test func `one changed price is told from a changed program`() throws {
    chdir(Self.root)
    let copy = "results/data-test"
    let world = Self.world()
    for folder in ["results", copy] { mkdir(folder, 0o755) }
    for symbol in ["AAPL", "GOOG", "IBM", "MSFT"] {
      try world.write("\(copy)/\(symbol).csv", world.read("datasets/daily/\(symbol).csv"))
    }
    let script = try world.read("sessions/daily.wick").replacing("datasets/daily", with: copy)
    let session = Session(domain: House(), world: Self.world())
    session.world.isRehearsal = true
    try session.run(script)
    let lock = Lock(session.records, environment: [], parameters: [])
    let prices = try world.read("\(copy)/IBM.csv")
    try world.write("\(copy)/IBM.csv", prices.replacing("2000-03-02,100.5", with: "2000-03-02,100.4"))
    #expect(try world.read("\(copy)/IBM.csv") != prices)
    var options = Replay.Options()
    options.rehearsal = true
    let replay = try Replay(script, against: lock, domain: House(), world: Self.world(), options: options)
    #expect(replay.exitCode == 4)
    #expect(replay.steps.first { $0.verdict != .ok }?.verdict == .data)
    #expect(replay.changedFiles.map(\.file.path) == ["\(copy)/IBM.csv"])
  }

  @Test(arguments: StudyTests.paths("examples"))
  func `an example runs`(path: String) throws {
    let session = Session(domain: House(), world: Self.world())
    let text = try session.world.read(path)
    try Parameters(try Session.program(text, session.grammar)).check(
      [], against: Session.program(text, session.grammar))
    try session.run(text)
    #expect(session.failedExpectations == [])
  }

  @Test func `a replay leaves the files that it checks as they are`() throws {
    let world = Self.world()
    try world.write(
      "results/replay-test/a.wick", "px = load datasets/daily/IBM.csv\nexport results/replay-test/a.h5 px overwrite\n")
    let session = Session(domain: House(), world: world)
    try session.run(try world.read("results/replay-test/a.wick"))
    let lock = Lock(session.records, environment: [], parameters: [])
    try world.write("results/replay-test/a.lock", lock.text.replacing("d=", with: "d=0"))
    let before = try world.fingerprint("results/replay-test/a.h5")
    var options = Replay.Options()
    options.exact = true
    let code = ReplayRun(Host(console: Console(Terminal())), options: options).run(["results/replay-test/a.wick"])
    #expect(code == 3)
    #expect(try world.fingerprint("results/replay-test/a.h5") == before)
  }

  @Test func `nothing that is no script or no HDF5 file is replaced`() throws {
    let world = Self.world()
    try world.write("results/guard.csv", "Date,Open,High,Low,Close\n2020-01-01,1,2,1,2\n2020-01-02,2,3,2,3\n")
    let session = Session(domain: House(), world: world)
    try session.run("px = load results/guard.csv")
    #expect(throws: Complaint.self) { try session.run("export results/guard.csv px overwrite") }
    #expect(throws: Complaint.self) { try session.run("save results/guard.csv overwrite") }
    #expect(try world.read("results/guard.csv").hasPrefix("Date,Open"))
  }

  @Test func `a formula that another one uses is kept in the script`() throws {
    let session = Session(domain: House(), world: Self.world())
    for line in [
      "px = load datasets/daily/IBM.csv", "def f(n) = mean(close, n)", "def g(n) = 2*f(n)", "def f(n) = min(close, n)",
      "param_free = 3", "c = g(2)", "save results/formulas.wick keep=px overwrite",
    ] { try session.run(line) }
    #expect(try session.world.read("results/formulas.wick").contains("min(close, n)"))
  }

  @Test(arguments: [
    ("later = low[+5]", "bt = backtest (when(later > low, 1, 0))"),
    ("t = close[+1]/close", "q = select where t > 1"),
  ])
  func `what looks ahead chooses no rows and fills no order`(column: String, use: String) throws {
    let session = Session(domain: House(), world: Self.world())
    try session.run("px = load datasets/daily/IBM.csv\n" + column)
    #expect(throws: Complaint.self) { try session.run(use) }
  }

  @Test func `a share is a barrier as it is a stop`() throws {
    let session = Session(domain: House(), world: Self.world())
    try session.run("px = load datasets/daily/IBM.csv")
    try session.run("a = label triple up=2% down=2% hold=5\nb = label triple up=(0.02*close) down=(0.02*close) hold=5")
    guard case .object(let a)? = session.scope["a"], case .object(let b)? = session.scope["b"] else {
      Issue.record("the labels are not there")
      return
    }
    #expect(a.sketch == b.sketch && !a.sketch.isEmpty)
  }

  @Test func `a stored model predicts the same bits in a session that never fitted it`() throws {
    let beginning = "px = load datasets/daily/MSFT.csv\nret = close/close[-1] - 1\nvol = std(ret, 20)\n"
    let fits = """
      y = label sign 5
      cv = split purged k=3
      m1 = fit xgboost rounds=20 depth=3
      m2 = fit logit
      p1 = predict m1 all
      p2 = predict m2 all
      export results/models-test.h5 m1 m2 overwrite
      """
    let first = Session(domain: House(), world: Self.world())
    try first.run(beginning + fits)
    let second = Session(domain: House(), world: Self.world())
    try second.run(
      beginning
        + "m1 = load results/models-test.h5:m1\nm2 = load results/models-test.h5:m2\np1 = predict m1 all\np2 = predict m2 all"
    )
    for name in ["m1", "m2", "p1", "p2"] {
      #expect(second.scope[name]?.digest == first.scope[name]?.digest && first.scope[name] != nil, "\(name)")
    }
  }

  @Test func `a stored scaler scales to the same bits in a session that has none of its columns`() throws {
    let first = Session(domain: House(), world: Self.world())
    try first.run(
      """
      px = load datasets/daily/MSFT.csv
      vol = std(close/close[-1] - 1, 20)
      cv = split holdout
      sc = scale rankgauss rsi_14 vol
      sz = scale zscore rsi_14 vol
      p1 = apply sc
      p2 = apply sz
      p1 = select sc_rsi_14 sc_vol on p1
      p2 = select sz_rsi_14 sz_vol on p2
      export results/scalers-test.h5 sc sz overwrite
      """)
    let second = Session(domain: House(), world: Self.world())
    try second.run(
      """
      px = load datasets/daily/MSFT.csv
      sc = load results/scalers-test.h5:sc
      sz = load results/scalers-test.h5:sz
      p1 = apply sc
      p2 = apply sz
      p1 = select sc_rsi_14 sc_vol on p1
      p2 = select sz_rsi_14 sz_vol on p2
      """)
    for name in ["sc", "sz", "p1", "p2"] {
      #expect(second.scope[name]?.digest == first.scope[name]?.digest && first.scope[name] != nil, "\(name)")
    }
  }

  @Test func `the tour of the README runs as one session`() throws {
    let world = Self.world()
    let blocks = try world.read("README.md").split(separator: "```wick\n").dropFirst()
    #expect(blocks.count >= 5)
    let session = Session(domain: House(), world: world)
    for block in blocks {
      guard let text = block.split(separator: "```").first else { continue }
      try session.run(String(text))
    }
    #expect(session.failedExpectations == [])
  }
}

/// The examples of every command run after a common beginning, and every help page can be shown.
@Suite(.serialized) struct CommandExampleTests {
  static let beginning = """
    px = load datasets/daily/AAPL.csv
    ret = close/close[-1] - 1
    y = label fwd 5
    y3 = label sign 5 threshold=0.02
    cv = split purged k=3
    m = fit logit x=[ret]
    m1 = fit logit x=[ret]
    m2 = fit xgboost rounds=5 x=[ret] y=y3
    s = signal m2 min=0.4
    bt = backtest s
    g = sweep n=[1 2] k=[3 4] { keep $n * $k }
    """

  @Test func `every example of every chart is drawn`() throws {
    let session = Session(domain: House(), world: StudyTests.world())
    try session.run(Self.beginning)
    let plot = Commands.catalogue.entries.first { $0.name == "plot" }?.type as? any Command.Type
    let kinds = try #require(plot?.kinds)
    for example in kinds.kinds.flatMap({ kinds.help($0.name)?.examples ?? [] }) {
      do { try session.run(example) } catch { Issue.record("\(example): \(error)") }
    }
  }

  /// Families whose library is missing are left out.
  @Test func `every example of every family of models runs`() throws {
    let session = Session(domain: House(), world: StudyTests.world())
    try session.run(Self.beginning + "\nfeatures @guide8\nw = weigh uniqueness y=y3\ncv = split holdout y=y3")
    for kind in modelKinds.entries {
      guard let family = kind.type as? any ModelKind.Type, family.availability == .ready else { continue }
      for example in family.examples {
        do { try session.run("y3 = label sign 5 threshold=0.02\n" + example) } catch {
          Issue.record("\(example): \(error)")
        }
      }
    }
  }

  @Test func `every example of every command runs`() throws {
    let world = StudyTests.world()
    let session = Session(domain: House(), world: world)
    try session.run(Self.beginning)
    for command in Commands.catalogue.entries {
      // The labels and the split that the last command's examples may have replaced.
      for line in Self.beginning.split(separator: "\n") where line.contains("= label ") || line.contains("= split ") {
        try session.run(String(line))
      }
      for example in command.examples where !["undo", "update", "quit"].contains(command.name) {
        do { try session.run(example) } catch { Issue.record("\(command.name): \(example): \(error)") }
      }
    }
  }

  @Test func `every page about the language is shown, and its examples run`() throws {
    let session = Session(domain: House(), world: StudyTests.world())
    try session.run(Self.beginning)
    for page in LanguagePage.all {
      for name in page.names { #expect(throws: Never.self) { try session.run("? \(name)") } }
      for example in page.examples {
        do { try session.run(example) } catch { Issue.record("\(page.name): \(example): \(error)") }
      }
    }
  }

  @Test func `every command has a help page`() throws {
    let shown = Mutex(0)
    var world = StudyTests.world()
    world.show = { _ in shown.withLock { $0 += 1 } }
    let session = Session(domain: House(), world: world)
    for command in Commands.catalogue.entries {
      let before = shown.withLock { $0 }
      try session.run("? \(command.name)")
      #expect(shown.withLock { $0 } > before)
      #expect(!command.summary.isEmpty && command.summary.last != ".")
    }
  }

  @Test func `no name stands for two commands`() {
    let names = Commands.catalogue.entries.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
  }
}
