#include "editor.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Another width of the terminal while a line is typed. Some terminals break their rows anew, with what was typed in
// them; others leave them as they stand, or cut them off.

/// A walk over what is shown, row by row as the library breaks it.
typedef struct {
  const wchar_t *parts[2][2];
  int part, columns, row, column;
  /// The last two characters; whether a full row was broken between them.
  wchar_t last, previous;
  int is_broken;
} walk;

static wchar_t put(walk *w, wchar_t c) {
  int cells = c == L'\n' ? 0 : wcwidth(c);
  if (cells < 0) cells = 2;
  w->previous = w->last;
  w->is_broken = c != L'\n' && w->column == w->columns && cells > 0;
  if (c == L'\n' || w->column + cells > w->columns) {
    w->row++;
    w->column = 0;
  }
  w->column += cells;
  return w->last = c;
}

/// The next character that is seen; 0 after the last.
static wchar_t step(walk *w) {
  int is_hidden = 0;
  for (; w->part < 2; w->part++) {
    while (w->parts[w->part][0] < w->parts[w->part][1]) {
      wchar_t c = *w->parts[w->part][0]++;
      if (c == 1) is_hidden = !is_hidden;
      if (c != 1 && !is_hidden) return put(w, c);
    }
  }
  return 0;
}

/// A walk over the prompt and the line up to some place in it. The caller frees the prompt.
static walk walk_to(wick_editor *editor, const wchar_t *end, int columns, wchar_t **prompt) {
  *prompt = wide(editor->prompt);
  const wchar_t *begin = el_wline(editor->el)->buffer;
  return (walk){.parts = {{*prompt, *prompt ? *prompt + wcslen(*prompt) : NULL}, {begin, end}}, .columns = columns};
}

/// Rows from the first one of the prompt down to some place in the line, on a terminal of so many columns.
static int rows_to(wick_editor *editor, const wchar_t *end, int columns) {
  wchar_t *prompt;
  walk w = walk_to(editor, end, columns, &prompt);
  while (step(&w)) {}
  free(prompt);
  return w.row + (w.column == columns);
}

static int rows_above(wick_editor *editor, int columns) {
  return rows_to(editor, el_wline(editor->el)->cursor, columns);
}

static int is_dumb(void) {
  const char *term = getenv("TERM");
  return term && strcmp(term, "dumb") == 0;
}

/// Clears from so many rows above the cursor to the end of the screen; the cursor is there then, in the first column.
/// Never from the corner of the screen, which is taken for a screen that is cleared: tmux keeps a copy of it.
static void clear_from(wick_editor *editor, int above) {
  if (above > 0) fprintf(editor->out, "\033[%dA", above);
  fputs("\r\033[K\033[C\033[J\r", editor->out);
}

void clear_line(wick_editor *editor) {
  int columns = 0, rows = 0;
  if (is_dumb())
    fputs("\r\n", editor->out);
  else if (wick_terminal_size(fileno(editor->out), &columns, &rows))
    clear_from(editor, rows_above(editor, columns));
  fflush(editor->out);
}

// MARK: terminals that break their rows anew

static int breaks_anew(void) {
  static const char *const signs[] = {"TMUX", "VTE_VERSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "WEZTERM_PANE",
                                      "ALACRITTY_WINDOW_ID", "WT_SESSION", "TERM_PROGRAM"};
  // Their variables do not go to another machine with the user; the name of the terminal does.
  static const char *const names[] = {"tmux", "xterm-kitty", "alacritty", "foot", "wezterm", "xterm-ghostty"};
  const char *term = getenv("TERM");
  if (is_dumb()) return 0;
  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
    if (getenv(signs[i])) return 1;
  for (size_t i = 0; term && i < sizeof names / sizeof *names; i++)
    if (strncmp(term, names[i], strlen(names[i])) == 0) return 1;
  return 0;
}

/// Takes a report of the cursor's row out of what was typed, also one that comes late; 0 where there is none.
int take_report(wick_editor *editor) {
  for (size_t i = editor->next; i < editor->end && editor->awaits_report; i++) {
    int row = 0, column = 0, length = 0;
    char text[16] = {0};
    memcpy(text, editor->input + i, editor->end - i < sizeof text ? editor->end - i : sizeof text - 1);
    if (sscanf(text, "\033[%4d;%4dR%n", &row, &column, &length) != 2 || length == 0) continue;
    memmove(editor->input + i, editor->input + i + length, editor->end - i - (size_t)length);
    editor->end -= (size_t)length;
    editor->awaits_report = 0;
    return row;
  }
  return 0;
}

