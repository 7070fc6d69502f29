import Glibc

/// Ehlers' homodyne discriminator: it measures, bar after bar, how long the wave is that rules the price.
///
/// The price is smoothed by weights 4, 3, 2, 1; a Hilbert transform of four taps, over 0, 2, 4 and 6 bars, splits the
/// detrended wave into its in-phase and its quadrature part; both, turned on by a quarter wave, are smoothed, and the
/// angle from one bar's pair to the next is the share of a wave that a bar is. A period is held within 0.67 and 1.5 of
/// the last, within 6 and 50 bars, and smoothed twice. Source: Rocket Science for Traders, 2001; constants and the bar
/// on which it begins as in TA-Lib, which begins later for some of its functions.
struct DominantCycle {
  /// Values that pass before the wave is measured.
  let start: Int
  private(set) var count = 0
  /// The smoothed price, the wave's two parts, and the period, once and twice smoothed.
  private(set) var price = 0.0
  private(set) var inPhase = 0.0
  private(set) var quadrature = 0.0
  private(set) var period = 0.0
  private(set) var smoothPeriod = 0.0
  /// Pair of the last bar, turned on and smoothed, and the smoothed products of neighbours.
  private var pair = (i: 0.0, q: 0.0)
  private var product = (real: 0.0, imaginary: 0.0)
  /// Rings of 64: prices as they came, prices smoothed, the detrended wave, its quadrature.
  private let memory: Scratch<Double>

  init(start: Int) { self.init(start: start, memory: Scratch(4 * 64)) }

  mutating func begin() {
    self = DominantCycle(start: start, memory: memory)
    memory.base.update(repeating: 0, count: 4 * 64)
  }

  private init(start: Int, memory: Scratch<Double>) {
    self.start = start
    self.memory = memory
  }

  /// The price as it came, some bars ago.
  @inline(__always)
  func raw(_ back: Int) -> Double { memory.base[(count - 1 - back) & 63] }

  /// The smoothed price some bars ago; 0 before the start.
  @inline(__always)
  func smooth(_ back: Int) -> Double { memory.base[64 + (count - 1 - back) & 63] }

  /// Takes the next price. Whether the wave is measured already.
  @inline(__always)
  mutating func add(_ value: Double) -> Bool {
    let (prices, smooths) = (memory.base, memory.base + 64)
    let (waves, quadratures) = (memory.base + 128, memory.base + 192)
    let now = count
    prices[now & 63] = value
    count += 1
    guard now >= start else { return false }
    price = 0.4 * value + 0.3 * prices[(now - 1) & 63] + 0.2 * prices[(now - 2) & 63] + 0.1 * prices[(now - 3) & 63]
    let gain = 0.075 * period + 0.54
    let wave = gain * hilbert(price, smooths, now)
    quadrature = gain * hilbert(wave, waves, now)
    inPhase = waves[(now - 3) & 63]
    // Both parts turned on by a quarter wave; the in-phase part is the wave of three bars ago.
    let turnedI = gain * hilbert(inPhase, waves, now - 3)
    let turnedQ = gain * hilbert(quadrature, quadratures, now)
    (smooths[now & 63], waves[now & 63], quadratures[now & 63]) = (price, wave, quadrature)
    let i = 0.2 * (inPhase - turnedQ) + 0.8 * pair.i
    let q = 0.2 * (quadrature + turnedI) + 0.8 * pair.q
    product.real = 0.2 * (i * pair.i + q * pair.q) + 0.8 * product.real
    product.imaginary = 0.2 * (i * pair.q - q * pair.i) + 0.8 * product.imaginary
    pair = (i, q)
    let last = period
    let turn = atan(product.imaginary / product.real)
    if product.imaginary != 0, product.real != 0, !turn.isNaN { period = 2 * .pi / turn }
    period = min(max(min(period, 1.5 * last), 0.67 * last), 50)
    period = 0.2 * max(period, 6) + 0.8 * last
    smoothPeriod = 0.33 * period + 0.67 * smoothPeriod
    return true
  }

  /// The newest value is handed in: what waits for it waits for nothing else.
  @inline(__always)
  private func hilbert(_ newest: Double, _ x: UnsafeMutablePointer<Double>, _ now: Int) -> Double {
    let older = 0.5769 * (x[(now - 2) & 63] - x[(now - 4) & 63]) - 0.0962 * x[(now - 6) & 63]
    return 0.0962 * newest + older
  }
}
