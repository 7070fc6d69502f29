#ifndef WICK_EDITOR_H
#define WICK_EDITOR_H

// What the files of this target share; Swift sees include/CEditLine.h alone.

#define _GNU_SOURCE
#include <histedit.h>
#include <signal.h>
#include <stdio.h>
#include <wchar.h>

#include "CEditLine.h"

#pragma GCC visibility push(hidden)

// Keys of our own that functions push to one another: no keyboard sends them.
#define KEY_WAKE L'\x1d'
#define KEY_LIST L"\x1e"
#define KEY_FINISH L"\033[9999~"
#define FINISH_BINDING L"\\e[9999~"

struct wick_editor {
  EditLine *el;
  HistoryW *history;
  FILE *out;
  wick_callbacks call;
  char prompt[256];
  unsigned char input[4096];
  size_t next, end;
  char *list;
  int saved_cursor, is_idle, searches;
  /// Whether the first rows of the line are above the screen; whether the terminal has yet to tell where the cursor is.
  int is_cut, awaits_report;
  FILE *nowhere;
};

// signals.c
extern int wake_pipe[2];
extern volatile sig_atomic_t interrupts, interrupts_taken, stopped, continued, resized, ended;
enum { READING_SIGNALS = 6 };
extern const int reading_signals[READING_SIGNALS];
/// Ends the wait for a key.
void wake(void);
void make_wake_pipe(void);
void catch_signal(int number, struct sigaction *before);

// input.c
int get_character(EditLine *el, wchar_t *result);
void bracketed_paste(wick_editor *editor, int on);
/// malloc'ed; NULL for a text that is no UTF-8.
wchar_t *wide(const char *text);
char *narrow(const wchar_t *text, size_t count);
wick_editor *editor_of(EditLine *el);
/// Takes the terminal back after others had it, and shows the line anew where the cursor stands.
void prepare_again(wick_editor *editor);

// width.c
/// Clears the prompt and what is typed from the screen; the cursor stands where the prompt began.
void clear_line(wick_editor *editor);
void take_new_width(wick_editor *editor);
int take_report(wick_editor *editor);
void bring_back(wick_editor *editor);
void keep_rows_joined(wick_editor *editor);

// outside.c
/// Opens what is typed in $VISUAL or $EDITOR, and takes it back as it was saved.
unsigned char edit_outside(EditLine *el, int key);

// keys.c
void bind_keys(EditLine *el);

#pragma GCC visibility pop

#endif
