import CEditLine
import Vocabulary

/// Ctrl-C: it stops the work under way, and never the program while somebody sits at the prompt.
package enum Interrupts {
  /// From now on SIGINT cancels what the monitor watches.
  ///
  /// The handler does what a handler may: it sets an atomic flag and writes to a file descriptor. The monitor is kept
  /// for the rest of the process, as a signal may come at any time.
  package static func stop(_ monitor: Monitor) {
    let kept = Unmanaged.passRetained(monitor).toOpaque()
    wick_catch_interrupts(
      { context, count in
        guard let context else { return }
        Unmanaged<Monitor>.fromOpaque(context).takeUnretainedValue().cancel()
        if count == 2 { wick_say_still_stopping() }
      }, kept)
  }

  /// Work begins that has to be stopped before the program may be ended.
  static func begin() { wick_begin_work() }

  /// The end of such work, and of the program if that was asked for meanwhile.
  static func end() { wick_end_work() }

  /// Interrupts since the last call: those of an earlier line do not count against the next.
  @discardableResult
  package static func taken() -> Int { Int(wick_take_interrupts()) }
}
