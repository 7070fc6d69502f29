import Frames
import Interpreter
import Trading
import Vocabulary

extension Signal: ColumnSource {
  package var kind: String { "signal" }

  package var column: Column { columns[0] }

  /// `1200 long, 800 short, 1270 flat, 312 changes: m1 min=0.55`.
  package var headline: String {
    var parts = ["\(counts.long) long", "\(counts.short) short", "\(counts.flat) flat"]
    if counts.unknown > 0 { parts.append("\(counts.unknown) of them without a score") }
    parts.append("\(counts.changes) changes")
    return parts.joined(separator: ", ") + ": " + origin
  }

  package var propertyNames: [String] {
    ["len", "long", "short", "flat", "unknown", "changes"] + (confidence == nil ? [] : ["confidence"])
  }

  package func property(_ name: String) -> Value? {
    switch name {
    case "len": return .number(Double(timeline.count))
    case "long": return .number(Double(counts.long))
    case "short": return .number(Double(counts.short))
    case "flat": return .number(Double(counts.flat))
    case "unknown": return .number(Double(counts.unknown))
    case "changes": return .number(Double(counts.changes))
    case "confidence":
      guard columns.count > 1, let frame = try? Frame(timeline, columns) else { return nil }
      return .object(ColumnView(columns[1], of: frame))
    default: return nil
    }
  }

  package var digest: Digest { (try? digest()) ?? Digest("unreadable") }
  package var sketch: [Sketch] { columns.flatMap { $0.sketch() } }
}
