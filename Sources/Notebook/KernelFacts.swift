import Drawing
import Shell

/// What the kernel is, as front ends ask it.
enum KernelFacts {
  static let reply = JSON.object([
    ("status", JSON.text("ok")),
    ("protocol_version", JSON.text(Wire.version)),
    ("implementation", JSON.text("wick")),
    ("implementation_version", JSON.text(Host.version)),
    ("banner", JSON.text("wick \(Host.version)   ? lists the commands, Tab completes")),
    ("help_links", "[]"),
    ("supported_features", "[]"),
    ("debugger", "false"),
    (
      "language_info",
      JSON.object([
        ("name", JSON.text("wick")), ("version", JSON.text(Host.version)), ("mimetype", JSON.text("text/x-wick")),
        ("file_extension", JSON.text(".wick")),
        // Comments, texts, numbers, def, for, if and in look alike there.
        ("codemirror_mode", JSON.text("python")), ("pygments_lexer", JSON.text("python")),
      ])
    ),
  ])
}
