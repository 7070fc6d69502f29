import Frames
import Ingest
import Vocabulary

/// Gets the bars of a source: page by page, out of the cache where an answer there is final, else over the net, with the
/// patience that the provider asks for.
///
/// The bars depend on the answers alone, each with the time at which it was asked for: a bar that had not ended then is
/// left out. So the same answers give the same bars, and a replay takes the answers that its lock names.
package struct Fetch {
  /// What the outermost layer hands in.
  package struct Outside {
    /// Nanoseconds since 1970 UTC.
    package var clock: () -> Int64
    /// A variable of the environment.
    package var variable: (String) -> String?
    /// The folder that `cache:` stands for.
    package var folder: String
    /// Names of the answers that a lock says were used; nil where nothing is replayed.
    package var recorded: [String]?
    /// Told what the user should know.
    package var note: (String) -> Void

    package init(
      clock: @escaping () -> Int64, variable: @escaping (String) -> String?, folder: String, recorded: [String]? = nil,
      note: @escaping (String) -> Void = { _ in }
    ) {
      self.clock = clock
      self.variable = variable
      self.folder = folder
      self.recorded = recorded
      self.note = note
    }
  }

  /// Ask for everything again.
  package var refresh = false
  /// Use nothing but the cache.
  package var offline = false
  /// Tries for one page.
  package var tries = 5
  /// Milliseconds before the second try; each further one waits twice as long.
  package var backoff = 500
  package var limits = HTTPClient.Limits()
  private let outside: Outside

  package init(_ outside: Outside) { self.outside = outside }

  /// No bars are older.
  private static let earliest = Int64(Day(year: 1800, month: 1, day: 1).number) * Moment.day

  /// The most pages of one symbol: a provider that goes in circles is left.
  private static let most = 100_000

  /// The bars from the one moment up to the other, on the clock of the market.
  package func load(
    _ source: any Source, from: Moment?, to: Moment?, monitor: Monitor
  ) throws -> Frame {
    let (symbols, bar) = try Fetch.understood(source)
    let type = type(of: source)
    let base = try base(type)
    let pages = Pages(self, source, base: base, outside: outside, monitor: monitor)
    if let from, from.nanoseconds - Moment.day > outside.clock() {
      throw Complaint("bars from \(from) on lie ahead")
    }
    let low = from.map { max($0.nanoseconds, Fetch.earliest) - type.margin }
    let high = to.map { $0.end + type.margin }
    guard let start = source.start(low, bar) else {
      throw Complaint(
        "\(type.name) has to be told where bars of \(bar.name) begin", hint: "fetch \(type.name) … from 2024-01-01")
    }
    guard high ?? .max > start else { throw Complaint("the bars end before they begin") }
    var tables: [TableRows] = []
    var used: [Frame.Source] = []
    var zones: [String] = []
    for symbol in symbols {
      var parts: [Page] = []
      var next: Int64? = start
      let what = "fetching \(symbol) from \(type.name)"
      monitor.begin(what)
      while let begin = next, begin < high ?? .max {
        try monitor.check()
        let end = [source.end(begin, bar), high].compactMap { $0 }.min()
        let request = PageRequest(
          symbol: symbol, bar: bar, start: begin, end: end, last: high,
          path: try source.request(symbol, bar, from: begin, to: end))
        var page = try pages.page(request)
        if let last = parts.last, !last.continues(page.page) {
          // What was past has changed since: the page before is asked for once more.
          let again = try pages.page(PageRequest(repeating: last, path: try pages.path(last)), fresh: true)
          parts[parts.count - 1] = again.page
          used[used.count - 1] = again.source
          page = try pages.page(request, fresh: !offline)
          guard again.page.continues(page.page) else {
            throw Complaint(
              "\(type.name) changes the bars of \(symbol) while they are fetched",
              hint: "try again later, or with refresh")
          }
        }
        page.page.note.map(outside.note)
        parts.append(page.page)
        used.append(page.source)
        next = page.page.next
        if let next, parts.count == 1, let first = page.page.times.first {
          // How much there is to come is known once the first bars are here.
          let all = min(high ?? .max, page.page.asked) - first
          monitor.begin("\(what), days", of: Int(all / Moment.day))
          monitor.advance(by: Int((next - first) / Moment.day))
        } else if let next {
          monitor.advance(by: Int((next - begin) / Moment.day))
        }
        guard next ?? .max > begin, parts.count < Fetch.most else {
          throw Complaint("\(type.name) answers with the same page again and again")
        }
      }
      let zone = parts.first { !$0.times.isEmpty }?.zone ?? "UTC"
      zones.append(zone)
      tables.append(try Fetch.table(symbol, parts, bar, zone: zone, from: from, to: to, settled: type.name))
    }
    return try frame(tables, used, zones, bar, adjustment: type.adjustment, monitor)
  }

  private func frame(
    _ tables: [TableRows], _ used: [Frame.Source], _ zones: [String], _ bar: Bar, adjustment: String?,
    _ monitor: Monitor
  ) throws -> Frame {
    var csv = CSV()
    csv.zone = zones.allSatisfy { $0 == zones[0] } ? zones[0] : "UTC"
    var frame = try csv.assemble(tables, monitor: monitor).frame
    if case .time(let length) = bar.span { frame.bar = length }
    frame.adjustment = adjustment
    var sources: [Frame.Source] = []
    for source in used where !sources.contains(source) { sources.append(source) }
    frame.sources = sources
    return frame
  }

  /// The symbols and the bar that the words of a source mean; daily bars where none is named.
  package static func understood(_ source: any Source) throws -> (symbols: [String], bar: Bar) {
    let type = type(of: source)
    var words = source.words.flatMap(\.texts)
    var bar = type.bars.first { $0.name == "1d" } ?? type.bars[0]
    if let last = words.last {
      if let named = type.bars.first(where: { $0.name == last }) {
        bar = named
        words.removeLast()
      } else if let unit = last.drop(while: \.isNumber).nonEmpty, last.first?.isNumber == true,
        Span.units.map(\.suffix).contains(String(unit)) || ["mo", "y"].contains(unit)
      {
        throw Complaint(
          "\(type.name) has no bars of \(last)", hint: "there is \(type.bars.map(\.name).joined(separator: " "))")
      }
    }
    guard !words.isEmpty else { throw Complaint("\(type.name) needs a symbol", hint: type.examples.first) }
    var seen: Set<String> = []
    for word in words where !seen.insert(word).inserted { throw Complaint("\(word) is named twice") }
    return (words, bar)
  }

  /// Where requests go: `WICK_BINANCE_URL` takes the place of the provider's own address.
  private func base(_ type: any Source.Type) throws -> String {
    let variable = "WICK_\(type.name.uppercased())_URL"
    guard var base = outside.variable(variable) else { return type.base }
    while base.hasSuffix("/") { base.removeLast() }
    guard base.hasPrefix("https://") || HTTPClient.isLocal(base) else {
      throw Complaint("\(variable) is '\(base)', not an address that begins with https://")
    }
    return base
  }

  /// The rows of pages: those that were asked for and had ended.
  private static func table(
    _ symbol: String, _ pages: [Page], _ bar: Bar, zone name: String, from: Moment?, to: Moment?, settled: String
  ) throws -> TableRows {
    let zone = try Zone(named: name)
    let low = from.map { zone.utc($0.nanoseconds) } ?? .min
    let high = to.map { zone.utc($0.end) } ?? .max
    let names = pages.first { !$0.times.isEmpty }?.columns.map(\.name) ?? []
    var times: [Int64] = []
    var values = names.map { _ in [Double]() }
    for page in pages where !page.times.isEmpty {
      guard page.columns.map(\.name) == names else {
        throw Complaint("\(settled) names other columns in a later page of \(symbol)")
      }
      for row in page.times.indices {
        let time = page.times[row]
        guard time >= low, time < high, time > times.last ?? .min, page.hasEnded(row, zone) else { continue }
        times.append(time)
        for column in values.indices { values[column].append(page.columns[column].values[row]) }
      }
    }
    guard !times.isEmpty else {
      throw Complaint(
        "\(settled) has no bars of \(symbol) there", hint: "another range or another length of bar may have some")
    }
    let columns = zip(names, values).map { name, values in
      Column(name, role: CSV.isBar(name) ? .bar : .other, values)
    }
    return TableRows(
      name: symbol, source: Frame.Source(path: symbol, sha256: "", bytes: 0), times: times, columns: columns,
      symbol: ([Int32](repeating: 0, count: times.count), [symbol]))
  }
}

extension Page {
  /// Whether a row's bar had ended when it was asked for.
  package func hasEnded(_ row: Int, _ zone: Zone) -> Bool {
    if row == times.count - 1, let lastEnd { return lastEnd <= asked }
    return bar.end(of: times[row], zone) <= asked
  }

  /// Whether a page that begins with the last bar of this one has it unchanged; pages without a bar in common go on.
  package func continues(_ next: Page) -> Bool {
    guard let last = times.last, next.times.first == last, columns.map(\.name) == next.columns.map(\.name) else {
      return true
    }
    return zip(columns, next.columns).allSatisfy { old, new in
      old.values[times.count - 1] == new.values[0] || old.values[times.count - 1].isNaN && new.values[0].isNaN
    }
  }
}

extension Substring {
  fileprivate var nonEmpty: Substring? { isEmpty ? nil : self }
}
