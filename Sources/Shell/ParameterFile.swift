import Interpreter
import Vocabulary

/// Values for a script's parameters from a file: `name = value` or `name: value` a line, `#` begins a comment.
struct ParameterFile {
  let path: String
  private(set) var entries: [(name: String, value: Value, line: Int)] = []

  /// - Throws: A complaint that names the line that is no parameter.
  init(_ path: String) throws {
    self.path = path
    for (index, line) in try Files.read(path).split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let text = ParameterFile.withoutComment(line)
      guard text.contains(where: { !$0.isWhitespace }), !text.hasPrefix("---") else { continue }
      func refused(_ what: String, _ hint: String) -> Complaint {
        Complaint("\(path) line \(index + 1): \(what)", hint: hint)
      }
      guard text.first?.isWhitespace == false, !text.hasPrefix("-") else {
        throw refused("parameters are not nested", "write one name = value a line, lists as [5 10 20]")
      }
      guard let cut = text.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
        throw refused("'\(text.trimmed)' is no parameter", "write name = value")
      }
      let name = text[..<cut].trimmed
      let value = text[text.index(after: cut)...].trimmed
      guard !name.isEmpty, !value.isEmpty else {
        throw refused("'\(text.trimmed)' is no parameter", "write name = value")
      }
      guard !entries.contains(where: { $0.name == name }) else {
        throw refused("'\(name)' is given twice", "delete one of the lines")
      }
      entries.append((name, try ParameterFile.value(value), index + 1))
    }
  }

  /// The values, with those of the command line in their place where both give one.
  ///
  /// - Throws: A complaint with the nearest name for one that the script does not declare.
  func values(under given: [String: Value], for declared: Parameters) throws -> [String: Value] {
    let names = declared.declarations.map(\.name)
    var values: [String: Value] = [:]
    for entry in entries {
      guard names.contains(entry.name) else {
        let known = names.isEmpty ? "the script has none" : "there is \(names.joined(separator: ", "))"
        throw Complaint(
          "\(path) line \(entry.line): parameter '\(entry.name)' does not exist",
          hint: didYouMean(entry.name, names) ?? known)
      }
      values[entry.name] = entry.value
    }
    return values.merging(given) { _, given in given }
  }

  /// What other programs write as true and false is yes and no here.
  private static func value(_ text: String) throws -> Value {
    switch text.lowercased() {
    case "true": .flag(true)
    case "false": .flag(false)
    default:
      if text.count > 1, text.hasPrefix("'"), text.hasSuffix("'") {
        .text(String(text.dropFirst().dropLast()))
      } else {
        try Parameters.value(text)
      }
    }
  }

  private static func withoutComment(_ line: Substring) -> Substring {
    var isQuoted = false
    for index in line.indices {
      if line[index] == "\"" { isQuoted.toggle() }
      if line[index] == "#", !isQuoted { return line[..<index] }
    }
    return line.last == "\r" ? line.dropLast() : line
  }
}

extension Substring {
  fileprivate var trimmed: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
