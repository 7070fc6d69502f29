import Drawing
import Vocabulary

/// The same thing in several forms, of which a front end takes the best that it can show.
struct MimeBundle {
  let plain: String
  private let members: [(name: String, value: String)]

  /// Cells across for text: a notebook is wider than a terminal.
  private static let style = Style(width: 100, height: 40)

  /// How much of a table a page takes: with more, browsers come to a halt.
  private static let mostCells = 100_000

  init(_ blocks: [Block]) {
    let blocks = blocks.map { block -> Block in
      if case .table(let table) = block { .table(table.limited(toCells: Self.mostCells)) } else { block }
    }
    let lines = blocks.flatMap { block in
      block.words.map { [$0] } ?? block.drawn(in: MimeBundle.style)
    }
    plain = lines.joined(separator: "\n")
    var members = [(name: "text/plain", value: JSON.text(plain))]
    if let html = MimeBundle.html(blocks) { members.append((name: "text/html", value: JSON.text(html))) }
    if blocks.count == 1, case .picture(let picture) = blocks[0] {
      members.append((name: "image/svg+xml", value: JSON.text(picture.svg)))
    }
    self.members = members
  }

  var json: String { JSON.object(members) }

  /// Nil where text says it as well.
  private static func html(_ blocks: [Block]) -> String? {
    let isPlain = blocks.allSatisfy { $0.words != nil }
    guard !isPlain else { return nil }
    return "\(look)<div class=\"wick-cell\">\(blocks.map(\.html).joined())</div>"
  }

  /// Numbers stand to the right; the colours are those of the notebook.
  private static let look = """
    <style>.wick-cell .wide td.r,.wick-cell .wide th.r{text-align:right;white-space:nowrap;\
    font-variant-numeric:tabular-nums}.wick-cell .wide td,.wick-cell .wide th{text-align:left}\
    .wick-cell .soft{opacity:.7}.wick-cell .wide{overflow-x:auto}.wick-cell figure{margin:0}</style>
    """
}
