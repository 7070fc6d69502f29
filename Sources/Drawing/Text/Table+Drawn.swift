import Vocabulary

extension Table {
  /// The table as lines of text: numbers aligned at their points, names on the left.
  ///
  /// Where it is wider than the style allows, a last column of texts is broken into lines, then middle columns are
  /// folded into `…` and counted in a note, then long texts are cut, each with a mark. An `unlimited` style changes
  /// nothing of the content, leaves nothing out and sets no thousands apart.
  package func drawn(in style: Style) -> [String] {
    var lines: [String] = []
    draw(in: style, check: {}) { lines += $0 }
    return lines
  }

  /// The same lines, handed over piece by piece.
  ///
  /// - Parameters:
  ///   - check: Asked every now and then in a long table; what it throws ends the work.
  ///   - put: Takes lines; what it throws ends the work.
  package func draw(in style: Style, check: () throws -> Void, to put: ([String]) throws -> Void) rethrows {
    guard !columns.isEmpty else { return try put(caption(in: style) + footnotes(notes, in: style)) }
    let rowCount = rowCount
    var laid = try columns.map { try Laid($0, rows: rowCount, in: style, check: check) }
    var notes = notes.map { $0.spelled(in: style) }
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
          try Table.cut(&laid, room, ascii: style.ascii, check: check)
        }
      }
    }
    var lines = caption(in: style)
    let titles = laid.map(\.title)
    if titles.contains(where: { !$0.isEmpty }) {
      lines += line(of: titles, laid, wrap: wrap).map { Ink.bold.on($0, in: style) }
    }
    for heading in [laid.map(\.kind), laid.map(\.missing)] where heading.contains(where: { !$0.isEmpty }) {
      lines += line(of: heading, laid, wrap: wrap).map { Ink.dim.on($0, in: style) }
    }
    for row in 0..<rowCount {
      if let omitted, omitted.after == row { lines.append(Table.gap(omitted.rows, in: style)) }
      lines += line(of: laid.map { $0.cells[row] }, laid, wrap: wrap)
      if lines.count * laid.count >= Column.cellsAtOnce {
        try put(lines)
        lines.removeAll(keepingCapacity: true)
        try check()
      }
    }
    if let omitted, omitted.after >= rowCount { lines.append(Table.gap(omitted.rows, in: style)) }
    try put(lines + footnotes(notes, in: style))
  }

  private static let indent = 2
  private static let between = 2

  private func caption(in style: Style) -> [String] {
    guard let title = title?.spelled(in: style), !title.isEmpty else { return [] }
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
  private static func cut(_ laid: inout [Laid], _ room: Int, ascii: Bool, check: () throws -> Void) rethrows {
    for (least, cutsNumbers) in [(8, false), (4, true)] {
      while width(laid) > room {
        let wide = laid.indices.filter { laid[$0].width > least && (cutsNumbers || !laid[$0].isRight) }
        guard let widest = wide.max(by: { laid[$0].width < laid[$1].width }) else { break }
        try laid[widest].limit(
          to: max(least, laid[widest].width - (width(laid) - room)), ascii: ascii, check: check)
      }
    }
  }
}

/// A column whose cells are text already, all numbers of the same form.
private struct Laid {
  var title: String
  /// What the values are, and their unit.
  var kind = ""
  var missing = ""
  var cells: [String]
  var isRight: Bool
  var width: Int

  init(_ column: Table.Column, rows: Int, in style: Style, check: () throws -> Void) rethrows {
    let groups = !style.unlimited
    var written = try column.texts(rows: rows, groups: groups, check: check)
    if style.ascii { written = written.map { $0.spelled(in: style) } }
    try check()
    title = column.title
    kind = [column.kind, column.unit].compactMap { $0 }.joined(separator: " ")
    missing = column.missing.map { $0 > 0 ? "\(groups ? Numeral.grouped($0) : String($0)) na" : "" } ?? ""
    isRight = column.isRight
    cells = written
    let widest = max(cellWidth(column.title), cellWidth(kind), cellWidth(missing))
    var width = widest
    for (index, text) in written.enumerated() {
      if index % Table.Column.cellsAtOnce == Table.Column.cellsAtOnce - 1 { try check() }
      width = max(width, cellWidth(text))
    }
    self.width = width
  }

  init(ellipsis rows: Int, ascii: Bool) {
    let dots = ascii ? "~" : "…"
    title = dots
    cells = [String](repeating: dots, count: rows)
    isRight = false
    width = 1
  }

  mutating func limit(to limit: Int, ascii: Bool, check: () throws -> Void) rethrows {
    title = title.cut(to: limit, ascii: ascii)
    kind = kind.cut(to: limit, ascii: ascii)
    missing = missing.cut(to: limit, ascii: ascii)
    for index in cells.indices {
      if index % Table.Column.cellsAtOnce == Table.Column.cellsAtOnce - 1 { try check() }
      cells[index] = cells[index].cut(to: limit, ascii: ascii)
    }
    width = limit
  }
}
