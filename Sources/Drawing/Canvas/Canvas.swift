import Vocabulary

/// A grid of cells of 2×4 dots each, counted from the top left. Dots become braille, or the character of ASCII that
/// comes nearest; a glyph that is put into a cell hides its dots.
struct Canvas {
  let columns: Int
  let rows: Int
  private var dots: [UInt8]
  private var glyphs: [Character?]
  private var inks: [Ink]

  init(columns: Int, rows: Int) {
    self.columns = max(1, columns)
    self.rows = max(1, rows)
    dots = [UInt8](repeating: 0, count: self.columns * self.rows)
    glyphs = [Character?](repeating: nil, count: self.columns * self.rows)
    inks = [Ink](repeating: .plain, count: self.columns * self.rows)
  }

  /// Dots across.
  var width: Int { columns * 2 }
  /// Dots down.
  var height: Int { rows * 4 }

  mutating func dot(_ x: Int, _ y: Int, _ ink: Ink = .plain) {
    guard (0..<width).contains(x), (0..<height).contains(y) else { return }
    let cell = y / 4 * columns + x / 2
    dots[cell] |= Canvas.bit(x % 2, y % 4)
    inks[cell] = ink
  }

  /// All dots of column `x` between two heights, both included, in any order.
  mutating func column(_ x: Int, _ a: Int, _ b: Int, _ ink: Ink = .plain) {
    let low = max(0, min(a, b))
    let high = min(height - 1, max(a, b))
    guard low <= high else { return }
    for y in low...high { dot(x, y, ink) }
  }

  mutating func put(_ glyph: Character, column: Int, row: Int, _ ink: Ink = .plain) {
    guard (0..<columns).contains(column), (0..<rows).contains(row) else { return }
    glyphs[row * columns + column] = glyph
    inks[row * columns + column] = ink
  }

  func isEmpty(column: Int, row: Int) -> Bool {
    dots[row * columns + column] == 0 && glyphs[row * columns + column] == nil
  }

  /// The rows as text, without the empty cells at their ends.
  func lines(in style: Style) -> [String] {
    (0..<rows).map { row in
      var line = ""
      var run = ""
      var runInk = Ink.plain
      let used = (0..<columns).last { !isEmpty(column: $0, row: row) } ?? -1
      for cell in row * columns..<row * columns + used + 1 {
        let glyph = glyphs[cell] ?? (style.ascii ? Canvas.ascii(dots[cell]) : Canvas.braille(dots[cell]))
        let ink = isEmpty(column: cell - row * columns, row: row) ? runInk : inks[cell]
        if ink != runInk {
          line += runInk.on(run, in: style)
          (run, runInk) = ("", ink)
        }
        run.append(glyph)
      }
      return line + runInk.on(run, in: style)
    }
  }

  /// Braille numbers its dots down the left column, then the right; the lowest pair came later.
  private static func bit(_ x: Int, _ y: Int) -> UInt8 {
    y < 3 ? 1 << UInt8(x * 3 + y) : x == 0 ? 0x40 : 0x80
  }

  private static func braille(_ dots: UInt8) -> Character {
    Character(Unicode.Scalar(0x2800 + UInt32(dots)) ?? " ")
  }

  /// By where the dots lie: high `'`, middle `-`, low `.`, upright `|`, most of the cell `#`.
  private static func ascii(_ dots: UInt8) -> Character {
    if dots == 0 { return " " }
    if dots.nonzeroBitCount >= 6 { return "#" }
    let rows = (0..<4).filter { dots & (bit(0, $0) | bit(1, $0)) != 0 }
    guard let top = rows.first, let bottom = rows.last else { return " " }
    if bottom - top >= 2 { return "|" }
    switch top + bottom {
    case ...1: return "'"
    case 2...4: return bottom == 3 ? "." : "-"
    default: return "."
    }
  }
}