/// The row of the screen in which the cursor stands, from 1; 0 where the terminal does not tell within a moment.
static int cursor_row(wick_editor *editor) {
  fputs("\033[6n", editor->out);
  fflush(editor->out);
  if (editor->next == editor->end) editor->next = editor->end = 0;
  editor->awaits_report = 1;
  for (int left = 10; left > 0 && editor->end < sizeof editor->input; left--) {
    struct pollfd ready = {.fd = STDIN_FILENO, .events = POLLIN};
    if (poll(&ready, 1, 20) <= 0) continue;
    ssize_t count = read(STDIN_FILENO, editor->input + editor->end, sizeof editor->input - editor->end);
    if (count <= 0) return 0;
    editor->end += (size_t)count;
    int row = take_report(editor);
    if (row > 0) return row;
  }
  return 0;
}

/// Takes the rows as the terminal broke them, whose cursor went with its character, where the first ones left the screen
/// at its top: there they cannot be cleared, and would stand twice. They are back when the terminal is wide again.
static void believe_new_width(wick_editor *editor) {
  editor->is_cut = 1;
  el_resize(editor->el);
  if (!editor->nowhere) return;
  el_set(editor->el, EL_SETFP, 1, editor->nowhere);
  el_wset(editor->el, EL_REFRESH);
  el_set(editor->el, EL_SETFP, 1, editor->out);
}

/// Shows the whole line again where its first rows left the screen: the keys that follow are meant for all of it.
void bring_back(wick_editor *editor) {
  if (!editor->is_cut) return;
  editor->is_cut = 0;
  clear_line(editor);
  el_wset(editor->el, EL_REFRESH);
}

/// Has the terminal itself go from each full row to the next one. The library goes down by line feeds, and leaves blanks
/// at the end of a row unwritten: terminals take such rows for lines of their own, and do not join them when they become
/// wider.
void keep_rows_joined(wick_editor *editor) {
  int columns = 0, rows = 0;
  if (editor->is_cut || !breaks_anew() || !wick_terminal_size(fileno(editor->out), &columns, &rows)) return;
  // A row of blanks after the cursor is not on the screen.
  const LineInfoW *line = el_wline(editor->el);
  const wchar_t *end = line->lastchar;
  while (end > line->cursor && end[-1] == L' ') end--;
  int row = rows_above(editor, columns), last = rows_to(editor, end, columns);
  if (last == 0 || last >= rows) return;
  wchar_t *prompt;
  walk w = walk_to(editor, end, columns, &prompt);
  fputs("\0337", editor->out);
  for (wchar_t c = 1; c;) {
    c = step(&w);
    // Behind a full last row the library has gone to the next one, if the cursor is there.
    if (!c && w.column == columns && end == line->cursor) c = put(&w, L' ');
    if (!c || !w.is_broken || wcwidth(w.previous) < 1) continue;
    if (w.row - 1 > row) fprintf(editor->out, "\033[%dB", w.row - 1 - row);
    if (w.row - 1 < row) fprintf(editor->out, "\033[%dA", row - w.row + 1);
    row = w.row;
    fprintf(editor->out, "\033[%dG%lc%lc", columns + 1 - wcwidth(w.previous), (wint_t)w.previous, (wint_t)c);
  }
  fputs("\0338", editor->out);
  fflush(editor->out);
  free(prompt);
}

void take_new_width(wick_editor *editor) {
  int columns = 0, rows = 0, before = 0;
  if (!wick_terminal_size(fileno(editor->out), &columns, &rows)) return;
  int above = rows_above(editor, columns);
  if (breaks_anew()) {
    int row = cursor_row(editor);
    if (row > 0 && row <= above) return believe_new_width(editor);
  } else {
    // It is not known how the terminal moved the rows: none is cleared that may belong to what stands above.
    el_get(editor->el, EL_GETTC, "co", &before);
    int then = before > 0 ? rows_above(editor, before) : above;
    if (then < above) above = then;
  }
  editor->is_cut = 0;
  if (!is_dumb()) clear_from(editor, above);
  fflush(editor->out);
  el_resize(editor->el);
  el_wset(editor->el, EL_REFRESH);
}
