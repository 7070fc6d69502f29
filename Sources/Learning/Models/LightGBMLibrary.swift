import CLightGBM
import Synchronization
import Vocabulary

/// lib_lightgbm, loaded when a model first needs it.
struct LightGBMLibrary: @unchecked Sendable {
  /// Calls by name; the table and what it points to stay as long as the program.
  fileprivate let calls: UnsafePointer<wick_lightgbm>

  static let part = OptionalPart(
    title: "lightgbm", variable: "WICK_LIGHTGBM", path: "lightgbm/lib/lib_lightgbm.so", target: "lightgbm")

  /// Such as `4.7.0`, as the package says that the library came in; nil where it came alone.
  static var version: String? {
    guard let folder = part.file?.split(separator: "/", omittingEmptySubsequences: false).dropLast(2) else {
      return nil
    }
    return OptionalPart.text(of: folder.joined(separator: "/") + "/VERSION.txt")
  }

  private static let loaded = Mutex<LightGBMLibrary?>(nil)

  /// The library, or a complaint that says how to get it.
  static func shared() throws -> LightGBMLibrary {
    try loaded.withLock { loaded in
      if let loaded { return loaded }
      let file = try part.found()
      var reason: UnsafePointer<CChar>?
      guard let calls = wick_lightgbm_load(file, &reason) else {
        throw Complaint(
          "lightgbm cannot be loaded from '\(file)': \(reason.map { String(cString: $0) } ?? "no reason given")",
          hint: part.remedy)
      }
      let library = LightGBMLibrary(calls: calls)
      // What goes wrong is told by the calls; nothing else is to be written to the terminal.
      try library.succeed(calls.pointee.register_log { _ in })
      loaded = library
      return library
    }
  }

  /// Turns the library's failure into a complaint: the first line of its message.
  fileprivate func succeed(_ status: Int32) throws {
    guard status != 0 else { return }
    let message = String(cString: calls.pointee.last_error())
    throw Complaint("lightgbm: \(message.split(whereSeparator: \.isNewline).first ?? "failed")")
  }
}

/// Rows as LightGBM bins them. A class, because it owns the library's object.
final class LightGBMRows: Sendable {
  private let library: LightGBMLibrary
  private let count: Int
  private let columns: Int
  fileprivate nonisolated(unsafe) let handle: wick_lightgbm_dataset

  /// Finds the bins; the rows follow in blocks.
  ///
  /// - Parameters:
  ///   - reference: Rows whose bins are taken over: those that are learned from.
  ///   - sample: Gives some of the rows column by column; NaN is missing.
  init(
    count: Int, columns: Int, settings: String, like reference: LightGBMRows? = nil, _ library: LightGBMLibrary,
    sample: (_ rows: [Int32], _ body: ([Double]) throws -> Void) throws -> Void
  ) throws {
    let calls = library.calls.pointee
    var handle: wick_lightgbm_dataset?
    if let reference {
      try library.succeed(calls.dataset_like(reference.handle, Int64(count), &handle))
    } else {
      var size: Int32 = 0
      try library.succeed(calls.sample_size(Int32(count), settings, &size))
      var rows = [Int32](repeating: 0, count: Int(size))
      try library.succeed(calls.sample(Int32(count), settings, &rows, &size))
      rows.removeLast(rows.count - Int(size))
      // What is 0 is not told of.
      var (values, places, counts): ([Double], [Int32], [Int32]) = ([], [], [])
      values.reserveCapacity(rows.count * columns)
      places.reserveCapacity(rows.count * columns)
      try sample(rows) { column in
        let before = values.count
        for (place, value) in column.enumerated() where !(abs(value) <= LightGBMRows.zero) {
          values.append(value)
          places.append(Int32(place))
        }
        counts.append(Int32(values.count - before))
      }
      let starts = counts.indices.reduce(into: [0]) { $0.append($0[$1] + Int(counts[$1])) }.dropLast()
      try values.withUnsafeMutableBufferPointer { values in
        try places.withUnsafeMutableBufferPointer { places in
          var (valueStarts, placeStarts) = (
            starts.map { values.baseAddress?.advanced(by: $0) },
            starts.map { places.baseAddress?.advanced(by: $0) }
          )
          try library.succeed(
            calls.dataset(
              &valueStarts, &placeStarts, Int32(columns), counts, Int32(rows.count), Int32(count), Int64(count),
              settings, &handle))
        }
      }
    }
    guard let handle else { throw Complaint("lightgbm made no data set") }
    (self.library, self.handle, self.count, self.columns) = (library, handle, count, columns)
  }

  /// What the library takes for 0.
  private static let zero = 1e-35

  deinit { _ = library.calls.pointee.free_dataset(handle) }

  /// The next rows, row by row.
  func add(_ values: [Double], rows: Int, at start: Int) throws {
    try library.succeed(
      library.calls.pointee.push(handle, values, 1, Int32(rows), Int32(columns), Int32(start)))
  }

