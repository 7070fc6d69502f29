import CFastFloat
import Vocabulary

/// What stands before the decimals in a file.
package enum Decimal: String, Choice {
  /// Found out from its numbers.
  case auto
  case point
  case comma
}

/// How the numbers of a file are written.
struct NumberForm: Equatable {
  /// The byte before the decimals: a point or a comma.
  var decimal: UInt8 = 46

  static let point = NumberForm()
  static let comma = NumberForm(decimal: 44)

  /// The form that is asked for; nil where the file is to show it.
  init?(_ given: Decimal) {
    switch given {
    case .auto: return nil
    case .point: self = .point
    case .comma: self = .comma
    }
  }

  private init(decimal: UInt8 = 46) { self.decimal = decimal }

  var shown: String { decimal == 44 ? "comma" : "point" }

  /// The form that most of the texts show; a point where none of them tells. `1.234,5` and `12,5` show a comma, `1,234.5`
  /// and `12.5` a point; `1,234` could be either, and so could `1.234` where texts prefer a comma.
  ///
  /// - Parameter prefersComma: What such texts are where nothing else tells.
  static func form(of texts: some Sequence<String>, prefersComma: Bool) -> (form: NumberForm, isCertain: Bool) {
    var (points, commas, open, openPoints) = (0, 0, 0, 0)
    for text in texts {
      let marks = text.utf8.filter { $0 == 44 || $0 == 46 }
      guard let last = marks.last, text.utf8.contains(where: { $0 &- 48 < 10 }) else { continue }
      let tail = text.utf8.reversed().prefix { $0 != last }.filter { $0 &- 48 < 10 }.count
      let head = text.utf8.prefix { $0 != last }.filter { $0 &- 48 < 10 }
      // No thousands stand behind 0 or behind more than three digits.
      let isHead = (1...3).contains(head.count) && head[0] != 48
      let isGroup = tail == 3 && isHead && marks.allSatisfy { $0 == last }
      switch (last, isGroup) {
      // Several groups can be nothing but thousands: the other mark is that of the decimals.
      case (44, true) where marks.count > 1: points += 1
      case (46, true) where marks.count > 1: commas += 1
      case (44, true): open += 1
      case (44, false): commas += 1
      // A price with three decimals is usual, one thousand without decimals is not.
      case (_, true) where prefersComma: openPoints += 1
      default: points += 1
      }
    }
    if points == 0, commas == 0, open > 0 { return (prefersComma ? .comma : .point, false) }
    return (commas > points ? .comma : .point, points > 0 || commas > 0 || openPoints == 0)
  }

  /// The number that a field stands for: with thousands set apart by commas (points, where a comma is the decimal mark),
  /// blanks or apostrophes, with a `%` or a currency sign. Nil where it is none.
  ///
  /// - Parameter hasUnits: Whether K, M, B or T may stand behind it, for thousands to millions of millions.
  func number(_ field: UnsafeBufferPointer<UInt8>, hasUnits: Bool) -> Double? {
    guard field.count <= 40 else { return nil }
    var digits: [UInt8] = []
    var (power, groups, groupStart) = (0, 0, -1)
    var isFraction = false
    var rest = field[...]
    if rest.starts(with: [226, 136, 146]) {
      digits.append(45)
      rest = rest.dropFirst(3)
    } else if let sign = rest.first, sign == 45 || sign == 43 {
      if sign == 45 { digits.append(45) }
      rest.removeFirst()
    }
    for sign in NumberForm.currencies where rest.starts(with: sign) {
      rest = rest.dropFirst(sign.count)
      break
    }
    if let suffix = rest.last, let known = NumberForm.power(suffix), hasUnits || known == 0 {
      power = known
      rest.removeLast()
      if rest.last == 32 { rest.removeLast() }
    }
    guard let first = rest.first, first &- 48 < 10 || first == decimal else { return nil }
    while let byte = rest.first {
      if byte &- 48 < 10 {
        digits.append(byte)
        if groupStart >= 0, !isFraction { groupStart += 1 }
        rest.removeFirst()
      } else if byte == decimal, !isFraction {
        guard groupStart < 0 || groupStart == 3 else { return nil }
        isFraction = true
        digits.append(46)
        rest.removeFirst()
      } else if !isFraction, let width = separator(rest) {
        // Groups are of three digits, but for the first.
        let isWhole = groups == 0 ? digits.count { $0 != 45 } <= 3 : groupStart == 3
        guard isWhole else { return nil }
        (groups, groupStart) = (groups + 1, 0)
        rest = rest.dropFirst(width)
      } else if (byte | 0x20) == 101, decimal == 44 || groups > 0 || power > 0 {
        digits += rest
        rest = rest.dropFirst(rest.count)
      } else {
        return nil
      }
    }
    guard groupStart < 0 || isFraction || groupStart == 3 else { return nil }
    if power > 0 { digits += "e\(power)".utf8 }
    return digits.withUnsafeBufferPointer { digits in
      guard let base = digits.baseAddress else { return nil }
      var value = 0.0
      return wick_parse_double(base, base + digits.count, &value) == base + digits.count ? value : nil
    }
  }

  /// How many bytes a mark between thousands takes; nil where there is none.
  private func separator(_ rest: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    guard let byte = rest.first else { return nil }
    if byte == (decimal == 46 ? 44 : 46) || byte == 39 || byte == 32 { return 1 }
    // The blanks and the apostrophe of typography, in UTF-8.
    if rest.starts(with: [0xc2, 0xa0]) { return 2 }
    return rest.starts(with: [0xe2, 0x80, 0xaf]) || rest.starts(with: [0xe2, 0x80, 0x99]) ? 3 : nil
  }

  private static let currencies = ["$", "€", "£", "¥", "₹", "US$"].map { Array($0.utf8) }

  private static func power(_ suffix: UInt8) -> Int? {
    switch suffix {
    case 37: 0
    case 75: 3
    case 77: 6
    case 66: 9
    case 84: 12
    default: nil
    }
  }
}
