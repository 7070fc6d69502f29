/// How many cells of a terminal a text takes, by a table of our own: the C library's depends on the locale.
///
/// Source: Unicode Standard Annex 11, *East Asian Width*: W and F take two cells, ambiguous ones take one.
package func cellWidth(_ text: String) -> Int {
  // Mostly plain letters, each a cell: looked at as bytes, without a view of characters.
  let isPlain = text.utf8.withContiguousStorageIfAvailable { $0.allSatisfy { $0 >= 0x20 && $0 < 0x7f } } ?? false
  return isPlain ? text.utf8.count : text.reduce(0) { $0 + cellWidth($1) }
}

/// The cells of one character as a reader sees it: marks and joiners add nothing to the letter they sit on.
package func cellWidth(_ character: Character) -> Int {
  var width = 0
  for scalar in character.unicodeScalars { width = max(width, cellWidth(scalar)) }
  // An emoji selector asks for the wide form of a character that has both.
  if character.unicodeScalars.contains("\u{fe0f}") { return 2 }
  return width
}

private func cellWidth(_ scalar: Unicode.Scalar) -> Int {
  let value = scalar.value
  if value < 0x20 || (0x7f..<0xa0).contains(value) { return 0 }
  if value < 0x300 { return 1 }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format: return 0
  default: break
  }
  if value < 0x1100 { return 1 }
  if scalar.properties.isEmojiPresentation { return 2 }
  var (low, high) = (0, wide.count - 1)
  while low <= high {
    let middle = (low + high) / 2
    if value > wide[middle].upperBound {
      low = middle + 1
    } else if value < wide[middle].lowerBound {
      high = middle - 1
    } else {
      return 2
    }
  }
  return 1
}

/// Blocks that are wide throughout; the few unassigned code points inside them count as wide too.
private let wide: [ClosedRange<UInt32>] = [
  0x1100...0x115f, 0x2329...0x232a, 0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0xa4cf,
  0xa960...0xa97c, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe10...0xfe19, 0xfe30...0xfe6f, 0xff00...0xff60,
  0xffe0...0xffe6, 0x16fe0...0x18cff, 0x1aff0...0x1b2ff, 0x1f200...0x1f2ff, 0x20000...0x2fffd, 0x30000...0x3fffd,
]

extension String {
  /// Filled with blanks to so many cells, on the left where `right` is set.
  package func padded(to width: Int, right: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, width - cellWidth(self)))
    return right ? blanks + self : self + blanks
  }

  /// Cut to so many cells; where something was left out the last cell says so.
  package func cut(to width: Int, ascii: Bool = false) -> String {
    guard cellWidth(self) > width else { return self }
    guard width > 0 else { return "" }
    var result = ""
    var used = 0
    for character in self {
      let cells = cellWidth(character)
      guard used + cells <= width - 1 else { break }
      result.append(character)
      used += cells
    }
    return result + (ascii ? "~" : "…")
  }

  /// Broken at blanks into lines of at most so many cells; a word that is longer is broken inside.
  package func wrapped(to width: Int) -> [String] {
    guard width > 0, cellWidth(self) > width else { return [self] }
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ", omittingEmptySubsequences: false) {
      var word = String(word)
      let joined = line.isEmpty ? word : line + " " + word
      if cellWidth(joined) <= width {
        line = joined
        continue
      }
      if !line.isEmpty { lines.append(line) }
      while cellWidth(word) > width {
        var head = ""
        var used = 0
        while let character = word.first, used + cellWidth(character) <= width || head.isEmpty {
          used += cellWidth(character)
          head.append(word.removeFirst())
        }
        lines.append(head)
      }
      line = word
    }
    return lines + [line]
  }

  /// Without blanks and empty braille cells at its end.
  package var trimmed: String {
    var scalars = unicodeScalars
    while let last = scalars.last, last == " " || last == "\u{2800}" { scalars.removeLast() }
    return String(scalars)
  }
}
