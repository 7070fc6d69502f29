/// A window set to mean 0 and standard deviation 1, and what several of its characteristics are made of.
struct CanonicalWindow {
  typealias Part = CanonicalSet.Part

  let length: Int
  /// The values, the changes between them, the values in order.
  let y: UnsafeMutablePointer<Double>
  let changes: UnsafeMutablePointer<Double>
  let ordered: UnsafeMutablePointer<Double>
  /// The autocorrelation of the values, by lag.
  let correlation: UnsafeMutablePointer<Double>
  /// Room for whoever needs some.
  let room: UnsafeMutablePointer<Double>
  let lines: CanonicalScaling
  let waves: CanonicalSpectrum
  let cycles: CanonicalCycles
  private let memory: Scratch<Double>
  private let needsCorrelation: Bool
  private let needsOrder: Bool
  private let needsSpectrum: Bool

  init(length: Int, parts: [Part]) {
    self.length = length
    memory = Scratch(8 * length)
    y = memory.base
    (changes, ordered, correlation, room) = (y + length, y + 2 * length, y + 3 * length, y + 4 * length)
    func asks(_ some: [Part]) -> Bool { parts.contains(where: some.contains) }
    needsCorrelation = asks([
      .correlationTimescale, .correlationMinimum, .whitenTimescale, .transitionVariance, .embeddingDistance,
    ])
    needsOrder = asks([.entropyPairs])
    needsSpectrum = asks([.lowFrequencyPower, .medianFrequency])
    lines = CanonicalScaling(length: length)
    waves = CanonicalSpectrum(length: needsSpectrum ? length : 1)
    cycles = CanonicalCycles(length: length)
  }

  /// Whether the window has characteristics: one without variance has none.
  func take(_ x: UnsafePointer<Double>) -> Bool {
    let (mean, squares) = moments(x, length)
    guard squares > 0 else { return false }
    let deviation = (squares / Double(length - 1)).squareRoot()
    for index in 0..<length { y[index] = (x[index] - mean) / deviation }
    for index in 1..<length { changes[index - 1] = y[index] - y[index - 1] }
    if needsCorrelation { correlate(y, length, into: correlation) }
    if needsOrder { order(y, length, into: ordered) }
    if needsSpectrum { waves.take(y) }
    return true
  }

  func value(of part: Part) -> Double {
    switch part {
    case .mode5: mode(bins: 5)
    case .mode10: mode(bins: 10)
    case .outlierTimingUp: outlierTiming(sign: 1)
    case .outlierTimingDown: outlierTiming(sign: -1)
    case .correlationTimescale: crossing(correlation, length, level: 0.36787944117144233)
    case .correlationMinimum: firstMinimum
    case .lowFrequencyPower: waves.lowPower
    case .medianFrequency: waves.medianFrequency
    case .forecastError: forecastError
    case .whitenTimescale: whitenTimescale
    case .highFluctuation: sum(length - 1) { abs(changes[$0]) > 0.04 ? 1 : 0 } / Double(length - 1)
    case .stretchHigh: longest(length) { y[$0] > 0 }
    case .stretchDecreasing: longest(length - 1) { changes[$0] <= 0 }
    case .entropyPairs: entropyOfPairs
    case .mutualInformation: mutualInformation(lag: 2, bins: 5)
    case .asymmetry: sum(length - 1) { changes[$0] * changes[$0] * changes[$0] } / Double(length - 1)
    case .informationTimescale: informationTimescale
    case .transitionVariance: transitionVariance
    case .periodicity: cycles.period(y, room)
    case .embeddingDistance: embeddingDistance
    case .rangeScaling: lines.breakPoint(y, every: 1, measure: .range, room)
    case .fluctuationScaling: lines.breakPoint(y, every: 2, measure: .fluctuation, room)
    }
  }

  // MARK: Autocorrelation

  /// The sums of products of values `lag` apart about their mean, over that of lag 0.
  func correlate(
    _ x: UnsafePointer<Double>, _ count: Int, into result: UnsafeMutablePointer<Double>
  ) {
    let mean = sum(count) { x[$0] } / Double(count)
    let whole = sum(count) { (x[$0] - mean) * (x[$0] - mean) }
    for lag in 0..<count {
      result[lag] = sum(count - lag) { (x[$0] - mean) * (x[$0 + lag] - mean) } / whole
    }
  }

  /// The lag, between bars too, at which a correlation first falls below a level.
  private func crossing(_ correlation: UnsafePointer<Double>, _ count: Int, level: Double) -> Double {
    for lag in 0..<(count - 1) where correlation[lag + 1] < level {
      return Double(lag) + (level - correlation[lag]) / (correlation[lag + 1] - correlation[lag])
    }
    return .nan
  }

  /// The first lag at which the values are not correlated.
  private var firstZero: Int {
    var lag = 0
    while lag < length, correlation[lag] > 0 { lag += 1 }
    return lag
  }

  private var firstMinimum: Double {
    for lag in 1..<(length - 1)
    where correlation[lag] < correlation[lag - 1] && correlation[lag] < correlation[lag + 1] {
      return Double(lag)
    }
    return Double(length)
  }

  /// How much sooner the changes lose their correlation than the values.
  private var whitenTimescale: Double {
    correlate(changes, length - 1, into: room)
    return crossing(room, length - 1, level: 0) / crossing(correlation, length, level: 0)
  }

  /// The lag at which the information -ln(1 - r^2)/2 that a value has of an earlier one is first smallest; r is the
  /// correlation of the two stretches, each about its own mean.
  private var informationTimescale: Double {
    let most = min(40, (length + 1) / 2)
    for lag in 1...most {
      let count = length - lag
      let (early, late) = (sum(count) { y[$0] } / Double(count), sum(count) { y[$0 + lag] } / Double(count))
      let products = sum(count) { (y[$0] - early) * (y[$0 + lag] - late) }
      let squares = sum(count) { (y[$0] - early) * (y[$0] - early) }
      let others = sum(count) { (y[$0 + lag] - late) * (y[$0 + lag] - late) }
      // The information grows with the square of the correlation, and has its minima where that has.
      room[lag - 1] = products * products / (squares * others)
    }
    for lag in 1..<(most - 1) where room[lag] < room[lag - 1] && room[lag] < room[lag + 1] { return Double(lag + 1) }
    return Double(most)
  }

  /// How far apart the distances between neighbours, in the plane of each value and the one that no longer depends on
  /// it, are from an exponential distribution of the same mean: the mean difference of their densities.
  private var embeddingDistance: Double {
    let lag = min(firstZero, length / 10)
    let count = length - lag - 1
    for index in 0..<count {
      let (x, z) = (changes[index], changes[index + lag])
      room[index] = (x * x + z * z).squareRoot()
    }
    let mean = sum(count) { room[$0] } / Double(count)
    let sorted = room + count
    order(room, count, into: sorted)
    // The rule of Freedman and Diaconis; eight bins at least.
    let reach = 2 * (quantile(sorted, count, 0.75) - quantile(sorted, count, 0.25))
    let wanted = (sorted[count - 1] - sorted[0]) * cubeRoot(Double(count)) / reach
    guard wanted.isFinite else { return .nan }
    let bins = max(8, Int(min(wanted.rounded(.up), Double(length))))
    let counts = sorted + count
    let edges = Edges(low: sorted[0], high: sorted[count - 1], bins: bins)
    edges.count(room, count, into: counts)
    let whole = sum(bins) { bin in
      let density = counts[bin] / Double(count) / (edges[bin + 1] - edges[bin])
      return abs(density - exponential(-edges.middle(bin) / mean) / mean)
    }
    return whole / Double(bins)
  }
}
