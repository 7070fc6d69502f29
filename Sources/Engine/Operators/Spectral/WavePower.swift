/// The power of a wave in `count` values: the squared size of their sum, each turned as the wave is at it.
@inline(__always)
func wavePower(_ values: UnsafePointer<Double>, _ wave: UnsafePointer<SIMD2<Double>>, _ count: Int) -> Double {
  // Two sums, as an addition waits for the one before it.
  var (even, odd) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
  var row = 0
  while row + 2 <= count {
    even += values[row] * wave[row]
    odd += values[row + 1] * wave[row + 1]
    row += 2
  }
  if row < count { even += values[row] * wave[row] }
  even += odd
  return even.x * even.x + even.y * even.y
}
