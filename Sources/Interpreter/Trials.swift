import Synchronization
import Vocabulary

/// What was tried on the same data in a session, so that a result can be judged by how many it was chosen from.
///
/// A class that all states of a session share: what was seen once is not unseen by undo.
package final class Trials: Sendable {
  private let scores = Mutex<[Digest: [Digest: Double]]>([:])
  private let notes = Mutex<[Note]>([])

  /// A result as it was noted.
  package struct Note: Sendable {
    package var result: Digest
    package var score: Double
    package var data: Digest
  }

  package init() {}

  /// All that was noted, in its order.
  package var log: [Note] { notes.withLock { $0 } }

  /// Notes a result on some data; the same result counts once.
  ///
  /// - Returns: How many different results the data has now given.
  @discardableResult
  package func record(_ result: Digest, score: Double, on data: Digest) -> Int {
    notes.withLock { $0.append(Note(result: result, score: score, data: data)) }
    return scores.withLock { scores in
      scores[data, default: [:]][result] = score
      return scores[data]?.count ?? 0
    }
  }

  /// Notes what was tried elsewhere; what is known already is not noted twice.
  package func add(_ others: [Note]) {
    for note in others where scores.withLock({ $0[note.data]?[note.result] }) == nil {
      record(note.result, score: note.score, on: note.data)
    }
  }

  /// The scores of all results on some data, in ascending order, those that are na left out.
  package func scores(on data: Digest) -> [Double] {
    scores.withLock { $0[data] }?.values.filter { !$0.isNaN }.sorted() ?? []
  }

  /// How many different results some data has given.
  package func count(on data: Digest) -> Int { scores.withLock { $0[data]?.count ?? 0 } }
}
