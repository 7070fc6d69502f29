import Glibc
import Synchronization
import Vocabulary

/// What a library writes to the standard streams behind wick's back: it belongs to the cell that runs.
final class StrayOutput: Sendable {
  private struct Source {
    var descriptor: Int32
    var stream: Outlet.Stream
    /// Bytes of a character that is not whole yet.
    var rest: [UInt8] = []
  }

  private let sources: Mutex<[Source]>
  private let output: CellOutput

  /// From now on both streams of the process end here.
  ///
  /// - Returns: nil where the system has no pipe left; then the streams stay as they are.
  init?(_ output: CellOutput) {
    self.output = output
    var found: [Source] = []
    for (target, stream) in [(STDOUT_FILENO, Outlet.Stream.stdout), (STDERR_FILENO, .stderr)] {
      guard let pipe = Pipe(), dup2(pipe.start, target) >= 0 else { return nil }
      // Who writes may have to wait; who reads never does.
      _ = fcntl(target, F_SETFL, 0)
      close(pipe.start)
      found.append(Source(descriptor: pipe.end, stream: stream))
    }
    sources = Mutex(found)
  }

  /// Looks after the pipes for as long as the process lives.
  func start() {
    let descriptors = sources.withLock { $0.map(\.descriptor) }
    besides {
      var waiting = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      while true {
        if poll(&waiting, nfds_t(waiting.count), -1) < 0, errno != EINTR { return }
        self.forward()
      }
    }
  }

  /// Tells of everything that was written until now.
  func drain() {
    fflush(nil)
    forward(all: true)
  }

  private func forward(all: Bool = false) {
    sources.withLock { sources in
      for index in sources.indices {
        var bytes = sources[index].rest
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
          let count = read(sources[index].descriptor, &chunk, chunk.count)
          if count < 0, errno == EINTR { continue }
          guard count > 0 else { break }
          bytes += chunk[..<count]
        }
        let whole = all ? bytes.count : StrayOutput.whole(bytes)
        sources[index].rest = Array(bytes[whole...])
        output.write(String(decoding: bytes[..<whole], as: UTF8.self), to: sources[index].stream)
      }
    }
  }

  /// How many bytes there are without a character at the end that may go on.
  private static func whole(_ bytes: [UInt8]) -> Int {
    for back in 1...3 where back <= bytes.count {
      let byte = bytes[bytes.count - back]
      if byte & 0xc0 == 0x80 { continue }
      let length = byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
      return length > back ? bytes.count - back : bytes.count
    }
    return bytes.count
  }
}
