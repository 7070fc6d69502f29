import Frames
import Synchronization
import Vocabulary

/// The reading of one text, tried again where the first rows did not show what a later one does.
///
/// Blocks of lines are read one after the other and, while the next ones are read, taken apart on all threads, each into
/// its own rows of the columns. How the text is cut does not show in the result, and but for the columns it takes the
/// memory of a few blocks.
struct Reading {
  /// What complaints call the text.
  let path: String
  private let file: InputFile
  private let member: Archive.Member?
  private let settings: FileRows.Settings
  private let threads: Int
  private let monitor: Monitor
  private var order: DateOrder
  private var digest: String?
  /// Columns that a later row showed to be words.
  private var words: Set<Int> = []
  /// Whether the stamps are days that keep their dates, whatever the offset of their season.
  private var keepsDates = false
  /// Bytes of the file that were told of already.
  private var told = 0

  struct Result {
    var layout: Layout
    var order: DateOrder
    var digest = ""
    var times: [Int64] = []
    var columns: [Column] = []
    var symbol: FileRows.Category?
    var seen = StampReader.Seen()
    var keepsDates = false
    var skipped = FileRows.Skipped()
    var remarks = 0
    var lines = 0
    /// Rows of times that nobody asked for.
    var outside = 0
  }

  init(
    _ file: InputFile, _ member: Archive.Member?, _ settings: FileRows.Settings, digest: String?, threads: Int,
    monitor: Monitor
  ) {
    self.file = file
    self.member = member
    self.settings = settings
    self.digest = digest
    self.threads = threads
    self.monitor = monitor
    path = member.map { "\(file.path):\($0.name)" } ?? file.path
    order = settings.order
  }

  mutating func result() throws -> Result {
    while true {
      do {
        var result = try attempt()
        digest = digest ?? result.digest
        result.digest = digest ?? ""
        result.keepsDates = keepsDates
        if result.layout.form == .slashed, order == .auto {
          order = try decided(result.seen)
        } else if result.seen.areDaysOfSeasons {
          keepsDates = true
        } else {
          return result
        }
      } catch let found as AsWords {
        words.insert(found.column)
      }
    }
  }

  /// A column that is not one of numbers.
  private struct AsWords: Error { let column: Int }

  /// What becomes of a block.
  private struct Outcome: Sendable {
    var rows = 0
    var seen = StampReader.Seen()
    var words: [RowReader.Words] = []
    var skipped = FileRows.Skipped()
    var remarks = 0
    var outside = 0
  }

  private mutating func attempt() throws -> Result {
    let stream = try TextStream(file, member: member, digesting: digest == nil && member == nil)
    var blocks = LineBlocks(stream)
    var (layout, isWhole) = try self.layout(&blocks)
    for column in words where layout.fields.indices.contains(column) { layout.fields[column].kind = .category }
    if order == .auto, layout.form == .slashed, layout.seen.first > 12 || layout.seen.second > 12 {
      order = try decided(layout.seen)
    }
    let rows = RowColumns(layout, spill: settings.spill)
    var result = Result(layout: layout, order: order)
    tell(stream)
    let share = isWhole ? 1 : threads
    var used: [LineBlock] = []
    var batch = try Reading.read(&blocks, share, settings.stretch, &used)
    while !batch.isEmpty {
      try monitor.check()
      let left = settings.near == nil ? Reading.left(stream, batch) : 0
      rows.reserve(batch.reduce(0) { $0 + $1.rows }, left: left)
      let next = Mutex<Swift.Result<[LineBlock], any Error>>(.success([]))
      let outcomes = Slots<Outcome>(batch.count)
      let (starts, reader) = (Reading.starts(batch, from: rows.count), self)
      let (current, free, shape) = (batch, used, layout)
      let reading = Mutex(blocks)
      try rows.withTargets { targets in
        try concurrently(current.count + 1, threads: isWhole ? 1 : threads) { index in
          guard index > 0 else {
            let read = Swift.Result {
              try reading.withLock { blocks in
                var free = free
                return try Reading.read(&blocks, share, reader.settings.stretch, &free)
              }
            }
            return next.withLock { $0 = read }
          }
          outcomes[index - 1] = try reader.parse(current[index - 1], shape, targets, row: starts[index - 1])
        }
      }
      blocks = reading.withLock { $0 }
      for (block, (outcome, start)) in zip(batch, zip(outcomes.values, starts)) {
        rows.take(outcome.rows, from: start, words: outcome.words)
        result.seen.add(outcome.seen)
        result.skipped.add(outcome.skipped)
        result.remarks += outcome.remarks
        result.outside += outcome.outside
        result.lines = block.lastLine
      }
      try rows.spillMany()
      tell(stream)
      used = batch
      batch = try next.withLock { try $0.get() }
    }
    try file.checkUnchanged()
    try complete(rows, &result)
    if let digest = try stream.finalDigest() { result.digest = digest }
    return result
  }

  /// Tells of bytes that are read for the first time.
  private mutating func tell(_ stream: TextStream) {
    guard stream.taken > told else { return }
    monitor.advance(by: stream.taken - told)
    told = stream.taken
  }

  private func layout(_ blocks: inout LineBlocks) throws -> (Layout, isWhole: Bool) {
    let wanted = 1 << 17
    let sample = try blocks.sample(wanted)
    let isWhole = sample.count < wanted
    let leaf = (member?.name ?? file.path).split(separator: "/").last.map(String.init) ?? path
    var layout: Layout
    do {
      layout = try sample.withUnsafeBytes {
        try Layout($0, isWhole: isWhole, path: path, title: FileName.title(leaf), settings: settings)
      }
    } catch var complaint as Complaint {
      // A note that lies beside the bars is met before anything is asked about it.
      if member != nil { complaint.hint = "if it holds no bars, say which members do, such as \(file.path):*.csv" }
      throw complaint
    }
    blocks.skip(layout.body)
    layout.body = 0
    return (layout, isWhole)
  }

