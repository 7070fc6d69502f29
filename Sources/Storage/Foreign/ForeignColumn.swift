import CHDF5
import Glibc
import Vocabulary

/// A column as another program left it: its values, and what its attributes say of them.
struct ForeignColumn {
  enum Values {
    case numbers([Double])
    case integers([Int64])
    case texts([String])
  }

  var name: String
  var values: Values
  /// `days since 1970-01-01`, or the unit of a number.
  var units: String?
  var calendar: String?
  /// What pandas calls the type: `datetime64[us]`, `string`.
  var kind: String?
  /// Whether CF attributes say that it is the time.
  var isTime = false

  var count: Int {
    switch values {
    case .numbers(let numbers): numbers.count
    case .integers(let integers): integers.count
    case .texts(let texts): texts.count
    }
  }

  /// As numbers; nil for texts.
  var numbers: [Double]? {
    switch values {
    case .numbers(let numbers): numbers
    case .integers(let integers): integers.map(Double.init)
    case .texts: nil
    }
  }

  var texts: [String]? { if case .texts(let texts) = values { texts } else { nil } }

  /// Rows in another order, or fewer.
  func picked(_ rows: [Int]) -> ForeignColumn {
    var column = self
    switch values {
    case .numbers(let numbers): column.values = .numbers(rows.map { numbers[$0] })
    case .integers(let integers): column.values = .integers(rows.map { integers[$0] })
    case .texts(let texts): column.values = .texts(rows.map { texts[$0] })
    }
    return column
  }

  /// netCDF's packing: missing values become `na`, then numbers are scaled and shifted.
  mutating func decode(_ attributes: LooseAttributes) throws {
    units = attributes.text("units")
    calendar = attributes.text("calendar")
    kind = attributes.text("kind") ?? attributes.text("value_type")
    isTime = attributes.text("standard_name") == "time" || attributes.text("axis") == "T"
    let missing = [attributes.number("_FillValue"), attributes.number("missing_value")].compactMap { $0 }
    let (scale, shift) = (attributes.number("scale_factor"), attributes.number("add_offset"))
    guard !missing.isEmpty || scale != nil || shift != nil, var numbers else { return }
    // A time whose fill value never occurs stays whole.
    if scale == nil, shift == nil, case .integers = values, !numbers.contains(where: missing.contains) { return }
    let (factor, offset) = (scale ?? 1, shift ?? 0)
    for row in numbers.indices {
      numbers[row] = missing.contains(numbers[row]) ? .nan : numbers[row] * factor + offset
    }
    values = .numbers(numbers)
  }
}

/// Reads datasets and fields of any plain type by the library's own conversion: any byte order, width and filter that
/// it knows. For use in a child alone.
struct ForeignReader {
  let file: OpenFile

  /// Deflate makes at most 1032 bytes out of one.
  private static let mostExpansion = 1100

