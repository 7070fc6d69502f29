extension Sheet {
  /// Colours by name, for light and dark, apart for the colour-blind as well; lines keep their width when a window is
  /// looked into more closely.
  static let look = """

    .wick{--paper:#fff;--ink:#1c2126;--soft:#66707a;--rule:#e4e8ec;--cyan:#0072b2;--yellow:#b36b00;--magenta:#a6397f;\
    --green:#00805e;--blue:#3b5bdb;--red:#c4421a;--dim:#8a929a;--plain:#1c2126;--bold:#1c2126;\
    font:12px system-ui,"DejaVu Sans",sans-serif;background:var(--paper)}
    @media screen and (prefers-color-scheme:dark){.wick{--paper:#15181c;--ink:#e6eaee;--soft:#9aa4ae;--rule:#2b3138;--cyan:#4ea8de;\
    --yellow:#f0b429;--magenta:#e07ec0;--green:#2fbf93;--blue:#8ea2ff;--red:#ff7a50;--dim:#77808a;--plain:#e6eaee;\
    --bold:#e6eaee}}
    .wick .paper{fill:var(--paper)}.wick text{fill:var(--ink);white-space:pre}
    .wick .head{font-size:15px;font-weight:600}.wick .soft,.wick .tick{fill:var(--soft)}.wick .tick{font-size:11px}
    .wick .rule{stroke:var(--rule)}.wick .axis{stroke:var(--soft)}
    .wick path{fill:none;stroke-width:1.4;stroke-linejoin:round;vector-effect:non-scaling-stroke}
    .wick .dot{stroke-width:4;stroke-linecap:round;stroke-opacity:.6}
    .wick .bar{fill:var(--cyan)}.wick .bar.less{fill:var(--red)}
    .wick .cell{stroke:var(--paper)}.wick .light{fill:#fff}.wick .dark{fill:#14181c}

    """
    + ["cyan", "yellow", "magenta", "green", "blue", "red", "dim", "plain", "bold"].map {
      ".wick .\($0){stroke:var(--\($0))}.wick .\($0).area{fill:var(--\($0));stroke:none}.wick .\($0).faint{fill-opacity:.4}"
    }.joined(separator: "\n") + "\n"

  /// How the lines of letters are broken, so that they are told apart without colour.
  static func dash(_ letter: Character?) -> String? {
    guard let value = letter?.asciiValue else { return nil }
    let dashes: [String?] = [nil, "7 3", "2 3", "9 3 2 3", "4 2 1 2", "12 4"]
    return dashes[Int(value &- UInt8(ascii: "a")) % dashes.count]
  }
}

extension Ink {
  /// Of the look.
  var name: String {
    switch self {
    case .plain: "plain"
    case .bold: "bold"
    case .dim: "dim"
    case .red: "red"
    case .green: "green"
    case .yellow: "yellow"
    case .blue: "blue"
    case .magenta: "magenta"
    case .cyan: "cyan"
    }
  }
}
