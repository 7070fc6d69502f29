import CHDF5
import Vocabulary

/// Texts of any length, as the library keeps them: a reference a row into heaps.
enum Texts {
  /// What stands in a row: length, address of a heap, index.
  private static let referenceWidth = 16

  /// All texts of an open dataset. Their lengths are added up before the library reads them: together they are no
  /// longer than the file, because each lies in it.
  static func read(_ dataset: hid_t, from file: OpenFile) throws -> [String] {
    let type = try Identifier(H5Dget_type(dataset), H5Tclose, "its type cannot be read")
    guard H5Tget_class(type.raw) == H5T_STRING, H5Tis_variable_str(type.raw) > 0 else {
      throw Complaint("it has the wrong type")
    }
    let extent = try Extent(of: dataset, width: referenceWidth, in: file)
    guard case .contiguous = extent.layout else { throw Complaint("it is packed in a way that a store is not") }
    guard extent.count > 0 else { return [] }
    var total = 0
    for reference in try extent.array(of: SIMD4<UInt32>.self, from: file, threads: 1) {
      total += Int(UInt32(littleEndian: reference[0]))
      guard total <= file.size else { throw Complaint("its texts are longer than the file") }
    }
    var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: extent.count)
    let memory = try HDF5.textType(like: type.raw)
    let space = try Identifier(H5Dget_space(dataset), H5Sclose, "its extent cannot be read")
    defer { _ = H5Dvlen_reclaim(memory.raw, space.raw, h5_default(), &pointers) }
    try HDF5.check(
      H5Dread(dataset, memory.raw, h5_all(), h5_all(), h5_default(), &pointers), "its texts cannot be read")
    return try pointers.map { pointer in
      guard let pointer else { return "" }
      guard let text = String(validatingCString: pointer) else { throw Complaint("its texts are not UTF-8") }
      return text
    }
  }
}
