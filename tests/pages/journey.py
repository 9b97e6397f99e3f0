"""The upload journey in AppTest: one function for what an analyst does on each screen."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests import factories
from tests.pages import screen

QUARTER = "2026/27 Q2"
NEXT = factories.csv("training", factories.training(QUARTER, 90)).encode()
BAD = factories.csv(
    "training",
    factories.training(QUARTER, 90),
    {**factories.training(QUARTER, -4), "area": "Bristl"},
).encode()
STRANGER = factories.csv(
    "training", factories.training(QUARTER, 5) | {"organisation": "Nobody Knows Trust"}
).encode()


def chosen(*files: tuple[str, bytes], app: AppTest | None = None) -> AppTest:
    """Choose files on the upload page, which keeps them and goes to the next step."""
    app = app or screen.opened(screen.UPLOAD)
    for name, content in files:
        app.file_uploader[0].upload(name, content)
    return ran(app)


def ran(element) -> AppTest:
    """Run a page again, after something was done to it or to one of its elements."""
    app = element.run()
    assert not app.exception, [one.value for one in app.exception]
    return app


def press(app: AppTest, key: str) -> AppTest:
    """Press a button by its key."""
    return ran(app.button(key=key).click())


def step(app: AppTest) -> str:
    """Return the heading of the step that is shown."""
    return app.header[0].value


def onwards(app: AppTest) -> AppTest:
    """Press the way on."""
    return press(app, "onwards")


def fixed(*files: tuple[str, bytes]) -> AppTest:
    """Choose files and say that what was recognised is right."""
    return onwards(chosen(*files))


def compared(*files: tuple[str, bytes], accept: bool = False) -> AppTest:
    """Choose files, look at their problems, accept warnings and see what changes."""
    app = fixed(*files)
    if accept:
        for box in [one for one in app.checkbox if str(one.key).startswith("ok_")]:
            ran(app.checkbox(key=box.key).check())
    return onwards(app)


def ready(*files: tuple[str, bytes], accept: bool = False) -> AppTest:
    """Go through every step up to the last."""
    app = compared(*files, accept=accept)
    for box in [one for one in app.checkbox if str(one.key).startswith("seen_")]:
        ran(app.checkbox(key=box.key).check())
    return onwards(app)


def publish(app: AppTest, *, by: str = "Data lead", note: str = "") -> AppTest:
    """Fill in the form of the last step and press its button."""
    app.text_input(key="publish_by").set_value(by)
    if note:
        app.text_input(key="publish_note").set_value(note)
    return ran(app.button(key="publish").click())


def published(*files: tuple[str, bytes], accept: bool = False, by: str = "Data lead") -> AppTest:
    """Go the whole way."""
    return publish(ready(*files, accept=accept), by=by)
