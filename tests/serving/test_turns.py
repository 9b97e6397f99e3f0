"""Pages of one process are drawn one after the other, and a long one keeps nobody waiting."""

import threading
import time

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest

from deploy import streamlit_parts
from deploy.turns import Turns

PATIENCE = 60
READERS = 6


def asking(turns, draw):
    """Let one more reader ask for a page, and wait until they stand in line."""
    before = len(turns._line)

    def reader():
        with turns.turn():
            draw()

    thread = threading.Thread(target=reader)
    thread.start()
    until = time.monotonic() + PATIENCE
    while thread.is_alive() and len(turns._line) == before and time.monotonic() < until:
        time.sleep(0.001)
    return thread


def ended(threads):
    for thread in threads:
        thread.join(PATIENCE)
    return not any(thread.is_alive() for thread in threads)


def test_readers_are_served_one_at_a_time_in_the_order_of_asking():
    turns, begin, served, within = Turns(longest=PATIENCE), threading.Event(), [], []

    def drawing(number):
        def draw():
            within.append(number)
            begin.wait(PATIENCE)
            served.append(tuple(within))
            within.remove(number)

        return draw

    threads = [asking(turns, drawing(number)) for number in range(READERS)]
    begin.set()
    assert ended(threads)
    assert served == [(number,) for number in range(READERS)]


def test_who_draws_for_long_keeps_nobody_waiting_and_loses_nobody_their_turn():
    turns, end, served = Turns(longest=0.01), threading.Event(), []
    long = asking(turns, lambda: end.wait(PATIENCE))
    others = [threading.Thread(target=lambda: _served(turns, served)) for _ in range(READERS)]
    for one in others:
        one.start()
    assert ended(others)
    assert long.is_alive()
    assert len(served) == READERS
    end.set()
    assert ended([long])
    _served(turns, served)
    assert not turns._line


def _served(turns, served):
    with turns.turn():
        served.append(1)


def test_a_page_that_fails_gives_its_turn_away():
    turns, served = Turns(longest=PATIENCE), []
    try:
        with turns.turn():
            raise ValueError
    except ValueError:
        _served(turns, served)
    assert served == [1]


def test_every_run_of_a_page_takes_a_turn(monkeypatch):
    monkeypatch.setattr(ScriptRunner, "_run_script", ScriptRunner._run_script)
    turns, seen = Turns(longest=PATIENCE), []
    next_one = turns._next
    monkeypatch.setattr(turns, "_next", lambda: seen.append(len(turns._line)) or next_one())
    streamlit_parts.draw_in_turn(turns)
    app = AppTest.from_string("import streamlit as st\nst.write('drawn')").run()
    app.run()
    assert [one.value for one in app.markdown] == ["drawn"]
    assert seen == [1, 1]