  /// - Parameter starts: Where boosting starts, class by class; the library's own start where empty.
  func set(targets: [Double], weights: [Double], starts: [Double]) throws {
    let calls = library.calls.pointee
    try library.succeed(calls.set_field(handle, "label", targets.map { Float($0) }, Int32(count), 0))
    if !weights.isEmpty {
      try library.succeed(calls.set_field(handle, "weight", weights.map { Float($0) }, Int32(count), 0))
    }
    if !starts.isEmpty { try library.succeed(calls.set_field(handle, "init_score", starts, Int32(starts.count), 1)) }
  }
}

/// A booster of lib_lightgbm.
///
/// A class, because it owns the library's object; its calls take turns.
final class LightGBMBooster: Sendable {
  private struct Handle: @unchecked Sendable { var pointer: wick_lightgbm_booster }
  private let library: LightGBMLibrary
  private let handle: Mutex<Handle>
  /// The rows must live as long as what learns from them.
  private let rows: [LightGBMRows]

  /// A booster to train on the rows, watched on others.
  init(training: LightGBMRows, watching: LightGBMRows?, settings: String, _ library: LightGBMLibrary) throws {
    var pointer: wick_lightgbm_booster?
    try library.succeed(library.calls.pointee.booster(training.handle, settings, &pointer))
    guard let pointer else { throw Complaint("lightgbm made no booster") }
    self.library = library
    handle = Mutex(Handle(pointer: pointer))
    rows = [training] + [watching].compactMap { $0 }
    if let watching { try library.succeed(library.calls.pointee.add_rows(pointer, watching.handle)) }
  }

  /// A booster as the library wrote it down.
  init(text: [UInt8], _ library: LightGBMLibrary) throws {
    var (pointer, rounds): (wick_lightgbm_booster?, Int32) = (nil, 0)
    let terminated = text.map { CChar(bitPattern: $0) } + [0]
    try library.succeed(library.calls.pointee.load(terminated, &rounds, &pointer))
    guard let pointer else { throw Complaint("lightgbm made no booster") }
    self.library = library
    handle = Mutex(Handle(pointer: pointer))
    rows = []
  }

  deinit { handle.withLock { _ = library.calls.pointee.free_booster($0.pointer) } }

  /// Puts the trees of another before its own, which start where the other ends.
  func take(_ other: LightGBMBooster) throws {
    let before = other.handle.withLock { $0 }
    try handle.withLock { try library.succeed(library.calls.pointee.merge($0.pointer, before.pointer)) }
  }

  /// One round of boosting; false where no split is left to make.
  func update() throws -> Bool {
    try handle.withLock { handle in
      var isFinished: Int32 = 0
      try library.succeed(library.calls.pointee.update(handle.pointer, &isFinished))
      return isFinished == 0
    }
  }

  /// The loss on the watched rows, as the objective's own metric measures it.
  func loss() throws -> Double {
    try handle.withLock { handle in
      var count: Int32 = 0
      var losses = [Double](repeating: .nan, count: 8)
      try library.succeed(library.calls.pointee.loss(handle.pointer, 1, &count, &losses))
      guard count == 1 else { throw Complaint("lightgbm gave no loss for its stopping rows") }
      return losses[0]
    }
  }

  func rounds() throws -> Int {
    try handle.withLock { handle in
      var rounds: Int32 = 0
      try library.succeed(library.calls.pointee.rounds(handle.pointer, &rounds))
      return Int(rounds)
    }
  }

  /// What can be asked of each row, by the library's numbers.
  enum Question: Int32 {
    /// What the objective says.
    case answer = 0
    /// The sums of the leaves.
    case margins = 1
    /// What each column adds to each margin, the base last.
    case contributions = 3
  }

  /// - Parameters:
  ///   - values: Row by row.
  ///   - width: Numbers that are said of a row.
  func predict(_ values: [Double], rows: Int, width: Int, _ question: Question = .answer) throws -> [Double] {
    try handle.withLock { handle in
      var count: Int64 = 0
      var result = [Double](repeating: .nan, count: rows * width)
      try library.succeed(
        library.calls.pointee.predict(
          handle.pointer, values, 1, Int32(rows), Int32(values.count / max(1, rows)), 1, question.rawValue, 0, -1,
          "num_threads=1 verbosity=-1", &count, &result))
      guard count == result.count else { throw Complaint("lightgbm gave \(count) numbers for \(rows) rows") }
      return result
    }
  }

  /// The first rounds in the library's own words.
  func text(rounds: Int) throws -> [UInt8] {
    try handle.withLock { handle in
      var length: Int64 = 0
      try library.succeed(library.calls.pointee.text(handle.pointer, 0, Int32(rounds), 0, 0, &length, nil))
      var text = [CChar](repeating: 0, count: Int(length))
      try library.succeed(library.calls.pointee.text(handle.pointer, 0, Int32(rounds), 0, length, &length, &text))
      return text.dropLast().map { UInt8(bitPattern: $0) }
    }
  }

  /// By place of the column.
  func importance(_ kind: Importance, columns: Int) throws -> [Double] {
    try handle.withLock { handle in
      var result = [Double](repeating: 0, count: columns)
      try library.succeed(library.calls.pointee.importance(handle.pointer, -1, kind == .weight ? 0 : 1, &result))
      return result
    }
  }
}
