import Drawing
import Frames
import Foundation
import Testing
import Vocabulary

@Suite struct ChartTests {
  @Test func everyChartIsListedWithHelp() {
    let charts = Catalogue<any Chart>.charts
    #expect(
      charts.names == [
        "line", "equity", "drawdown", "hist", "candles", "scatter", "corr", "heat", "calendar", "roc", "calibration",
        "confusion", "importance", "quantile", "acf", "rolling",
      ])
    #expect(charts.entries.allSatisfy { entry in entry.examples.allSatisfy { $0.hasPrefix("plot \(entry.name)") } })
    #expect(charts.entries.allSatisfy { !$0.summary.isEmpty && $0.parameters.allSatisfy { !$0.help.isEmpty } })
  }

  /// Any one bar among many that stands out must be seen, wherever it lies and however narrow the picture.
  @Test(arguments: [2, 7, 60, 119, 120, 121, 1000, 99_991]) func noSpikeIsLost(count: Int) throws {
    var random = Random(seed: 1, stream: "spike")
    for _ in 0..<20 {
      let spike = Int(random.uniform() * Double(count))
      var values = [Double](repeating: 0, count: count)
      values[spike] = 1
      var chart = LineChart()
      chart.looks.height = 10
      let lines = try chart.picture(of: Subject("x", [.init("x", values)]), monitor: Monitor()).drawn(
        in: Style(width: 67))
      let plot = lines[1].drop { $0 != "┤" }.dropFirst()
      let expected = Double(spike) / Double(count - 1) * 59
      let isSeen = plot.enumerated().contains { $1 != "\u{2800}" && abs(Double($0) - expected) <= 1.01 }
      #expect(isSeen, "spike at \(spike) of \(count)")
    }
  }

  @Test func nothingIsWiderThanAskedFor() throws {
    for count in [1, 2, 30, 777] {
      let walk = Walk(count)
      for chart in Catalogue<any Chart>.charts.entries {
        let given = chart.name == "rolling" ? Given(options: [.init("window", .init(.number(5)))]) : Given()
        // So few rows have no correlation, no quantile, no window: that is said.
        guard let picture = try? chart(given).picture(of: subject(for: chart.name, walk), monitor: Monitor()) else {
          #expect(count <= 2, "\(chart.name)")
          continue
        }
        for width in [24, 40, 60, 81, 200] {
          for ascii in [false, true] {
            let lines = picture.drawn(in: Style(width: width, height: 30, ascii: ascii))
            #expect(lines.allSatisfy { cellWidth($0) <= width }, "\(chart.name) of \(count) at \(width)")
            // The user's own names stay as they are.
            let isPlain = lines.allSatisfy { $0.replacing("東京", with: "").utf8.allSatisfy { $0 < 0x7f } }
            #expect(!ascii || isPlain, "\(chart.name) of \(count) at \(width): \(lines)")
          }
        }
      }
    }
  }

  @Test func colourIsNeverTheOnlySign() throws {
    for chart in Catalogue<any Chart>.charts.entries {
      let picture = try chart(Given()).picture(of: subject(for: chart.name, Walk(80)), monitor: Monitor())
      let plain = picture.drawn(in: Style(width: 80))
      let colored = picture.drawn(in: Style(width: 80, color: true))
      #expect(colored.map(withoutColor) == plain)
      #expect(colored != plain)
    }
  }

  @Test func agreesWithNumPyAndSciPy() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/series.csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let values = lines.filter { !$0.hasPrefix("#") }.compactMap { Double($0) }
    let facts = Dictionary(
      uniqueKeysWithValues: lines.filter { $0.hasPrefix("# ") && $0.contains("=") }.map { line in
        let parts = line.dropFirst(2).split(separator: "=", maxSplits: 1)
        return (String(parts[0]), String(parts[1]))
      })
    var chart = HistogramChart()
    chart.bins = 10
    let picture = try chart.picture(of: Subject("x", [.init("x", values)]), monitor: Monitor())
    let counts = picture.data.columns[2].cells.map { cell in if case .integer(let count) = cell { count } else { -1 } }
    #expect(counts == facts["counts"]?.split(separator: " ").compactMap { Int($0) })
    let title = picture.drawn(in: Style(width: 100))[0]
    for name in ["mean", "sd", "skew"] {
      let written = try #require(
        title.split(separator: "  ").first { $0.hasPrefix("\(name) ") }?.split(separator: " ").last)
      let shown = try #require(Double(written))
      let exact = try #require(facts[name].flatMap(Double.init))
      let decimals = written.split(separator: ".").last?.count ?? 0
      #expect(abs(shown - exact) <= 0.5000001 * pow(10, -Double(decimals)), "\(name) \(shown) \(exact)")
    }
    var equity = 1.0
    let curve = values.map { value -> Double in
      equity *= 1 + value / 100
      return equity
    }
    let falls = drawdown(of: Samples(curve))
    let deepest = try #require(facts["max_drawdown"].flatMap(Double.init))
    #expect(abs((falls.min() ?? 0) - deepest) < 1e-12)
  }

  @Test func complaints() throws {
    let walk = Walk(10)
    func complaint(_ body: () throws -> Void) -> String? {
      do { try body() } catch let complaint as Complaint { return complaint.description } catch { return "\(error)" }
      return nil
    }
    #expect(
      complaint { _ = try CandleChart().picture(of: Subject("x", [.init("close", walk.close)]), monitor: Monitor()) }
        == "plot candles needs open, high, low and close, and there is no 'open'")
    #expect(
      complaint { _ = try LineChart().picture(of: Subject("x", [.init("x", [.nan, .nan])]), monitor: Monitor()) }
        == "plot line: all 2 values of x are na")
    #expect(
      complaint {
        var chart = LineChart()
        chart.log = true
        _ = try chart.picture(of: Subject("x", [.init("x", [-1, 0])]), monitor: Monitor())
      } == "a logarithmic axis needs values above 0, x has none - leave out 'log'")
    #expect(
      complaint {
        _ = try LineChart().picture(of: Subject("x", [.init("x", [1]), .init("y", [1, 2])]), monitor: Monitor())
      }
        == "plot line: 'y' has 2 rows, 'x' has 1")
    #expect(
      complaint {
        var chart = HistogramChart()
        chart.bins = 99
        _ = try chart.picture(of: Subject("x", [.init("x", [1])]), monitor: Monitor())
      } == "bins is between 2 and 60, not 99")
  }

  @Test func emptyAndExtremeInputsAreDrawnOrRefused() throws {
    for values in [[1e300, -1e300], [1e-300, 0], [.infinity, 1, 2], [1e-9, 2e-9], [1e16, 1e16 + 2], [0, 0, 0]] {
      for chart in Catalogue<any Chart>.charts.entries where chart.name != "candles" {
        guard let picture = try? chart(Given()).picture(of: Subject("x", [.init("x", values)]), monitor: Monitor())
        else { continue }
        #expect(picture.drawn(in: Style(width: 60)).allSatisfy { cellWidth($0) <= 60 }, "\(chart.name) \(values)")
      }
    }
  }
}

func withoutColor(_ line: String) -> String {
  var result = ""
  var isEscape = false
  for scalar in line.unicodeScalars {
    if scalar == "\u{1b}" {
      isEscape = true
    } else if isEscape {
      isEscape = scalar != "m"
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
  return result
}
