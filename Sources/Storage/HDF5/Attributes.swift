import CHDF5
import Vocabulary

/// Attributes of an object, one at a time.
enum Attribute {
  static func write(_ text: String, _ name: String, on object: hid_t) throws {
    guard !text.utf8.contains(0) else { throw Complaint("attribute '\(name)' holds a NUL character") }
    let type = try HDF5.textType()
    try text.withCString { pointer in
      var pointer: UnsafePointer<CChar>? = pointer
      try write(type.raw, &pointer, name, on: object)
    }
  }

  static func write(_ number: Int64, _ name: String, on object: hid_t) throws {
    var number = number
    try write(h5_int64(), &number, name, on: object)
  }

  static func write(_ number: Int32, _ name: String, on object: hid_t) throws {
    var number = number
    try write(h5_int32(), &number, name, on: object)
  }

  static func write(_ number: Double, _ name: String, on object: hid_t) throws {
    var number = number
    try write(h5_float64(), &number, name, on: object)
  }

  static func write(_ numbers: [Int32], _ name: String, on object: hid_t) throws {
    let space = try Identifier(H5Screate_simple(1, [hsize_t(numbers.count)], nil), H5Sclose, "cannot make a dataspace")
    try write(h5_int32(), numbers, name, space, on: object)
  }

  private static func write(_ type: hid_t, _ value: UnsafeRawPointer, _ name: String, on object: hid_t) throws {
    let space = try Identifier(H5Screate(H5S_SCALAR), H5Sclose, "cannot make a dataspace")
    try write(type, value, name, space, on: object)
  }

  private static func write(
    _ type: hid_t, _ value: UnsafeRawPointer, _ name: String, _ space: borrowing Identifier, on object: hid_t
  ) throws {
    let attribute = try Identifier(
      H5Acreate2(object, name, type, space.raw, h5_default(), h5_default()), H5Aclose,
      "cannot make attribute '\(name)'")
    try HDF5.check(H5Awrite(attribute.raw, type, value), "cannot write attribute '\(name)'")
  }

  /// A text of fixed length. An empty one is a single NUL.
  static func write(fixed text: String, _ name: String, on object: hid_t) throws {
    let type = try HDF5.textType(length: max(1, text.utf8.count))
    try write(type.raw, text.isEmpty ? [0] : Array(text.utf8), name, on: object)
  }

  /// The text of fixed length of that name, or nil where there is none. Throws where it is something else.
  static func fixed(_ name: String, on object: hid_t, longest: Int) throws -> String? {
    guard let attribute = try open(name, on: object) else { return nil }
    let type = try Identifier(H5Aget_type(attribute.raw), H5Tclose, "attribute '\(name)' has no readable type")
    let length = H5Tget_size(type.raw)
    guard H5Tget_class(type.raw) == H5T_STRING, H5Tis_variable_str(type.raw) == 0, length <= longest else {
      throw Complaint("attribute '\(name)' is not a text")
    }
    var bytes = [UInt8](repeating: 0, count: length)
    let memory = try HDF5.textType(length: length)
    try HDF5.check(H5Aread(attribute.raw, memory.raw, &bytes), "attribute '\(name)' cannot be read")
    if bytes == [0] { return "" }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Complaint("attribute '\(name)' is not UTF-8")
    }
    return text
  }

  static func integer(_ name: String, on object: hid_t) throws -> Int64? {
    guard let attribute = try open(name, on: object) else { return nil }
    let type = try Identifier(H5Aget_type(attribute.raw), H5Tclose, "attribute '\(name)' has no readable type")
    guard H5Tequal(type.raw, h5_int64()) > 0 else { throw Complaint("attribute '\(name)' is not a whole number") }
    var number: Int64 = 0
    try HDF5.check(H5Aread(attribute.raw, h5_int64(), &number), "attribute '\(name)' cannot be read")
    return number
  }

  /// The attribute of that name if it holds one value.
  private static func open(_ name: String, on object: hid_t) throws -> Identifier? {
    guard try HDF5.check(H5Aexists(object, name), "attributes cannot be read") > 0 else { return nil }
    let attribute = try Identifier(
      H5Aopen(object, name, h5_default()), H5Aclose, "attribute '\(name)' cannot be opened")
    let space = try Identifier(H5Aget_space(attribute.raw), H5Sclose, "attribute '\(name)' has no readable extent")
    guard H5Sget_simple_extent_npoints(space.raw) == 1 else {
      throw Complaint("attribute '\(name)' does not hold one value")
    }
    return attribute
  }
}

extension HDF5 {
  /// Text of any length in UTF-8.
  static func textType() throws -> Identifier {
    let type = try Identifier(H5Tcopy(h5_c_string()), H5Tclose, "cannot make a text type")
    H5Tset_size(type.raw, h5_variable())
    H5Tset_cset(type.raw, H5T_CSET_UTF8)
    return type
  }

  /// Text of so many bytes of UTF-8.
  static func textType(length: Int) throws -> Identifier {
    let type = try Identifier(H5Tcopy(h5_c_string()), H5Tclose, "cannot make a text type")
    H5Tset_size(type.raw, length)
    H5Tset_cset(type.raw, H5T_CSET_UTF8)
    H5Tset_strpad(type.raw, H5T_STR_NULLPAD)
    return type
  }
}
