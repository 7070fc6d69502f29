import Frames
import Vocabulary

/// The month in which a futures contract is settled, as its name tells: `ES_201312`, `ESZ13`, `ESZ2013`, `ES Z3`.
package struct DeliveryMonth: Comparable, Hashable, Sendable {
  package var year: Int
  /// 1 is January.
  package var month: Int

  package static let codes = Array("FGHJKMNQUVXZ")

  package static func < (a: DeliveryMonth, b: DeliveryMonth) -> Bool { (a.year, a.month) < (b.year, b.month) }

  init(year: Int, month: Int) {
    self.year = year
    self.month = month
  }

  /// Nil where the name tells none.
  ///
  /// - Parameter from: The year of the contract's first bar: one digit of a year is of the ten years from there on.
  package init?(_ name: String, from first: Int) {
    let letters = Array(name.uppercased())
    let digits = letters.reversed().prefix { $0.isNumber }.reversed().map(String.init).joined()
    guard let number = Int(digits) else { return nil }
    if digits.count == 6 || digits.count == 8 {
      let day = digits.count == 8
      (year, month) = day ? (number / 10_000, number / 100 % 100) : (number / 100, number % 100)
    } else {
      guard letters.count > digits.count,
        let code = DeliveryMonth.codes.firstIndex(of: letters[letters.count - digits.count - 1])
      else { return nil }
      month = code + 1
      switch digits.count {
      case 1: year = first - first % 10 + number + (number < first % 10 ? 10 : 0)
      case 2: year = (number < 70 ? 2000 : 1900) + number
      case 4: year = number
      default: return nil
      }
    }
    guard (1...12).contains(month), (1900...2200).contains(year) else { return nil }
  }

  var code: Character { DeliveryMonth.codes[month - 1] }

  /// The first day, in days after 1970-01-01.
  var firstDay: Int { Day(year: year, month: month, day: 1).number }

  var next: DeliveryMonth {
    month == 12 ? DeliveryMonth(year: year + 1, month: 1) : DeliveryMonth(year: year, month: month + 1)
  }
}
