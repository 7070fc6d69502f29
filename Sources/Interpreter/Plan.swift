import Language
import Vocabulary

/// What a run of some steps would do, found out without running anything.
package struct Plan: Sendable {
  package struct Row: Sendable {
    package enum Action: String, Sendable {
      case run
      case cached = "from the cache"
      case missing = "not in the cache"
    }

    package var number: Int
    package var title: String
    package var statements: Int
    package var action: Action
    /// Names and files, by the last run where there was one, else as far as the text tells.
    package var inputs: [String]
    package var outputs: [String]
  }

  package private(set) var rows: [Row] = []
  /// What is wrong with what the chosen steps left, by step.
  package private(set) var faults: [(number: Int, title: String, text: String)] = []
  /// How many files and values were checked.
  package private(set) var checked = 0

  /// - Parameters:
  ///   - given: Values from outside for the `param` statements.
  ///   - cache: Nil where the cache is not to be used.
  ///   - validates: Whether the artifacts of the chosen steps are checked.
  package init(
    _ steps: Steps, _ chosen: [Steps.Step], given: [String: Value], _ memory: Memory?, _ cache: Cache?,
    domain: any Domain, world: World, reuses: Bool = false, validates: Bool = false
  ) {
    let numbers = Set(chosen.map(\.number))
    var scope = Scope()
    var records: [Record] = []
    // Once the evidence of one step is not there, that of the later ones cannot be looked up.
    var isKnown = steps.beginning.statements.isEmpty
    if let memory, !isKnown {
      let key = memory.key(steps.beginning.statements, in: scope, given: given, script: nil)
      if case .finished(let stamp) = memory.find(key, values: false) {
        scope = stamp.applied(to: scope)
        records = stamp.records
        isKnown = true
      }
    }
    var told = StepText(steps.beginning, on: scope.current, domain.commands)
    var made = told.makes
    for step in steps.steps where step.number <= chosen.last?.number ?? 0 {
      let isChosen = numbers.contains(step.number)
      var found: Memory.Finding = .missing
      if isKnown, let memory {
        let script = StepRun.script(before: step, records, domain.commands)
        found = memory.find(memory.key(step.statements, in: scope, script: script))
      }
      told = StepText(step, on: isKnown ? scope.current : told.current, domain.commands)
      var row = Row(
        number: step.number, title: step.title, statements: step.statements.count, action: isChosen ? .run : .missing,
        inputs: told.reads(among: made) + told.filesRead, outputs: told.makes + told.filesWritten)
      if case .finished(let stamp) = found {
        let isUnseen = step.statements.allSatisfy { [.make, .set].contains($0.effect(domain.commands)) }
        if !isChosen || (reuses && isUnseen) { row.action = .cached }
        let written = Set(stamp.records.flatMap { $0.writes.map(\.name) })
        row.inputs =
          Plan.distinct(
            stamp.records.flatMap { $0.reads.map(\.name) }.filter { scope[$0] != nil || !written.contains($0) })
          + stamp.filesRead.map(\.path)
        row.outputs = stamp.names.map(Plan.told) + stamp.filesWritten.map(\.path)
        if validates, isChosen, let cache { check(step, stamp, cache, world) }
        scope = stamp.applied(to: scope)
        records += stamp.records
      } else {
        isKnown = false
        if validates, isChosen {
          var text = "was not run as it stands now"
          if case .stale(let reason) = found { text = "is out of date: \(reason)" }
          faults.append((step.number, step.title, text))
        }
      }
      made += told.makes
      rows.append(row)
    }
  }

  private static func distinct(_ names: [String]) -> [String] {
    names.enumerated().filter { index, name in !names[..<index].contains(name) }.map(\.element)
  }

  /// `px (2516×7  1d  …)`.
  private static func told(_ datum: Record.Datum) -> String {
    if case .object(let object) = datum.value { return "\(datum.name) (\(object.headline))" }
    return "\(datum.name) = \(datum.value.source)"
  }

  // MARK: - Artifacts

  private mutating func check(_ step: Steps.Step, _ stamp: Stamp, _ cache: Cache, _ world: World) {
    checked += stamp.names.count + stamp.artifacts.count
    for datum in stamp.names {
      guard case .object(let object) = datum.value, cache.holds(object.digest), !cache.isSound(object.digest) else {
        continue
      }
      faults.append((step.number, step.title, "what the cache has of '\(datum.name)' is damaged: digest"))
    }
    for artifact in stamp.artifacts {
      for text in Plan.faults(of: artifact, cache, world) { faults.append((step.number, step.title, text)) }
    }
  }

  /// What is wrong with a file: it is gone, it is no longer what it should be, or its content is not what was written.
  private static func faults(of artifact: Stamp.Artifact, _ cache: Cache, _ world: World) -> [String] {
    let path = artifact.file.path
    guard let now = try? world.fingerprint(path) else { return ["\(path) is missing"] }
    guard now.sha256 != artifact.file.sha256 else { return [] }
    let size = now.bytes == artifact.file.bytes ? "" : " (\(now.bytes) bytes, was \(artifact.file.bytes))"
    guard !artifact.items.isEmpty else { return ["\(path) has other content than was written: digest\(size)"] }
    let items: [Stamp.Artifact.Item]
    do { items = try cache.inspect(path) } catch { return ["\(path) cannot be read\(size): \(error)"] }
    var faults: [String] = []
    for was in artifact.items {
      guard let item = items.first(where: { $0.name == was.name }) else {
        faults.append("\(path) holds no \(was.kind) '\(was.name)': schema")
        continue
      }
      if item.kind != was.kind || item.columns != was.columns {
        let gone = was.columns.filter { !item.columns.contains($0) }
        let more = item.columns.filter { !was.columns.contains($0) }
        let what = (gone.map { "no \($0)" } + more.map { "\($0) too many" }).joined(separator: ", ")
        faults.append("\(path): '\(was.name)' has another schema: \(what.isEmpty ? "other columns" : what)")
      } else if item.rows != was.rows {
        let (now, old) = (item.rows.map(String.init) ?? "no", was.rows.map(String.init) ?? "none")
        faults.append("\(path): '\(was.name)' has \(now) rows, was written with \(old)")
      } else if item.digest != was.digest {
        faults.append("\(path): '\(was.name)' has another digest than was written")
      }
    }
    if faults.isEmpty {
      let found: [Complaint]
      do { found = try cache.verify(path) } catch { return ["\(path) cannot be read\(size): \(error)"] }
      faults = found.map { "\(path): \($0.message): digest" }
    }
    return faults.isEmpty ? ["\(path) is not the file that was written: digest\(size)"] : faults
  }
}
