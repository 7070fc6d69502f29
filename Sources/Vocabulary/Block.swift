/// Something to look at: text, a value, a table or a picture. How wide it becomes is decided where it is shown.
package enum Block: Sendable {
  case text(String)
  /// A plain value that was asked for: data for another program, where text is a remark.
  case value(Value)
  case table(Table)
  case picture(any Picture)

  /// The words of a text and of a value; nil for all else.
  package var words: String? {
    switch self {
    case .text(let text): text
    case .value(.text(let text)): Secret.masked(text)
    case .value(let value): value.source
    case .table, .picture: nil
    }
  }
}

/// A drawing with several faces: text at any width, SVG, HTML.
package protocol Picture: Sendable {
  /// The picture as lines of text, none wider than `width` cells.
  func drawn(in style: Style) -> [String]
  /// The picture as an SVG document, and as an HTML page that needs nothing else and can be zoomed into.
  var svg: String { get }
  var html: String { get }
  /// The numbers behind the picture, for `--json` and `--csv`.
  var data: Table { get }
}

/// What the place of showing can do.
package struct Style: Equatable, Sendable {
  package var width: Int
  package var height: Int
  /// Only characters of ASCII.
  package var ascii: Bool
  package var color: Bool
  /// Nothing is left out: output goes to a file or a pipe.
  package var unlimited: Bool

  package init(width: Int = 80, height: Int = 24, ascii: Bool = false, color: Bool = false, unlimited: Bool = false) {
    self.width = width
    self.height = height
    self.ascii = ascii
    self.color = color
    self.unlimited = unlimited
  }
}

/// Named columns of cells, not yet laid out.
package struct Table: Sendable {
  package enum Cell: Equatable, Sendable {
    case empty
    case text(String)
    case integer(Int)
    /// A number, shown with `decimals` places; nil means as many as the column needs.
    case number(Double, decimals: Int? = nil)
  }

  package struct Column: Sendable {
    package var title: String
    package var unit: String?
    /// What its values are: `num`, `word`, `text`, `date`; nil where nobody asks.
    package var kind: String?
    /// How many values are missing in the whole column, of which the cells may be a part.
    package var missing: Int?
    package var cells: [Cell]

    package init(
      _ title: String, unit: String? = nil, kind: String? = nil, missing: Int? = nil, _ cells: [Cell]
    ) {
      self.title = title
      self.unit = unit
      self.kind = kind
      self.missing = missing
      self.cells = cells
    }
  }

  package var title: String?
  package var columns: [Column]
  /// Lines below the table: what was left out, what the figures rest on.
  package var notes: [String]
  /// Rows that exist but are not among the cells, and after which cell row they belong: `… 2496 rows …`.
  package var omitted: (after: Int, rows: Int)?

  package init(_ title: String? = nil, columns: [Column], notes: [String] = [], omitted: (after: Int, rows: Int)? = nil)
  {
    self.title = title
    self.columns = columns
    self.notes = notes
    self.omitted = omitted
  }

  package var rowCount: Int { columns.map(\.cells.count).max() ?? 0 }

  /// The same with so many cells at most, but ten rows in any case: rows from both ends, and a note on what is left out.
  package func limited(toCells most: Int) -> Table {
    let (count, shown) = (rowCount, max(10, most / max(1, columns.count)))
    guard omitted == nil, count > shown + 1 else { return self }
    let first = (shown + 1) / 2
    var table = self
    for index in columns.indices where columns[index].cells.count == count {
      table.columns[index].cells = Array(
        columns[index].cells.prefix(first) + columns[index].cells.suffix(shown - first))
    }
    table.omitted = (first, count - shown)
    table.notes.append("a page holds \(shown) of \(count) rows: head=, tail= and where choose others, export keeps all")
    return table
  }
}
