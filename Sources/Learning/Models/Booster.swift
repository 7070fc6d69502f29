import CXGBoost
import Synchronization
import Vocabulary

/// A booster of libxgboost.
///
/// A class, because it owns the library's object; its calls take turns, as one booster must not be used by two threads.
package final class Booster: Sendable {
  private struct Handle: @unchecked Sendable { var pointer: BoosterHandle? }
  private let handle: Mutex<Handle>

  /// A booster to train on the matrix.
  convenience init(training matrix: BoosterMatrix, _ settings: [(String, String)]) throws {
    try self.init([matrix.handle], settings)
  }

  /// A booster as the library wrote it down.
  convenience init(bytes: [UInt8], _ settings: [(String, String)]) throws {
    try self.init([], settings)
    try handle.withLock { handle in
      try bytes.withUnsafeBytes { bytes in
        try Booster.check(XGBoosterLoadModelFromBuffer(handle.pointer, bytes.baseAddress, bst_ulong(bytes.count)))
      }
      for (name, value) in settings { try Booster.check(XGBoosterSetParam(handle.pointer, name, value)) }
    }
  }

  private init(_ matrices: [DMatrixHandle?], _ settings: [(String, String)]) throws {
    var pointer: BoosterHandle?
    try Booster.check(XGBoosterCreate(matrices, bst_ulong(matrices.count), &pointer))
    handle = Mutex(Handle(pointer: pointer))
    try handle.withLock { handle in
      for (name, value) in settings { try Booster.check(XGBoosterSetParam(handle.pointer, name, value)) }
    }
  }

  private init(adopting pointer: Handle) { handle = Mutex(pointer) }

  deinit { handle.withLock { _ = XGBoosterFree($0.pointer) } }

  /// One round of boosting.
  func update(_ round: Int, on matrix: BoosterMatrix) throws {
    try handle.withLock { try Booster.check(XGBoosterUpdateOneIter($0.pointer, Int32(round), matrix.handle)) }
  }

  /// The loss on a matrix after a round, as the objective's own metric measures it.
  func loss(after round: Int, on matrix: BoosterMatrix) throws -> Double {
    try handle.withLock { handle in
      var text: UnsafePointer<CChar>?
      var matrices: [DMatrixHandle?] = [matrix.handle]
      try "stop".withCString { name in
        var names: [UnsafePointer<CChar>?] = [name]
        try Booster.check(XGBoosterEvalOneIter(handle.pointer, Int32(round), &matrices, &names, 1, &text))
      }
      // Such as "[7]	stop-logloss:0.5432".
      guard let text, let loss = Double(String(cString: text).split(separator: ":").last ?? "") else {
        throw Complaint("xgboost gave no loss for its stopping rows")
      }
      return loss
    }
  }

  /// The first rounds alone.
  func cut(to rounds: Int) throws -> Booster {
    let pointer = try handle.withLock { handle in
      var pointer: BoosterHandle?
      try Booster.check(XGBoosterSlice(handle.pointer, 0, Int32(rounds), 1, &pointer))
      return Handle(pointer: pointer)
    }
    return Booster(adopting: pointer)
  }

  /// What can be asked of each row, by the library's numbers.
  enum Question: Int {
    /// A value, or probabilities, as the objective says them.
    case answer = 0
    /// What each column adds to each margin, the base last.
    case contributions = 2
  }

  func predict(_ matrix: BoosterMatrix, _ question: Question = .answer) throws -> [Float] {
    try handle.withLock { handle in
      var shape: UnsafePointer<bst_ulong>?
      var dimensions: bst_ulong = 0
      var result: UnsafePointer<Float>?
      let config =
        #"{"type":\#(question.rawValue),"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":true}"#
      try Booster.check(
        XGBoosterPredictFromDMatrix(handle.pointer, matrix.handle, config, &shape, &dimensions, &result))
      guard let shape, let result else { throw Complaint("xgboost gave no prediction") }
      let count = (0..<Int(dimensions)).reduce(1) { $0 * Int(shape[$1]) }
      return Array(UnsafeBufferPointer(start: result, count: count))
    }
  }

  /// In universal binary JSON.
  func bytes() throws -> [UInt8] {
    try handle.withLock { handle in
      var length: bst_ulong = 0
      var start: UnsafePointer<CChar>?
      try Booster.check(XGBoosterSaveModelToBuffer(handle.pointer, #"{"format":"ubj"}"#, &length, &start))
      return Array(UnsafeRawBufferPointer(start: start, count: Int(length)))
    }
  }

  func rounds() throws -> Int {
    try handle.withLock { handle in
      var rounds: Int32 = 0
      try Booster.check(XGBoosterBoostedRounds(handle.pointer, &rounds))
      return Int(rounds)
    }
  }

  /// By place of the feature; 0 where no tree splits on it.
  func scores(_ kind: String, of count: Int) throws -> [Double] {
    try handle.withLock { handle in
      var names: UnsafeMutablePointer<UnsafePointer<CChar>?>?
      var (found, dimensions): (bst_ulong, bst_ulong) = (0, 0)
      var shape: UnsafePointer<bst_ulong>?
      var scores: UnsafePointer<Float>?
      let config = #"{"importance_type":"\#(kind)"}"#
      try Booster.check(
        XGBoosterFeatureScore(handle.pointer, config, &found, &names, &dimensions, &shape, &scores))
      var result = [Double](repeating: 0, count: count)
      guard let names, let scores else { return result }
      for index in 0..<Int(found) {
        // Features without a name are called f0, f1, ….
        guard let name = names[index], let place = Int(String(cString: name).dropFirst()),
          result.indices.contains(place)
        else { continue }
        result[place] = Double(scores[index])
      }
      return result
    }
  }

  /// The version of libxgboost, such as `1.7.4`.
  package static var version: String {
    var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
    XGBoostVersion(&major, &minor, &patch)
    return "\(major).\(minor).\(patch)"
  }

  /// Turns the library's failure into a complaint: the first line of its message, without the place in its source.
  static func check(_ status: Int32) throws {
    guard status != 0 else { return }
    let message =
      String(cString: XGBGetLastError()).split(whereSeparator: \.isNewline).first.map(String.init) ?? "failed"
    let said = message.split(separator: "] ", maxSplits: 1).last.map(String.init) ?? message
    let reason = said.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? said
    throw Complaint("xgboost: \(reason)")
  }
}
