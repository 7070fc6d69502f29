/// The values that stand at some places of the ascending order, without putting all of them in order: those are counted
/// in narrow bins, and only the bins that hold a place are looked at again.
///
/// Cost: two or three passes; of values that lie all over the range of numbers a few more.
///
/// - Parameters:
///   - values: All finite.
///   - places: Ascending, from 0.
func orderStatistics(_ values: UnsafeBufferPointer<Double>, at places: [Int]) -> [Int: Double] {
  let extent = Extent(values)
  let (width, bins) = (extent.high - extent.low, 1 << 14)
  guard values.count > 2 * bins, width > 0, width.isFinite, (Double(bins) / width).isFinite else {
    let sorted = width == 0 ? nil : values.sorted()
    return Dictionary(uniqueKeysWithValues: places.map { ($0, sorted?[$0] ?? extent.low) })
  }
  // The same for every value that is not less: a rounding cannot put two in the wrong order.
  let factor = Double(bins) / width
  func bin(_ value: Double) -> Int { min(bins - 1, Int((value - extent.low) * factor)) }
  var counts = [Int32](repeating: 0, count: bins)
  for value in values { counts[bin(value)] += 1 }
  var holding: [(bin: Int, before: Int, places: [Int])] = []
  var (next, before) = (0, 0)
  for bin in 0..<bins where next < places.count {
    let end = before + Int(counts[bin])
    let inside = places[next...].prefix { $0 < end }
    if !inside.isEmpty { holding.append((bin, before, Array(inside))) }
    next += inside.count
    before = end
  }
  var slot = [Int16](repeating: -1, count: bins)
  for (index, one) in holding.enumerated() { slot[one.bin] = Int16(index) }
  var gathered = holding.map { one in
    var list: [Double] = []
    list.reserveCapacity(Int(counts[one.bin]))
    return list
  }
  for value in values {
    let index = Int(slot[bin(value)])
    if index >= 0 { gathered[index].append(value) }
  }
  var found: [Int: Double] = [:]
  for (one, list) in zip(holding, gathered) {
    let inner = list.withUnsafeBufferPointer { orderStatistics($0, at: one.places.map { $0 - one.before }) }
    for (place, value) in inner { found[place + one.before] = value }
  }
  return found
}
