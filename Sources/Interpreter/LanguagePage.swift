/// A page of the help about the language itself: what is no command, kind or function.
package struct LanguagePage: Sendable {
  package var name: String
  var aliases: [String] = []
  package var summary: String
  var details: String
  package var examples: [String] = []

  package var names: [String] { [name] + aliases }

  package static let all = [
    LanguagePage(
      name: "language", summary: "what a line may be",
      details: """
        A line is a command (`fit logit x=[ret]`), a name for what a command or an expression gives (`m = fit logit`), or
        an expression, whose value is shown. Words of a command stand by their place, options as name=value without
        blanks, in any order; anything with an operator stands in parentheses: up=(2*atr(14)). A newline or ; ends a
        statement; one that has an open bracket goes on in the next row. # begins a remark.

        A line that fails or is stopped with Ctrl-C changes nothing. Values never change: `c = a*2` makes the frame's next
        version, and undo goes back to the one before.

        More: ? columns, ? clauses, ? units, ? variables, ? param, ? def, ? for, ? keys, ? functions.
        """,
      examples: ["ret5 = close/close[-5] - 1", "1 + 2"]),
    LanguagePage(
      name: "columns", aliases: ["expressions", "operators", "formulas"],
      summary: "what columns are made with",
      details: """
        A bare name is a column of the current frame; use NAME makes another frame the current one. + - * / mod ^ work
        row by row, == != < <= > >= give 1 or 0, and and, or, not join conditions; & | ! are short for them. Where a value
        is missing (na) the result is na.

        close[-5] is the close of five rows before of the same symbol. mean(close, 20) takes the last 20 rows, mean(close,
        5d) those of the last five days, mean(close, all) all rows so far. when(condition, a, b) chooses. xs.rank(x) and
        the other functions that begin with xs. compare the symbols at one time. tf(1w, …) computes on longer bars that
        are complete, session(…) begins anew with each trading session. ? functions lists all.

        close[+1] looks ahead. Only labels, show and stat take such columns: a model, a signal or a backtest refuses them.
        """,
      examples: [
        "z = (close - mean(close, 20))/std(close, 20)", "up = when(close > mean(close, 50) and volume > 0, 1, 0)",
      ]),
    LanguagePage(
      name: "clauses", aliases: ["clause", "on", "where", "by", "from", "to"],
      summary: "the frame and the rows that a command takes: on, where, by, from, to",
      details: """
        on FRAME names the frame, where the current one is not meant. where CONDITION takes the rows for which it holds;
        date stands for their time, symbol for their symbol. from and to take a period, both ends included: a year, a
        month, a day or a moment, without quotes. by says what a table or a picture goes by: report bt by year. The page
        of each command shows which of them it takes; a clause that it does not take is an error.
        """,
      examples: [
        "show close where volume > 0 and date > 2012-06-01 tail=3", "show close from 2011 to 2012-06 head=2",
        "plot line close from 2012-03",
      ]),
    LanguagePage(
      name: "units", aliases: ["numbers", "dates", "durations"],
      summary: "how numbers, dates and lengths of time are written",
      details: """
        Numbers: 1_000, 0.05, 1e-4, 2% (0.02), 5bp (0.0005), 1tick (one step of the price). A bare count is bars, time
        needs a unit: 30s 5m 2h 3d 4w 6mo 1y. Dates: 2012, 2012-06, 2012-06-01, 2012-06-01T09:30. Texts stand in double
        quotes. yes, no and na are words. A range has two dots: 1..10, 0..1..0.1, 2011-01-01.. without an end. A list
        stands in brackets: [5 10 20].
        """,
      examples: ["m3 = mean(close, 3mo)", "widths = [5 10 20]"]),
    LanguagePage(
      name: "variables", aliases: ["variable", "properties"],
      summary: "names of values that are no columns",
      details: """
        n = 20 gives a name to a number, a text, a list, a frame or a model. In formulas and options it is called $n, so
        that it is never taken for a column; $name within a path is filled in. A dot takes a property of a value: m.cv.auc,
        bt.sharpe, px.len, px.close. _ is the value that was shown last. names lists all.
        """,
      examples: ["n = 20", "slow = mean(close, $n)", "px.len"]),
    LanguagePage(
      name: "param", aliases: ["parameters"],
      summary: "a parameter of a script, given by wick run",
      details: """
        param NAME = DEFAULT in RANGE "what it is" stands at the beginning of a script. `wick run study.wick n=50` gives
        another value: of the kind of the default, within the range or the list if there is one; a parameter that the
        script does not have, and one that it does not use, are errors. `wick params study.wick` lists them.
        """,
      examples: ["param window = 20 in 5..250 \"bars to look back\""]),
    LanguagePage(
      name: "def", summary: "a formula with a name, and settings if it needs some",
      details: """
        def NAME(setting=default, …) = expression. It is put in where it is called, so that it may name columns of any
        frame. A line that begins with ## above it is its description. Changing it makes stale what was made with it.
        """,
      examples: ["def mom(n=20, skip=1) = close[-skip]/close[-n] - 1"]),
    LanguagePage(
      name: "for", aliases: ["if", "else"], summary: "a block for each value, or on a condition",
      details: """
        for NAME in LIST { … } runs the block for each value, which is $NAME in it; if CONDITION { … } else { … } runs
        one of two. The condition is a plain value, not a column: those choose row by row with when(…). sweep runs a
        block for every combination of several lists, and gathers what it keeps.
        """,
      examples: ["for k in [5 10] { show mean(close, $k) tail=1 }", "if 2 > 1 { note \"arithmetic holds\" }"]),
    LanguagePage(
      name: "keys", aliases: ["editing"], summary: "what the keys do at the prompt",
      details: """
        Tab completes, or lists what may stand there. Up and Down go through the rows of a block, then through the lines
        of before that begin with what is typed. Ctrl-R searches them backwards, Ctrl-S forwards. Ctrl-A and Ctrl-E go to
        the ends of a row, Alt-B and Alt-F a word, Ctrl-W deletes one, Ctrl-K the rest, Ctrl-_ takes a change back.
        Ctrl-X Ctrl-E opens what is typed in $VISUAL or $EDITOR, and takes it back as it is saved.
        Enter runs a statement that is complete and begins a new row in one that is not. Ctrl-C drops what is typed, or
        stops what runs; Ctrl-Z puts wick to sleep until fg; Ctrl-D on an empty row ends the session.
        """),
  ]
}
