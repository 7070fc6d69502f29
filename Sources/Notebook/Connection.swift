import Remote
import Vocabulary

/// Where a front end and the kernel meet: what the connection file says.
///
/// Source: jupyter_client, *Making kernels for Jupyter*, connection files.
package struct Connection: Equatable, Sendable {
  package enum Channel: String, CaseIterable {
    case shell, control, iopub, stdin
    case heartbeat = "hb"
  }

  private var transport = "tcp"
  private var ip = "127.0.0.1"
  private var ports: [Channel: Int] = [:]
  /// Signs the messages; empty where none are signed.
  package private(set) var key: [UInt8] = []

  package init(_ text: String) throws {
    do {
      try read(text)
    } catch is JSONReader.Fault {
      throw Complaint("the connection file is not JSON as Jupyter writes it", hint: Connection.hint)
    }
    guard ["tcp", "ipc"].contains(transport) else {
      throw Complaint("the connection file names the transport '\(transport)'", hint: "tcp and ipc are served")
    }
    for channel in Connection.Channel.allCases where ports[channel] == nil {
      throw Complaint("the connection file lacks '\(channel.rawValue)_port'", hint: Connection.hint)
    }
  }

  private static let hint = "jupyter writes one for each kernel: wick notebook install, then jupyter lab"

  private mutating func read(_ text: String) throws {
    var json = JSONReader(Array(text.utf8))
    var scheme = "hmac-sha256"
    try json.object { json, name in
      switch name {
      case "transport": transport = try json.string()
      case "ip": ip = try json.string()
      case "key": key = Array((try json.text() ?? "").utf8)
      case "signature_scheme": scheme = try json.text() ?? scheme
      default:
        guard name.hasSuffix("_port"), let channel = Channel(rawValue: String(name.dropLast(5))) else {
          return try json.skip()
        }
        guard let port = Int(exactly: try json.number()), (1...65_535).contains(port) else {
          throw Complaint("the connection file has no port of a machine as '\(name)'", hint: "1 to 65535")
        }
        ports[channel] = port
      }
    }
    try json.end()
    guard scheme == "hmac-sha256" || key.isEmpty else {
      throw Complaint("the connection file wants signatures by '\(scheme)'", hint: "hmac-sha256 is served")
    }
  }

  /// The address that the kernel binds.
  package func address(of channel: Channel) -> String {
    let port = ports[channel] ?? 0
    return transport == "ipc" ? "ipc://\(ip)-\(port)" : "tcp://\(ip):\(port)"
  }
}
