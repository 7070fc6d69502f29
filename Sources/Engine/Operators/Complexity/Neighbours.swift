/// Which values of a sliding window lie close to each other, as rows of bits: all pairs at the cost of one pass.
///
/// The values are kept in order. Those near a value are neighbours in that order, so a row of bits is the difference of
/// two sets that grow along it. The cost a row of the window is that of its bits, n/64 words.
struct Neighbours {
  let length: Int
  /// 64-bit words of a row.
  let words: Int
  private let values: Scratch<Double>
  /// The number, among all values seen, of each value in order.
  private let numbers: Scratch<Int>
  /// Set k has the places of the k smallest.
  private let sets: Scratch<UInt64>
  /// Row p has the places of the values close to the one at place p, itself included.
  let close: Scratch<UInt64>
  private var count = 0
  private var seen = 0

  init(length: Int) {
    self.length = length
    // A word more, so that a row can be read from any of its bits on.
    words = (length + 63) / 64 + 1
    values = Scratch(length + 1)
    numbers = Scratch(length + 1)
    sets = Scratch((length + 1) * words)
    close = Scratch((length + 1) * words)
  }

  mutating func removeAll() { (count, seen) = (0, 0) }

  var isFull: Bool { count == length }

  /// The next value; the oldest leaves a full window, and is given with it.
  mutating func append(_ value: Double, dropping oldest: @autoclosure () -> Double) {
    if count == length { remove(oldest(), seen - length) }
    let place = place(of: value)
    (values.base + place + 1).update(from: values.base + place, count: count - place)
    (numbers.base + place + 1).update(from: numbers.base + place, count: count - place)
    values.base[place] = value
    numbers.base[place] = seen
    count += 1
    seen += 1
  }

  private mutating func remove(_ value: Double, _ number: Int) {
    var place = place(of: value)
    while numbers.base[place] != number { place += 1 }
    count -= 1
    (values.base + place).update(from: values.base + place + 1, count: count - place)
    (numbers.base + place).update(from: numbers.base + place + 1, count: count - place)
  }

  private func place(of value: Double) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if values.base[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Finds the pairs of a full window whose distance is below the tolerance, or at most that.
  func find(within tolerance: Double, orEqual: Bool) {
    let (values, numbers, sets, words) = (values.base, numbers.base, sets.base, words)
    let oldest = seen - length
    sets.update(repeating: 0, count: words)
    for place in 0..<length {
      let (before, after) = (sets + place * words, sets + (place + 1) * words)
      for word in 0..<words { after[word] = before[word] }
      let bit = numbers[place] - oldest
      after[bit >> 6] |= 1 << UInt64(bit & 63)
    }
    var (low, high) = (0, 0)
    for place in 0..<length {
      let value = values[place]
      while !isNear(value - values[low], tolerance, orEqual) { low += 1 }
      while high < length, isNear(values[high] - value, tolerance, orEqual) { high += 1 }
      let row = close.base + (numbers[place] - oldest) * words
      let (first, last) = (sets + low * words, sets + high * words)
      for word in 0..<words { row[word] = first[word] ^ last[word] }
    }
  }

  @inline(__always)
  private func isNear(_ distance: Double, _ tolerance: Double, _ orEqual: Bool) -> Bool {
    orEqual ? distance <= tolerance : distance < tolerance
  }

  /// The 64 bits of a row from bit `start` on.
  @inline(__always)
  func bits(_ row: Int, from start: Int) -> UInt64 {
    let (word, shift) = (start >> 6, UInt64(start & 63))
    let base = close.base + row * words + word
    return shift == 0 ? base[0] : base[0] >> shift | base[1] << (64 - shift)
  }
}
