import Vocabulary

/// The colours that wick draws with. They only repeat what a sign says already.
package enum Ink: UInt8, Sendable {
  case plain, bold, dim, red, green, yellow, blue, magenta, cyan

  /// One for each series, in order.
  static let palette: [Ink] = [.cyan, .yellow, .magenta, .green, .blue, .red]

  static func of(series index: Int) -> Ink { palette[index % palette.count] }

  private var code: String {
    switch self {
    case .plain: "0"
    case .bold: "1"
    case .dim: "2"
    case .red: "31"
    case .green: "32"
    case .yellow: "33"
    case .blue: "34"
    case .magenta: "35"
    case .cyan: "36"
    }
  }

  /// The text in this ink where the style has colours.
  package func on(_ text: String, in style: Style) -> String {
    guard style.color, self != .plain, !text.isEmpty else { return text }
    return "\u{1b}[\(code)m\(text)\u{1b}[0m"
  }
}
