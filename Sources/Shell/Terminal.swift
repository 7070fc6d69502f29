import CEditLine
import Drawing
import Glibc
import Vocabulary

/// What the place can do where wick's output goes.
package struct Terminal: Sendable {
  package enum Color: String, CaseIterable, Sendable { case auto, always, never }

  package let isInput: Bool
  package let isOutput: Bool
  package let isError: Bool
  package let hasColor: Bool
  package let hasErrorColor: Bool
  /// Whether the cursor can be sent about; not so on a teletype.
  package let isSmart: Bool
  package let isUTF8: Bool

  /// - Parameter color: `auto` means colours on a terminal, unless NO_COLOR is set or TERM is `dumb`.
  package init(color: Color = .auto) {
    isInput = isatty(STDIN_FILENO) == 1
    isOutput = isatty(STDOUT_FILENO) == 1
    isError = isatty(STDERR_FILENO) == 1
    let term = Surroundings.variable("TERM")
    isSmart = term != nil && term != "dumb"
    let mayColor = isSmart && Surroundings.variable("NO_COLOR") == nil
    hasColor = color == .always || (color == .auto && isOutput && mayColor)
    hasErrorColor = color == .always || (color == .auto && isError && mayColor)
    isUTF8 = Terminal.showsUTF8
  }

  /// How to draw now: the width may have changed since the last time. A file or a pipe gets everything.
  package var style: Style {
    var style = Style(ascii: !isUTF8, color: hasColor, unlimited: !isOutput)
    var (columns, rows): (Int32, Int32) = (0, 0)
    if isOutput, wick_terminal_size(STDOUT_FILENO, &columns, &rows) == 1 {
      style.width = max(20, Int(columns))
      style.height = max(8, Int(rows))
    } else if let columns = Surroundings.variable("COLUMNS").flatMap({ Int($0) }), columns >= 20 {
      style.width = columns
    }
    return style
  }

  /// A locale that names another encoding, or `C`, says that the terminal cannot show braille and box characters; an
  /// empty one, as in a container, says nothing.
  private static var showsUTF8: Bool {
    for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
      guard let value = Surroundings.variable(name) else { continue }
      if value == "C" || value == "POSIX" { return false }
      guard let dot = value.firstIndex(of: ".") else { return true }
      let encoding = value[dot...].lowercased()
      return encoding.hasPrefix(".utf-8") || encoding.hasPrefix(".utf8")
    }
    return true
  }
}
