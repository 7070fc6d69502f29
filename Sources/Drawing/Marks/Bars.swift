/// Bars on the columns of a panel: the axis counts bars, not days, so that weekends leave no holes.
struct Bars {
  let count: Int
  /// Columns across, of dots or of cells.
  let width: Int

  /// The column of a bar.
  func column(of bar: Int) -> Int {
    if count <= 1 { return 0 }
    return count > width ? bar * width / count : bar * (width - 1) / (count - 1)
  }

  /// The bars of a column, at least one: where there are fewer bars than columns, the last one up to there.
  func bars(in column: Int) -> Range<Int> {
    if count <= width {
      let bar = width <= 1 ? 0 : max(0, min(count - 1, ((column + 1) * (count - 1) - 1) / (width - 1)))
      return bar..<bar + 1
    }
    let first = (column * count + width - 1) / width
    return first..<max(first + 1, min(count, ((column + 1) * count + width - 1) / width))
  }
}
