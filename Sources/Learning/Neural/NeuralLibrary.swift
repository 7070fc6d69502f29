import CNeural
import Glibc
import Vocabulary

/// libWickNeural, which alone is linked with libtorch: loaded when a network is first needed.
struct NeuralLibrary: @unchecked Sendable {
  let table: wick_neural

  /// `$WICK_NEURAL`, else beside the program, where the build puts it.
  private static var file: String? {
    OptionalPart.variable("WICK_NEURAL") ?? OptionalPart.folder.map { $0 + "/libWickNeural.so" }
  }

  static var availability: Availability {
    file.map { access($0, R_OK) == 0 } == true ? .ready : .missing("make neural")
  }

  /// Complains where the library or libtorch is missing.
  static func opened(for name: String) throws -> NeuralLibrary {
    guard let file, access(file, R_OK) == 0 else { throw Complaint("\(name) needs libtorch: make neural") }
    var reason: UnsafeMutablePointer<CChar>?
    defer { free(reason) }
    guard let table = wick_neural_open(file, &reason) else {
      throw Complaint("\(name) needs libtorch: make neural", hint: reason.map { String(cString: $0) })
    }
    return NeuralLibrary(table: table.pointee)
  }

  /// `libtorch 1.13.0`; without its version before it was loaded, which takes a second.
  static var title: String {
    wick_neural_loaded().map { "libtorch \(String(cString: $0.pointee.version))" } ?? "libtorch"
  }

  var complaint: Complaint { Complaint("libtorch: \(String(cString: table.reason()))") }
}
