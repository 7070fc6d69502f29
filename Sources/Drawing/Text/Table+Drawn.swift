import Vocabulary

extension Table {
  /// The table as lines of text: numbers aligned at their points, names on the left.
  ///
  /// Where it is wider than the style allows, a last column of texts is broken into lines, then middle columns are
  /// folded into `…` and counted in a note, then long texts are cut, each with a mark. An `unlimited` style changes
  /// nothing of the content, leaves nothing out and sets no thousands apart.
  package func drawn(in style: Style) -> [String] {
    guard !columns.isEmpty else { return caption(in: style) + footnotes(notes, in: style) }
    var laid = columns.map { Laid($0, rows: rowCount, groups: !style.unlimited) }
    var notes = notes
    var wrap: Int?
    if !style.unlimited {
      let room = style.width - Table.indent
      if Table.width(laid) > room {
        if let width = Table.widthOfWrappedLast(laid, room) {
          wrap = width
        } else {
          let folded = Table.folding(laid, room)
          if !folded.isEmpty {
            let names = laid[folded].map(\.title).filter { !$0.isEmpty }
            notes.append("\(folded.count) more column\(folded.count == 1 ? "" : "s"): \(names.joined(separator: " "))")
            laid.replaceSubrange(folded, with: [Laid(ellipsis: rowCount, ascii: style.ascii)])
          }
          Table.cut(&laid, room, ascii: style.ascii)
        }
      }
    }
    var lines = caption(in: style)
    let titles = laid.map(\.title)
    if titles.contains(where: { !$0.isEmpty }) {
      lines += line(of: titles, laid, wrap: wrap).map { Ink.bold.on($0, in: style) }
    }
    let units = laid.map { $0.unit ?? "" }
    if units.contains(where: { !$0.isEmpty }) {
      lines += line(of: units, laid, wrap: wrap).map { Ink.dim.on($0, in: style) }
    }
    for row in 0..<rowCount {
      if let omitted, omitted.after == row { lines.append(Table.gap(omitted.rows, in: style)) }
      lines += line(of: laid.map { $0.cells[row] }, laid, wrap: wrap)
    }
    if let omitted, omitted.after >= rowCount { lines.append(Table.gap(omitted.rows, in: style)) }
    return lines + footnotes(notes, in: style)
  }

  private static let indent = 2
  private static let between = 2

  private func caption(in style: Style) -> [String] {
    guard let title, !title.isEmpty else { return [] }
    let parts = style.unlimited ? [title] : title.wrapped(to: style.width)
    return parts.map { Ink.bold.on($0, in: style) }
  }

  private func footnotes(_ notes: [String], in style: Style) -> [String] {
    let blank = String(repeating: " ", count: Table.indent)
    return notes.flatMap { note in
      (style.unlimited ? [note] : note.wrapped(to: max(8, style.width - Table.indent))).map {
        Ink.dim.on(blank + $0, in: style)
      }
    }
  }

  private static func gap(_ rows: Int, in style: Style) -> String {
    let dots = style.ascii ? "..." : "…"
    return Ink.dim.on("  \(dots) \(Numeral.grouped(rows)) row\(rows == 1 ? "" : "s") \(dots)", in: style)
  }

  private static func width(_ laid: [Laid]) -> Int {
    laid.map(\.width).reduce(0, +) + between * max(0, laid.count - 1)
  }

  /// One row; more than one line only where the last column is wrapped.
  private func line(of cells: [String], _ laid: [Laid], wrap: Int?) -> [String] {
    var text = String(repeating: " ", count: Table.indent)
    var more: [String] = []
    var start = 0
    for (index, cell) in cells.enumerated() {
      if index > 0 { text += String(repeating: " ", count: Table.between) }
      if index == cells.count - 1, let wrap {
        start = cellWidth(text)
        let lines = cell.wrapped(to: wrap)
        text += lines[0]
        more = Array(lines.dropFirst())
      } else {
        text += cell.padded(to: laid[index].width, right: laid[index].isRight)
      }
    }
    return [text.trimmed] + more.map { String(repeating: " ", count: start) + $0 }
  }

  /// The width that is left for a last column of texts, where breaking it is all that is needed.
  private static func widthOfWrappedLast(_ laid: [Laid], _ room: Int) -> Int? {
    guard let last = laid.last, !last.isRight, laid.count > 1 else { return nil }
    let left = room - width(Array(laid.dropLast())) - between
    return left >= min(24, last.width) ? left : nil
  }

  /// The middle columns to leave out; the first two and the last are the last to go.
  private static func folding(_ laid: [Laid], _ room: Int) -> Range<Int> {
    guard laid.count > 2 else { return 0..<0 }
    var left = 1
    var right = 1
    func used() -> Int {
      width(Array(laid.prefix(left)) + Array(laid.suffix(right))) + 1 + between
    }
    while left + right < laid.count {
      let takesLeft = left <= right
      if takesLeft { left += 1 } else { right += 1 }
      if used() > room {
        if takesLeft { left -= 1 } else { right -= 1 }
        // The other side may still have a narrower column.
        if takesLeft { right += 1 } else { left += 1 }
        if used() > room {
          if takesLeft { right -= 1 } else { left -= 1 }
          break
        }
      }
    }
    return left + right < laid.count ? left..<laid.count - right : 0..<0
  }

  /// Cuts the widest columns until the row fits: texts down to eight cells, then any down to four.
  private static func cut(_ laid: inout [Laid], _ room: Int, ascii: Bool) {
    for (least, cutsNumbers) in [(8, false), (4, true)] {
      while width(laid) > room {
        let wide = laid.indices.filter { laid[$0].width > least && (cutsNumbers || !laid[$0].isRight) }
        guard let widest = wide.max(by: { laid[$0].width < laid[$1].width }) else { break }
        laid[widest].limit(to: max(least, laid[widest].width - (width(laid) - room)), ascii: ascii)
      }
    }
  }
}

/// A column whose cells are text already, all numbers of the same form.
private struct Laid {
  var title: String
  var unit: String?
  var cells: [String]
  var isRight: Bool
  var width: Int

  init(_ column: Table.Column, rows: Int, groups: Bool) {
    let written = Laid.written(column.cells, rows: rows, groups: groups)
    let hasNumber = column.cells.contains {
      if case .number = $0 { true } else if case .integer = $0 { true } else { false }
    }
    title = column.title
    unit = column.unit
    isRight = hasNumber
    cells = written
    width = ([column.title, column.unit ?? ""] + written).map { cellWidth($0) }.max() ?? 0
  }

  init(ellipsis rows: Int, ascii: Bool) {
    let dots = ascii ? "~" : "…"
    title = dots
    cells = [String](repeating: dots, count: rows)
    isRight = false
    width = 1
  }

  mutating func limit(to limit: Int, ascii: Bool) {
    title = title.cut(to: limit, ascii: ascii)
    unit = unit?.cut(to: limit, ascii: ascii)
    cells = cells.map { $0.cut(to: limit, ascii: ascii) }
    width = limit
  }

  /// All cells as text, thousands set apart where people read them; numbers are filled on the right so that their points stand under one another.
  private static func written(_ cells: [Table.Cell], rows: Int, groups: Bool) -> [String] {
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
