import CHDF5
import Vocabulary

/// Attributes of an object: texts of variable length in UTF-8, which every reader gives back as text, and numbers.
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

  /// The text of that name, or nil where there is none. Throws where it is something else than one text.
  static func text(_ name: String, on object: hid_t) throws -> String? {
    guard let attribute = try open(name, on: object) else { return nil }
    let type = try Identifier(H5Aget_type(attribute.raw), H5Tclose, "attribute '\(name)' has no readable type")
    guard H5Tget_class(type.raw) == H5T_STRING, H5Tis_variable_str(type.raw) > 0 else {
      throw Complaint("attribute '\(name)' is not a text")
    }
    let memory = try HDF5.textType(like: type.raw)
    var pointer: UnsafeMutablePointer<CChar>?
    try HDF5.check(H5Aread(attribute.raw, memory.raw, &pointer), "attribute '\(name)' cannot be read")
    guard let pointer else { return "" }
    defer { H5free_memory(pointer) }
    guard let text = String(validatingCString: pointer) else { throw Complaint("attribute '\(name)' is not UTF-8") }
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

  static func required<Content>(_ name: String, _ content: Content?) throws -> Content {
    guard let content else { throw Complaint("attribute '\(name)' is missing") }
    return content
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

  /// Text of any length with the character set of another text type: the library refuses to convert between sets.
  static func textType(like type: hid_t) throws -> Identifier {
    let copy = try textType()
    H5Tset_cset(copy.raw, H5Tget_cset(type))
    return copy
  }
}
