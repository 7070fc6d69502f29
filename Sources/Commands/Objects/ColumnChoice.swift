import Features
import Frames
import Vocabulary

/// A word that chooses columns: a name, a pattern such as `mom*`, a group such as `@momentum`; with `-` before it, it
/// takes them away again.
package struct ColumnChoice: Setting, Equatable {
  package var text: String

  package init(_ text: String) { self.text = text }

  package static var slot: Slot { .columns }

  package init(setting value: Value) throws {
    switch value {
    case .word(let text), .text(let text): self.text = text
    default: throw Expected("names of columns, patterns such as mom* or groups such as @momentum")
    }
  }

  package var setting: Value { .word(text) }
}

extension [ColumnChoice] {
  /// The names that are chosen, each once, in the order in which they are.
  ///
  /// - Parameters:
  ///   - names: What there is; patterns are held against it.
  ///   - noun: What the names are, for complaints: `column`, `feature`.
  package func names(among names: [String], noun: String, at place: Place? = nil) throws -> [String] {
    let known = Swift.Set(names)
    var chosen: [String] = first?.text.hasPrefix("-") ?? false ? names : []
    var present = Swift.Set(chosen)
    for choice in self {
      let leavesOut = choice.text.hasPrefix("-")
      let text = leavesOut ? String(choice.text.dropFirst()) : choice.text
      let meant: [String]
      if text.hasPrefix("@") {
        meant = try FeatureCatalogue.shared.group(named: String(text.dropFirst()), at: place).members
      } else if text.contains("*") {
        meant = names.filter { isLike($0, text) }
        guard !meant.isEmpty else { throw Complaint("no \(noun) is like '\(text)'", at: place) }
      } else {
        guard known.contains(text) else {
          throw Complaint("no \(noun) '\(text)'", hint: remedy(for: text, among: names, noun), at: place)
        }
        meant = [text]
      }
      if leavesOut {
        let gone = Swift.Set(meant)
        chosen.removeAll { gone.contains($0) }
        present.subtract(gone)
      } else {
        for name in meant where present.insert(name).inserted { chosen.append(name) }
      }
    }
    return chosen
  }
}

/// What may have been meant by a name that is unknown.
private func remedy(for text: String, among names: [String], _ noun: String) -> String? {
  if FeatureCatalogue.shared.groups.contains(where: { $0.name == text }) { return "a group is written @\(text)" }
  if let near = didYouMean(text, names) { return near }
  let word = text.prefix { $0.isLetter }
  return noun == "feature" && !word.isEmpty ? "find \(word) looks for one" : nil
}

/// Whether a name is like a pattern, in which `*` stands for any letters.
private func isLike(_ name: String, _ pattern: String) -> Bool {
  let (name, pattern) = (Array(name.utf8), Array(pattern.utf8))
  let star = UInt8(ascii: "*")
  var (n, p) = (0, 0)
  var retry: (n: Int, p: Int)?
  while n < name.count {
    if p < pattern.count, pattern[p] == star {
      retry = (n, p)
      p += 1
    } else if p < pattern.count, pattern[p] == name[n] {
      n += 1
      p += 1
    } else if let last = retry {
      n = last.n + 1
      p = last.p + 1
      retry = (n, last.p)
    } else {
      return false
    }
  }
  return pattern[p...].allSatisfy { $0 == star }
}
