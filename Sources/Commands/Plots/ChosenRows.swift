import Frames

/// The rows that are drawn, ascending: a stretch, as it is where no condition chooses, or one by one. A stretch takes no
/// memory, and its values are not copied.
enum ChosenRows: RandomAccessCollection {
  case stretch(Range<Int>)
  case each([Int])

  /// Of each symbol a stretch.
  init(_ stretches: [Range<Int>]) {
    let isWhole = zip(stretches.dropFirst(), stretches).allSatisfy { $0.lowerBound == $1.upperBound }
    if isWhole, let first = stretches.first?.lowerBound, let end = stretches.last?.upperBound {
      self = .stretch(first..<end)
    } else {
      self = .each(stretches.flatMap { $0 })
    }
  }

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

  func picked(from numbers: Numbers) throws -> Samples {
    switch self {
    case .stretch(let rows): try Samples(numbers, rows)
    case .each(let rows): try numbers.withValues { values in Samples(rows.lazy.map { values[$0] }) }
    }
  }
}
