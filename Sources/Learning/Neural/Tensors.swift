import Vocabulary

/// Weights at rest: the word `wick tensors 1` and a line's end, the number of tensors, then of each the length of its
/// name, the name, its rank, its sizes and its values in the order of rows. Numbers are 32 bits long with the least byte
/// first; values are single precision.
struct Tensors: Equatable, Sendable {
  struct Tensor: Equatable, Sendable {
    var name: String
    var sizes: [Int]
    var values: [Float]
  }

  var tensors: [Tensor]

  /// Tensor after tensor.
  var values: [Float] { tensors.flatMap(\.values) }

  init(of network: Network) {
    let weights = network.weights
    var start = 0
    tensors = network.tensors.map { name, sizes in
      let count = sizes.reduce(1, *)
      defer { start += count }
      return Tensor(name: name, sizes: sizes, values: Array(weights[start..<start + count]))
    }
  }

  private static let heading = Array("wick tensors 1\n".utf8)

  var bytes: [UInt8] {
    var result = Tensors.heading
    func put(_ word: UInt32) { withUnsafeBytes(of: word.littleEndian) { result += $0 } }
    put(UInt32(tensors.count))
    for tensor in tensors {
      put(UInt32(tensor.name.utf8.count))
      result += tensor.name.utf8
      put(UInt32(tensor.sizes.count))
      for size in tensor.sizes { put(UInt32(size)) }
      result.reserveCapacity(result.count + 4 * tensor.values.count)
      for value in tensor.values { put(value.bitPattern) }
    }
    return result
  }

  /// Complains where the bytes end too early or too late, or say what they cannot hold.
  init(bytes: [UInt8]) throws {
    func bad() -> Complaint { Complaint("a stored network's weights are damaged") }
    var place = Tensors.heading.count
    guard bytes.starts(with: Tensors.heading) else { throw bad() }
    func word() throws -> UInt32 {
      guard place + 4 <= bytes.count else { throw bad() }
      defer { place += 4 }
      return (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << (8 * UInt32($1)) }
    }
    func length(_ most: Int) throws -> Int {
      let length = Int(try word())
      guard length <= most else { throw bad() }
      return length
    }
    tensors = []
    for _ in 0..<(try length(bytes.count)) {
      let end = try length(256)
      guard place + end <= bytes.count else { throw bad() }
      let name = String(decoding: bytes[place..<place + end], as: UTF8.self)
      place += end
      let sizes = try (0..<(try length(4))).map { _ in try length(bytes.count) }
      var count = 1
      for size in sizes {
        count *= size
        guard count <= (bytes.count - place) / 4 else { throw bad() }
      }
      let values = try (0..<count).map { _ in Float(bitPattern: try word()) }
      tensors.append(Tensor(name: name, sizes: sizes, values: values))
    }
    guard place == bytes.count else { throw bad() }
  }
}
