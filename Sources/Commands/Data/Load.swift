import Frames
import Ingest
import Interpreter
import Language
import Remote
import Storage
import Vocabulary

/// Reads bars from files, and what `export` wrote.
struct Load: Command {
  static let name = "load"
  static let summary = "reads bars from files of many vendors, from stores and databases"
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.from, .to]
  static let details = """
    Reads CSV with commas, semicolons or tabs, plain, packed with gzip or in a zip: bars.zip, or bars.zip:2020/*.csv for
    some of its members. Columns are found by their names, in any order and in a dozen languages; open, high, low,
    close, volume and adj_close come first, others follow. A file is one symbol, named after the file, unless a column
    names the symbol. A pattern such as data/*.csv loads a panel,
    and so do several paths: load a.csv b.csv, or "data/{AAPL,IBM}.csv" in quotes. Files into which HistData and Binance cut a symbol,
    DAT_ASCII_EURUSD_M1_201901.csv or BTCUSDT-1m-2021-01.csv, become one symbol again; sym=file keeps them apart.

    The content shows which vendor made a file, and from that follow the columns of a file without a header, whether a
    bar is stamped at its end, what prices are divided by: Alpha Vantage, Barchart, Binance, Bitfinex, CryptoDataDownload,
    Dukascopy, HistData, investing.com, Kaggle, Kraken, LEAN, MetaTrader 4 and 5, Nasdaq, NinjaTrader, Polygon, Quandl
    WIKI, Stooq, TradingView, Yahoo, yfinance, zipline. load PATH ? shows what was understood and why, and keeps nothing.
    columns=[time open high low close volume] says it for any other file; scale=100 turns cents into dollars.

    Decimal commas, thousands set apart, 93.93M, null, currency signs and lines that begin with # are understood. A line
    or a file that cannot be read is refused with its number; with bad=skip it is left out and named.

    from and to keep the rows of a period and nothing else of the file, which may be larger than the memory.

    Dates are ISO (2020-01-31, 2020-01-31T09:30, with an offset or without), 20200131 093000, 1/31/2020, 31-Jan-2020, Jan 31, 2020,
    or counts since 1970 in s, ms, us or ns. Days whose offset changes with the summer keep the dates that are written.
    A time without an offset is read on the clock of tz; one that the clock shows twice is the
    first of the two, one that it never shows lies as long after the change. The length of a bar is the median step.

    calendar says when the market trades: us-equities, nyse or nasdaq (New York, 09:30 to 16:00, with its holidays and
    short days), cme-futures (index futures in Chicago, from 17:00 of the evening before to 16:00, with the hours and
    pauses of former years), fx (Sunday 17:00 to Friday 17:00 in New York), tokyo (with its lunch) or 24/7. Without tz
    its clock is that of the stamps.
    Without a calendar a session is a day of the zone.

    prices=adjusted multiplies open, high and low by adj_close / close and puts adj_close in the place of close, so that
    splits and dividends leave no jump; the close of the file stays as raw_close.

    A file that export wrote is read by its name, such as results/run.h5, or run.h5:m for one of the things in it. Its
    frames may be larger than the memory: columns are read when they are used. What comes out of text stays in memory,
    8 bytes a number. Where it does not fit there, into=big.h5 puts the bars into such a file while it reads them and goes
    on with what lies in it: the memory then holds the times and the words of the rows, 8 and 4 bytes each, and one column
    of numbers at a time. The file appears when it is complete; until then its disk has to have room for the numbers twice.
    The rows of one symbol after the other in the order of time need no more; others are put in order a column at a time.

    HDF5 of other programs is read the same way, run.h5:group: groups of equally long datasets and records (h5py),
    pandas' to_hdf in both formats, netCDF and xarray with their units, calendars, scales and fill values; a matrix with
    columns=[time open …]. The time is what units, pandas or a name says, else time=NAME; a column symbol or ticker
    makes a panel; rows are sorted.

    A database is read with query="select …", or whole with table=NAME: sqlite:bars.db, or postgres://user@host/base with
    the password in ~/.pgpass or PGPASSWORD. A column named time, date or timestamp is the time, texts become categories,
    null is na; nothing is ever written to it.
    """
  static let parameters = [
    Parameter.argument("path", \Self.path, "a file, or a pattern such as data/*.csv"),
    Parameter.rest("more", \Self.more, "further text files or patterns, read into the same frame"),
    Parameter.option("sym", \Self.symbol, "the symbol, the column that names it, or the word file"),
    Parameter.option("tz", \Self.zone, "the time zone of the stamps, such as America/New_York"),
    Parameter.option(
      "calendar", \Self.calendar, "the market's sessions, which session(…), tf(1d, …) and resample keep"),
    Parameter.option("dates", \Self.dates, "whether 1/2/2020 begins with the month or the day"),
    Parameter.option("decimal", \Self.decimal, "whether 1.234 has decimals, or thousands: what stands before decimals"),
    Parameter.option(
      "dups", \Self.duplicates, "which of two rows at one time is kept; all keeps both, as versions of a report"),
    Parameter.option("stamp", \Self.stamp, "whether a bar is stamped when it opens or when it closes"),
    Parameter.option("prices", \Self.prices, "as they stand, or adjusted for splits and dividends by adj_close"),
    Parameter.option("columns", \Self.columns, "the columns in their order, for a file without a header"),
    Parameter.option("time", \Self.time, "the column that is the time"),
    Parameter.option("query", \Self.query, "of a database: the select that gives the rows"),
    Parameter.option("table", \Self.table, "of a database: the table whose rows are read"),
    Parameter.option("scale", \Self.scale, in: 1e-9...1e12, "what the prices of the file are divided by"),
    Parameter.option(
      "bad", \Self.bad, "what is done with lines and files that cannot be read: refuse, or skip and name them"),
    Parameter.option("into", \Self.into, "an HDF5 file that takes the bars, which may then be larger than the memory"),
    Parameter.option("compress", \Self.compression, "how into= packs them: no, fast or small"),
    Parameter.keyword("overwrite", \Self.overwrite, "into= replaces a file that is there"),
    Parameter.keyword("?", \Self.isPreview, "shows how the files are understood, and keeps nothing"),
  ]
  static let examples = [
    "px = load datasets/daily/*.csv prices=adjusted",
    "spy = load datasets/hourly/SPY.csv.gz tz=America/New_York",
    "ibm = load datasets/daily/IBM.csv sym=ibm",
    "spy = load datasets/hourly/SPY.csv.gz calendar=us-equities",
    "load datasets/daily/IBM.csv ?",
    "px = load datasets/daily/*.csv bad=skip",
    "px = load datasets/daily/AAPL.csv datasets/daily/IBM.csv",
    "px = load datasets/daily/*.csv from 2010 to 2011",
    "spy = load datasets/hourly/SPY.csv.gz into=results/spy.h5 compress=fast overwrite",
  ]

  var path = Path("")
  var more: [Path] = []
  var symbol: Word?
  var zone: ZoneName?
  var calendar: CalendarName?
  var dates = DateOrder.auto
  var decimal = Decimal.auto
  var duplicates = CSV.Duplicates.refuse
  var stamp: Frame.Stamp?
  var prices = CSV.Prices.raw
  var columns: [ColumnChoice] = []
  var time: Word?
  var query: String?
  var table: Word?
  var scale: Double?
  var bad = CSV.Bad.refuse
  var into: Path?
  var compression = Compression.no
  var overwrite = false
  var isPreview = false

  func run(_ call: inout Call) throws -> Value {
    if let database = try database() { return .object(try load(database, &call)) }
    if let stored = StoredName(path.text) { return .object(try load(stored, &call)) }
    let csv = csv(call.clauses)
    let files = ([path] + more).map { call.world.resolve($0.text) }
    if isPreview { return try preview(csv, files, &call) }
    if let into { return .object(try load(files, csv, into: into, &call)) }
    guard compression == .no, !overwrite else {
      throw Complaint("\(overwrite ? "overwrite" : "compress=") says how into= writes a file", hint: "say into=FILE.h5")
    }
    let frame = try read(files, csv, &call)
    if prices == .raw, let ratio = frame.adjustmentRatio, ratio > 1.25 {
      call.world.remark(
        "prices are as they were traded, and adj_close lies up to \(Value.source((10 * ratio).rounded() / 10)) times off them:"
          + " prices=adjusted brings all to its measure")
    }
    return .object(frame)
  }
}

