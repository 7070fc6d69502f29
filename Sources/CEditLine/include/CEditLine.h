#ifndef WICK_CEDITLINE_H
#define WICK_CEDITLINE_H

#include <stddef.h>

/// A line editor on the terminal: libedit through its native interface, which Swift cannot call itself because it is
/// variadic. All texts are UTF-8; texts that a callback returns are malloc'ed and freed here.
typedef struct wick_editor wick_editor;

/// What Tab does: `erase` characters before the cursor give way to `insertion`, or `list` is shown.
typedef struct {
  size_t erase;
  char *insertion;
  char *list;
} wick_completion;

typedef struct {
  void *context;
  /// Whether Enter submits the text, or asks for more lines.
  int (*is_complete)(void *context, const char *text);
  /// `before` is the text before the cursor, `after` what follows it.
  wick_completion (*complete)(void *context, const char *before, const char *after);
  /// An older (-1) or newer (1) text that begins with `before`; NULL where there is none.
  char *(*recall)(void *context, int direction, const char *before, const char *text);
  /// Called before the first key of each line is waited for: the prompt stands there already.
  void (*idle)(void *context);
} wick_callbacks;

typedef enum { WICK_LINE, WICK_END, WICK_INTERRUPTED } wick_read_result;

/// NULL where standard input or output is no terminal, or the terminal cannot edit.
wick_editor *wick_editor_new(const char *program, wick_callbacks callbacks);
void wick_editor_free(wick_editor *editor);
/// The prompt, and the number of its colour (31 is red); 0 is none.
void wick_editor_set_prompt(wick_editor *editor, const char *text, int color);
/// Makes a text known to the search with ^R.
void wick_editor_remember(wick_editor *editor, const char *text);
/// Reads a line, which may hold line feeds; free it.
wick_read_result wick_editor_read(wick_editor *editor, char **line);
/// Shows a text while a line is being read, below the line and with the line again below it; any thread may call it.
void wick_editor_tell(const char *text);

/// From now on SIGINT ends nothing: it is counted, `action` is called with `context` in the signal handler, and a line
/// that is being read is dropped. SIGTERM and SIGHUP call it too while work is under way.
void wick_catch_interrupts(void (*action)(void *context, int count), void *context);
/// Interrupts since the last call.
int wick_take_interrupts(void);

/// Work that SIGTERM and SIGHUP stop before they end the program, which they do in `wick_end_work`.
void wick_begin_work(void);
void wick_end_work(void);
/// Whether the terminal shows what is typed while no line is read.
void wick_show_keys(int shown);

/// For `action`: writes to standard error that the work under way has yet to end. Safe in a signal handler.
void wick_say_still_stopping(void);

/// The character type of the locale, and nothing else of it: UTF-8 in any case, decimal points stay points.
void wick_set_character_type(void);
/// Columns and rows of the terminal behind a file descriptor; 0 where there is none.
int wick_terminal_size(int descriptor, int *columns, int *rows);

#endif
