import CZeroMQ
import Glibc
import Vocabulary

/// ZeroMQ, loaded when it is first asked for.
struct ZeroMQ: @unchecked Sendable {
  private let context: OpaquePointer

  init() throws {
    guard let context = wick_zmq_open() else {
      throw Complaint("libzmq.so.5 is not installed: it connects notebooks", hint: "apt install libzmq5")
    }
    self.context = context
  }

  func bind(_ kind: wick_zmq_kind, to address: String) throws -> Socket {
    guard let handle = wick_zmq_bind(context, kind, address) else {
      throw Complaint("\(address) cannot be bound: \(String(cString: wick_zmq_reason(errno)).lowercased())")
    }
    return Socket(handle: handle)
  }

  /// Waits until what was sent is gone; all sockets are closed by then.
  func close() { wick_zmq_close(context) }
}

/// A socket of ZeroMQ. It may be handed from thread to thread, but only one uses it at a time.
struct Socket: @unchecked Sendable {
  fileprivate let handle: OpaquePointer

  /// The parts of a message that has arrived; nil where there is none.
  func receive() -> [[UInt8]]? {
    var parts: [[UInt8]] = []
    var more = true
    while more {
      let isTaken = withUnsafeMutablePointer(to: &parts) { parts in
        wick_zmq_receive(
          handle,
          { parts, bytes, count in
            let part = Array(UnsafeBufferPointer(start: bytes, count: count))
            parts?.assumingMemoryBound(to: [[UInt8]].self).pointee.append(part)
          }, parts, &more)
      }
      guard isTaken else { return nil }
    }
    return parts
  }

  func send(_ parts: [[UInt8]]) {
    for (index, part) in parts.enumerated() {
      // Somebody who has gone gets nothing more; that is no fault.
      guard wick_zmq_send(handle, part, part.count, index < parts.count - 1) else { return }
    }
  }

  func close() { wick_zmq_unbind(handle) }

  /// Waits until one of the sockets has a message or the bell rings.
  static func wait(_ sockets: [Socket], bell: Bell, milliseconds: Int) {
    sockets.map(\.handle).withUnsafeBufferPointer { handles in
      guard let base = handles.baseAddress else { return }
      wick_zmq_wait(base, handles.count, bell.descriptor, milliseconds)
    }
    bell.silence()
  }
}

/// Wakes a thread that waits; safe to ring from any other.
final class Bell: Sendable {
  private let pipe: Pipe

  init() throws {
    guard let pipe = Pipe() else {
      throw Complaint("no pipe can be made: \(systemMessage())")
    }
    self.pipe = pipe
  }

  deinit { pipe.close() }

  fileprivate var descriptor: Int32 { pipe.end }

  func ring() { _ = write(pipe.start, "", 1) }

  fileprivate func silence() {
    withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { rung in
      while read(pipe.end, rung.baseAddress, rung.count) > 0 {}
    }
  }
}

/// Two ends of a pipe that programs started from here do not get, and that never wait.
struct Pipe: Sendable {
  let start: Int32
  let end: Int32

  /// nil with `errno` set where the system has none left.
  init?() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    (end, start) = (ends[0], ends[1])
    for descriptor in ends {
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }
  }

  func close() {
    Glibc.close(start)
    Glibc.close(end)
  }
}
