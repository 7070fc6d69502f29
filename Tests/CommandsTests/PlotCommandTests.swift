import Commands
import Drawing
import Foundation
import Frames
import Interpreter
import Synchronization
import Testing
import Vocabulary

/// `plot` and `show` as a user types them.
@Suite struct PlotCommandTests {
  /// A session on the daily bars of the repository; what it showed, and what it wrote.
  private final class Desk: Sendable {
    struct Seen {
      var blocks: [Block] = []
      var files: [String: String] = [:]
    }

    let seen = Mutex(Seen())

    func session(_ lines: String...) throws -> Session {
      let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
      let world = World(
        show: { block in self.seen.withLock { $0.blocks.append(block) } },
        resolve: { $0.hasPrefix("/") ? $0 : root + "/" + $0 },
        fingerprint: { path in
          try self.seen.withLock { seen in
            guard let text = seen.files[path] else { throw Complaint("no file \(path)") }
            return Trace.File(path: path, sha256: "", bytes: text.utf8.count)
          }
        },
        write: { path, text in self.seen.withLock { $0.files[path] = text } })
      let session = Session(domain: House(), world: world)
      for line in ["px = load datasets/daily/AAPL.csv prices=adjusted", "ret = close/close[-1] - 1"] + lines {
        try session.run(line)
      }
      return session
    }

    var picture: (any Picture)? {
      seen.withLock { seen in
        seen.blocks.compactMap { if case .picture(let picture) = $0 { picture } else { nil } }.last
      }
    }

    var table: Table? {
      seen.withLock { seen in seen.blocks.compactMap { if case .table(let table) = $0 { table } else { nil } }.last }
    }
  }

  private func complaint(_ session: Session, _ line: String) -> String {
    do { try session.run(line) } catch let complaint as Complaint { return complaint.description } catch {
      return "\(error)"
    }
    return ""
  }

  private func numbers(_ column: Table.Column) -> [Double] {
    column.cells.map { if case .number(let number, _) = $0 { number } else { .nan } }
  }

