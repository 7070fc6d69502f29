import Vocabulary

extension Table.Column {
  /// Whether its cells stand on the right.
  var isRight: Bool {
    cells.contains { if case .number = $0 { true } else if case .integer = $0 { true } else { false } }
  }

  /// How many cells are written between two looks at whether to go on: some milliseconds' work.
  static let cellsAtOnce = 4096

  /// All cells as text, and blank ones up to so many rows; numbers are filled on the right so that their points stand
  /// under one another.
  ///
  /// - Parameters:
  ///   - groups: Sets thousands apart, where people read them.
  ///   - check: Asked every now and then in a long column; what it throws ends the work.
  func texts(rows: Int, groups: Bool, check: () throws -> Void) rethrows -> [String] {
    let free = cells.compactMap { cell -> Double? in
      if case .number(let number, nil) = cell, number.isFinite { number } else { nil }
    }
    try check()
    let form = try NumberForm(free, check: check)
    var texts: [String] = []
    texts.reserveCapacity(rows)
    // The bytes from the point on; -1 for what is no number.
    var tails: [Int] = []
    tails.reserveCapacity(cells.count)
    for cell in cells {
      if texts.count % Self.cellsAtOnce == Self.cellsAtOnce - 1 { try check() }
      switch cell {
      case .empty:
        texts.append("")
        tails.append(-1)
      case .text(let text):
        texts.append(Self.onOneLine(text))
        tails.append(-1)
      case .integer(let integer):
        texts.append(groups ? Numeral.grouped(integer) : String(integer))
        tails.append(0)
      case .number(let number, let decimals):
        let text = decimals.map { Numeral.fixed(number, $0) } ?? form.text(number)
        let point = text.utf8.firstIndex(of: UInt8(ascii: "."))
        texts.append(text)
        tails.append(number.isFinite ? point.map { text.utf8.distance(from: $0, to: text.utf8.endIndex) } ?? 0 : -1)
      }
    }
    let tail = tails.max() ?? 0
    for index in tails.indices where tails[index] >= 0 && tails[index] < tail {
      texts[index] += String(repeating: " ", count: tail - tails[index])
    }
    return texts + [String](repeating: "", count: rows - texts.count)
  }

  /// A line break or a tab would tear the table.
  private static func onOneLine(_ text: String) -> String {
    if text.utf8.allSatisfy({ 0x20..<0x7f ~= $0 }) { return text }
    return String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
  }
}

/// How the numbers of a column are written where nobody fixed their decimals: alike, and with as many decimals as the
/// column needs, within six digits for the largest and two for the smallest.
struct NumberForm: Equatable {
  var decimals: Int
  var isScientific: Bool

  init(_ numbers: [Double], check: () throws -> Void) rethrows {
    let (largest, smallest) = NumberForm.magnitudes(numbers)
    isScientific = largest >= 15 || largest < -4
    let most = isScientific ? 5 : max(5 - largest, min(1 - smallest, 8), 0)
    var needed = 0
    for (index, number) in numbers.enumerated() {
      if index % Table.Column.cellsAtOnce == Table.Column.cellsAtOnce - 1 { try check() }
      let own =
        isScientific ? Numeral.mantissaDecimals(of: number, limit: most) : Numeral.decimals(of: number, limit: most)
      needed = max(needed, own)
      if needed >= most { break }
    }
    decimals = needed
  }

  /// The powers of ten of the largest and the smallest number that is not zero.
  private static func magnitudes(_ numbers: [Double]) -> (largest: Int, smallest: Int) {
    var (largest, smallest) = (0.0, Double.infinity)
    for number in numbers where number != 0 {
      largest = max(largest, abs(number))
      smallest = min(smallest, abs(number))
    }
    return (Numeral.magnitude(largest), Numeral.magnitude(smallest))
  }

  func text(_ number: Double) -> String {
    isScientific && number != 0 ? Numeral.scientific(number, decimals) : Numeral.fixed(number, decimals)
  }
}
