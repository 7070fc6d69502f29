/// The candidate that a mistyped word most likely meant, or nil where none is near.
///
/// Near is an optimal string alignment distance (a swap of neighbours counts as one) of at most a third of the
/// word's length, at least one, and of equally near ones the one that begins with the word; a unique candidate that begins
/// with the word is near too.
package func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
  let typed = Array(word.lowercased().utf8)
  let limit = max(1, typed.count / 3)
  var best: (distance: Int, begins: Bool, candidate: String)?
  var prefixed: [String] = []
  for candidate in candidates {
    let letters = Array(candidate.lowercased().utf8)
    let begins = !typed.isEmpty && letters.starts(with: typed)
    if begins { prefixed.append(candidate) }
    guard abs(letters.count - typed.count) <= limit else { continue }
    let distance = alignment(typed, letters)
    guard distance <= limit else { continue }
    if let best, (best.distance, best.begins ? 0 : 1) <= (distance, begins ? 0 : 1) { continue }
    best = (distance, begins, candidate)
  }
  return best?.candidate ?? (prefixed.count == 1 ? prefixed[0] : nil)
}

/// Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours.
private func alignment(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var before = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  for i in 0..<a.count {
    var row = [i + 1] + [Int](repeating: 0, count: b.count)
    for j in 0..<b.count {
      row[j + 1] = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { row[j + 1] = min(row[j + 1], before[j - 1] + 1) }
    }
    (before, last) = (last, row)
  }
  return last[b.count]
}

/// The hint `did you mean 'x'?` for a mistyped word, or nil.
package func didYouMean(_ word: String, _ candidates: some Sequence<String>) -> String? {
  nearest(to: word, among: candidates).map { "did you mean '\($0)'?" }
}