  /// The next blocks, in the memory of those that are done with.
  private static func read(_ blocks: inout LineBlocks, _ count: Int, _ length: Int, _ free: inout [LineBlock]) throws
    -> [LineBlock]
  {
    var batch: [LineBlock] = []
    while batch.count < count, let block = try blocks.next(length, in: free.popLast()) { batch.append(block) }
    return batch
  }

  private static func starts(_ batch: [LineBlock], from first: Int) -> [Int] {
    var next = first
    return batch.map { block in
      defer { next += block.rows }
      return next
    }
  }

  /// How many rows will probably follow a batch, by the length of its own.
  private static func left(_ stream: TextStream, _ batch: [LineBlock]) -> Int {
    let (rows, bytes) = batch.reduce((0, 0)) { ($0.0 + $1.rows, $0.1 + $1.lines.count) }
    return bytes == 0 ? 0 : Int(Double(stream.expected) / Double(bytes) * Double(rows) * 1.02)
  }

  private func parse(_ block: LineBlock, _ layout: Layout, _ targets: RowColumns.Targets, row: Int) throws -> Outcome {
    try monitor.check()
    var reader = RowReader(
      layout, targets: targets.list, times: targets.times,
      stamps: StampReader(layout.form, order: order, zone: settings.zone, skipsOffsets: keepsDates),
      words: targets.words, skips: settings.skips,
      near: settings.near)
    do {
      let rows = try reader.read(block.start, block.end, row: row)
      return Outcome(
        rows: rows, seen: reader.stamps.seen, words: reader.words,
        skipped: FileRows.Skipped(
          count: reader.skipped.count, complaints: reader.skipped.faults.map { complaint($0, block, layout) }),
        remarks: reader.remarks, outside: reader.outside)
    } catch let fault as RowReader.Fault {
      if fault.problem == .word { throw AsWords(column: fault.column) }
      throw complaint(fault, block, layout)
    }
  }

  private func complete(_ rows: RowColumns, _ result: inout Result) throws {
    let total = rows.count + result.outside + result.skipped.count
    guard total > result.skipped.count else {
      if let first = result.skipped.complaints.first { throw first }
      throw Complaint("\(path) has a header but no rows")
    }
    if let first = result.skipped.complaints.first, result.skipped.count * 2 > total {
      throw Complaint(
        "\(result.skipped.count) of \(total) lines of \(path) cannot be read, the first: \(first.message)",
        hint: "so many are no slips: look at the file with load … ?")
    }
    (result.times, result.columns, result.symbol) = try rows.finished()
  }

  /// The order that the dates show.
  private func decided(_ seen: StampReader.Seen) throws -> DateOrder {
    switch (seen.first > 12, seen.second > 12) {
    case (true, false): return .dmy
    case (false, true): return .mdy
    case (true, true):
      throw Complaint(
        "\(path): some dates have a day past 12 in the first place and some in the second",
        hint: "write all dates in one way")
    case (false, false):
      throw Complaint(
        "\(path): its dates may be month/day or day/month: no number in them is past 12",
        hint: "say which: dates=mdy or dates=dmy")
    }
  }

  private func complaint(_ fault: RowReader.Fault, _ block: LineBlock, _ layout: Layout) -> Complaint {
    FaultText(path: path, layout: layout, order: order, line: block.line(of: fault.place), block: block).complaint(
      fault)
  }
}

extension Reading {
  /// The number of the line in which a row stands: the file is read once more.
  static func line(ofRow row: Int, of part: FileRows, _ settings: FileRows.Settings) throws -> Int? {
    guard let recognition = part.recognition else { return nil }
    let monitor = Monitor()
    let file = try InputFile(part.source.path, monitor: monitor)
    var reading = Reading(file, recognition.member, settings, digest: "", threads: 1, monitor: monitor)
    reading.order = recognition.order
    var blocks = LineBlocks(try TextStream(file, member: recognition.member))
    _ = try reading.layout(&blocks)
    let scratch = RowColumns(recognition.layout)
    scratch.reserve(1, left: 0)
    var left = row
    var found: Int?
    var used: LineBlock?
    while found == nil, let block = try blocks.next(settings.stretch, in: used) {
      try scratch.withTargets { targets in
        var reader = RowReader(
          recognition.layout, targets: targets.list, times: targets.times,
          stamps: StampReader(
            recognition.layout.form, order: reading.order, zone: settings.zone, skipsOffsets: recognition.keepsDates),
          words: targets.words, skips: settings.skips, near: settings.near)
        var line = block.start
        while line < block.end, found == nil {
          var end = line
          while end[0] != 10 { end += 1 }
          left -= try reader.read(line, end + 1, row: 0)
          if left < 0 { found = block.line(of: line) }
          line = end + 1
        }
      }
      used = block
    }
    return found
  }
}

extension FileRows.Skipped {
  fileprivate mutating func add(_ other: FileRows.Skipped) {
    count += other.count
    complaints += other.complaints.prefix(max(0, 10 - complaints.count))
  }
}

/// A file's name without its endings.
enum FileName {
  static func title(_ leaf: String) -> String {
    var name = leaf
    for ending in [".zip", ".gz", ".csv", ".txt", ".tsv"]
    where name.count > ending.count && name.lowercased().hasSuffix(ending) {
      name.removeLast(ending.count)
    }
    return name
  }
}
