import Glibc

/// What the system says about its last refusal.
package func systemMessage(_ code: Int32 = errno) -> String { String(cString: strerror(code)).lowercased() }

/// Writes all the bytes at a place of a file, however many the system takes at a time. Throws what it says.
package func writeWhole(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at place: Int) throws {
  var done = 0
  while done < bytes.count {
    let count = pwrite(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(place + done))
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { throw Complaint("cannot write: \(systemMessage())") }
    done += count
  }
}

/// Fills `target` with the bytes at a place of a file. Throws what the system says, or that the file ends too early.
package func readWhole(_ target: UnsafeMutableRawBufferPointer, from descriptor: Int32, at place: Int) throws {
  var done = 0
  while done < target.count {
    let count = pread(descriptor, target.baseAddress.map { $0 + done }, target.count - done, off_t(place + done))
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { throw Complaint("cannot be read: \(count < 0 ? systemMessage() : "it ends too early")") }
    done += count
  }
}
