import CHDF5
import Vocabulary

/// Texts of any length: a reference a row into heaps that lie in the file.
///
/// They are followed here, every step within the file: the library trusts its heaps, which have no checksum, and a
/// damaged one makes it fall over or run forever. Source: *HDF5 File Format Specification* 3.0, III.E, Global Heap.
enum Texts {
  /// What stands in a row: length, address of a heap, index of an object in it.
  private static let referenceWidth = 16

  static func read(_ dataset: hid_t, from file: OpenFile) throws -> [String] {
    try read(extent(of: dataset, in: file), from: file)
  }

  /// Where the references lie.
  static func extent(of dataset: hid_t, in file: OpenFile) throws -> Extent {
    let type = try Identifier(H5Dget_type(dataset), H5Tclose, "its type cannot be read")
    guard H5Tget_class(type.raw) == H5T_STRING, H5Tis_variable_str(type.raw) > 0 else {
      throw Complaint("it has the wrong type")
    }
    let extent = try Extent(of: dataset, width: referenceWidth, in: file)
    guard case .contiguous = extent.layout else { throw Complaint("it is packed in a way that a store is not") }
    return extent
  }

  static func read(_ extent: Extent, from file: OpenFile) throws -> [String] {
    let references = try extent.array(of: SIMD4<UInt32>.self, from: file, threads: 1)
    var heaps: [UInt64: Heap] = [:]
    // Rows follow one another into the same heap, and no two share an object: together they are no longer than the file.
    var last: (address: UInt64, heap: Heap)?
    var (total, size) = (0, 0)
    return try references.map { reference in
      let length = Int(UInt32(littleEndian: reference[0]))
      guard length > 0 else { return "" }
      total += length
      guard total <= file.size else { throw Complaint("its texts are longer than the file") }
      let address = UInt64(UInt32(littleEndian: reference[1])) | UInt64(UInt32(littleEndian: reference[2])) << 32
      let heap: Heap
      if let last, last.address == address {
        heap = last.heap
      } else {
        if let known = heaps[address] {
          heap = known
        } else {
          heap = try Heap(at: address, in: file)
          size += heap.size
          guard size <= file.size else { throw Complaint("its texts overlap") }
          heaps[address] = heap
        }
        last = (address, heap)
      }
      return try heap.text(UInt32(littleEndian: reference[3]), length: length)
    }
  }

  /// A collection of objects by index.
  private struct Heap {
    private let bytes: [UInt8]
    private var objects: [UInt32: Range<Int>] = [:]

    /// Signature, version, three bytes unused, size of the whole.
    private static let headerLength = 16
    /// Index, count of references, four bytes unused, size of the content, which is padded to eight bytes.
    private static let objectHeaderLength = 16

    init(at address: UInt64, in file: OpenFile) throws {
      guard file.holds(address, Heap.headerLength) else { throw Complaint("its texts do not lie within the file") }
      var header = [UInt8](repeating: 0, count: Heap.headerLength)
      try header.withUnsafeMutableBytes { try file.read(at: Int(address), into: $0) }
      let size = Heap.word(header, at: 8)
      guard header.starts(with: "GCOL".utf8), header[4] == 1, file.holds(address, size), size >= Heap.headerLength
      else {
        throw Complaint("its texts are damaged")
      }
      var bytes = [UInt8](repeating: 0, count: Int(size))
      try bytes.withUnsafeMutableBytes { try file.read(at: Int(address), into: $0) }
      self.bytes = bytes
      var next = Heap.headerLength
      while next + Heap.objectHeaderLength <= bytes.count {
        let index = UInt32(bytes[next]) | UInt32(bytes[next + 1]) << 8
        // Index 0 is the free space at the end.
        guard index != 0 else { break }
        let length = Heap.word(bytes, at: next + 8)
        let start = next + Heap.objectHeaderLength
        guard length <= UInt64(bytes.count - start) else { throw Complaint("its texts are damaged") }
        objects[index] = start..<start + Int(length)
        next = start + (Int(length) + 7) / 8 * 8
      }
    }

    var size: Int { bytes.count }

    func text(_ index: UInt32, length: Int) throws -> String {
      guard let place = objects[index], length <= place.count else { throw Complaint("its texts are damaged") }
      let content = bytes[place.prefix(length)].prefix { $0 != 0 }
      guard let text = String(validating: content, as: UTF8.self) else { throw Complaint("its texts are not UTF-8") }
      return text
    }

    private static func word(_ bytes: [UInt8], at offset: Int) -> UInt64 {
      (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
    }
  }
}
