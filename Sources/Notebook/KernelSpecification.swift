import Drawing
import Glibc
import Shell
import Vocabulary

/// The folder by which front ends find the kernel.
///
/// Source: jupyter_client, *Making kernels for Jupyter*, kernel specs.
package struct KernelSpecification {
  /// Where kernels are kept.
  package enum Place: Equatable, Sendable {
    case user
    /// `P/share/jupyter`, as in an environment of Python or in `/usr/local`.
    case prefix(String)
  }

  package let folder: String

  package init(_ place: Place, name: String) throws {
    let letters = name.utf8.allSatisfy {
      $0 | 32 >= 97 && $0 | 32 <= 122 || $0 >= 48 && $0 <= 57 || "._-".utf8.contains($0)
    }
    guard letters, !name.isEmpty, !name.hasPrefix(".") else {
      throw Complaint("'\(name)' is no name of a kernel", hint: "letters, digits, '.', '_' and '-'")
    }
    folder = "\(try KernelSpecification.data(place))/kernels/\(name.lowercased())"
  }

  private static func data(_ place: Place) throws -> String {
    switch place {
    case .prefix(let prefix): return "\(prefix)/share/jupyter"
    case .user:
      if let folder = Surroundings.variable("JUPYTER_DATA_DIR") { return folder }
      if let folder = Surroundings.variable("XDG_DATA_HOME") { return folder + "/jupyter" }
      guard let home = Surroundings.variable("HOME") else {
        throw Complaint("there is no home directory to install into", hint: "--prefix P names a place")
      }
      return home + "/.local/share/jupyter"
    }
  }

  /// - Parameter program: The file of wick, which front ends start.
  package func install(program: String, title: String) throws {
    try Files.replace("\(folder)/kernel.json", with: KernelSpecification.text(program: program, title: title))
    try Files.replace("\(folder)/logo-svg.svg", with: KernelSpecification.logo)
  }

  /// Throws where nothing is installed there.
  package func uninstall() throws {
    guard access("\(folder)/kernel.json", F_OK) == 0 else { throw Complaint("there is no kernel in \(folder)") }
    for file in ["kernel.json", "logo-svg.svg"] { unlink("\(folder)/\(file)") }
    guard rmdir(folder) == 0 || errno == ENOTEMPTY || errno == EEXIST else {
      throw Complaint("\(folder) cannot be removed: \(systemMessage())")
    }
  }

  static func text(program: String, title: String) -> String {
    let members: [(name: String, value: String)] = [
      ("argv", JSON.array([program, "notebook", "{connection_file}"].map(JSON.text))),
      ("display_name", JSON.text(title)), ("language", JSON.text("wick")),
      // By a message: it reaches kernels on other machines as well, and no library meets a signal.
      ("interrupt_mode", JSON.text("message")), ("env", "{}"), ("metadata", JSON.object([("debugger", "false")])),
      ("kernel_protocol_version", JSON.text(Wire.version)),
    ]
    return "{\n" + members.map { "  \(JSON.text($0.name)): \($0.value)" }.joined(separator: ",\n") + "\n}\n"
  }

  /// A candle and a wick.
  private static let logo = """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">
    <rect width="64" height="64" rx="10" fill="#15181c"/>
    <path d="M20 14v36M44 8v40" stroke="#e6eaee" stroke-width="3" stroke-linecap="round"/>
    <rect x="13" y="24" width="14" height="18" rx="2" fill="#ff7a50"/>
    <rect x="37" y="16" width="14" height="22" rx="2" fill="#2fbf93"/>
    </svg>

    """
}
