"""Tables as HTML: one way to write a real table, whoever shows it."""

from __future__ import annotations

import html
from collections.abc import Callable

import pandas as pd


def escaped(value: object) -> str:
    """Return a text so that HTML shows it as it is."""
    return html.escape(str(value), quote=True)


def rows(frame: pd.DataFrame, text: Callable[[object], str] = escaped) -> str:
    """Return the head and the body of a table, its first column heading the rows.

    Parameters
    ----------
    text : callable
        Writes the text of a cell or a heading: it escapes it.
    """
    heads = "".join(f'<th scope="col">{text(name)}</th>' for name in frame.columns)
    columns = (frame.iloc[:, at].tolist() for at in range(frame.shape[1]))
    body = "".join(_row(row, text) for row in zip(*columns, strict=True))
    return f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody>"


def _row(row: tuple, text: Callable[[object], str]) -> str:
    cells = "".join(f"<td>{text(cell)}</td>" for cell in row[1:])
    return f'<tr><th scope="row">{text(row[0])}</th>{cells}</tr>'
