/// The byte shuffle of HDF5: all first bytes, then all second bytes, and so on. Bytes of equal weight lie side by side
/// and deflate well.
enum Shuffle {
  /// Writes the bytes of `source`, elements of `width` bytes, plane by plane into `target`, which is as large.
  static func apply(_ source: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer, width: Int) {
    let count = source.count / width
    var row = 0
    if width == 8 {
      while row + 8 <= count {
        var block = Block(source, at: row * 8, step: 8)
        block.transpose()
        block.store(to: target, at: row, step: count)
        row += 8
      }
    }
    while row < count {
      for byte in 0..<width { target[byte * count + row] = source[row * width + byte] }
      row += 1
    }
  }

  /// The inverse of `apply`.
  static func undo(_ source: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer, width: Int) {
    let count = source.count / width
    var row = 0
    if width == 8 {
      while row + 8 <= count {
        var block = Block(source, at: row, step: count)
        block.transpose()
        block.store(to: target, at: row * 8, step: 8)
        row += 8
      }
    }
    while row < count {
      for byte in 0..<width { target[row * width + byte] = source[byte * count + row] }
      row += 1
    }
  }

  /// Eight words: a matrix of 8 by 8 bytes in registers.
  private struct Block {
    private var words: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)

    @inline(__always)
    init(_ source: UnsafeRawBufferPointer, at offset: Int, step: Int) {
      func word(_ index: Int) -> UInt64 { source.loadUnaligned(fromByteOffset: offset + index * step, as: UInt64.self) }
      words = (word(0), word(1), word(2), word(3), word(4), word(5), word(6), word(7))
    }

    @inline(__always)
    func store(to target: UnsafeMutableRawBufferPointer, at offset: Int, step: Int) {
      func store(_ word: UInt64, _ index: Int) {
        target.storeBytes(of: word, toByteOffset: offset + index * step, as: UInt64.self)
      }
      store(words.0, 0)
      store(words.1, 1)
      store(words.2, 2)
      store(words.3, 3)
      store(words.4, 4)
      store(words.5, 5)
      store(words.6, 6)
      store(words.7, 7)
    }

    /// Swaps rows and columns by halves: 4 by 4, 2 by 2, single bytes.
    @inline(__always)
    mutating func transpose() {
      Self.exchange(&words.0, &words.4, 32, 0x0000_0000_ffff_ffff)
      Self.exchange(&words.1, &words.5, 32, 0x0000_0000_ffff_ffff)
      Self.exchange(&words.2, &words.6, 32, 0x0000_0000_ffff_ffff)
      Self.exchange(&words.3, &words.7, 32, 0x0000_0000_ffff_ffff)
      Self.exchange(&words.0, &words.2, 16, 0x0000_ffff_0000_ffff)
      Self.exchange(&words.1, &words.3, 16, 0x0000_ffff_0000_ffff)
      Self.exchange(&words.4, &words.6, 16, 0x0000_ffff_0000_ffff)
      Self.exchange(&words.5, &words.7, 16, 0x0000_ffff_0000_ffff)
      Self.exchange(&words.0, &words.1, 8, 0x00ff_00ff_00ff_00ff)
      Self.exchange(&words.2, &words.3, 8, 0x00ff_00ff_00ff_00ff)
      Self.exchange(&words.4, &words.5, 8, 0x00ff_00ff_00ff_00ff)
      Self.exchange(&words.6, &words.7, 8, 0x00ff_00ff_00ff_00ff)
    }

    /// Exchanges the upper part of `a` with the lower part of `b`.
    @inline(__always)
    private static func exchange(_ a: inout UInt64, _ b: inout UInt64, _ shift: UInt64, _ mask: UInt64) {
      let difference = ((a >> shift) ^ b) & mask
      b ^= difference
      a ^= difference << shift
    }
  }
}