extension Load {
  /// How rows become bars, as far as the line says so.
  func csv(_ period: Clauses) -> CSV {
    var csv = CSV()
    csv.symbol = symbol?.text
    csv.zone = zone?.text
    csv.calendar = calendar?.text
    csv.order = dates
    csv.decimal = decimal
    csv.duplicates = duplicates
    csv.stamp = stamp
    csv.prices = prices
    csv.names = columns.map(\.text)
    csv.time = time?.text
    csv.scale = scale
    csv.bad = bad
    (csv.from, csv.to) = (period.from, period.to)
    return csv
  }

  /// Throws where the line asks for what only text files have.
  func refuseTextOptions() throws {
    let options = [
      (isPreview, "load … ?"), (decimal != .auto, "decimal="), (scale != nil, "scale="), (bad != .refuse, "bad="),
      (into != nil, "into="),
      (compression != .no, "compress="), (overwrite, "overwrite"), (!more.isEmpty, "a second path"),
    ]
    let asked = options.first { $0.0 }?.1
    guard let asked else { return }
    throw Complaint("\(asked) is for text files, and \(path.text) is none", hint: "leave it out")
  }

  /// All is read, so that what is shown holds for all rows, and let go of.
  private func preview(_ csv: CSV, _ files: [String], _ call: inout Call) throws -> Value {
    var csv = csv
    csv.bad = .skip
    if duplicates == .refuse { csv.duplicates = .last }
    let loaded = try csv.load(files, monitor: call.monitor)
    try LoadPreview(loaded, isZoneGiven: zone != nil || calendar != nil).blocks().forEach(call.show)
    return .nothing
  }

