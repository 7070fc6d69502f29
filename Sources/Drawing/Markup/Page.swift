import Vocabulary

/// One picture as an HTML page that needs nothing from elsewhere: the SVG, what a pointer over it reads, and the numbers
/// as a table where they are few. Without a script it still shows everything.
struct Page {
  var title: String
  var svg: String
  /// As JSON; nil where the parts of the picture tell by themselves.
  var readings: String?
  var table: Table?

  /// Tables that are longer would make the page heavy.
  static let mostRows = 400

  var text: String {
    """
    \(Page.opening(title, look: Page.look))
    <figure>
    \(svg)</figure>
    \(readings == nil ? "" : Page.hint)\(numbers)</main>
    \(script)</body>
    </html>

    """
  }

  /// The beginning of a page, up to what it shows.
  static func opening(_ title: String, look: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="generator" content="wick">
    <title>\(Sheet.escaped(title))</title>
    <style>\(paper)\(look)</style>
    </head>
    <body>
    <main>
    """
  }

  private static let hint =
    "<p class=\"reading\" aria-live=\"polite\">Point at the chart to read it; drag across to look closer; double-click to see all.</p>\n"

  private var script: String {
    guard let readings else { return "" }
    // In a script element nothing ends the text but its own closing tag.
    let safe = readings.split(separator: "<", omittingEmptySubsequences: false).joined(separator: "\\u003c")
    return "<script type=\"application/json\" id=\"readings\">\(safe)</script>\n<script>\(Page.zoom)</script>\n"
  }

  private var numbers: String {
    guard let table, table.rowCount > 0, table.columns.count <= 40 else { return "" }
    return "<details><summary>Numbers</summary>\n\(table.html)</details>\n"
  }

  /// Of every page: text and tables, light and dark; on paper always light.
  static let paper = """

    :root{color-scheme:light dark;--paper:#fff;--ink:#1c2126;--soft:#66707a;--shade:#f3f5f7;--mark:#0072b2;--bad:#b3261e}
    @media screen and (prefers-color-scheme:dark){:root{--paper:#15181c;--ink:#e6eaee;--soft:#9aa4ae;--shade:#1f242a;\
    --mark:#4ea8de;--bad:#ff8a75}}
    @media print{:root{color-scheme:light}}
    body{margin:0;font:14px system-ui,"DejaVu Sans",sans-serif;background:var(--paper);color:var(--ink)}
    main{margin:0 auto;padding:16px}
    figure{margin:0}figure>svg{width:100%;height:auto}
    .wide{overflow-x:auto}
    table{border-collapse:collapse;margin:6px 12px;font-variant-numeric:tabular-nums}
    caption{text-align:left;font-weight:600;padding:2px 10px}
    th,td{padding:2px 10px;text-align:left;border-bottom:1px solid #8884;vertical-align:baseline;\
    white-space:nowrap}
    .r{text-align:right}.w{white-space:normal;min-width:16em;overflow-wrap:anywhere}
    .soft,.soft td{color:var(--soft)}p.soft{margin:.3em 12px}

    """

  private static let look = """

    main{max-width:1200px}figure>svg{touch-action:pan-y}
    .reading{min-height:1.4em;margin:.4em 12px;font-variant-numeric:tabular-nums}
    details{margin:0 12px}.cursor{stroke:#888;stroke-dasharray:3 3}.chosen{fill:#8883}
    @media print{.reading,details{display:none}}

    """

  /// Reads under the pointer, and looks into the windows of the picture more closely: `from` and `to` are pixels of the
  /// whole width.
  private static let zoom = """

    (() => {
      const data = JSON.parse(document.getElementById('readings').textContent);
      const svg = document.querySelector('svg.wick'), out = document.querySelector('.reading');
      const [left, width, top, bottom] = data.frame, hint = out.textContent;
      const make = (name, kind) => {
        const node = document.createElementNS('http://www.w3.org/2000/svg', name);
        node.setAttribute('class', kind); svg.append(node); return node;
      };
      const cursor = make('line', 'cursor'), chosen = make('rect', 'chosen');
      let from = 0, to = width, start = null;
      const at = event => {
        const box = svg.getBoundingClientRect();
        const x = (event.clientX - box.left) * svg.viewBox.baseVal.width / box.width - left;
        return Math.min(width, Math.max(0, x));
      };
      const whole = x => from + x / width * (to - from);
      const place = x => (x - from) / (to - from) * width;
      const bar = x => Math.min(data.labels.length - 1, Math.max(0, Math.floor(x / width * data.labels.length)));
      const near = (list, x) => list.reduce((a, b) => Math.abs(b[0] - x) < Math.abs(a[0] - x) ? b : a);
      const read = x => {
        if (data.labels) {
          const i = bar(x);
          return [data.labels[i], ...data.series.map(([name, values]) => name + ' ' + values[i])].join(' · ');
        }
        return data.points.filter(([, list]) => list.length).map(([name, list]) => {
          const [, a, b] = near(list, x);
          return name + ': ' + data.across + ' ' + a + ', ' + b;
        }).join(' · ');
      };
      const show = () => {
        for (const view of svg.querySelectorAll('svg.marks')) {
          const box = view.getAttribute('viewBox').split(' ');
          view.setAttribute('viewBox', [from, 0, to - from, box[3]].join(' '));
        }
        for (const node of svg.querySelectorAll('[data-x]')) {
          const x = place(+node.dataset.x);
          node.style.display = x < 0 || x > width ? 'none' : '';
          for (const name of node.tagName === 'line' ? ['x1', 'x2'] : ['x']) node.setAttribute(name, left + x);
        }
        out.textContent = from === 0 && to === width ? hint
          : data.labels ? data.labels[bar(from)] + ' .. ' + data.labels[bar(to - 1e-6)] : 'a part of the chart';
      };
      const put = (node, values) => { for (const name in values) node.setAttribute(name, values[name]); };
      svg.addEventListener('pointerdown', event => { start = at(event); svg.setPointerCapture(event.pointerId); });
      svg.addEventListener('pointermove', event => {
        const x = at(event);
        put(cursor, {x1: left + x, x2: left + x, y1: top, y2: bottom});
        if (start !== null) {
          put(chosen, {x: left + Math.min(start, x), width: Math.abs(x - start), y: top, height: bottom - top});
        }
        out.textContent = read(whole(x));
      });
      svg.addEventListener('pointerup', event => {
        const x = at(event), [a, b] = [whole(Math.min(start ?? x, x)), whole(Math.max(start ?? x, x))];
        const moved = start !== null && Math.abs(x - start) > 6;
        start = null; put(chosen, {width: 0, height: 0});
        if (moved && b > a) { from = a; to = b; show(); }
      });
      svg.addEventListener('dblclick', () => { from = 0; to = width; show(); });
      svg.addEventListener('pointerleave', () => { if (start === null) put(cursor, {x1: -1, x2: -1}); });
    })();

    """
}
