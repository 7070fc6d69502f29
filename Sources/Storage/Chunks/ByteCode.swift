/// A Huffman code of single bytes, and a block of deflate that has nothing else: no byte refers to earlier ones.
///
/// Planes of shuffled numbers seldom repeat longer sequences; what can be saved in them is an uneven spread of bytes.
/// That takes no search. Source: RFC 1951, 3.2.7.
struct ByteCode {
  /// Bits of the longest code: short enough for the first table of the usual decoders.
  private static let longest = 11
  private static let end = 256
  /// Of an empty block's head: its kind, how many lengths follow, lengths of four bits, and 259 of these.
  private static let headBits = 3 + 14 + 19 * 3 + 259 * 4

  private var lengths = [UInt8](repeating: 0, count: 257)
  private var codes = [UInt32](repeating: 0, count: 257)
  /// Bits of the whole block.
  private(set) var bits = ByteCode.headBits

  /// The code that makes a plane shortest.
  init(_ plane: UnsafeRawBufferPointer) {
    let counts = ByteCode.counts(plane)
    var order: [UInt64] = []
    order.reserveCapacity(257)
    for byte in 0..<256 where counts[byte] > 0 { order.append(UInt64(counts[byte]) << 16 | UInt64(byte)) }
    order.append(1 << 16 | UInt64(ByteCode.end))
    order.sort()
    var depths = ByteCode.depths(order.map { $0 >> 16 })
    ByteCode.limit(&depths)
    for (entry, depth) in zip(order, depths) {
      lengths[Int(entry & 0xffff)] = UInt8(depth)
      bits += Int(entry >> 16) * depth
    }
    assign()
  }

  /// How often each byte occurs. Four tables: equal bytes in a row are not to wait for one another.
  private static func counts(_ plane: UnsafeRawBufferPointer) -> [UInt32] {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 4 * 256) { tables in
      tables.initialize(repeating: 0)
      var next = 0
      while next + 4 <= plane.count {
        tables[Int(plane[next])] += 1
        tables[256 + Int(plane[next + 1])] += 1
        tables[512 + Int(plane[next + 2])] += 1
        tables[768 + Int(plane[next + 3])] += 1
        next += 4
      }
      while next < plane.count {
        tables[Int(plane[next])] += 1
        next += 1
      }
      return (0..<256).map { tables[$0] + tables[256 + $0] + tables[512 + $0] + tables[768 + $0] }
    }
  }

  /// Depths of the leaves of a Huffman tree, by weights that ascend: the two lightest nodes are joined, again and again.
  private static func depths(_ weights: [UInt64]) -> [Int] {
    let leaves = weights.count
    var weights = weights
    var parents = [Int](repeating: 0, count: 2 * leaves - 1)
    weights.reserveCapacity(parents.count)
    var (leaf, inner) = (0, leaves)
    for node in leaves..<parents.count {
      var sum: UInt64 = 0
      for _ in 0..<2 {
        let isLeaf = leaf < leaves && (inner == node || weights[leaf] <= weights[inner])
        let lightest = isLeaf ? leaf : inner
        if isLeaf { leaf += 1 } else { inner += 1 }
        parents[lightest] = node
        sum += weights[lightest]
      }
      weights.append(sum)
    }
    var depths = [Int](repeating: 0, count: parents.count)
    for node in stride(from: parents.count - 2, through: 0, by: -1) { depths[node] = depths[parents[node]] + 1 }
    return Array(depths[..<leaves])
  }

  /// Cuts depths, which descend, to `longest`, and makes the code complete again: the sum of 2 to the -depth is one.
  private static func limit(_ depths: inout [Int]) {
    func share(_ depth: Int) -> Int { 1 << (longest - depth) }
    for index in depths.indices { depths[index] = min(depths[index], longest) }
    var excess = depths.reduce(-share(0)) { $0 + share($1) }
    while excess != 0 {
      if excess > 0, let index = depths.firstIndex(where: { $0 < longest }) {
        excess -= share(depths[index] + 1)
        depths[index] += 1
      } else if let index = depths.lastIndex(where: { $0 > 1 && share($0) <= -excess }) {
        excess += share(depths[index])
        depths[index] -= 1
      }
    }
  }

  /// Codes in the order of lengths, then of bytes, their first bit lowest.
  private mutating func assign() {
    var (code, next) = (0, [Int](repeating: 0, count: ByteCode.longest + 1))
    for length in 1...ByteCode.longest {
      next[length] = code
      code = (code + lengths.reduce(0) { $0 + (Int($1) == length ? 1 : 0) }) << 1
    }
    for symbol in lengths.indices where lengths[symbol] > 0 {
      let length = Int(lengths[symbol])
      var reversed = 0
      for bit in 0..<length where next[length] >> bit & 1 == 1 { reversed |= 1 << (length - 1 - bit) }
      next[length] += 1
      codes[symbol] = UInt32(reversed << 8 | length)
    }
  }

  /// The block.
  func write(_ plane: UnsafeRawBufferPointer, to writer: inout BitWriter, isLast: Bool) {
    writer.put((isLast ? 1 : 0) | 2 << 1, 3)
    // No lengths of matches, two distances, for that is the least that every decoder takes; all 19 kinds of lengths.
    writer.put(0 | 1 << 5 | 15 << 10, 14)
    // Lengths 0 to 15 are given in four bits each; the three kinds that repeat, which come first, do not occur.
    for kind in 0..<19 { writer.put(kind < 3 ? 0 : 4, 3) }
    for length in lengths + [1, 1] {
      // A code of sixteen equal lengths is the number itself, its first bit lowest.
      let length = UInt64(length)
      writer.put((length & 1) << 3 | (length & 2) << 1 | (length & 4) >> 1 | (length & 8) >> 3, 4)
    }
    codes.withUnsafeBufferPointer { codes in
      guard let codes = codes.baseAddress else { return }
      writer.put(plane, by: codes)
      writer.put(UInt64(codes[ByteCode.end] >> 8), Int(codes[ByteCode.end] & 0xff))
    }
  }
}
