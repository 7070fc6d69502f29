import Language
import Vocabulary

/// A clean script out of a session: the statements that its results rest on, in their order.
package struct Script: Sendable {
  package let text: String
  /// The statements that were kept, of how many.
  package let kept: [Record]
  package let total: Int

  /// - Parameters:
  ///   - keep: The names whose values the script must make; nil for all that was exported, checked, plotted or shown
  ///     last, and the last name assigned.
  ///   - all: Keep every statement that succeeded.
  ///   - looks: Keep what was shown of the values too.
  package init(_ records: [Record], keep: [String]? = nil, all: Bool = false, looks: Bool = false) throws {
    let done = records.filter { $0.verdict == .done && $0.effect != .look }
    total = records.count
    if all {
      kept = records.filter { $0.verdict == .done }
    } else {
      if let keep {
        let made = done.flatMap { $0.writes.map(\.name) }
        for name in keep where !made.contains(name) {
          throw Complaint("nothing that was made has the name '\(name)'", hint: didYouMean(name, made))
        }
      }
      kept = Script.slice(records.filter { $0.verdict == .done }, keep: keep, looks: looks)
    }
    text = Script.written(kept)
  }

  private static func slice(_ records: [Record], keep: [String]?, looks: Bool) -> [Record] {
    var needed = Set(keep ?? [])
    if keep == nil {
      for record in records where record.effect == .look { needed.formUnion(record.reads.map(\.name)) }
      if let last = records.last(where: { $0.effect == .make })?.writes.last { needed.insert(last.name) }
    }
    var kept: [Record] = []
    for record in records.reversed() {
      // What shows a value reads it; help, undo and their like read nothing.
      if looks, record.effect == .look, !record.reads.isEmpty,
        keep == nil || !needed.isDisjoint(with: record.reads.map(\.name))
      {
        kept.append(record)
        needed.formUnion(record.reads.map(\.name) + record.formulasRead)
      }
      let makes = record.writes.map(\.name) + record.formulasWritten
      let isTarget = record.effect == .target && keep == nil
      guard record.effect != .look, isTarget || record.effect == .set || makes.contains(where: needed.contains) else {
        continue
      }
      kept.append(record)
      needed.subtract(makes)
      needed.formUnion(record.reads.map(\.name) + record.formulasRead)
    }
    return kept.reversed()
  }

  /// Parameters first, as the grammar asks; everything else in its order.
  private static func written(_ records: [Record]) -> String {
    let ordered = records.filter(isParameter) + records.filter { !isParameter($0) }
    return ordered.map { record in
      let comments = record.statement.comments.map { $0.isEmpty ? "#" : "#\($0.hasPrefix("#") ? "" : " ")\($0)" }
      return (comments + [record.text]).joined(separator: "\n")
    }.joined(separator: "\n") + (ordered.isEmpty ? "" : "\n")
  }

  private static func isParameter(_ record: Record) -> Bool {
    if case .parameter = record.statement.form { true } else { false }
  }
}
