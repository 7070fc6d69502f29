/// Words of other shells and languages that fingers type by habit, and what is written here instead.
package enum Habits {
  /// The remedy for a word that is unknown, or nil.
  package static func remedy(for word: String) -> String? {
    let last = word.split(separator: ".").last.map(String.init) ?? word
    return remedies[word] ?? (last == word ? nil : remedies[last])
  }

  private static let remedies = [
    "bye": "quit ends the session, and so does Ctrl-D",
    "print": "a name alone on its line shows what it is, and so does show",
    "echo": "a name alone on its line shows what it is; note \"…\" keeps a remark",
    "ls": "names lists what there is",
    "dir": "names lists what there is",
    "who": "names lists what there is",
    "import": "load reads bars, include runs a script",
    "from": "load reads bars, include runs a script",
    "source": "include runs a script",
    "read_csv": "load reads bars: px = load PATH",
    "head": "write show head=5",
    "tail": "write show tail=5",
    "info": "write describe",
    "plot": "write plot line NAME",
    "shift": "the close one bar ago is close[-1]",
    "rolling": "a mean of 20 bars is mean(close, 20)",
    "pct_change": "the change over 5 bars is close/close[-5] - 1",
    "diff": "the change over a bar is close - close[-1]",
    "iif": "when(condition, then, else) chooses",
    "ifelse": "when(condition, then, else) chooses",
    "sort_values": "show close where close > 100 chooses rows; they stay in the order of time",
    "groupby": "by goes with verbs such as report: report bt by year",
    "iloc": "rows are chosen with from, to and where: show from 2015 to 2016",
    "loc": "rows are chosen with from, to and where: show from 2015 to 2016",
    "man": "? NAME shows a help page",
    "del": "drop takes columns out of a frame",
    "let": "a value is named by NAME = …",
    "var": "a value is named by NAME = …; the variance of 20 bars is var(x, 20)",
    "lambda": "a formula of your own is written def f(n=20) = …",
    "while": "for i in 1..10 { … } repeats",
  ]
}