  func leftOut(_ loaded: CSV.Loaded) -> [Block] {
    var lines = loaded.notes
    if loaded.duplicates > 0 {
      let rows = loaded.duplicates == 1 ? "1 row" : "\(loaded.duplicates) rows"
      lines.append("\(rows) left out: another has the same time (dups=\(duplicates.rawValue))")
    }
    if loaded.lines > 0 {
      lines.append(
        loaded.lines == 1
          ? "1 line left out that cannot be read:" : "\(loaded.lines) lines left out that cannot be read:")
      lines += loaded.complaints.prefix(5).map { "  \($0.message)" }
      if loaded.lines > 5 { lines.append("  …") }
    }
    if !loaded.files.isEmpty {
      lines.append(loaded.files.count == 1 ? "1 file left out:" : "\(loaded.files.count) files left out:")
      lines += loaded.files.prefix(20).map { "  \($0.complaint.message)" }
      if loaded.files.count > 20 { lines.append("  … and \(loaded.files.count - 20) more") }
    }
    return lines.isEmpty ? [] : [.text(lines.joined(separator: "\n"))]
  }

  /// What a store keeps: a frame, whose columns are read when they are used, a model or a scaler. What another program
  /// wrote is a frame.
  private func load(_ stored: StoredName, _ call: inout Call) throws -> any Presentable {
    try refuseTextOptions()
    let plain = Load()
    let file = call.world.resolve(stored.path)
    guard try Store.isStore(file, monitor: call.monitor) else { return try loadForeign(file, stored.name, &call) }
    guard symbol == nil, zone == nil, calendar == nil, stamp == nil, columns.isEmpty, time == nil, dates == plain.dates,
      duplicates == plain.duplicates, prices == plain.prices
    else {
      throw Complaint("\(stored.path) was written by export: it takes no options", hint: "they are for files of others")
    }
    let store = try Store.open(file, threads: call.monitor.threads, monitor: call.monitor)
    let object = try store.object(named: stored.name ?? store.onlyName())
    call.trace.read(file: try call.world.fingerprint(file))
    guard call.clauses.from != nil || call.clauses.to != nil else { return object }
    guard let frame = object as? Frame else { throw Complaint("\(stored.path) holds no frame: it has no period") }
    return try frame.rows(from: call.clauses.from, to: call.clauses.to, monitor: call.monitor)
  }

  private func loadForeign(_ file: String, _ name: String?, _ call: inout Call) throws -> Frame {
    guard prices == .raw, dates == .auto else {
      throw Complaint(
        "\(prices == .raw ? "dates" : "prices")= is for text files",
        hint: "an HDF5 file says itself what its numbers are")
    }
    guard duplicates != .all, duplicates != .volume else {
      throw Complaint("dups=\(duplicates.rawValue) is for text files")
    }
    var foreign = ForeignFrame()
    foreign.symbol = symbol?.text
    foreign.zone = zone?.text
    foreign.calendar = calendar?.text
    foreign.stamp = stamp
    foreign.duplicates = ForeignFrame.Duplicates(rawValue: duplicates.rawValue) ?? .refuse
    foreign.names = columns.map(\.text)
    foreign.time = time?.text
    let read = try call.world.fingerprint(file)
    let loaded = try foreign.load(
      file, name, source: Frame.Source(path: read.path, sha256: read.sha256, bytes: read.bytes), monitor: call.monitor)
    call.trace.read(file: read)
    loaded.notes.forEach { call.show(.text($0)) }
    return try loaded.frame.rows(from: call.clauses.from, to: call.clauses.to, monitor: call.monitor)
  }
}

/// A path to a store, with the name of a thing in it: `run.h5`, `run.h5:bt/equity`.
private struct StoredName {
  var path: String
  var name: String?

  /// Nil where the path is not that of a store.
  init?(_ text: String) {
    for ending in [".h5", ".hdf5", ".nc"] {
      if text.hasSuffix(ending) {
        self.init(path: text, name: nil)
        return
      }
      guard let end = text.firstRange(of: ending + ":") else { continue }
      self.init(path: text[..<end.upperBound].dropLast().description, name: text[end.upperBound...].description)
      return
    }
    return nil
  }

  private init(path: String, name: String?) {
    self.path = path
    self.name = name
  }
}

extension Frame.Stamp: Choice {}

extension Frame {
  /// How many times larger the ratio of the close to the adjusted close is at one end than at the other; nil where there
  /// is none.
  fileprivate var adjustmentRatio: Double? {
    guard let close = self["close"]?.numbers, let adjusted = self["adj_close"]?.numbers else { return nil }
    let ends = timeline.segments.compactMap { segment -> Double? in
      guard let first = segment.rows.first, let last = segment.rows.last else { return nil }
      let ratios = try? [first, last].map { row in
        try close.withValues { $0[row] } / adjusted.withValues { $0[row] }
      }
      return ratios.map { max($0[0] / $0[1], $0[1] / $0[0]) }
    }
    return ends.filter(\.isFinite).max()
  }
}
