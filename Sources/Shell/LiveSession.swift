import Commands
import Interpreter
import Vocabulary

/// A session that somebody types into, at the prompt or in a notebook: it has a journal, takes from the cache what took
/// long, and tells of stale values.
package struct LiveSession {
  package let session: Session
  private let host: Host
  private let journal: Journal?
  private let tale = StaleTale()

  package init(_ host: Host) {
    self.host = host
    session = host.session()
    journal = Journals.begin()
    session.journal = journal
    // Nobody waits for what is quicker made again than written.
    session.memory = CacheFolder().map {
      Memory($0.cache(host, largest: 256 << 20), domain: House(), world: host.world)
    }
    let tale = tale
    session.watch = { tale.watch($0) }
    session.surroundings = { [unowned session] move in try LostSession.follow(move, in: session, host) }
  }

  /// Tells which values became stale, after a line or a cell.
  package func tellStale() { tale.tell(session, host.console) }

  /// Ends it as it should end: there is nothing to recover.
  package func end() {
    Journals.end(journal)
    CacheFolder()?.trim()
  }
}
