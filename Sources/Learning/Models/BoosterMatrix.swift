import CXGBoost
import Vocabulary

/// Rows as libxgboost keeps them. A class, because it owns the library's object.
final class BoosterMatrix: Sendable {
  nonisolated(unsafe) let handle: DMatrixHandle?

  /// All values in single precision, with their places: 8 bytes each, beside the values themselves.
  ///
  /// - Parameter values: Row by row; NaN is missing.
  init(_ values: [Float], rows: Int, columns: Int, targets: [Float] = [], weights: [Float] = [], threads: Int) throws {
    var handle: DMatrixHandle?
    try Booster.check(
      XGDMatrixCreateFromMat_omp(values, bst_ulong(rows), bst_ulong(columns), .nan, &handle, Int32(threads)))
    self.handle = handle
    try setTargets(targets)
    if !weights.isEmpty {
      try Booster.check(XGDMatrixSetFloatInfo(handle, "weight", weights, bst_ulong(weights.count)))
    }
  }

  /// The bin of each value, for histograms: the rows come in blocks, several times over, and a byte or two a value stays.
  ///
  /// - Parameters:
  ///   - bins: As many as `max_bin` of the booster that learns from them.
  ///   - reference: Rows whose bins are taken over: those that are learned from.
  init(binning blocks: MatrixBlocks, bins: Int, like reference: BoosterMatrix? = nil, threads: Int) throws {
    var proxy: DMatrixHandle?
    try Booster.check(XGProxyDMatrixCreate(&proxy))
    defer { XGDMatrixFree(proxy) }
    let cursor = BlockCursor(blocks, proxy)
    var handle: DMatrixHandle?
    let status = withExtendedLifetime(cursor) {
      XGQuantileDMatrixCreateFromCallback(
        Unmanaged.passUnretained(cursor).toOpaque(), proxy, reference?.handle,
        { cursor in cursor.map { Unmanaged<BlockCursor>.fromOpaque($0).takeUnretainedValue().place = 0 } },
        { cursor in cursor.map { Unmanaged<BlockCursor>.fromOpaque($0).takeUnretainedValue().next() } ?? 0 },
        #"{"missing":NaN,"nthread":\#(threads),"max_bin":\#(bins)}"#, &handle)
    }
    self.handle = handle
    if let failure = cursor.failure { throw failure }
    try Booster.check(status)
  }

  deinit { XGDMatrixFree(handle) }

  /// What is to be learned of each row.
  func setTargets(_ targets: [Float]) throws {
    guard !targets.isEmpty else { return }
    try Booster.check(XGDMatrixSetFloatInfo(handle, "label", targets, bst_ulong(targets.count)))
  }
}

extension BoosterMatrix {
  /// About how many bytes the library takes for a column while it finds the bins.
  ///
  /// It keeps summaries of at most ε rank error, ε = 1 / (8 bins): levels of as many entries as let 2^levels of them hold
  /// all rows, 16 bytes each, beside a queue and room to merge of twice as many.
  static func sketchBytes(rows: Int, bins: Int) -> Int {
    var (levels, entries) = (0, 0)
    repeat {
      levels += 1
      entries = min(rows, levels * 8 * bins + 1)
    } while levels < 40 && entries << levels < rows
    return entries * (2 * 8 + 2 * 16 + levels * 16)
  }

  /// Complains of bins that take more memory to find than columns of a store may.
  static func checkBins(_ bins: Int, _ set: TrainingSet, of family: String) throws {
    guard let memory = set.features.memory else { return }
    func bytes(_ bins: Int) -> Int { set.features.count * sketchBytes(rows: set.rows.count, bins: bins) }
    guard bytes(bins) > memory else { return }
    let fewer = [128, 64, 32, 16].first { $0 < bins && bytes($0) <= memory }
    throw Complaint(
      "\(family) finds its bins from summaries of \(set.features.count) columns, which take \(bytes(bins) >> 20) MB, more "
        + "than memory=\(memory >> 20)",
      hint: (fewer.map { "bins=\($0), or more memory=" } ?? "more memory=") + "; lightgbm takes less")
  }
}

/// Rows to learn from, in blocks that are read each time they are asked for.
struct MatrixBlocks: Sendable {
  /// The rows, and the place of the first of each block.
  let blocks: [(start: Int, rows: [Int32])]
  let columns: Int
  private let write: @Sendable ([Int32], UnsafeMutableBufferPointer<Float>) throws -> Void
  let targets: [Float]
  /// Empty where all rows weigh alike.
  let weights: [Float]

  init(
    _ preparation: Preparation, _ features: Features, rows: [Int32], targets: [Double], weights: [Double] = [],
    monitor: Monitor
  ) {
    write = { try preparation.write(singles: features, rows: $0, to: $1, monitor: monitor) }
    // The library asks for every block four times. What is in memory anyway, and is not too large, is prepared once.
    let isKept = features.columns.allSatisfy(\.isLoaded) && rows.count * features.count <= MatrixBlocks.kept
    blocks = isKept ? [(0, rows)] : features.blocks(of: rows)
    columns = features.count
    self.targets = targets.map { Float($0) }
    self.weights = weights.map { Float($0) }
  }

  /// Values of a block that is prepared once: 512 MB of them.
  private static let kept = 1 << 27

  /// The prepared values of rows, row by row; NaN is missing.
  func write(_ rows: [Int32], to target: UnsafeMutableBufferPointer<Float>) throws { try write(rows, target) }
}

/// Hands one block after the other to the library, which calls back for them.
private final class BlockCursor {
  private let source: MatrixBlocks
  private let proxy: DMatrixHandle?
  /// The block that the library looks at.
  private let values: UnsafeMutableBufferPointer<Float>
  var place = 0
  /// The block whose values are there.
  private var filled: Int?
  private(set) var failure: (any Error)?

  init(_ source: MatrixBlocks, _ proxy: DMatrixHandle?) {
    self.source = source
    self.proxy = proxy
    values = .allocate(capacity: source.columns * (source.blocks.first?.rows.count ?? 0))
  }

  deinit { values.deallocate() }

  /// 1 where a block was given, 0 at the end or where it failed.
  func next() -> Int32 {
    guard failure == nil, place < source.blocks.count else { return 0 }
    do {
      let (start, rows) = source.blocks[place]
      if filled != place {
        filled = nil
        try source.write(rows, to: values)
        filled = place
      }
      let address = UInt(bitPattern: values.baseAddress)
      try Booster.check(
        XGProxyDMatrixSetDataDense(
          proxy,
          #"{"data":[\#(address),true],"shape":[\#(rows.count),\#(source.columns)],"typestr":"<f4","version":3}"#))
      for (name, numbers) in [("label", source.targets), ("weight", source.weights)] where !numbers.isEmpty {
        try numbers[start..<start + rows.count].withUnsafeBufferPointer {
          try Booster.check(XGDMatrixSetFloatInfo(proxy, name, $0.baseAddress, bst_ulong($0.count)))
        }
      }
      place += 1
      return 1
    } catch {
      failure = error
      return 0
    }
  }
}
