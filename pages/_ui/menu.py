"""The menu's entries: made once a process, not on every run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pages._ui import access
from pages._ui.access import Role, no_access

# Address, file, name, icon and the least role of each page, by section of the menu.
Sections = tuple[tuple[str, tuple[tuple[str, str, str, str, Role], ...]], ...]


class Entry(StreamlitPage):
    """An entry that every reader's run shares.

    Streamlit marks the page it is to run and takes the mark away as it runs: of two readers at
    once, one would take the other's. An entry is marked for good.
    """

    _can_be_called = property(lambda self: True, lambda self, value: None)

    @cached_property
    def _script_hash(self) -> str:
        return super()._script_hash


@lru_cache(maxsize=len(Role) + 1)
def entries(sections: Sections, role: Role | None) -> dict[str, list[StreamlitPage]]:
    """Return the menu of a role, for `st.navigation`.

    Every address is registered for everybody: a link to a page that a role lacks says so plainly.
    """
    return {
        section: [_entry(*page, may=role is not None and role >= page[-1]) for page in pages]
        for section, pages in sections
    }


# The entries of pages, by address, for links from one page to another.
_pages: dict[str, Entry] = {}


def _entry(address: str, file: str, title: str, icon: str, _least: Role, *, may: bool) -> Entry:
    where: str | Callable[[], None] = f"pages/{file}" if may else no_access
    made = Entry(
        where,
        title=title,
        icon=icon,
        url_path=address,
        default=address == "overview",
        visibility="visible" if may else "hidden",
    )
    if may:
        _pages[address] = made
    return made


def link(address: str, label: str, *, query: Mapping[str, object] | None = None) -> None:
    """Lead to a page that the reader may see: by its entry, as files are looked up on the disk."""
    st.page_link(_pages[address], label=label, icon="", query_params=query)


def ways_from_data() -> None:
    """Lead to the pages that the menu has no room for."""
    link("use", "Use the data in Excel, Power BI and programs")
    if access.person().may(Role.ANALYST):
        link("audit", "Audit log")
