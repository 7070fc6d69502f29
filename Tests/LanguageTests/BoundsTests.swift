import Glibc
import Language
import Testing
import Vocabulary

@Suite struct BoundsTests {
  private static let ladders: [(open: String, core: String, close: String)] = [
    ("(", "x", ")"), ("[", "x", "]"), ("-", "x", ""), ("not ", "x", ""), ("f(", "x", ")"), ("x[", "1", "]"),
    ("{a=", "1", "}"), ("x^", "x", ""), ("", "x", ".a"), ("", "x", "[1]"), ("", "x", " + 1"), ("", "x", "*1"),
    ("x - (", "x", ")"), ("f(n=[", "x", "])"), ("1..(", "2", ")"), ("a or b and c == d + e*(", "x", ")"),
    ("y = label triple up=(", "x", ")"), ("show x[", "1", "]"), ("for k in x {\n", "show k\n", "}"),
    ("if x { ", "show x ", "} "), ("if x { } else ", "{ }", ""), ("sweep n=1..3 { ", "undo", " }"),
    ("select [", "a", "]"),
    ("fit xgb x=[", "a", "]"),
  ]

  @Test(arguments: ladders.indices)
  func `a ladder of any height is read on a small stack, or refused`(_ index: Int) throws {
    let ladder = Self.ladders[index]
    var accepted = 0
    for height in [1, 10, 30, 60, 90, 150, 199, 200, 201, 400, 20_000] {
      let repeats = ladder.open.hasPrefix("y = ") || ladder.open.hasPrefix("show") || ladder.open.hasPrefix("fit")
      let prefix =
        repeats
        ? ladder.open + String(repeating: tail(ladder.open), count: height - 1)
        : String(repeating: ladder.open, count: height)
      let text = prefix + ladder.core + String(repeating: ladder.close, count: height)
      let outcome = onSmallStack { () -> String in
        switch house.parse(text) {
        case .complete(let program):
          let again = house.parse(Statement.source(program))
          if case .complete(let other) = again, other == program { return "read" }
          return "reads back differently"
        case .incomplete(_, let complaint), .invalid(let complaint): return complaint.message
        }
      }
      if outcome == "read" {
        accepted = height
      } else {
        #expect(outcome == "this is nested more than 200 levels deep", "\(ladder.open)… at height \(height)")
      }
    }
    #expect((30...200).contains(accepted), "\(ladder.open)… up to \(accepted)")
  }

  private func tail(_ open: String) -> String {
    guard let last = open.last else { return "" }
    return last == "[" && open.hasPrefix("show") ? "x[" : String(last)
  }

  @Test(arguments: [
    "x = close/close[-5] - 1\n", "show a -b, c by d\n", "(", "a + ", "- ", "x..", "f(a, ", "up=2*", "[1 2 ", "# note\n",
    "a = ",
    "show x head=5 ", "{a=1 ", "\\\n", "\"", "if x { ", "load a/b ", "5", "a.", "2024-01-31 ", "x <", "    ", "$",
    "y = label triple up=2*",
  ])
  func `twice the text takes at most about twice the work`(_ piece: String) {
    func steps(_ count: Int) -> Int { house.measured(String(repeating: piece, count: count)).steps }
    let (once, twice) = (steps(2_000), steps(4_000))
    #expect(twice <= 2 * once + 100)
    #expect(once <= 3 * 2_000 * piece.utf8.count + 100)
  }
}

/// Runs work on a thread with a stack of 512 KiB, as many pools give.
private func onSmallStack(_ work: @escaping () -> String) -> String {
  final class Task {
    let work: () -> String
    var result = ""
    init(_ work: @escaping () -> String) { self.work = work }
  }
  let task = Task(work)
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  pthread_attr_setstacksize(&attributes, 512 * 1024)
  var thread = pthread_t()
  pthread_create(
    &thread, &attributes,
    { pointer in
      guard let pointer else { return nil }
      let task = Unmanaged<Task>.fromOpaque(pointer).takeUnretainedValue()
      task.result = task.work()
      return nil
    }, Unmanaged.passUnretained(task).toOpaque())
  pthread_join(thread, nil)
  pthread_attr_destroy(&attributes)
  return task.result
}
