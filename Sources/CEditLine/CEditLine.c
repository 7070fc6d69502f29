#include "editor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// Has the library write the rest of a row rather than shift it: where it shifts full rows, it goes on to clear parts of
/// the rows below them.
static void never_shift(EditLine *el) {
  static const char *const capabilities[] = {"ic", "IC", "im", "dc", "DC", "dm"};
  for (size_t i = 0; i < sizeof capabilities / sizeof *capabilities; i++)
    el_set(el, EL_SETTC, capabilities[i], "", NULL);
}

static char *prompt_of(EditLine *el) { return editor_of(el)->prompt; }

wick_editor *wick_editor_new(const char *program, wick_callbacks callbacks) {
  const char *term = getenv("TERM");
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || !term || strcmp(term, "emacs") == 0) return NULL;
  make_wake_pipe();
  int descriptor = dup(STDOUT_FILENO);
  if (wake_pipe[0] < 0 || descriptor < 0) return NULL;
  fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  wick_editor *editor = calloc(1, sizeof *editor);
  FILE *out = fdopen(descriptor, "w");
  if (!editor || !out) {
    if (out) fclose(out); else close(descriptor);
    free(editor);
    return NULL;
  }
  setvbuf(out, NULL, _IOFBF, 4096);
  editor->out = out;
  editor->call = callbacks;
  // Its complaint about an unknown terminal goes to a place of its own; it then edits as on a dumb one.
  editor->nowhere = fopen("/dev/null", "w");
  editor->el = el_init(program, stdin, out, editor->nowhere ? editor->nowhere : stderr);
  editor->history = history_winit();
  int edits = 0;
  if (editor->el && editor->history) {
    HistEventW event;
    history_w(editor->history, &event, H_SETSIZE, 100000);
    history_w(editor->history, &event, H_SETUNIQUE, 1);
    el_wset(editor->el, EL_CLIENTDATA, editor);
    el_wset(editor->el, EL_SIGNAL, 0);
    el_wset(editor->el, EL_EDITOR, L"emacs");
    el_wset(editor->el, EL_HIST, history_w, editor->history);
    el_wset(editor->el, EL_GETCFN, get_character);
    el_set(editor->el, EL_PROMPT_ESC, prompt_of, '\1');
    never_shift(editor->el);
    bind_keys(editor->el);
    el_source(editor->el, NULL);
    el_wget(editor->el, EL_EDITMODE, &edits);
  }
  if (edits) return editor;
  wick_editor_free(editor);
  return NULL;
}

void wick_editor_free(wick_editor *editor) {
  if (!editor) return;
  if (editor->el) el_end(editor->el);
  if (editor->history) history_wend(editor->history);
  if (editor->out) fclose(editor->out);
  if (editor->nowhere) fclose(editor->nowhere);
  free(editor->list);
  free(editor);
}

void wick_editor_set_prompt(wick_editor *editor, const char *text, int color) {
  // The codes end before the last blank: a literal at the end of a prompt is lost, and two in a row spoil one another.
  if (color)
    snprintf(editor->prompt, sizeof editor->prompt, "\1\033[1;%dm\1%.200s\1\033[0m\1 ", color, text);
  else
    snprintf(editor->prompt, sizeof editor->prompt, "%.200s ", text);
}

void wick_editor_remember(wick_editor *editor, const char *text) {
  HistEventW event;
  wchar_t *entry = wide(text);
  if (entry) history_w(editor->history, &event, H_ENTER, entry);
  free(entry);
}

wick_read_result wick_editor_read(wick_editor *editor, char **line) {
  struct sigaction before[READING_SIGNALS];
  *line = NULL;
  wick_take_interrupts();
  stopped = continued = resized = ended = 0;
  // A search that an interrupt ended is over.
  editor->is_idle = editor->searches = 0;
  for (int i = 0; i < READING_SIGNALS; i++) catch_signal(reading_signals[i], &before[i]);
  bracketed_paste(editor, 1);
  // The library would show the prompt first: what is typed in the moment between would be echoed beside it.
  el_wset(editor->el, EL_PREP_TERM, 1);
  int count = 0;
  const wchar_t *text = el_wgets(editor->el, &count);
  int error = errno, was_interrupted = interrupts != interrupts_taken;
  wick_read_result result = WICK_END;
  if (text && count > 0 && !was_interrupted && !ended) {
    size_t length = wcslen(text);
    while (length > 0 && (text[length - 1] == L'\n' || text[length - 1] == L'\r')) length--;
    *line = narrow(text, length);
    if (*line) result = WICK_LINE;
  } else if (was_interrupted || (count < 0 && error == EINTR)) {
    result = WICK_INTERRUPTED;
    editor->next = editor->end = 0;
    wick_take_interrupts();
  }
  bracketed_paste(editor, 0);
  for (int i = 0; i < READING_SIGNALS; i++) sigaction(reading_signals[i], &before[i], NULL);
  if (ended) raise((int)ended);
  return result;
}
