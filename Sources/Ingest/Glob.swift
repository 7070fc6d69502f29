import Glibc
import Vocabulary

/// The files that a pattern such as `data/*.csv` names, sorted bytewise; `{a,b}` stands for either; a path without
/// `*`, `?`, `[` or `{` names itself.
/// Throws a complaint where there is none.
package func paths(matching pattern: String) throws -> [String] {
  var result = glob_t()
  defer { globfree(&result) }
  let status = glob(pattern, GLOB_TILDE | GLOB_BRACE | GLOB_NOSORT, nil, &result)
  guard status != GLOB_NOSPACE else { throw Complaint("there is no memory to look for \(pattern)") }
  let found = (0..<Int(result.gl_pathc)).compactMap { result.gl_pathv[$0].map { String(cString: $0) } }
  guard found.isEmpty else { return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
  let isPattern = pattern.utf8.contains { [42, 63, 91, 123].contains($0) }
  let folder = pattern.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
  let shown = folder.isEmpty ? (pattern.hasPrefix("/") ? "/" : ".") : folder
  guard let names = names(in: shown) else { throw Complaint("no file \(pattern)", hint: "there is no folder \(shown)") }
  guard !isPattern else { throw Complaint("no file matches \(pattern)", hint: seen(names, in: shown)) }
  let name = pattern.split(separator: "/").last.map(String.init) ?? pattern
  throw Complaint("no file \(pattern)", hint: didYouMean(name, names) ?? seen(names, in: shown))
}

private func names(in folder: String) -> [String]? {
  guard let directory = opendir(folder) else { return nil }
  defer { closedir(directory) }
  var names: [String] = []
  while let entry = readdir(directory) {
    let name = withUnsafePointer(to: entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if !name.hasPrefix(".") { names.append(name) }
  }
  return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

private func seen(_ names: [String], in folder: String) -> String {
  let shown = names.prefix(6).joined(separator: " ") + (names.count > 6 ? " …" : "")
  return names.isEmpty ? "\(folder) is empty" : "in \(folder) there is \(shown)"
}
