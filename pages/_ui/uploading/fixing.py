"""Step 3, fix: problems by cause, what stops first, each with what is certain at one press."""

from __future__ import annotations

import streamlit as st

from analysis import causes, fixing, formatting
from analysis.causes import ANY_COLUMN, ANY_FILE, ANY_LEVEL, Cause
from analysis.cells import ERROR, WARNING
from analysis.checked_draft import Checked
from analysis.fixing import Fix
from pages._ui import diffing
from pages._ui.blocks import safe
from pages._ui.uploading import choosing, listing, place, work

LEVELS = {ANY_LEVEL: "Everything", ERROR: "Errors", WARNING: "Warnings"}
# The first causes stand open: most files have no more.
OPEN = 3
MOST_GUESSES = 5


def screen(here: place.Place) -> None:
    """Draw the third step."""
    known = work.checked(here.draft)
    found = causes.causes(known.draft.problems)
    _summary(known, found)
    if found:
        _actions(here, known)
        for number, cause in enumerate(_filtered(found), start=1):
            _cause(here, known, cause, number)
        _corrected(here)
    _accepted_fixes(here)
    if place.ways(here, onwards="Continue: compare", why_not=safe(what_is_left(here, known))):
        place.go(place.COMPARE, here.draft)
        st.rerun()


def what_is_left(here: place.Place, known: Checked) -> str:
    """Say what stops, or asks and is not answered; nothing where the way is open."""
    open_files = {file.name for file in here.draft.files if file.dataset is None}
    unconfirmed = [file.name for file in known.files if file.name in open_files]
    if unconfirmed:
        return f"Go back first and confirm what {formatting.listed(unconfirmed)} is."
    if known.draft.errors:
        errors = formatting.counted(len(causes.causes(known.draft.errors)), "kind")
        return f"{errors} of error to correct first. Nothing has changed."
    left = len(_open_warnings(here, known))
    return f"{formatting.counted(left, 'kind')} of warning to look at." if left else ""


def _open_warnings(here: place.Place, known: Checked) -> list[Cause]:
    found = causes.causes(known.draft.warnings)
    return [cause for cause in found if cause.mark not in here.draft.accepted]


def _summary(known: Checked, found: list[Cause]) -> None:
    errors, warnings = len(known.draft.errors), len(known.draft.warnings)
    kinds = formatting.counted(len(found), "cause")
    said = [formatting.counted(errors, "error")] if errors else []
    said += [formatting.counted(warnings, "warning")] if warnings else []
    words = f"{formatting.listed(said)}, of {kinds}."
    if errors:
        st.error(f"Not to be published yet: {words} Errors stop, warnings ask.")
    elif warnings:
        st.warning(f"No errors. {words} Look at each, then accept it or correct the file.")
    else:
        st.success("No problems found in any file: every rule is kept.")


def _actions(here: place.Place, known: Checked) -> None:
    certain = fixing.certain(known.offered)
    with st.container(horizontal=True, key="fix_actions"):
        if certain:
            words = f"Accept all certain fixes ({len(certain):,})"
            st.button(words, key="fix_all", type="primary", on_click=_fix, args=(here, certain))
        still = _open_warnings(here, known)
        if len(still) > 1 and not known.draft.errors:
            words = f"Accept all {len(still)} kinds of warning as right"
            st.button(words, key="accept_all", on_click=_accept, args=(here, still))
        listed = causes.listed(known.draft.problems)
        diffing.download("Download the problems as CSV", listed, key="problems")


def _fix(here: place.Place, accepted: list[Fix]) -> None:
    known = {fix.id: fix for fix in (*here.draft.fixes, *accepted)}
    place.keep(here.draft, fixes=tuple(known.values()))


