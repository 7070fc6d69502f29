import CDeflate
import Glibc
import Vocabulary

/// Chunks as HDF5's shuffle and deflate filters make them, made by libdeflate.
enum Deflate {
  /// A shuffled and deflated chunk in the zlib format.
  static func compress(_ source: UnsafeRawBufferPointer, width: Int, level: Int32) throws -> [UInt8] {
    guard let compressor = libdeflate_alloc_compressor(level) else { throw outOfMemory() }
    defer { libdeflate_free_compressor(compressor) }
    let planes = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 64)
    defer { planes.deallocate() }
    Shuffle.apply(source, to: planes, width: width)
    let bound = libdeflate_zlib_compress_bound(compressor, planes.count)
    return [UInt8](unsafeUninitializedCapacity: bound) { target, count in
      count = libdeflate_zlib_compress(compressor, planes.baseAddress, planes.count, target.baseAddress, bound)
    }
  }

  /// Fills `target` from a chunk. Throws where the chunk is not exactly as long as `target` once it is inflated.
  static func decompress(
    _ source: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer, width: Int
  ) throws {
    guard let decompressor = libdeflate_alloc_decompressor() else { throw outOfMemory() }
    defer { libdeflate_free_decompressor(decompressor) }
    let planes = UnsafeMutableRawBufferPointer.allocate(byteCount: target.count, alignment: 64)
    defer { planes.deallocate() }
    let result = libdeflate_zlib_decompress(
      decompressor, source.baseAddress, source.count, planes.baseAddress, planes.count, nil)
    guard result == LIBDEFLATE_SUCCESS else { throw Complaint("a compressed part is damaged") }
    Shuffle.undo(UnsafeRawBufferPointer(planes), to: target, width: width)
  }

  private static func outOfMemory() -> Complaint { Complaint("there is not enough memory to compress") }
}
