import CDeflate
import Glibc
import Vocabulary

/// Chunks as HDF5's shuffle and deflate filters make them, made by libdeflate.
///
/// The memory of a packer serves one chunk after another: one for each thread.
final class Deflate {
  private let compressor: OpaquePointer
  private let level: Int32
  private var planes = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  init(level: Int32) throws {
    guard let compressor = libdeflate_alloc_compressor(level) else { throw Self.outOfMemory() }
    self.compressor = compressor
    self.level = level
  }

  deinit {
    libdeflate_free_compressor(compressor)
    planes.deallocate()
  }

  /// A shuffled and deflated chunk in the zlib format, as any reader inflates it.
  ///
  /// A search for repeated sequences takes nearly all the time of deflate, and finds few in the bytes of doubles. So
  /// planes at the front, which hold the low bytes, are stored where they are noise, and else coded byte by byte; those
  /// in which a search saves more are left to libdeflate, with all that follow.
  func compress(_ source: UnsafeRawBufferPointer, width: Int) -> [UInt8] {
    if planes.count < source.count {
      planes.deallocate()
      planes = .allocate(byteCount: source.count, alignment: 64)
    }
    let all = UnsafeMutableRawBufferPointer(rebasing: planes[..<source.count])
    Shuffle.apply(source, to: all, width: width)
    let bytes = UnsafeRawBufferPointer(all)
    let length = source.count / width
    guard level < 6, length >= Self.leastPlane else { return whole(bytes) }
    func plane(_ index: Int) -> UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(rebasing: bytes[index * length..<(index + 1) * length])
    }
    let estimates = (0..<width).map { PlaneEstimate(plane($0)) }
    let searched = Self.firstSearched(estimates)
    guard searched > 0 else { return whole(bytes) }
    let rest = UnsafeRawBufferPointer(rebasing: bytes[(searched * length)...])
    let front = searched * (length + 5 * (length / Self.block + 1))
    let bound = 2 + front + 5 + libdeflate_deflate_compress_bound(compressor, rest.count) + 4 + 8
    return [UInt8](unsafeUninitializedCapacity: bound) { target, count in
      guard let base = UnsafeMutableRawBufferPointer(target).baseAddress else { return }
      var writer = BitWriter(base, at: 0)
      writer.put(0x0178, 16)
      var (index, stored) = (0, 0)
      let end = rest.isEmpty ? searched : searched + 1
      while index < searched {
        let code = estimates[index].coded < Self.noise ? ByteCode(plane(index)) : nil
        index += 1
        if let code, Double(code.bits) < Self.noise * Double(length) {
          code.write(plane(index - 1), to: &writer, isLast: index == end)
          stored = index
        } else if index == searched || estimates[index].coded < Self.noise {
          // Planes of noise that follow one another are stored as one.
          let noise = UnsafeRawBufferPointer(rebasing: bytes[stored * length..<index * length])
          Self.store(noise, to: &writer, isLast: index == end)
          stored = index
        }
      }
      if rest.isEmpty {
        writer.align()
      } else {
        // An empty stored block ends on a whole byte.
        Self.store(UnsafeRawBufferPointer(start: nil, count: 0), to: &writer, isLast: false)
        writer.skip(
          libdeflate_deflate_compress(
            compressor, rest.baseAddress, rest.count, base + writer.count, bound - writer.count - 12))
      }
      let sum = libdeflate_adler32(1, bytes.baseAddress, bytes.count)
      withUnsafeBytes(of: sum.bigEndian) { writer.put($0) }
      count = writer.count
    }
  }

  private func whole(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    let bound = libdeflate_zlib_compress_bound(compressor, bytes.count)
    return [UInt8](unsafeUninitializedCapacity: bound) { target, count in
      count = libdeflate_zlib_compress(compressor, bytes.baseAddress, bytes.count, target.baseAddress, bound)
    }
  }

  /// Shorter planes are not worth a look.
  private static let leastPlane = 16_384

  /// The longest stored block of deflate.
  private static let block = 65_535

  /// Bits a byte from which on a plane is stored: what a code would save is not worth the time of reading it.
  private static let noise = 7.75

  /// Where the planes begin in which repeats are looked for, so that all are shortest.
  private static func firstSearched(_ estimates: [PlaneEstimate]) -> Int {
    var best = estimates.count
    var (least, bits) = (0.0, 0.0)
    for plane in estimates.indices.reversed() {
      bits += estimates[plane].matched - estimates[plane].coded
      if bits < least { (best, least) = (plane, bits) }
    }
    return best
  }

  private static func store(_ bytes: UnsafeRawBufferPointer, to writer: inout BitWriter, isLast: Bool) {
    var start = 0
    repeat {
      let length = min(block, bytes.count - start)
      writer.put(isLast && start + length == bytes.count ? 1 : 0, 3)
      writer.align()
      writer.put(UInt64(length) | UInt64(~length & 0xffff) << 16, 32)
      writer.put(UnsafeRawBufferPointer(rebasing: bytes[start..<start + length]))
      start += length
    } while start < bytes.count
  }

  private static func outOfMemory() -> Complaint { Complaint("there is not enough memory to compress") }
}

/// The inverse; the memory of one serves one chunk after another.
final class Inflate {
  private let decompressor: OpaquePointer
  private var planes = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  init() throws {
    guard let decompressor = libdeflate_alloc_decompressor() else {
      throw Complaint("there is not enough memory to decompress")
    }
    self.decompressor = decompressor
  }

  deinit {
    libdeflate_free_decompressor(decompressor)
    planes.deallocate()
  }

  /// Fills `target` from a chunk. Throws where the chunk is not exactly as long as `target` once it is inflated.
  func decompress(_ source: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer, width: Int) throws {
    if planes.count < target.count {
      planes.deallocate()
      planes = .allocate(byteCount: target.count, alignment: 64)
    }
    let all = UnsafeMutableRawBufferPointer(rebasing: planes[..<target.count])
    let result = libdeflate_zlib_decompress(
      decompressor, source.baseAddress, source.count, all.baseAddress, all.count, nil)
    guard result == LIBDEFLATE_SUCCESS else { throw Complaint("a compressed part is damaged") }
    Shuffle.undo(UnsafeRawBufferPointer(all), to: target, width: width)
  }
}
