"""The upload journey: problems are listed, nothing changes by itself, and there is a way back."""

import hashlib

import pytest

from analysis.datasets import registry
from tests import factories
from tests.pages import screen

PROBLEMS = "Problems found"
NEXT = factories.csv("training", factories.training("2026/27 Q2", 90)).encode()
BAD = factories.csv(
    "training",
    factories.training("2026/27 Q2", 90),
    {**factories.training("2026/27 Q2", -4), "area": "Bristl"},
).encode()
STRANGER = factories.csv(
    "training",
    factories.training("2026/27 Q2", 5) | {"organisation": "Nobody Knows Trust"},
).encode()


def chosen(*files: tuple[str, bytes]):
    """Open the upload page and choose files."""
    app = screen.opened(screen.UPLOAD)
    for name, content in files:
        app.file_uploader(key="upload_files").upload(name, content)
    app.run()
    assert not app.exception
    return app


def publish(app, *, by: str = "Data lead", accept: bool = False):
    """Fill in the form and press the button."""
    app.text_input(key="publish_by").set_value(by)
    if accept:
        app.checkbox(key="publish_accept").check()
    app.form_submit_button[0].click().run()
    assert not app.exception
    return app


def completions(store) -> list[int]:
    """Return what the trust has returned for the newest quarter."""
    table = store.tables()["training"]
    return table.loc[table["quarter"] == "2026/27 Q2", "completions"].tolist()


def test_without_a_file_every_template_is_offered(real):
    app = screen.opened(screen.UPLOAD)
    offered = {button.key for button in app.get("download_button")}
    assert offered == {f"template_{dataset.name}" for dataset in registry()}
    assert not app.form_submit_button


def test_a_wrong_file_lists_each_problem_with_what_to_do(real):
    app = chosen(("training.csv", BAD))
    rows = screen.table(app, PROBLEMS).set_index("Column")
    assert rows.loc["area", ["Row", "Level", "Value", "What to do", "File"]].tolist() == [
        *("3", "error", "Bristl", 'Did you mean "Bristol"?', "training.csv"),
    ]
    assert rows.loc["completions", ["Row", "Level", "Value"]].tolist() == ["3", "error", "-4"]
    assert rows.loc["completions", "Problem"] == "completions must be at least 0"
    assert (rows["Problem"] != "").all()


def test_a_wrong_file_cannot_be_published(real):
    before = real.version
    app = chosen(("training.csv", BAD))
    assert app.error[0].value.startswith("Not to be published: 2 errors")
    assert not app.form_submit_button
    assert real.version == before


def test_one_wrong_file_holds_back_the_right_one_beside_it(real):
    app = chosen(("right.csv", NEXT), ("wrong.csv", BAD))
    assert not app.form_submit_button


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\x03\x04 a zip", b"\xff\xfe\x00bad"])
def test_a_file_that_is_no_return_is_refused_in_words(real, content):
    app = chosen(("training.csv", content))
    assert "Not to be published" in app.error[0].value
    assert len(screen.table(app, PROBLEMS)) >= 1


def test_a_right_file_says_what_it_holds_and_what_the_button_will_do(real):
    app = chosen(("training.csv", NEXT))
    [row] = screen.table(app, "The files and what they hold").to_dict("records")
    assert (row["Dataset"], row["Rows"], row["Quarters"]) == ("Training return", "1", "2026/27 Q2")
    assert (row["Errors"], row["Warnings"]) == ("0", "0")
    assert app.form_submit_button[0].label == "Publish 1 row of training return"
    assert real.version == 1


def test_publishing_makes_one_release_that_every_page_shows(small):
    assert completions(small) == []
    app = publish(chosen(("training.csv", NEXT)))
    assert "Published as release 2" in app.success[0].value
    assert (small.version, completions(small)) == (2, [90])
    newest = screen.block(screen.opened(screen.TRAINING), "tr2_by_quarter").table
    assert newest.set_index("Quarter").loc["2026/27 Q2", "Bristol"].startswith("90")


def test_the_history_says_who_published_which_file(small):
    publish(chosen(("training.csv", NEXT)), by="Data lead, AB")
    history = screen.block(screen.opened(screen.DATA), "history").table.set_index("Release")
    assert history.loc["2", "By"] == "Data lead, AB"
    assert "training.csv" in history.loc["2", "Files"]
    assert hashlib.sha256(NEXT).hexdigest()[:12] in history.loc["2", "Files"]


def test_nobody_publishes_without_saying_who(real):
    app = publish(chosen(("training.csv", NEXT)), by="  ")
    assert [one.value for one in app.error] == ["Say who publishes."]
    assert real.version == 1


def test_warnings_have_to_be_accepted(small):
    app = publish(chosen(("training.csv", STRANGER)))
    assert "Accept the warnings" in app.error[0].value
    assert small.version == 1
    app = publish(app, accept=True)
    assert "Published as release 2" in app.success[0].value


def test_the_same_files_are_published_once_however_often(small):
    app = publish(chosen(("training.csv", NEXT)))
    app.run()
    assert not app.form_submit_button
    again = chosen(("training again.csv", NEXT))
    assert not again.form_submit_button
    assert "Release 2 holds these files" in screen.said(again)
    assert small.version == 2


def test_undo_goes_back_and_the_files_can_be_published_again(small):
    before = small.tables()["training"]
    app = publish(chosen(("training.csv", NEXT)))
    app.button(key="undo").click().run()
    assert not app.exception
    assert [one.value for one in app.info][0].startswith("Release 3 takes release 2 back")
    assert not app.success or "Published" not in app.success[0].value
    assert small.tables()["training"].equals(before)
    publish(app)
    assert (small.version, completions(small)) == (4, [90])


def test_undo_says_why_where_somebody_has_published_since(small):
    app = publish(chosen(("training.csv", NEXT)))
    later = factories.csv("training", factories.training("2026/27 Q2", 70)).encode()
    publish(chosen(("training.csv", later)))
    app.button(key="undo").click().run()
    assert "Not taken back" in app.error[0].value
    assert completions(small) == [70]


def test_several_files_are_one_release(small):
    staff = factories.csv("workforce", {"staff_in_post": 400, "staff_trained": 300}).encode()
    publish(chosen(("training.csv", NEXT), ("workforce.csv", staff)))
    assert small.version == 2
    assert [file["dataset"] for file in small.history()[0].files] == ["training", "workforce"]


def test_publishing_real_returns_takes_the_illustrative_ones_away(use, store):
    use(store)
    app = chosen(("training.csv", NEXT))
    assert "takes all the illustrative data away" in screen.said(app)
    publish(app, accept=True)
    assert (store.tables()["training"]["provenance"] == "measured").all()
    app = screen.opened(screen.TRAINING)
    assert not [text for text in screen.raw_texts(app) if "badge[" in text]
