import Vocabulary

/// A page of remarks, code and what it showed, that needs nothing from elsewhere and no script: for screens, light and
/// dark, and for paper.
package struct Document: Sendable {
  package enum Part: Sendable {
    case heading(String)
    /// `code` between backticks is set as such.
    case paragraph(String)
    case list([String])
    case code(String)
    case block(Block)
    case fault(String)
    /// A long text, folded away below its title.
    case fold(String, title: String)
  }

  package var title: String
  /// What the title stands for, in a line below it.
  package var subtitle: String
  package var parts: [Part]

  package init(title: String, subtitle: String = "", _ parts: [Part]) {
    self.title = title
    self.subtitle = subtitle
    self.parts = parts
  }

  package var html: String {
    """
    \(Page.opening(title, look: Document.look))
    <h1>\(Document.phrased(title))</h1>
    \(subtitle.isEmpty ? "" : "<p class=\"soft\">\(Document.phrased(subtitle))</p>\n")\(parts.map(Document.html).joined())\
    </main>
    </body>
    </html>

    """
  }

  private static func html(_ part: Part) -> String {
    switch part {
    case .heading(let text): "<h2>\(phrased(text))</h2>\n"
    case .paragraph(let text): "<p>\(phrased(text))</p>\n"
    case .list(let items): "<ul>\n" + items.map { "<li>\(phrased($0))</li>\n" }.joined() + "</ul>\n"
    case .code(let text): "<pre class=\"code\"><code>\(Sheet.escaped(text, keeping: "\n"))</code></pre>\n"
    case .block(let block): block.html
    case .fault(let text): "<pre class=\"fault\">\(Sheet.escaped(text, keeping: "\n"))</pre>\n"
    case .fold(let text, let title):
      "<details><summary>\(phrased(title))</summary>\n<pre>\(Sheet.escaped(text, keeping: "\n"))</pre>\n</details>\n"
    }
  }

  /// Every second piece between backticks is code; a last one that is not closed stays as it is written.
  private static func phrased(_ text: String) -> String {
    let pieces = text.split(separator: "`", omittingEmptySubsequences: false).map { Sheet.escaped(String($0)) }
    var result = pieces[0]
    for index in pieces.indices.dropFirst() {
      if index % 2 == 0 {
        result += pieces[index]
      } else {
        result += index + 1 < pieces.count ? "<code>\(pieces[index])</code>" : "`" + pieces[index]
      }
    }
    return result
  }

  private static let look = """

    main{max-width:900px}
    h1{font-size:1.6em;line-height:1.25;margin:.4em 0}h2{font-size:1.2em;margin:1.6em 0 .4em}
    p,li{line-height:1.5;max-width:46em}
    pre{font:12.5px/1.45 ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;margin:.4em 0;padding:0 12px;\
    white-space:pre-wrap;overflow-wrap:anywhere}
    code{font-family:ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;font-size:.94em}
    .code{background:var(--shade);border-left:3px solid var(--mark);padding:8px 12px;margin:1.2em 0 .5em}
    .fault{border-left:3px solid var(--bad);padding:8px 12px;color:var(--bad)}
    figure{margin:.8em 0;overflow-x:auto}figure>svg{min-width:560px}
    @media print{figure>svg{min-width:0}main{max-width:none;padding:0}figure,tr{break-inside:avoid}h2{break-after:avoid}\
    .code{break-after:avoid;border-color:#999}.wide{overflow:visible}table{font-size:9pt}details{display:none}}
    @page{margin:15mm}

    """
}