  @Test func `a picture goes into a file by its ending, and is then a target of a saved script`() throws {
    let desk = Desk()
    let session = try desk.session()
    for ending in ["svg", "html", "txt"] { try session.run("plot line close to=/tmp/x.\(ending)") }
    let files = desk.seen.withLock { $0.files }
    #expect(files["/tmp/x.svg"]?.hasPrefix("<svg xmlns=") == true)
    #expect(files["/tmp/x.html"]?.hasPrefix("<!DOCTYPE html>") == true)
    #expect(files["/tmp/x.txt"]?.contains("┤") == true)
    #expect(desk.picture == nil)
    try session.run("plot line close")
    #expect(desk.picture != nil)
    #expect(session.records.suffix(4).map(\.effect) == [.target, .target, .target, .look])
    #expect(complaint(session, "plot line close to=/tmp/x.svg").contains("add overwrite to replace it"))
    try session.run("plot line open to=/tmp/x.svg overwrite")
    #expect(complaint(session, "plot line close to=x.png").contains(".svg, .html or .txt"))
    #expect(
      complaint(session, "plot line close by ret") == "plot line has no use for 'by' - plot heat goes by two things")
  }

  @Test func `the area under a model's ROC curve is that of its rows`() throws {
    let desk = Desk()
    let session = try desk.session(
      "y = label sign 5", "cv = split purged k=3", "m = fit logit x=[ret rsi_14]", "plot roc m", "predict m")
    let points = try #require(desk.picture?.data)
    #expect(points.columns.map(\.title) == ["class", "threshold", "false_positive", "true_positive"])
    let (x, y) = (numbers(points.columns[2]), numbers(points.columns[3]))
    #expect(x.first == 0 && y.first == 0 && x.last == 1 && y.last == 1)
    #expect(zip(x.dropFirst(), x).allSatisfy { $0 >= $1 } && zip(y.dropFirst(), y).allSatisfy { $0 >= $1 })
    try session.run("y = label sign 9")
    #expect(complaint(session, "plot roc m").contains("is not in the session"))
    #expect(complaint(session, "plot roc ret, close").contains("an outcome is 0 or 1"))
    #expect(complaint(session, "plot roc px") == "px is no model")
  }

  @Test func `a heat map of columns has the mean of each pair of groups`() throws {
    let desk = Desk()
    let session = try desk.session("plot heat ret by month(), weekday()")
    let table = try #require(desk.picture?.data)
    #expect(table.rowCount == 12 && table.columns.map(\.title) == ["month()", "0", "1", "2", "3", "4"])
    // Every row counts once: the means of all cells, weighed by rows, are the mean of the column.
    guard case .object(let object)? = session.scope["px"], let frame = object as? Frame,
      let ret = try frame["ret"]?.numbers?.array()
    else {
      Issue.record("px has no ret")
      return
    }
    var (sum, count) = (0.0, 0)
    for (row, time) in frame.timeline.times.enumerated() where !ret[row].isNaN {
      let day = Day(number: Int(time / Moment.day))
      // 1970-01-01 was a Thursday.
      if day.month == 3, (day.number + 3) % 7 == 1 { (sum, count) = (sum + ret[row], count + 1) }
    }
    #expect(abs(numbers(table.columns[2])[2] - sum / Double(count)) < 1e-15)
    #expect(complaint(session, "plot heat ret by close, month()").contains("different values"))
    #expect(complaint(session, "plot heat ret by month()").contains("goes by two things"))
  }

  @Test func `a heat map of a sweep has a cell for each combination`() throws {
    let desk = Desk()
    let session = try desk.session("g = sweep n=[1 2 3] k=[10 20] { v = $n * $k; keep $v }", "plot heat g")
    let table = try #require(desk.picture?.data)
    #expect(table.columns.map(\.title) == ["n", "10", "20"])
    #expect(numbers(table.columns[1]) == [10, 20, 30] && numbers(table.columns[2]) == [20, 40, 60])
    try session.run("plot heat g by k, n")
    #expect(desk.picture?.data.rowCount == 2)
    #expect(complaint(session, "plot heat g by k, m").contains("the sweep has no parameter 'm'"))
  }

  @Test func `candles take series over them and volume below`() throws {
    let desk = Desk()
    _ = try desk.session("plot candles mean(close, 20) from 2012 to 2012-06")
    let lines = try #require(desk.picture?.drawn(in: Style(width: 80)))
    #expect(lines[0...1].joined().contains("a mean(close, 20)") && lines.contains { $0.contains("volume") })
    #expect(
      desk.picture?.data.columns.map(\.title) == ["time", "open", "high", "low", "close", "volume", "mean(close, 20)"])
  }

  @Test func `a table says types and what is missing`() throws {
    let desk = Desk()
    let session = try desk.session("show ret, close head=3")
    let table = try #require(desk.table)
    #expect(table.columns.map(\.kind) == ["date", "num", "num"])
    #expect(table.columns.map(\.missing) == [nil, 1, 0])
    let lines = table.drawn(in: Style(width: 80))
    #expect(lines[1].contains("date") && lines[1].contains("num") && lines[2].contains("1 na"))
    #expect(table.json.contains("\"types\":{\"date\":\"date\",\"ret\":\"num\",\"close\":\"num\"}"))
    #expect(table.json.contains("\"na\":{\"ret\":1,\"close\":0}"))
    try session.run("show close sample=5")
    let first = desk.table?.columns[0].cells
    #expect(first?.count == 5)
    try session.run("show close sample=5")
    #expect(desk.table?.columns[0].cells == first)
    try session.run("seed 7")
    try session.run("show close sample=5")
    #expect(desk.table?.columns[0].cells != first)
    #expect(complaint(session, "show close sample=5 head=3").contains("one of head, tail, sample, rows and all"))
  }
}
