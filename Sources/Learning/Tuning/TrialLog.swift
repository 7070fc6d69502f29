import Glibc
import Synchronization
import Vocabulary

/// The finished trials of one search in a file, a line each: what a search that was stopped takes up again.
///
/// A line is written at once and by itself, so that a killed process leaves whole lines; a torn one is passed over. What
/// is read again is checked against its own digest and against the point that is to be tried.
package final class TrialLog: Sendable {
  private let path: String
  private let known: [Int: (point: String, trial: Trial)]
  private let file: Mutex<Int32>
  private let taken = Atomic<Int>(0)

  /// Opens the file, or makes it; nil where it cannot be written, in which case nothing is kept.
  ///
  /// - Parameter isLoss: Whether less is better.
  package init?(_ path: String, isLoss: Bool) {
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    var made = ""
    for part in folder.split(separator: "/") {
      made += "/" + part
      mkdir(made, 0o777)
    }
    let file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard file >= 0 else { return nil }
    self.path = path
    self.file = Mutex(file)
    var known: [Int: (point: String, trial: Trial)] = [:]
    let text = TrialLog.text(of: file)
    for line in text.split(separator: "\n") {
      guard let (point, trial) = TrialLog.read(line, isLoss: isLoss) else { continue }
      known[trial.number] = (point, trial)
    }
    self.known = known
    // A torn last line must not swallow the next one.
    if !text.isEmpty, !text.hasSuffix("\n") { write("\n") }
  }

  deinit { file.withLock { _ = close($0) } }

  /// How many trials were taken from the file.
  package var count: Int { taken.load(ordering: .relaxed) }

  /// The trial of that number, where it was finished at the same point.
  package func trial(_ number: Int, at point: [Double]) -> Trial? {
    guard let (digest, trial) = known[number], digest == TrialLog.digest(point) else { return nil }
    taken.add(1, ordering: .relaxed)
    var found = Trial(number, point, isLoss: trial.isLoss)
    (found.scores, found.ending) = (trial.scores, trial.ending)
    return found
  }

  package func add(_ trial: Trial) {
    let ending =
      switch trial.ending {
      case .complete: "complete"
      case .pruned: "pruned"
      case .failed(let message): "failed " + message
      }
    let scores = trial.scores.map { String($0.bitPattern, radix: 16) }.joined(separator: ",")
    let content = "\(trial.number) \(TrialLog.digest(trial.point)) \(scores.isEmpty ? "-" : scores) \(ending)"
    write(content.split(separator: "\n").joined(separator: " ") + " #\(Digest(content).short)\n")
  }

  private func write(_ line: String) {
    let bytes = Array(line.utf8)
    file.withLock { file in _ = Glibc.write(file, bytes, bytes.count) }
  }

  private static func digest(_ point: [Double]) -> String {
    point.withUnsafeBufferPointer { Digest(of: $0).description }
  }

  private static func text(of file: Int32) -> String {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = pread(file, &chunk, chunk.count, bytes.count), count > 0 { bytes += chunk[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func read(_ line: Substring, isLoss: Bool) -> (String, Trial)? {
    guard let mark = line.lastIndex(of: "#"), mark > line.startIndex else { return nil }
    let content = line[..<line.index(before: mark)]
    guard Digest(String(content)).short == line[line.index(after: mark)...] else { return nil }
    let parts = content.split(separator: " ", maxSplits: 3)
    guard parts.count == 4, let number = Int(parts[0]) else { return nil }
    var trial = Trial(number, [], isLoss: isLoss)
    if parts[2] != "-" {
      for score in parts[2].split(separator: ",") {
        guard let bits = UInt64(score, radix: 16) else { return nil }
        trial.scores.append(Double(bitPattern: bits))
      }
    }
    switch parts[3] {
    case "complete": trial.ending = .complete
    case "pruned": trial.ending = .pruned
    default: trial.ending = .failed(String(parts[3].dropFirst("failed ".count)))
    }
    return (String(parts[1]), trial)
  }
}
