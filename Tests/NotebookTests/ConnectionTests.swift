import Notebook
import Testing
import Vocabulary

@Suite struct ConnectionTests {
  private func text(_ changes: [String: String] = [:]) -> String {
    var fields = [
      "transport": "\"tcp\"", "ip": "\"127.0.0.1\"", "key": "\"a-b\"", "signature_scheme": "\"hmac-sha256\"",
      "kernel_name": "\"wick\"", "shell_port": "40001", "iopub_port": "40002", "stdin_port": "40003",
      "control_port": "40004", "hb_port": "40005", "metadata": "{\"deep\":[1,{\"a\":null}]}",
    ]
    fields.merge(changes) { $1 }
    return "{" + fields.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ") + "}"
  }

  private func complaint(_ text: String) -> String? {
    do {
      _ = try Connection(text)
      return nil
    } catch { return (error as? Complaint)?.message }
  }

  @Test func `ports become addresses, with a dash where they are files`() throws {
    let connection = try Connection(text())
    #expect(connection.address(of: .shell) == "tcp://127.0.0.1:40001")
    #expect(connection.address(of: .heartbeat) == "tcp://127.0.0.1:40005")
    #expect(connection.key == Array("a-b".utf8))
    let files = try Connection(text(["transport": "\"ipc\"", "ip": "\"/tmp/k\"", "shell_port": "1"]))
    #expect(files.address(of: .shell) == "ipc:///tmp/k-1")
  }

  @Test func `a file without a key asks for no signatures`() throws {
    #expect(try Connection(text(["key": "\"\"", "signature_scheme": "\"none\""])).key == [])
    #expect(try Connection(text(["key": "null"])).key == [])
  }

  @Test func `what is wrong is named`() {
    #expect(complaint(text()) == nil)
    #expect(complaint(text(["hb_port": "0"])) == "the connection file has no port of a machine as 'hb_port'")
    #expect(complaint(text(["hb_port": "1.5"])) == "the connection file has no port of a machine as 'hb_port'")
    #expect(complaint(text(["hb_port": "\"x\""])) == "the connection file is not JSON as Jupyter writes it")
    #expect(complaint(text(["transport": "\"udp\""])) == "the connection file names the transport 'udp'")
    #expect(
      complaint(text(["signature_scheme": "\"hmac-md5\""])) == "the connection file wants signatures by 'hmac-md5'")
    #expect(complaint("{}") == "the connection file lacks 'shell_port'")
    for broken in ["", "{", "[]", "{\"ip\": 1}", text() + "}"] {
      #expect(complaint(broken) == "the connection file is not JSON as Jupyter writes it", "\(broken)")
    }
  }
}
