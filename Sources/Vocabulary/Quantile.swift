extension [Double] {
  /// Of values in order: between the two nearest by rank, as NumPy's default; NaN of none.
  package func quantile(_ share: Double) -> Double {
    guard !isEmpty else { return .nan }
    let place = share * Double(count - 1)
    let low = Int(place)
    let high = Swift.min(low + 1, count - 1)
    return self[low] + (self[high] - self[low]) * (place - Double(low))
  }
}
