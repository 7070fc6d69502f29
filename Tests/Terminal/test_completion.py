"""What Tab offers: verbs, kinds, options with their defaults, columns, frames, files, zones, dates."""

import re

import pytest

from terminal import ENTER, TAB, control

BLOCK = ["for k in [1 2] {", "show $k * 10", "}"]


def expect(t, prompt, typed, becomes):
    t.send(typed + TAB)
    t.wait(lambda t: t.lines()[-1] == f"{prompt} {becomes}", what=f"{typed!r} as {becomes!r}")


def test_tab_lists_and_completes(terminal):
    t = terminal()
    t.wait_prompt()
    t.send("sho" + TAB)
    t.wait(lambda t: t.lines()[-1].rstrip() == "wick> show", what="show")
    t.send("1" + ENTER)
    t.wait(lambda t: "1" in t.lines(), what="1")
    t.wait_prompt()
    t.send("s" + TAB)
    t.pump(0.1)
    t.send(TAB)
    t.wait_text("sweep")
    t.wait(lambda t: t.lines()[-1] == "wick> s", what="the line again")
    t.send("how 2" + ENTER)
    t.wait(lambda t: "2" in t.lines(), what="2")


def test_tab_list_in_a_block(terminal):
    t = terminal()
    t.wait_prompt()
    t.send(BLOCK[0] + ENTER)
    t.pump(0.1)
    t.send("s" + TAB + TAB)
    t.wait_text("sweep")
    t.pump(0.1)
    t.send("how $k * 10" + ENTER)
    t.pump(0.1)
    t.send("}" + ENTER)
    t.wait(lambda t: "20" in t.lines(), what="both rounds")


@pytest.mark.parametrize(
    "typed, becomes",
    [
        ("x = 1; und", "x = 1; undo"),
        ("plot can", "plot candles"),
        ("fit lgb", "fit lgbm"),
        ("r = sm", "r = sma("),
        ("plot hist x bi", "plot hist x bins="),
        ("plot hist x bins=5 bi", "plot hist x bins=5 bi"),
        ("px = load datasets/dai", "px = load datasets/daily/"),
        ('px = load "datasets/dai', 'px = load "datasets/daily/'),
        ('px = load "datasets/daily/AA', 'px = load "datasets/daily/AAPL.csv"'),
        ("px = load datasets/daily/AAPL.csv datasets/daily/IB", "px = load datasets/daily/AAPL.csv datasets/daily/IBM.csv"),
        ("report bt by mo", "report bt by month"),
        ("? swe", "? sweep"),
        ("show $alph", "show $alpha"),
        ("# sho", "# sho"),
        ('note "sho', 'note "sho'),
    ],
)
def test_tab_knows_what_may_stand_there(terminal, typed, becomes):
    t = terminal(columns=100)
    t.run("alpha = 1")
    expect(t, "wick>", typed, becomes)


@pytest.mark.parametrize(
    "typed, becomes",
    [
        ("show from ", "show from 20"),
        ("show from 2012", "show from 2012-"),
        ("show from 2013", "show from 2013-0"),
        ("show from 2005 to 2013-03-0", "show from 2005 to 2013-03-01"),
        ("show close on ", "show close on px"),
        ("fit logit on p", "fit logit on px"),
        ("rename clo", "rename close="),
        ("rename volume=shares clo", "rename volume=shares close="),
        ("spy = load x.csv tz=America/New_Y", "spy = load x.csv tz=America/New_York"),
        ("spy = load x.csv tz=Europe/Lond", "spy = load x.csv tz=Europe/London"),
        ("spy = load x.csv tz=Amer", "spy = load x.csv tz=America/"),
        ("spy = load x.csv calendar=us", "spy = load x.csv calendar=us-equities"),
        ("few = prune mda model=light", "few = prune mda model=lightgbm"),
        ("fit xgboost depth=", "fit xgboost depth=4"),
    ],
)
def test_tab_knows_the_frame_that_is_meant(terminal, typed, becomes):
    t = terminal(columns=100)
    t.run("px = load datasets/daily/AAPL.csv")
    t.wait_prompt("px>")
    expect(t, "px>", typed, becomes)


def test_tab_lists_dates_and_tells_what_a_number_is(terminal):
    t = terminal(columns=100, rows=40)
    t.run("px = load datasets/daily/AAPL.csv")
    t.wait_prompt("px>")
    t.send("show from 201" + TAB)
    t.wait(lambda t: t.lines()[-1] == "px> show from 201" and len(t.lines()) > 3, what="the years")
    assert re.findall(r"\b20\d\d\b", t.lines()[-2]) == ["2010", "2011", "2012", "2013"], "to the last year that has rows"
    t.send(control("c"))
    t.wait_prompt("px>")
    t.send("spy = load x.csv calendar=" + TAB)
    t.wait(lambda t: "cme-futures" in t.text() and t.lines()[-1] == "px> spy = load x.csv calendar=", what="the calendars")
    t.send(control("c"))
    t.wait_prompt("px>")
    t.send("show head=" + TAB)
    t.wait_text("head=  1..1000000 rows  only the first rows")
    t.send("2" + ENTER)
    t.wait(lambda t: any(line.strip().startswith("2000-03-02") for line in t.lines()), what="two rows")


def test_tab_quotes_file_names_that_need_it(terminal, tmp_path):
    for name in ('two words.csv', 'a,b.csv', 'zq"uote.csv', "plain.csv"):
        (tmp_path / name).write_text("Date,Close\n2020-01-01,1\n2020-01-02,2\n")
    t = terminal(columns=120, folder=tmp_path)
    for typed, becomes in (("two", '"two words.csv"'), ("a", '"a,b.csv"'), ("zq", '"zq\\"uote.csv"'), ("pl", "plain.csv")):
        t.wait_prompt()
        expect(t, "wick>", f"px = load {typed}", f"px = load {becomes}")
        t.send(ENTER)
        t.wait(lambda t: t.lines()[-1] == "px>" or "error" in t.lines()[-1], what="the frame")
        assert "error" not in t.text(), t.text()
        t.send("undo" + ENTER)
