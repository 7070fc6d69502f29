import Glibc
import Vocabulary

/// A library or program that not everybody needs: a file that is looked for when a model first asks for it.
package struct OptionalPart: Sendable {
  /// As it is called in messages.
  let title: String
  /// The environment variable that names the file.
  let variable: String
  /// Where it lies beneath a folder of optional parts.
  let path: String
  /// The target of `make` that fetches it.
  let target: String

  /// `$WICK_…`, else beside the build of this program, else in `$XDG_DATA_HOME/wick` or `~/.local/share/wick`.
  var file: String? {
    if let named = OptionalPart.variable(variable) { return named }
    return (OptionalPart.beside + [OptionalPart.home].compactMap { $0 }).map { "\($0)/\(path)" }
      .first { access($0, R_OK) == 0 }
  }

  /// How to get it, for a complaint or a table.
  var remedy: String { "make \(target) fetches it, or \(variable)=/path/to/\(path.split(separator: "/").last ?? "")" }

  var availability: Availability {
    file.map { access($0, R_OK) == 0 } == true ? .ready : .missing(remedy)
  }

  /// The file, or a complaint that says how to get it.
  func found() throws -> String {
    guard let file else { throw Complaint("\(title) is not installed", hint: remedy) }
    guard access(file, R_OK) == 0 else {
      throw Complaint("\(variable) names '\(file)', which cannot be read", hint: "make \(target) fetches \(title)")
    }
    return file
  }

  /// Of this program.
  static var folder: String? {
    guard let program = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(program) }
    return String(cString: program).split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
  }

  /// A build lies in `.build/x86_64-unknown-linux-gnu/release`, its optional parts in `.build/optional`.
  private static var beside: [String] {
    var words = (folder ?? "").split(separator: "/")[...]
    var folders: [String] = []
    for _ in 0..<4 where !words.isEmpty {
      folders.append("/" + words.joined(separator: "/") + "/optional")
      words = words.dropLast()
    }
    return folders
  }

  private static var home: String? {
    if let data = variable("XDG_DATA_HOME"), data.hasPrefix("/") { return data + "/wick" }
    return variable("HOME").map { $0 + "/.local/share/wick" }
  }

  /// The first line of a short file.
  static func text(of path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    guard fgets(&line, 256, file) != nil else { return nil }
    let bytes = line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).first.map(String.init)
  }

  static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}
