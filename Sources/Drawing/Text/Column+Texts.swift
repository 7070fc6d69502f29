import Vocabulary

extension Table.Column {
  /// Whether its cells stand on the right.
  var isRight: Bool {
    cells.contains { if case .number = $0 { true } else if case .integer = $0 { true } else { false } }
  }

  /// All cells as text, and blank ones up to so many rows; numbers are filled on the right so that their points stand
  /// under one another.
  ///
  /// - Parameter groups: Sets thousands apart, where people read them.
  func texts(rows: Int, groups: Bool) -> [String] {
    let free = cells.compactMap { cell -> Double? in
      if case .number(let number, nil) = cell, number.isFinite { number } else { nil }
    }
    let form = NumberForm(free)
    var texts: [String] = []
    var tails: [Int?] = []
    for cell in cells {
      switch cell {
      case .empty:
        texts.append("")
        tails.append(nil)
      case .text(let text):
        // A line break or a tab would tear the table.
        texts.append(String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }))
        tails.append(nil)
      case .integer(let integer):
        texts.append(groups ? Numeral.grouped(integer) : String(integer))
        tails.append(0)
      case .number(let number, let decimals):
        let text = decimals.map { Numeral.fixed(number, $0) } ?? form.text(number)
        texts.append(text)
        tails.append(
          number.isFinite ? text.firstIndex(of: ".").map { text.distance(from: $0, to: text.endIndex) } ?? 0 : nil)
      }
    }
    let tail = tails.compactMap { $0 }.max() ?? 0
    for index in texts.indices {
      if let own = tails[index], own < tail { texts[index] += String(repeating: " ", count: tail - own) }
    }
    return texts + [String](repeating: "", count: rows - texts.count)
  }
}

/// How the numbers of a column are written where nobody fixed their decimals: alike, and with as many decimals as the
/// column needs, within six digits for the largest and two for the smallest.
struct NumberForm: Equatable {
  var decimals: Int
  var isScientific: Bool

  init(_ numbers: [Double]) {
    let magnitudes = numbers.filter { $0 != 0 }.map(Numeral.magnitude)
    let largest = magnitudes.max() ?? 0
    let smallest = magnitudes.min() ?? 0
    let needed = numbers.lazy.map { Numeral.decimals(of: $0, limit: 17) }.max() ?? 0
    isScientific = largest >= 15 || largest < -4
    decimals =
      isScientific
      ? numbers.lazy.map { Numeral.mantissaDecimals(of: $0, limit: 5) }.max() ?? 0
      : min(needed, max(5 - largest, min(1 - smallest, 8), 0))
  }

  func text(_ number: Double) -> String {
    isScientific && number != 0 ? Numeral.scientific(number, decimals) : Numeral.fixed(number, decimals)
  }
}