  /// Rows and, for a matrix, columns. Throws where more is claimed than the file can hold.
  func shape(of dataset: hid_t) throws -> [Int] {
    let space = try Identifier(H5Dget_space(dataset), H5Sclose, "its extent cannot be read")
    let rank = Int(H5Sget_simple_extent_ndims(space.raw))
    guard (0...4).contains(rank) else { throw Complaint("it has \(rank) dimensions") }
    var sizes = [hsize_t](repeating: 0, count: max(1, rank))
    H5Sget_simple_extent_dims(space.raw, &sizes, nil)
    let shape = sizes.prefix(rank).map { Int(clamping: $0) }
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else { throw Complaint("it claims more values than the file can hold") }
      count = product
    }
    let type = try Identifier(H5Dget_type(dataset), H5Tclose, "its type cannot be read")
    let stored = Int(clamping: H5Dget_storage_size(dataset))
    let (bytes, overflow) = count.multipliedReportingOverflow(by: max(1, H5Tget_size(type.raw)))
    guard !overflow, stored <= file.size, bytes / Self.mostExpansion <= stored else {
      throw Complaint("it claims \(count) values, more than the file can hold")
    }
    return shape
  }

  /// Throws where a filter would be needed that is not there.
  func checkFilters(of dataset: hid_t) throws {
    let plist = try Identifier(H5Dget_create_plist(dataset), H5Pclose, "its layout cannot be read")
    guard H5Pget_external_count(plist.raw) == 0 else { throw Complaint("it lies in another file") }
    guard H5Pget_layout(plist.raw) != H5D_VIRTUAL else { throw Complaint("it is put together from other files") }
    for index in 0..<UInt32(clamping: max(0, H5Pget_nfilters(plist.raw))) {
      var flags: UInt32 = 0
      var (values, config) = (0, UInt32(0))
      let filter = H5Pget_filter2(plist.raw, index, &flags, &values, nil, 0, nil, &config)
      guard filter >= 0, H5Zfilter_avail(filter) <= 0 else { continue }
      let names: [Int32: String] = [
        307: "bzip2", 32000: "lzf", 32001: "blosc", 32004: "lz4", 32008: "bitshuffle", 32013: "zfp", 32015: "zstd",
        32026: "blosc2",
      ]
      throw Complaint(
        "it is packed with \(names[filter] ?? "filter \(filter)"), which a stock HDF5 does not read",
        hint: "write it again without compression or with gzip (complevel=…, complib='zlib')")
    }
  }

  /// All values of a dataset, row by row.
  func values(of dataset: hid_t) throws -> ForeignColumn.Values {
    try checkFilters(of: dataset)
    let count = try shape(of: dataset).reduce(1, *)
    let type = try Identifier(H5Dget_type(dataset), H5Tclose, "its type cannot be read")
    return try values(dataset, type.raw, count: count) {
      try Identifier(H5Tcopy($0), H5Tclose, "its type cannot be read")
    }
  }

  /// A field of a compound dataset: as many columns as it has values a row.
  func fields(_ dataset: hid_t, _ name: String, _ type: hid_t, rows: Int) throws -> [ForeignColumn.Values] {
    func member(_ type: hid_t) throws -> Identifier {
      let compound = try Identifier(H5Tcreate(H5T_COMPOUND, H5Tget_size(type)), H5Tclose, "a type cannot be made")
      try HDF5.check(H5Tinsert(compound.raw, name, 0, type), "a type cannot be made")
      return compound
    }
    guard H5Tget_class(type) == H5T_ARRAY else { return [try values(dataset, type, count: rows, member)] }
    var sizes = [hsize_t](repeating: 0, count: 32)
    guard H5Tget_array_ndims(type) == 1, H5Tget_array_dims2(type, &sizes) == 1, sizes[0] <= 100_000 else {
      throw Complaint("field '\(name)' has more than one dimension a row")
    }
    let width = Int(sizes[0])
    let base = try Identifier(H5Tget_super(type), H5Tclose, "its type cannot be read")
    let all = try values(dataset, base.raw, count: rows * width) {
      let array = try Identifier(H5Tarray_create2($0, 1, [sizes[0]]), H5Tclose, "a type cannot be made")
      return try member(array.raw)
    }
    return Self.columns(all, width)
  }

  /// The columns of a matrix that lies row by row.
  static func columns(_ values: ForeignColumn.Values, _ width: Int) -> [ForeignColumn.Values] {
    func split<Element>(_ all: [Element]) -> [[Element]] {
      (0..<width).map { first in stride(from: first, to: all.count, by: width).map { all[$0] } }
    }
    switch values {
    case .numbers(let numbers): return split(numbers).map { .numbers($0) }
    case .integers(let integers): return split(integers).map { .integers($0) }
    case .texts(let texts): return split(texts).map { .texts($0) }
    }
  }

  /// - Parameter wrap: The type in memory, around the type of a value.
  private func values(
    _ dataset: hid_t, _ type: hid_t, count: Int, _ wrap: (hid_t) throws -> Identifier
  ) throws -> ForeignColumn.Values {
    func read(_ element: hid_t, _ target: UnsafeMutableRawPointer?) throws {
      let memory = try wrap(element)
      guard count > 0 else { return }
      try HDF5.check(
        H5Dread(dataset, memory.raw, h5_all(), h5_all(), h5_default(), target), "its values cannot be read")
    }
    switch H5Tget_class(type) {
    case H5T_FLOAT:
      var numbers = [Double](repeating: 0, count: count)
      try numbers.withUnsafeMutableBytes { try read(h5_native_double(), $0.baseAddress) }
      return .numbers(numbers)
    case H5T_INTEGER where H5Tget_size(type) >= 8 && H5Tget_sign(type) == H5T_SGN_NONE:
      // Whole as long as all of them fit, for a time has to be exact; the library would cut off the others.
      var integers = [UInt64](repeating: 0, count: count)
      try integers.withUnsafeMutableBytes { try read(h5_native_uint64(), $0.baseAddress) }
      let isLarge = integers.contains { $0 > UInt64(Int64.max) }
      return isLarge ? .numbers(integers.map { Double($0) }) : .integers(integers.map { Int64(bitPattern: $0) })
    case H5T_INTEGER:
      var integers = [Int64](repeating: 0, count: count)
      try integers.withUnsafeMutableBytes { try read(h5_native_int64(), $0.baseAddress) }
      return .integers(integers)
    case H5T_ENUM, H5T_BITFIELD:
      // The codes: yes and no are 1 and 0, for h5py as an enumeration, for pandas as bits.
      let width = H5Tget_size(type)
      guard (1...8).contains(width), H5Tget_order(type) == H5T_ORDER_LE || width == 1 else {
        throw Complaint("it has a type that is not read")
      }
      var bytes = [UInt8](repeating: 0, count: count * width)
      try bytes.withUnsafeMutableBytes { try read(type, $0.baseAddress) }
      return .integers(
        (0..<count).map { row in
          let code = (0..<width).reduce(UInt64(0)) { $0 | UInt64(bytes[row * width + $1]) << UInt64(8 * $1) }
          return Int64(bitPattern: code << UInt64(64 - 8 * width)) >> Int64(64 - 8 * width)
        })
    case H5T_STRING where H5Tis_variable_str(type) > 0:
      var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
      try pointers.withUnsafeMutableBytes { try read(type, $0.baseAddress) }
      return .texts(
        try pointers.map { pointer in
          guard let pointer else { return "" }
          guard let text = String(validatingCString: pointer) else { throw Complaint("its texts are not UTF-8") }
          return text
        })
    case H5T_STRING:
      let width = H5Tget_size(type)
      var bytes = [UInt8](repeating: 0, count: count * width)
      try bytes.withUnsafeMutableBytes { try read(type, $0.baseAddress) }
      let isPadded = H5Tget_strpad(type) == H5T_STR_SPACEPAD
      return .texts(
        (0..<count).map { row in
          var text = bytes[row * width..<(row + 1) * width].prefix { $0 != 0 }
          while isPadded, text.last == 32 { text.removeLast() }
          return String(decoding: text, as: UTF8.self)
        })
    default: throw Complaint("it has a type that is not read: numbers and texts are")
    }
  }
}
