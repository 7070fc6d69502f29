import CHDF5
import Vocabulary

/// Attributes as other programs write them: texts of fixed or any length, numbers of any type, one or many. What cannot
/// be read is not there. For use in a child alone.
struct LooseAttributes {
  private let object: hid_t

  init(of object: hid_t) { self.object = object }

  func text(_ name: String) -> String? { texts(name)?.first }

  func texts(_ name: String) -> [String]? {
    bytes(name)?.map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  func number(_ name: String) -> Double? {
    with(name) { attribute, type, count in
      guard count == 1, [H5T_FLOAT, H5T_INTEGER].contains(H5Tget_class(type)) else { return nil }
      var number = 0.0
      return H5Aread(attribute, h5_native_double(), &number) >= 0 ? number : nil
    }
  }

  /// The texts with all their bytes: pickles hold line breaks and more.
  func bytes(_ name: String) -> [[UInt8]]? {
    with(name) { attribute, type, count in
      guard count > 0, count <= 100_000, H5Tget_class(type) == H5T_STRING else { return nil }
      if H5Tis_variable_str(type) > 0 {
        var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
        guard H5Aread(attribute, type, &pointers) >= 0 else { return nil }
        return pointers.map { pointer in pointer.map { Array(String(cString: $0).utf8) } ?? [] }
      }
      let width = H5Tget_size(type)
      guard width > 0, width <= 1 << 20, width * count <= 1 << 24 else { return nil }
      var all = [UInt8](repeating: 0, count: width * count)
      guard H5Aread(attribute, type, &all) >= 0 else { return nil }
      return (0..<count).map { Array(all[$0 * width..<($0 + 1) * width]) }
    }
  }

  /// Calls `body` with the attribute, its type and how many values it holds.
  private func with<Result>(_ name: String, _ body: (hid_t, hid_t, Int) -> Result?) -> Result? {
    guard H5Aexists(object, name) > 0,
      let attribute = try? Identifier(H5Aopen(object, name, h5_default()), H5Aclose, ""),
      let space = try? Identifier(H5Aget_space(attribute.raw), H5Sclose, ""),
      let type = try? Identifier(H5Aget_type(attribute.raw), H5Tclose, "")
    else { return nil }
    return body(attribute.raw, type.raw, Int(H5Sget_simple_extent_npoints(space.raw)))
  }
}

/// The one thing that is needed of Python's pickles, as pandas puts them into attributes: lists of plain names.
/// Nothing of them is run.
enum Pickle {
  /// The texts and whole numbers in a pickle of protocol 0, in order; nil where it is something else.
  static func names(_ bytes: [UInt8]) -> [String]? {
    var names: [String] = []
    var next = 0
    func line() -> String? {
      guard let end = bytes[next...].firstIndex(of: 10) else { return nil }
      defer { next = end + 1 }
      return String(decoding: bytes[next..<end], as: UTF8.self)
    }
    while next < bytes.count {
      let code = bytes[next]
      next += 1
      switch code {
      case UInt8(ascii: "("), UInt8(ascii: "l"), UInt8(ascii: "a"), UInt8(ascii: "t"): continue
      case UInt8(ascii: "p"), UInt8(ascii: "g"): guard line() != nil else { return nil }
      case UInt8(ascii: "V"), UInt8(ascii: "I"), UInt8(ascii: "L"):
        guard let text = line() else { return nil }
        names.append(text)
      case UInt8(ascii: "."): return names
      default: return nil
      }
    }
    return nil
  }
}
