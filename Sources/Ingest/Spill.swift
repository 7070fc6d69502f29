import Frames
import Glibc
import Synchronization
import Vocabulary

/// Numbers that wait on a disk for the column that they belong to: what is read of a text takes the memory of some blocks
/// and not of the whole.
///
/// The file has no name: whatever ends the process, nothing of it is left. A class, because it closes what it opened.
package final class Spill: Sendable {
  private let descriptor: Int32
  private let end = Atomic<Int>(0)
  /// Bytes of a text's numbers that are kept in memory until they are written.
  let most: Int
  /// Bytes that small texts may still keep in memory, all of them together.
  private let left: Atomic<Int>

  /// - Parameters:
  ///   - folder: On a disk that has room for eight bytes a number.
  ///   - most: Bytes that may stay in memory, of each text that is being read and of all that are.
  package init(in folder: String, most: Int = 1 << 24) throws {
    self.most = most
    left = Atomic(most)
    // Linux makes a file without a name where the file system can.
    let unnamed = O_DIRECTORY | 0o20_000_000
    var descriptor = open(folder, unnamed | O_RDWR | O_CLOEXEC, 0o600)
    if descriptor < 0 {
      var name = Array("\(folder)/.wick-XXXXXX".utf8CString)
      descriptor = mkstemp(&name)
      if descriptor >= 0 {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(name)
      }
    }
    guard descriptor >= 0 else {
      throw Complaint("'\(folder)' cannot be written: \(systemMessage())")
    }
    self.descriptor = descriptor
  }

  deinit {
    // The system takes a moment to give back gigabytes.
    besides { [descriptor] in close(descriptor) }
  }

  /// Whether numbers of so many bytes may stay in memory.
  func grants(_ bytes: Int) -> Bool {
    left.subtract(bytes, ordering: .relaxed).newValue >= 0
  }

  /// Keeps values; gives the place where they lie.
  func keep(_ values: UnsafeBufferPointer<Double>) throws -> Int {
    let bytes = UnsafeRawBufferPointer(values)
    let place = end.add(bytes.count, ordering: .relaxed).oldValue
    try writeWhole(bytes, to: descriptor, at: place)
    return place
  }

  fileprivate func read(_ target: UnsafeMutableRawBufferPointer, at place: Int) throws {
    try readWhole(target, from: descriptor, at: place)
  }
}

/// Where the values of a column lie in a spill: stretch after stretch, as they came.
struct SpilledColumn: Sendable {
  let spill: Spill
  /// The first row of each stretch.
  private var starts: [Int] = []
  private var places: [Int] = []
  private(set) var count = 0

  init(_ spill: Spill) { self.spill = spill }

  mutating func append(_ values: UnsafeBufferPointer<Double>) throws {
    guard !values.isEmpty else { return }
    places.append(try spill.keep(values))
    starts.append(count)
    count += values.count
  }

  /// The column, read when it is used.
  var numbers: Numbers {
    Numbers(
      count: count,
      part: { ranges in
        try Numbers(count: ranges.reduce(0) { $0 + $1.count }) { target in
          var next = 0
          for range in ranges {
            try read(range, into: UnsafeMutableBufferPointer(rebasing: target[next..<next + range.count]))
            next += range.count
          }
        }
      }, reading: { try Numbers(count: count) { try read(0..<count, into: $0) } })
  }

  private func read(_ rows: Range<Int>, into target: UnsafeMutableBufferPointer<Double>) throws {
    var row = rows.lowerBound
    var index = max(0, (starts.firstIndex { $0 > row } ?? starts.count) - 1)
    while row < rows.upperBound {
      let end = min(rows.upperBound, index + 1 < starts.count ? starts[index + 1] : count)
      let part = UnsafeMutableBufferPointer(rebasing: target[row - rows.lowerBound..<end - rows.lowerBound])
      try spill.read(UnsafeMutableRawBufferPointer(part), at: places[index] + 8 * (row - starts[index]))
      (row, index) = (end, index + 1)
    }
  }
}

extension Numbers {
  /// The values of some rows, which are let go of afterwards where they are not in memory anyway.
  package func stretch(_ rows: Range<Int>) throws -> [Double] {
    if let part = unread([rows]) { return try part.array() }
    return try withValues { Array($0[rows]) }
  }

  /// The values in memory, and nothing kept of them here where they were not in it before.
  package func held() -> Numbers { unread([0..<count]) ?? self }

  /// Each value changed by itself: at once where the values are in memory, else when they are read.
  package func mapped(_ change: @escaping @Sendable (Double) -> Double) throws -> Numbers {
    guard unread([]) != nil else { return try changed(change) }
    return Numbers(
      count: count,
      part: { ranges in
        guard let part = self.unread(ranges) else { throw Complaint("a column has no values") }
        return try part.changed(change)
      }, reading: { try self.held().changed(change) })
  }

  private func changed(_ change: (Double) -> Double) throws -> Numbers {
    try withValues { values in
      Numbers(count: values.count) { target in for row in values.indices { target[row] = change(values[row]) } }
    }
  }
}
