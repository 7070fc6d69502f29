import Frames

/// Points on a grid of cells: several that fall into the same one are drawn once.
struct Points {
  let x: Samples
  let y: Samples
  let across: Scale
  let up: Scale

  /// Calls `draw` for the first point of each cell, with the cell counted from the top left and the point's own row.
  func each(width: Int, height: Int, _ draw: (_ column: Int, _ line: Int, _ row: Int) -> Void) {
    var isTaken = [Bool](repeating: false, count: width * height)
    x.withUnsafeBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        for row in 0..<min(x.count, y.count) {
          guard let right = across.depth(x[row]), let down = up.depth(y[row]) else { continue }
          // Both are 0 to 1, so that cutting off what is behind the point rounds.
          let column = Int((1 - right) * Double(width - 1) + 0.5)
          let line = Int(down * Double(height - 1) + 0.5)
          guard !isTaken[line * width + column] else { continue }
          isTaken[line * width + column] = true
          draw(column, line, row)
        }
      }
    }
  }
}
