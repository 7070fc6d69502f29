import CNumeral
import Glibc

/// Numbers as text, the same in every locale. `na` stands for NaN.
package enum Numeral {
  /// With so many decimals, rounded half to even on the exact binary value: `0.50`, `-3.97`, `na`.
  package static func fixed(_ number: Double, _ decimals: Int) -> String {
    guard number.isFinite else { return special(number) }
    guard abs(number) < 1e18 else { return scientific(number, decimals) }
    return printed(number, wick_print_fixed, decimals)
  }

  /// With an exponent: `1.2e-05`.
  package static func scientific(_ number: Double, _ decimals: Int) -> String {
    guard number.isFinite else { return special(number) }
    return printed(number, wick_print_scientific, decimals)
  }

  /// The shortest decimal that reads back as the same number.
  package static func shortest(_ number: Double) -> String {
    guard number.isFinite else { return special(number) }
    if number == number.rounded(), abs(number) < 1e15 { return number == 0 ? "0" : String(Int64(number)) }
    return number.description
  }

  /// In six digits, for a glance: `0.00123`, `4.19`, `1.25e+09`.
  static func brief(_ number: Double) -> String {
    guard number.isFinite, number != 0 else { return shortest(number) }
    let magnitude = magnitude(number)
    if magnitude >= 15 || magnitude < -5 { return scientific(number, 5) }
    let text = fixed(number, max(0, 5 - magnitude))
    guard text.utf8.contains(UInt8(ascii: ".")) else { return text }
    var digits = Substring(text)
    while digits.last == "0" { digits.removeLast() }
    return String(digits.last == "." ? digits.dropLast() : digits)
  }

  /// How many decimals the shortest form has; a number that needs an exponent counts as `limit`.
  package static func decimals(of number: Double, limit: Int) -> Int {
    guard number.isFinite, number != number.rounded() else { return 0 }
    let text = number.description
    guard !text.utf8.contains(UInt8(ascii: "e")), let point = text.firstIndex(of: ".") else { return limit }
    return min(limit, text.distance(from: point, to: text.endIndex) - 1)
  }

  /// How many decimals the shortest form with an exponent has: 1 for 2.5e-9.
  static func mantissaDecimals(of number: Double, limit: Int) -> Int {
    guard number.isFinite, number != 0 else { return 0 }
    return (0..<limit).first { Double(scientific(number, $0)) == number } ?? limit
  }

  /// `1258113` as `1 258 113`.
  package static func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result += " " }
      result.append(digit)
    }
    return number < 0 ? "-" + result : result
  }

  /// The power of ten of the first digit: 2 for 345, -2 for 0.012.
  package static func magnitude(_ number: Double) -> Int {
    guard number.isFinite, number != 0 else { return 0 }
    return Int(log10(abs(number)).rounded(.down))
  }

  private static func special(_ number: Double) -> String {
    number.isNaN ? "na" : number > 0 ? "inf" : "-inf"
  }

  private typealias Printer = (UnsafeMutablePointer<CChar>, Int, Int32, Double) -> Int

  private static func printed(_ number: Double, _ print: Printer, _ decimals: Int) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
      guard let start = buffer.baseAddress else { return "" }
      let length = print(start, buffer.count, Int32(clamping: max(0, decimals)), number)
      let text = String(decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
      // A number that rounds to nothing has no sign: -0.00 reads as a mistake.
      guard text.hasPrefix("-"), !text.utf8.contains(where: { (UInt8(ascii: "1")...UInt8(ascii: "9")).contains($0) })
      else {
        return text
      }
      return String(text.dropFirst())
    }
  }
}
