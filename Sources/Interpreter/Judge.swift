import Language
import Vocabulary

/// Compares the steps of a replay with the lock, one after the other, and tells causes from consequences.
struct Judge {
  private let lock: Lock
  private let changedFiles: Set<String>
  private let tolerance: Double
  private var next = 0
  private var matched: Set<Int> = []
  private var occurrences: [String: Int] = [:]
  /// Names whose value is not what it was.
  private var drifted: Set<String> = []
  /// Names that a failed or skipped step would have made.
  private var missing: Set<String> = []

  init(lock: Lock, changed: Set<String>, tolerance: Double) {
    self.lock = lock
    self.changedFiles = changed
    self.tolerance = tolerance
  }

  /// Steps of the lock that no statement of the script was.
  var unmatched: [Lock.Step] { lock.steps.indices.filter { !matched.contains($0) }.map { lock.steps[$0] } }

  /// Whether nothing that the statement mentions was to be made by a failed step.
  func isIndependent(_ statement: Statement) -> Bool { missing.isDisjoint(with: Mentions([statement]).names) }

  /// The answers from outside that a statement got when the lock was written; those of all steps where it is not in it.
  func answers(to text: String) -> [String] {
    let id = Digest(text).short
    let occurrence = occurrences[id, default: 0] + 1
    let step = lock.steps.first { $0.id == id && $0.occurrence == occurrence }
    return step?.answers ?? lock.steps.flatMap(\.answers)
  }

  mutating func skipped(_ statement: Statement) {
    if case .assignment(let name, _) = statement.form { missing.insert(name) }
    var bare = statement
    bare.comments = []
    let text = bare.source
    // Its step is there, only not done; in the lock defaults may be written out behind it.
    if let index = lock.steps.indices.first(where: { !matched.contains($0) && lock.steps[$0].text.hasPrefix(text) }) {
      matched.insert(index)
    }
  }

  mutating func step(_ record: Record) -> Replay.Step {
    occurrences[record.step, default: 0] += 1
    let now = Lock.Step(record, occurrence: occurrences[record.step] ?? 1)
    func judged(_ verdict: Replay.Verdict, _ reason: String? = nil, isFirstCause: Bool = false) -> Replay.Step {
      Replay.Step(
        verdict: verdict, line: record.line, text: record.text, reason: reason, isFirstCause: isFirstCause,
        nanoseconds: record.nanoseconds)
    }
    guard let (index, isSameText) = match(now) else {
      drifted.formUnion(now.outputs.map(\.name))
      return judged(.new)
    }
    matched.insert(index)
    next = max(next, index + 1)
    let was = lock.steps[index]
    let differences = Judge.differences(was.outputs, now.outputs)
    guard !differences.isEmpty else {
      drifted.subtract(now.outputs.map(\.name))
      // What leaves nothing in the session is as good as what went into it.
      let isCarried = now.outputs.isEmpty && record.reads.contains { drifted.contains($0.name) }
      return judged(isCarried ? .carried : .ok)
    }
    let reason = Judge.explanation(of: was.outputs, now.outputs)
    if record.filesRead.contains(where: isChanged) {
      drifted.formUnion(differences.map(\.now.name))
      return judged(.data, reason)
    }
    if isSameText, differences.allSatisfy({ isClose($0) }) { return judged(.close, reason) }
    let isCarried =
      record.reads.contains { drifted.contains($0.name) } || record.formulasRead.contains(where: drifted.contains)
    drifted.formUnion(differences.map(\.now.name))
    if !isSameText {
      return judged(.drifted, "the statement changed, it was: \(was.text); \(reason)", isFirstCause: !isCarried)
    }
    return judged(isCarried ? .carried : .drifted, reason, isFirstCause: !isCarried)
  }

  // MARK: - Parts

  /// Whether a file that was read is not the one of the lock; of what a server holds that shows only now.
  private func isChanged(_ file: Trace.File) -> Bool {
    changedFiles.contains(file.path)
      || file.path.contains("://") && lock.files.contains { $0.path == file.path } && !lock.files.contains(file)
  }

  /// The step of the lock that a statement is: the same text, else the next one that makes the same names.
  private func match(_ step: Lock.Step) -> (index: Int, isSameText: Bool)? {
    let free = lock.steps.indices.filter { !matched.contains($0) }
    if let same = free.first(where: { lock.steps[$0].id == step.id && lock.steps[$0].occurrence == step.occurrence }) {
      return (same, true)
    }
    let names = step.outputs.map(\.name)
    guard !names.isEmpty else { return nil }
    return free.first { lock.steps[$0].outputs.map(\.name) == names && verb(lock.steps[$0].text) == verb(step.text) }
      .map { ($0, false) }
  }

  /// What a statement is about: the words before its first option or operator.
  private func verb(_ text: String) -> Substring { text.prefix { $0 != "=" } }

  struct Difference {
    var was: Lock.Output?
    var now: Lock.Output
  }

  private static func differences(_ was: [Lock.Output], _ now: [Lock.Output]) -> [Difference] {
    now.compactMap { output in
      let before = was.first { $0.name == output.name }
      return before?.digest == output.digest ? nil : Difference(was: before, now: output)
    }
  }

  private func isClose(_ difference: Difference) -> Bool {
    guard let was = difference.was, !was.sketch.isEmpty, was.sketch.map(\.name) == difference.now.sketch.map(\.name)
    else {
      return false
    }
    return zip(was.sketch, difference.now.sketch).allSatisfy { old, new in
      old.numbers.count == new.numbers.count
        && zip(old.numbers, new.numbers).allSatisfy { Judge.distance($0, $1) <= tolerance }
    }
  }

  /// Relative to the larger of the two; nothing where both are na.
  private static func distance(_ a: Double, _ b: Double) -> Double {
    if a == b || a.isNaN && b.isNaN { return 0 }
    let distance = abs(a - b) / max(abs(a), abs(b))
    return distance.isNaN ? .infinity : distance
  }

  /// What differs between the outputs of a step, then and now; empty where nothing does.
  static func explanation(of was: [Lock.Output], _ now: [Lock.Output]) -> String {
    differences(was, now).map(explain).joined(separator: "; ")
  }

  /// The three numbers that differ most, old and new.
  private static func explain(_ difference: Difference) -> String {
    guard let was = difference.was else { return "\(difference.now.name) is new" }
    var worst: [(distance: Double, text: String)] = []
    for old in was.sketch {
      guard let new = difference.now.sketch.first(where: { $0.name == old.name }) else {
        worst.append((.infinity, "\(was.name).\(old.name) is gone"))
        continue
      }
      for (a, b) in zip(old.numbers, new.numbers) where Judge.distance(a, b) > 0 {
        worst.append((Judge.distance(a, b), "\(was.name).\(old.name) \(Value.source(a)) → \(Value.source(b))"))
      }
    }
    guard !worst.isEmpty else { return "\(was.name) differs" }
    return worst.enumerated().sorted { ($1.element.distance, $0.offset) < ($0.element.distance, $1.offset) }
      .prefix(3).map(\.element.text).joined(separator: ", ")
  }
}
