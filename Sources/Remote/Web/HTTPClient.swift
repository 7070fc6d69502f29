import CCurl
import Glibc
import Vocabulary

/// Asks for pages over HTTP, with libcurl. Certificates are checked, redirections followed five times at most, and only
/// this machine is talked to without encryption.
///
/// A class, because it keeps its connections.
package final class HTTPClient {
  package struct Limits: Sendable {
    /// Milliseconds for one answer.
    package var timeout = 30_000
    /// Bytes of one answer, unpacked.
    package var size = 256 << 20

    package init() {}
  }

  /// What came back, whatever its status.
  package struct Answer: Sendable {
    package var status: Int
    /// By names in lower case.
    package var head: [String: String]
    package var body: [UInt8]
  }

  /// Why no whole answer came.
  package enum Failure: Error {
    /// It may go better the next time.
    case passing(String)
    case lasting(String)
  }

  package static let agent = "Mozilla/5.0 (compatible; wick)"

  private let http: OpaquePointer
  private let limits: Limits

  package init(_ limits: Limits = Limits()) throws {
    guard let http = wick_http_open() else {
      throw Complaint("libcurl.so.4 is not installed: it fetches pages", hint: "apt install libcurl4")
    }
    self.http = http
    self.limits = limits
  }

  deinit { wick_http_close(http) }

  /// Whether an address is on this machine.
  package static func isLocal(_ url: String) -> Bool {
    ["http://127.0.0.1", "http://localhost", "http://[::1]"].contains { start in
      url.hasPrefix(start) && [":", "/", nil].contains(url.dropFirst(start.count).first)
    }
  }

  /// What a transfer gathers.
  private final class Transfer {
    var head: [String: String] = [:]
    var body: [UInt8] = []
    let room: Int
    let monitor: Monitor

    init(room: Int, monitor: Monitor) { (self.room, self.monitor) = (room, monitor) }

    func take(line: String) {
      // Each answer of a chain of redirections has a head of its own; the last one counts.
      if line.hasPrefix("HTTP/") { head = [:] }
      guard let colon = line.firstIndex(of: ":") else { return }
      let value = line[line.index(after: colon)...]
      head[line[..<colon].lowercased()] = String(
        value.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
  }

  package func get(_ url: String, monitor: Monitor) throws -> Answer { try ask(url, nil, monitor) }

  /// Posts a JSON document; redirections are not followed.
  package func post(_ url: String, json: String, monitor: Monitor) throws -> Answer { try ask(url, json, monitor) }

  private func ask(_ url: String, _ json: String?, _ monitor: Monitor) throws -> Answer {
    let posted = json.map { Array($0.utf8CString) }
    let transfer = Transfer(room: limits.size, monitor: monitor)
    var status = 0
    var message = [CChar](repeating: 0, count: 256)
    let end = withExtendedLifetime(transfer) {
      url.withCString { url in
        HTTPClient.agent.withCString { agent in
          func ask(_ json: UnsafePointer<CChar>?) -> wick_http_end {
            var request = wick_http_request(
              url: url, agent: agent, json: json, timeout: limits.timeout, connecting: min(limits.timeout, 15_000),
              is_local: HTTPClient.isLocal(String(cString: url)),
              body: { context, bytes, count in
                guard let context else { return false }
                let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                guard transfer.body.count + count <= transfer.room else { return false }
                transfer.body.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
                return true
              },
              head: { context, bytes, count in
                guard let context else { return }
                let line = UnsafeRawBufferPointer(start: bytes, count: count)
                Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().take(
                  line: String(decoding: line, as: UTF8.self))
              },
              stops: { context in
                guard let context else { return true }
                return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().monitor.isCancelled
              }, context: Unmanaged.passUnretained(transfer).toOpaque())
            return wick_http_get(http, &request, &status, &message, 256)
          }
          guard let posted else { return ask(nil) }
          return posted.withUnsafeBufferPointer { ask($0.baseAddress) }
        }
      }
    }
    switch end {
    case WICK_HTTP_ANSWERED: return Answer(status: status, head: transfer.head, body: transfer.body)
    case WICK_HTTP_STOPPED:
      try monitor.check()
      throw Failure.passing("it was stopped")
    case WICK_HTTP_REFUSED: throw Failure.lasting("the answer is larger than \(limits.size >> 20) MB")
    case WICK_HTTP_TIMED_OUT: throw Failure.passing("no answer within \(HTTPClient.seconds(limits.timeout)) s")
    default:
      let said = message.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
      let text = said.isEmpty ? "the connection failed" : said.prefix(1).lowercased() + said.dropFirst()
      throw end == WICK_HTTP_BROKEN ? Failure.passing(text) : Failure.lasting(text)
    }
  }

  package static func seconds(_ milliseconds: Int) -> String {
    milliseconds % 1000 == 0 ? "\(milliseconds / 1000)" : Value.source(Double(milliseconds) / 1000)
  }
}
