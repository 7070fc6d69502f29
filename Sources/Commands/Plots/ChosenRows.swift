import Frames

/// The rows that are drawn, ascending: a stretch, as it is where no condition chooses, or one by one. A stretch takes no
/// memory, and its values are copied at once.
enum ChosenRows: RandomAccessCollection {
  case stretch(Range<Int>)
  case each([Int])

  var startIndex: Int { 0 }

  var endIndex: Int {
    switch self {
    case .stretch(let rows): rows.count
    case .each(let rows): rows.count
    }
  }

  subscript(position: Int) -> Int {
    switch self {
    case .stretch(let rows): rows.lowerBound + position
    case .each(let rows): rows[position]
    }
  }

  /// Those that lie within a symbol.
  func inside(_ segment: Timeline.Segment) -> ChosenRows {
    switch self {
    case .stretch(let rows): .stretch(rows.clamped(to: segment.rows))
    case .each(let rows): .each(rows.filter { segment.rows.contains($0) })
    }
  }

  func picked<Element>(from values: UnsafeBufferPointer<Element>) -> [Element] {
    switch self {
    case .stretch(let rows): Array(values[rows])
    case .each(let rows): rows.map { values[$0] }
    }
  }
}