def _filtered(found: list[Cause]) -> list[Cause]:
    """Let the analyst look at one level, file or column; nothing is asked where there is one."""
    levels = [ANY_LEVEL, *(level for level in LEVELS if any(one.level == level for one in found))]
    files = [ANY_FILE, *dict.fromkeys(file for one in found for file in one.files)]
    columns = [ANY_COLUMN, *dict.fromkeys(one.column for one in found if one.column)]
    chosen = {}
    with st.container(horizontal=True, vertical_alignment="bottom", key="problem_filters"):
        if len(levels) > 2:
            chosen["level"] = st.segmented_control(
                "Show",
                levels,
                default=ANY_LEVEL,
                required=True,
                format_func=LEVELS.get,
                key="problem_level",
            )
        if len(files) > 2:
            chosen["file"] = st.selectbox("File", files, key="problem_file", width=260)
        if len(columns) > 2:
            chosen["column"] = st.selectbox("Column", columns, key="problem_column", width=260)
    return causes.chosen(found, **chosen)


def _cause(here: place.Place, known: Checked, cause: Cause, number: int) -> None:
    label = f"**{cause.level.capitalize()}** · {safe(cause.title)} · {safe(causes.where(cause))}"
    if cause.mark in here.draft.accepted:
        label += " · accepted"
    with st.expander(label, expanded=number <= OPEN, key=f"cause_{cause.key}"):
        if cause.is_alike:
            rule = safe(formatting.sentence(cause.rule))
            st.markdown(f"**{rule}** {safe(cause.advice)}")
        _fixes(here, cause, causes.fixes(cause, known.offered))
        alt = f"Where problem {number} is"
        same = not cause.is_alike
        listing.problems(cause.problems, alt=alt, key=cause.key, with_the_same=same)
        rest = max(len(cause.problems) - listing.MOST_LISTED, 0) + cause.more
        if rest:
            st.caption(f"{rest:,} more: the download lists them.")
        if not cause.is_error:
            _ask(here, cause)


def _fixes(here: place.Place, cause: Cause, offered: list[Fix]) -> None:
    """Offer what is certain at one press, and what is a guess one by one."""
    certain = fixing.certain(offered)
    guesses = [fix for fix in offered if not fix.is_certain][:MOST_GUESSES]
    with st.container(horizontal=True, key=f"fixes_{cause.key}"):
        if certain:
            words = _words(certain[0]) if len(certain) == 1 else f"Fix all {len(certain)} at once"
            _offer(here, f"{words} (certain)", certain, f"fix_{cause.key}")
        for number, fix in enumerate(guesses):
            _offer(here, f"{_words(fix)} (a guess)", [fix], f"guess_{cause.key}_{number}")


def _offer(here: place.Place, words: str, fixes: list[Fix], key: str) -> None:
    # What is written stands at the end of the words: they wrap rather than being cut off.
    st.button(words, key=key, on_click=_fix, args=(here, fixes), wrap=True)


def _words(fix: Fix) -> str:
    cells = formatting.counted(fix.rows, "cell")
    return safe(f"Write “{fix.new}” for “{fix.old}” in {cells}")


def _ask(here: place.Place, cause: Cause) -> None:
    # What is kept in the draft is what the box shows, however it came about.
    key = f"ok_{cause.mark}"
    st.session_state[key] = cause.mark in here.draft.accepted
    st.checkbox(
        "I have looked: this is right as it is",
        key=key,
        on_change=lambda: _accept(here, [cause], accepted=st.session_state[key]),
    )


def _accept(here: place.Place, found: list[Cause], *, accepted: bool = True) -> None:
    marks = [cause.mark for cause in found]
    left = [mark for mark in here.draft.accepted if mark not in marks]
    place.keep(here.draft, accepted=(*left, *(marks if accepted else [])))


def _corrected(here: place.Place) -> None:
    with st.expander("Corrected a file yourself? Choose it again", key="again"):
        st.markdown("A file of the same name takes the place of the one in this draft.")
        choosing.files(here, "The corrected file")
        choosing.refused()


def _accepted_fixes(here: place.Place) -> None:
    if not here.draft.fixes:
        return
    number = len(here.draft.fixes)
    title = f"{number:,} {'fix' if number == 1 else 'fixes'} accepted"
    with st.expander(title, key="fixes_accepted"):
        for fix in here.draft.fixes:
            st.markdown(f"- {safe(fix)}")
        st.button("Take all fixes back", key="fixes_back", on_click=_take_back, args=(here,))


def _take_back(here: place.Place) -> None:
    place.keep(here.draft, fixes=())
