import Vocabulary

extension Timeline {
  /// The usual step between two rows: the median of all steps. 0 where no symbol has two rows.
  package var usualStep: Int64 {
    // Where more than half of the steps are alike, that step is the median; one that can be is found in one pass.
    var (candidate, votes, total) = (Int64(0), 0, 0)
    func each(_ body: (Int64) -> Void) { for segment in segments { eachStep(segment, body) } }
    each { step in
      total += 1
      if votes == 0 { candidate = step }
      votes += step == candidate ? 1 : -1
    }
    guard total > 0 else { return 0 }
    var count = 0
    each { step in if step == candidate { count += 1 } }
    if count * 2 > total { return candidate }
    var steps: [Int64] = []
    steps.reserveCapacity(total)
    each { steps.append($0) }
    steps.sort()
    return steps[(steps.count - 1) / 2]
  }

  /// Throws where symbols have bars of different length, such as days beside weeks: a frame has one length, by which
  /// a bar counts as known, and the longer bars would be known before they end.
  package func checkBarsAreAlike() throws {
    guard segments.count > 1 else { return }
    var short, long: (symbol: String, length: Int64)?
    for segment in segments {
      guard let length = regularStep(segment) else { continue }
      if length < short?.length ?? .max { short = (segment.symbol, length) }
      if length > long?.length ?? 0 { long = (segment.symbol, length) }
    }
    guard let short, let long, long.length / 2 >= short.length else { return }
    func text(_ length: Int64) -> String { Span.time(length).description }
    throw Complaint(
      "\(long.symbol) has bars of \(text(long.length)) and \(short.symbol) bars of \(text(short.length)):"
        + " a frame has bars of one length",
      hint: "load them apart")
  }

  /// The length of a symbol's bars: the step at the first tenth of its steps, for what is not traded at a time only makes
  /// steps longer. Nil where there are few steps, or where they keep no measure, as those of ticks and of bars of volume.
  private func regularStep(_ segment: Segment) -> Int64? {
    let total = segment.rows.count - 1
    guard total >= 10 else { return nil }
    // Steps by their size, sixteen classes to the octave: the tenth is found without sorting.
    var counts = [Int](repeating: 0, count: 64 * 16)
    // The step that most of a class have, where more than half of it are alike.
    var usual = [(step: Int64, votes: Int)](repeating: (0, 0), count: counts.count)
    eachStep(segment) { step in
      let size = Int64.bitWidth - 1 - step.leadingZeroBitCount
      let part = size < 4 ? step << Int64(4 - size) : step >> Int64(size - 4)
      let place = size * 16 + Int(part & 15)
      counts[place] += 1
      if usual[place].votes == 0 { usual[place].step = step }
      usual[place].votes += usual[place].step == step ? 1 : -1
    }
    var (below, place) = (counts[0], 0)
    while below * 10 < total {
      place += 1
      below += counts[place]
    }
    // Months are of 28 to 31 days, and clocks are changed.
    let length = usual[place].step
    let near = (length - length / 10)...(length + length / 5)
    var alike = 0
    eachStep(segment) { step in if near.contains(step) { alike += 1 } }
    return alike * 3 >= total ? length : nil
  }

  private func eachStep(_ segment: Segment, _ body: (Int64) -> Void) {
    times.withUnsafeBufferPointer { times in
      for row in segment.rows.dropFirst() { body(times[row] - times[row - 1]) }
    }
  }
}
