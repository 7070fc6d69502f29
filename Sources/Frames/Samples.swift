import Vocabulary

/// Numbers that somebody looks at without a copy of them: a stretch of a column, or values made for the purpose.
package struct Samples: RandomAccessCollection, ExpressibleByArrayLiteral, @unchecked Sendable {
  /// Keeps the memory alive.
  private let owner: Numbers
  private let buffer: UnsafeBufferPointer<Double>

  /// A stretch of a column, which is read if it was not in memory.
  package init(_ column: Numbers, _ rows: Range<Int>) throws {
    owner = column
    buffer = try column.withValues { UnsafeBufferPointer(rebasing: $0[rows]) }
  }

  /// Values that `fill` writes, all of them.
  package init(count: Int, _ fill: (UnsafeMutableBufferPointer<Double>) throws -> Void) rethrows {
    let memory = Numbers.buffer(count)
    do { try fill(memory) } catch {
      memory.deallocate()
      throw error
    }
    owner = Numbers(adopting: memory)
    buffer = UnsafeBufferPointer(memory)
  }

  package init(_ values: some Collection<Double>) {
    self.init(count: values.count) { target in _ = target.initialize(from: values) }
  }

  package init(arrayLiteral values: Double...) { self.init(values) }

  package var startIndex: Int { 0 }

  package var endIndex: Int { buffer.count }

  package subscript(position: Int) -> Double { withExtendedLifetime(owner) { buffer[position] } }

  package func withUnsafeBufferPointer<Result>(_ body: (UnsafeBufferPointer<Double>) throws -> Result) rethrows
    -> Result
  {
    try withExtendedLifetime(owner) { try body(buffer) }
  }

  package func withContiguousStorageIfAvailable<Result>(
    _ body: (UnsafeBufferPointer<Double>) throws -> Result
  ) rethrows -> Result? { try withUnsafeBufferPointer(body) }
}
