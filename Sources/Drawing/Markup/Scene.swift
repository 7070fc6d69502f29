import Vocabulary

/// A picture that is drawn on a sheet of SVG, from which its other faces follow.
protocol Scene: Picture {
  /// What stands above: the name first, then facts.
  var title: [String] { get }
  /// Draws below the title, and gives what is under the pointer, as JSON, where it can be asked.
  ///
  /// - Parameter detail: How many steps the horizontal axis may have: more for a page that can be zoomed into.
  func draw(on sheet: inout Sheet, detail: Int) -> String?
  /// The numbers behind it for a page, where they have no more rows than that.
  func numbers(within rows: Int) -> Table?
}

extension Scene {
  var svg: String { sheet(detail: 800).svg }

  var html: String {
    let (svg, readings) = sheet(detail: 4000)
    return Page(title: title[0], svg: svg, readings: readings, table: numbers(within: Page.mostRows)).text
  }

  func numbers(within rows: Int) -> Table? {
    let data = data
    return data.rowCount <= rows ? data : nil
  }

  private func sheet(detail: Int) -> (svg: String, readings: String?) {
    var sheet = Sheet(title)
    let readings = draw(on: &sheet, detail: detail)
    return (sheet.document, readings)
  }
}

/// Where SVG is drawn: elements from top to bottom, below a title.
package struct Sheet {
  /// In pixels, as are all lengths.
  static let width = 860.0
  private(set) var height: Double
  private var body = ""
  private let title: [String]

  init(_ title: [String]) {
    self.title = title.filter { !$0.isEmpty }
    height = 14
    text(self.title.first ?? "", x: 12, y: 26, "head")
    height = 34
    var line = ""
    for fact in self.title.dropFirst() + [""] {
      if fact.isEmpty || cellWidth(line) + cellWidth(fact) + 3 > 130 {
        if !line.isEmpty {
          text(line, x: 12, y: height + 12, "soft")
          height += 17
        }
        line = ""
      }
      line += (line.isEmpty ? "" : " · ") + fact
    }
    height += 6
  }

  /// Takes so much of the sheet, from its present end.
  mutating func take(_ length: Double) -> Double {
    defer { height += length }
    return height
  }

  mutating func text(
    _ text: String, x: Double, y: Double, _ kind: String, anchor: String = "start", place: Double? = nil
  ) {
    let data = place.map { " data-x=\"\(Sheet.number($0))\"" } ?? ""
    body +=
      "<text class=\"\(kind)\" x=\"\(Sheet.number(x))\" y=\"\(Sheet.number(y))\" text-anchor=\"\(anchor)\"\(data)>"
      + "\(Sheet.escaped(text))</text>\n"
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ kind: String, place: Double? = nil) {
    let data = place.map { " data-x=\"\(Sheet.number($0))\"" } ?? ""
    body +=
      "<line class=\"\(kind)\" x1=\"\(Sheet.number(x1))\" y1=\"\(Sheet.number(y1))\" x2=\"\(Sheet.number(x2))\""
      + " y2=\"\(Sheet.number(y2))\"\(data)/>\n"
  }

  mutating func box(
    x: Double, y: Double, width: Double, height: Double, _ kind: String, fill: String? = nil, says: String? = nil
  ) {
    body +=
      "<rect class=\"\(kind)\" x=\"\(Sheet.number(x))\" y=\"\(Sheet.number(y))\" width=\"\(Sheet.number(max(0, width)))\""
      + " height=\"\(Sheet.number(max(0, height)))\"\(fill.map { " fill=\"\($0)\"" } ?? "")"
      + (says.map { "><title>\(Sheet.escaped($0))</title></rect>\n" } ?? "/>\n")
  }

  mutating func path(_ data: String, _ kind: String, dash: String? = nil) {
    guard !data.isEmpty else { return }
    body += "<path class=\"\(kind)\"\(dash.map { " stroke-dasharray=\"\($0)\"" } ?? "") d=\"\(data)\"/>\n"
  }

  /// A window of its own measure, from 0 to its size, that a page may look into more closely; nothing shows outside.
  mutating func window(x: Double, y: Double, width: Double, height: Double, _ draw: (inout Sheet) -> Void) {
    let size = "width=\"\(Sheet.number(width))\" height=\"\(Sheet.number(height))\""
    body +=
      "<svg class=\"marks\" x=\"\(Sheet.number(x))\" y=\"\(Sheet.number(y))\" \(size)"
      + " viewBox=\"0 0 \(Sheet.number(width)) \(Sheet.number(height))\" preserveAspectRatio=\"none\">\n"
    draw(&self)
    body += "</svg>\n"
  }

  var document: String {
    let size = "width=\"\(Sheet.number(Sheet.width))\" height=\"\(Sheet.number(height + 8))\""
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="wick" role="img" \(size) viewBox="0 0 \(Sheet.number(Sheet.width)) \
      \(Sheet.number(height + 8))">
      <title>\(Sheet.escaped(title.first ?? ""))</title>
      <desc>\(Sheet.escaped(title.dropFirst().joined(separator: "; ")))</desc>
      <style>\(Sheet.look)</style>
      <rect class="paper" width="100%" height="100%"/>
      \(body)</svg>

      """
  }

  /// With one decimal, which is a tenth of a pixel.
  static func number(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return "0" }
    let tenths = Int((value * 10).rounded())
    let (whole, part) = abs(tenths).quotientAndRemainder(dividingBy: 10)
    return (tenths < 0 ? "-" : "") + String(whole) + (part == 0 ? "" : "." + String(part))
  }

  /// As the content of an element or of an attribute. What XML cannot hold is shown as a sign of its own.
  ///
  /// - Parameter kept: A control character that stays.
  package static func escaped(_ text: String, keeping kept: Unicode.Scalar? = nil) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case kept: result.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0xfffe || scalar.value == 0xffff: result += "\u{fffd}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
