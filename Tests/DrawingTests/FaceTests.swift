import Drawing
import Frames
import Foundation
import FoundationXML
import Testing
import Vocabulary

/// SVG and HTML: valid, whole, and of the same numbers as the text.
@Suite struct FaceTests {
  /// The names of all elements and all texts of a document; a complaint where it is no XML.
  private final class Reader: NSObject, XMLParserDelegate {
    var elements: [String: Int] = [:]
    var texts: [String] = []
    var paths: [String] = []

    init(_ text: String) throws {
      super.init()
      let parser = XMLParser(data: Data(text.utf8))
      parser.delegate = self
      guard parser.parse() else { throw Complaint("\(String(describing: parser.parserError)): \(text.prefix(200))") }
    }

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String] = [:]
    ) {
      elements[name, default: 0] += 1
      if name == "path" { paths.append(attributes["d"] ?? "") }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { texts.append(string) }
  }

  @Test(arguments: Catalogue<any Chart>.charts.names)
  func `every chart is valid SVG with title and description`(chart: String) throws {
    for count in [120, 3000] {
      let picture = try Catalogue<any Chart>.charts.make(chart, Given()).picture(
        of: subject(for: chart, Walk(count)), monitor: Monitor())
      let read = try Reader(picture.svg)
      #expect(read.elements["title", default: 0] >= 1 && read.elements["desc"] == 1)
      #expect(!picture.svg.contains("nan") && !picture.svg.contains("inf "))
      #expect(read.elements.keys.filter { ["path", "rect"].contains($0) }.count >= 1)
      #expect(picture.svg.utf8.count < 400_000)
      // The picture alone: no address but the names of its own language.
      #expect(picture.svg.components(separatedBy: "http").count == 2)
    }
  }

  @Test(arguments: Catalogue<any Chart>.charts.names)
  func `every chart is a page that loads nothing`(chart: String) throws {
    let picture = try Catalogue<any Chart>.charts.make(chart, Given()).picture(
      of: subject(for: chart, Walk(300)), monitor: Monitor())
    let page = picture.html
    #expect(page.hasPrefix("<!DOCTYPE html>"))
    for loading in ["src=", "href=", "@import", "url("] { #expect(!page.contains(loading), "\(loading)") }
    if let start = page.range(of: "id=\"readings\">"),
      let end = page.range(of: "</script>", range: start.upperBound..<page.endIndex)
    {
      let json = page[start.upperBound..<end.lowerBound]
      let read = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
      #expect(read?["frame"] != nil && (read?["labels"] != nil || read?["points"] != nil))
    } else {
      #expect(page.contains("<rect"), "without readings the parts tell by themselves")
      #expect(page.contains("</title></rect>"))
    }
  }

  @Test func `names cannot break out of a picture or a page`() throws {
    let name = "</script><b>&\"'\u{1}]]>"
    let subject = Subject(name, [.init(name, [1, 2, 3]), .init("b", [3, 2, 1])])
    let picture = try LineChart().picture(of: subject, monitor: Monitor())
    _ = try Reader(picture.svg)
    #expect(!picture.html.contains("</script><b>"))
    #expect(picture.html.components(separatedBy: "</script>").count == 3)
  }

  /// A spike among a million bars is in the path as it is in the numbers.
  @Test func `no spike is lost in SVG`() throws {
    var values = [Double](repeating: 0, count: 1_000_003)
    values[654_321] = 1
    let read = try Reader(try LineChart().picture(of: Subject("x", [.init("x", values)]), monitor: Monitor()).svg)
    let points = try #require(read.paths.max { $0.count < $1.count }).split { "ML".contains($0) }
    let peak = try #require(points.first { $0.hasSuffix(" 0") })
    let x = try #require(Double(peak.split(separator: " ")[0]))
    #expect(abs(x / 815 - 0.654321) < 0.03)
    #expect(points.count < 4000)
  }

  @Test func `series are told apart without colour`() throws {
    let walk = Walk(200)
    let svg = try LineChart().picture(
      of: Subject("three", times: walk.times, [.init("a", walk.open), .init("b", walk.high), .init("c", walk.low)]),
      monitor: Monitor()
    ).svg
    #expect(svg.contains("stroke-dasharray=\"7 3\"") && svg.contains("stroke-dasharray=\"2 3\""))
    let candles = try CandleChart().picture(of: walk.bars, monitor: Monitor()).svg
    #expect(candles.contains("class=\"red area\"") && candles.contains("class=\"green\""))
  }

  /// Friday and Monday stand side by side.
  @Test func `weekends leave no holes`() throws {
    let walk = Walk(10)
    let read = try Reader(
      try LineChart().picture(of: Subject("x", times: walk.times, [.init("x", walk.close)]), monitor: Monitor()).svg)
    let places = read.paths.max { $0.count < $1.count }?.split { "ML".contains($0) }.compactMap {
      Double($0.split(separator: " ")[0])
    }
    let steps = zip(try #require(places).dropFirst(), try #require(places)).map { $0 - $1 }
    #expect(steps.count == 9 && steps.allSatisfy { abs($0 - steps[0]) < 0.21 })
  }
}

/// How long drawing takes; the figures are printed and not judged.
@Suite(.serialized) struct DrawingSpeedTests {
  private func seconds(_ body: () throws -> Void) rethrows -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let begun = now()
    try body()
    return now() - begun
  }

  @Test func `five million points`() throws {
    let count = 5_000_000
    var values = [Double](repeating: 0, count: count)
    var random = Random(seed: 4, stream: "long")
    var price = 100.0
    for row in 0..<count {
      price += random.uniform() - 0.5
      values[row] = price
    }
    let times = (0..<count).map { Int64($0) * 60_000_000_000 }
    let long = Samples(values)
    let lines = Subject("long", times: times, [.init("x", long)])
    let bars = Subject("long", times: times, ["open", "high", "low", "close"].map { .init($0, long) })
    let pairs = Subject(
      "long", [.init("x", long), .init("y", Samples(values.lazy.map { $0 * 7 - ($0 * 7).rounded() }))])
    let charts: [(any Chart, Subject)] = [
      (LineChart(), lines), (EquityChart(), lines), (DrawdownChart(), lines), (HistogramChart(), lines),
      (CandleChart(), bars), (AutocorrelationChart(), lines), (RollingChart(), lines), (CalendarChart(), lines),
      (ScatterChart(), pairs), (QuantileChart(), pairs), (CorrelationChart(), pairs),
    ]
    for (chart, subject) in charts {
      let name = type(of: chart).name
      var picture: (any Picture)?
      let made = try seconds { picture = try chart.picture(of: subject, monitor: Monitor()) }
      var lines: [String] = []
      let text = seconds { lines = picture?.drawn(in: Style(width: 80)) ?? [] }
      var size = 0
      let svg = seconds { size = picture?.svg.utf8.count ?? 0 }
      print(
        "\(name) of 5,000,000: picture \(Int(made * 1000)) ms, text \(Int(text * 1000)) ms, svg \(Int(svg * 1000)) ms"
          + " of CPU, \(size / 1000) kB")
      #expect(lines.count > 2 && (1000..<4_000_000).contains(size), "\(name) \(size)")
    }
  }
}
