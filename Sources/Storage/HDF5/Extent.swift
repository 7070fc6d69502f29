import CHDF5
import Frames
import Synchronization
import Vocabulary

/// Where the bytes of a one-dimensional dataset lie, checked against the size of the file before anything is
/// allocated for them.
struct Extent: Sendable {
  struct Chunk: Sendable {
    var offset: Int
    var bytes: Int
  }

  enum Layout: Sendable {
    case contiguous(offset: Int)
    /// Shuffled and deflated, `rows` elements each; the last is padded.
    case chunks(rows: Int, [Chunk])
  }

  let count: Int
  /// Bytes of an element.
  let width: Int
  let layout: Layout

  /// Deflate makes at most 1032 bytes out of one.
  private static let mostExpansion = 1100

  /// Of an open dataset with elements of `type`. Throws where it is not of that type, not laid out as a store is, or
  /// not within the file.
  init(of dataset: hid_t, as type: hid_t, in file: OpenFile) throws {
    let stored = try Identifier(H5Dget_type(dataset), H5Tclose, "its type cannot be read")
    guard H5Tequal(stored.raw, type) > 0 else { throw Complaint("it has the wrong type") }
    try self.init(of: dataset, width: H5Tget_size(type), in: file)
  }

  /// Of an open dataset whose type was settled before.
  init(of dataset: hid_t, width: Int, in file: OpenFile) throws {
    let count = try Extent.count(of: dataset)
    let plist = try Identifier(H5Dget_create_plist(dataset), H5Pclose, "its layout cannot be read")
    guard H5Pget_external_count(plist.raw) == 0 else { throw Complaint("it lies in another file") }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: width)
    guard !overflow else { throw Complaint("it claims \(count) rows, more than the file can hold") }
    self.count = count
    self.width = width
    switch H5Pget_layout(plist.raw) {
    case H5D_CONTIGUOUS:
      let offset = count == 0 ? 0 : H5Dget_offset(dataset)
      guard H5Pget_nfilters(plist.raw) == 0, offset != h5_no_address(), file.holds(offset, bytes) else {
        throw Complaint("it claims \(count) rows, which do not lie within the file")
      }
      layout = .contiguous(offset: Int(offset))
    case H5D_CHUNKED:
      layout = try Extent.chunks(of: dataset, plist.raw, count: count, width: width, in: file)
    default:
      throw Complaint("it is laid out in a way that a store is not")
    }
  }

  private static func count(of dataset: hid_t) throws -> Int {
    let space = try Identifier(H5Dget_space(dataset), H5Sclose, "its extent cannot be read")
    let rank = H5Sget_simple_extent_ndims(space.raw)
    guard rank == 1 || rank == 0 else { throw Complaint("it has \(rank) dimensions, not one") }
    let count = H5Sget_simple_extent_npoints(space.raw)
    guard count >= 0 else { throw Complaint("its extent cannot be read") }
    return Int(count)
  }

  private static func chunks(of dataset: hid_t, _ plist: hid_t, count: Int, width: Int, in file: OpenFile) throws
    -> Layout
  {
    var rows: hsize_t = 0
    guard H5Pget_chunk(plist, 1, &rows) == 1, rows > 0, rows <= 1 << 28, hsize_t(width) * rows <= 1 << 31 else {
      throw Complaint("its chunks have no sensible size")
    }
    guard H5Pget_nfilters(plist) == 2, filter(plist, 0) == H5Z_FILTER_SHUFFLE, filter(plist, 1) == H5Z_FILTER_DEFLATE
    else { throw Complaint("it is packed in a way that a store is not") }
    // Every chunk takes some bytes of the file: a claim of more chunks than bytes is not worth a loop.
    let (chunkCount, length) = (count / Int(rows) + (count % Int(rows) == 0 ? 0 : 1), Int(rows) * width)
    guard chunkCount <= file.size / 8 + 1, count * width / mostExpansion <= file.size else {
      throw Complaint("it claims \(count) rows, more than the file can hold")
    }
    var chunks: [Chunk] = []
    var total = 0
    for index in 0..<chunkCount {
      var (start, mask, address, bytes) = (hsize_t(index) * rows, UInt32(0), haddr_t(0), hsize_t(0))
      try HDF5.check(
        H5Dget_chunk_info_by_coord(dataset, &start, &mask, &address, &bytes), "part \(index + 1) cannot be found")
      guard address != h5_no_address(), mask == 0, bytes > 0, file.holds(address, bytes),
        length / mostExpansion <= Int(bytes)
      else { throw Complaint("part \(index + 1) of \(chunkCount) does not lie within the file") }
      total += Int(bytes)
      guard total <= file.size else { throw Complaint("its parts overlap") }
      chunks.append(Chunk(offset: Int(address), bytes: Int(bytes)))
    }
    return .chunks(rows: Int(rows), chunks)
  }

  private static func filter(_ plist: hid_t, _ index: UInt32) -> H5Z_filter_t {
    var flags: UInt32 = 0
    var (values, config) = (0, UInt32(0))
    return H5Pget_filter2(plist, index, &flags, &values, nil, 0, nil, &config)
  }

  /// How many rows are read at a time: a chunk, or as many.
  private var stretch: Int {
    switch layout {
    case .contiguous: Storage.Layout.chunkRows
    case .chunks(let rows, _): rows
    }
  }

  /// Reads the elements of `rows` into `target`, which has as many times `width` bytes, on up to `threads` threads. Only
  /// chunks that hold some of them are touched. `done` sees each stretch as soon as it is there, on the thread that read
  /// it: its number among the stretches of `rows`, its rows, counted from the first of `rows`, and its bytes.
  func read(
    _ rows: Range<Int>, from file: OpenFile, into target: UnsafeMutableRawBufferPointer, threads: Int,
    done: @Sendable (Int, Range<Int>, UnsafeRawBufferPointer) throws -> Void = { _, _, _ in }
  ) throws {
    guard !rows.isEmpty else { return }
    nonisolated(unsafe) let target = target
    let (width, stretch) = (width, stretch)
    let first = rows.lowerBound / stretch
    let last = (rows.upperBound - 1) / stretch
    let workers = Isolation.isChild ? 1 : max(1, min(threads, last - first + 1))
    let next = Atomic<Int>(first)
    try concurrently(workers, threads: workers) { _ in
      var inflate: Inflate?
      var packed = Memory()
      var padded = Memory()
      while case let index = next.add(1, ordering: .relaxed).oldValue, index <= last {
        let whole = index * stretch..<(index + 1) * stretch
        let part = whole.clamped(to: rows)
        let own = part.lowerBound - rows.lowerBound..<part.upperBound - rows.lowerBound
        let bytes = UnsafeMutableRawBufferPointer(rebasing: target[own.lowerBound * width..<own.upperBound * width])
        switch layout {
        case .contiguous(let offset): try file.read(at: offset + part.lowerBound * width, into: bytes)
        case .chunks(_, let chunks):
          let unpack = try inflate ?? Inflate()
          inflate = unpack
          let source = packed.first(chunks[index].bytes)
          try file.read(at: chunks[index].offset, into: source)
          if part == whole {
            try unpack.decompress(UnsafeRawBufferPointer(source), to: bytes, width: width)
          } else {
            let chunk = padded.first(stretch * width)
            try unpack.decompress(UnsafeRawBufferPointer(source), to: chunk, width: width)
            let start = (part.lowerBound - whole.lowerBound) * width
            bytes.copyMemory(
              from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(chunk)[start..<start + bytes.count]))
          }
        }
        try done(index - first, own, UnsafeRawBufferPointer(bytes))
      }
    }
  }

  /// How many stretches `read` makes of `rows`.
  func stretches(of rows: Range<Int>) -> Int {
    rows.isEmpty ? 0 : (rows.upperBound - 1) / stretch - rows.lowerBound / stretch + 1
  }

  /// Bytes that grow as they are needed and serve again.
  private struct Memory: ~Copyable {
    private var buffer = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    mutating func first(_ count: Int) -> UnsafeMutableRawBufferPointer {
      if buffer.count < count {
        buffer.deallocate()
        buffer = .allocate(byteCount: count, alignment: 64)
      }
      return UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
    }

    deinit { buffer.deallocate() }
  }

  /// Bytes that the elements take in the file.
  var storedBytes: Int {
    switch layout {
    case .contiguous: count * width
    case .chunks(_, let chunks): chunks.reduce(0) { $0 + $1.bytes }
    }
  }

  /// All elements as an array of a trivial type of the same width.
  func array<Element: BitwiseCopyable>(of type: Element.Type, from file: OpenFile, threads: Int) throws -> [Element] {
    try [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      let bytes = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count * width)
      Numbers.advise(bytes)
      try read(0..<count, from: file, into: bytes, threads: threads)
      initialized = count
    }
  }
}

extension Extent: Carried {
  func put(into outgoing: inout Outgoing) {
    outgoing.put(Int64(count))
    outgoing.put(Int64(width))
    switch layout {
    case .contiguous(let offset):
      outgoing.put(0)
      outgoing.put(Int64(offset))
    case .chunks(let rows, let chunks):
      outgoing.put(Int64(rows))
      outgoing.put(chunks)
    }
  }

  init(from incoming: inout Incoming) throws {
    (count, width) = (Int(try incoming.number()), Int(try incoming.number()))
    let rows = Int(try incoming.number())
    layout =
      rows == 0
      ? .contiguous(offset: Int(try incoming.number())) : .chunks(rows: rows, try incoming.array(of: Chunk.self))
  }
}
