"""The picture in a browser: it asks for nothing, fits, and reads well by mouse and keyboard, whatever the names are."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from demo.report.page import write as write_page
from demo.streams import STREAMS
from integration_tests.picture.files import HOSTILE, campaign, days, full, write
from integration_tests.picture.files import story as story_file

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.picture

_FOLDER = Path(__file__).parent
# What the documentation shows: the top of the page, down to the first campaigns.
_DRAWN = {"x": 0, "y": 0, "width": 1280, "height": 1240}
_WIDTH = "document.documentElement.scrollWidth"
_VIEWS = [(width, scheme) for width in (1280, 400) for scheme in ("light", "dark")]
_SHOWN = "[...document.querySelectorAll('article')].filter((each) => !each.hidden).map((each) => each.id)"
# Resolves when the box of the shop's days has moved; the browser may take some frames for that.
_SCROLLED = """
new Promise((done) => {
  const look = (left) => {
    const moved = document.querySelector(".days").scrollTop > 0;
    if (moved || !left) done(moved);
    else requestAnimationFrame(() => look(left - 1));
  };
  look(600);
})
"""
_ORDER = "document.querySelector('.named th:nth-child(2)').getAttribute('aria-sort')"


def _texts(selector: str) -> str:
    """An expression for the texts of all elements that a selector finds."""
    return f"[...document.querySelectorAll({selector!r})].map((each) => each.textContent.trim())"


_CAMPAIGNS = _texts("article:not([hidden]) table.named:not(.videos) tbody th")


def _opened(folder: Path, page: Path, views: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the browser found in each view of a page."""
    (folder / "task.json").write_text(json.dumps({"page": page.as_uri(), "views": views}))
    command = ["node", "look.mjs", str(folder / "task.json"), str(folder / "result.json")]
    subprocess.run(command, cwd=_FOLDER, check=True, timeout=240)
    return list(json.loads((folder / "result.json").read_text()))


def _look(folder: Path, page: Path, views: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same of a page that asks for nothing but itself, and of which the browser does not complain."""
    found = _opened(folder, page, views)
    for each in found:
        assert [url for url in each["requests"] if not url.startswith("data:")] == [page.as_uri()]
        assert each["complaints"] == []
    return found


def _answers(folder: Path, page: Path, *steps: tuple[str, Any], **settings: Any) -> list[Any]:  # noqa: ANN401
    """What was looked up in one view, in order."""
    (found,) = _look(folder, page, [{"steps": steps, **settings}])
    return [answer for (what, _), answer in zip(steps, found["answers"], strict=True) if what in ("evaluate", "tree")]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with every panel, three currencies, and names that try to break it."""
    folder = tmp_path_factory.mktemp("page")
    target = folder / "report.html"
    write_page(full(folder / "a.duckdb", HOSTILE), target, note=HOSTILE["script"])
    return target


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of one report in one currency, with nothing to compare with."""
    folder = tmp_path_factory.mktemp("small")
    target = folder / "report.html"
    rows = days(campaign(1), 5) + days(campaign(2), 5, spend=20.0)
    write_page(write(folder / "a.duckdb", campaigns_daily_report=rows), target)
    return target


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the demo's world, at the tests' moment."""
    folder = tmp_path_factory.mktemp("story")
    database = story_file(folder / "a.duckdb", STREAMS, start_date="2026-01-16")
    target = folder / "report.html"
    write_page(database, target, note="Simulated data: all names and figures are made up.")
    return target


@pytest.mark.parametrize("which", ["page", "small", "story"])
def test_a_linter_finds_nothing_at_any_width_and_in_any_light(
    tmp_path: Path, which: str, request: pytest.FixtureRequest
) -> None:
    views = [{"width": width, "colorScheme": scheme, "steps": [("lint", None)]} for width, scheme in _VIEWS]
    for view, found in zip(views, _look(tmp_path, request.getfixturevalue(which), views), strict=True):
        (linted,) = found["answers"]
        assert linted["violations"] == [], view
        assert linted["passes"] > 30, view


@pytest.mark.parametrize("which", ["page", "small", "story"])
def test_no_width_needs_scrolling_to_the_side(tmp_path: Path, which: str, request: pytest.FixtureRequest) -> None:
    views = [{"width": width, "steps": [("evaluate", _WIDTH)]} for width in (1280, 900, 520, 400, 320)]
    found = _look(tmp_path, request.getfixturevalue(which), views)
    assert [each["answers"][0] for each in found] == [view["width"] for view in views]


def test_names_are_shown_as_they_are_and_run_nothing(tmp_path: Path, page: Path) -> None:
    title, names, elements = _answers(
        tmp_path,
        page,
        ("evaluate", "document.title"),
        ("evaluate", _texts("#currency-1 .named tbody th")),
        ("evaluate", "document.querySelectorAll('img, iframe, object, main script, main style').length"),
    )
    assert title == "TikTok Ads, 16 Feb \N{EN DASH} 15 Mar 2026"
    assert {" ".join(name.split()) for name in HOSTILE.values()} <= set(names)
    assert elements == 0


def test_no_script_but_the_pages_own_may_run(tmp_path: Path, page: Path) -> None:
    text = page.read_text().replace("</body>", "<script>document.title = 'owned'</script></body>")
    other = tmp_path / "other.html"
    other.write_text(text)
    (found,) = _opened(tmp_path, other, [{"steps": [("evaluate", "document.title")]}])
    assert found["answers"][0].startswith("TikTok Ads")
    assert any("Content Security Policy" in complaint for complaint in found["complaints"])


def test_one_currency_is_shown_and_the_keyboard_chooses_another(tmp_path: Path, page: Path) -> None:
    before, after, address = _answers(
        tmp_path,
        page,
        ("evaluate", _SHOWN),
        ("focus", "#currencies input"),
        ("press", "ArrowRight"),
        ("evaluate", _SHOWN),
        ("evaluate", "location.hash"),
    )
    assert (before, after, address) == (["currency-1"], ["currency-2"], "#currency-2")


def test_every_currency_is_there_without_scripts(tmp_path: Path, page: Path) -> None:
    (tree,) = _answers(tmp_path, page, ("tree", "main"), javaScriptEnabled=False)
    headings = [line for line in tree.splitlines() if 'heading "In ' in line]
    assert [line.split('"')[1] for line in headings] == ["In USD", "In JPY", "In NZD"]


def test_campaigns_sort_by_keyboard_up_and_down_with_blanks_last(tmp_path: Path, small: Path) -> None:
    found = _answers(
        tmp_path,
        small,
        ("evaluate", _CAMPAIGNS),
        ("evaluate", _ORDER),
        ("focus", ".named th:nth-child(2) button"),
        ("press", "Enter"),
        ("evaluate", _CAMPAIGNS),
        ("evaluate", _ORDER),
        ("focus", ".named th:nth-child(1) button"),
        ("press", "Space"),
        ("evaluate", _CAMPAIGNS),
        ("press", "Space"),
        ("evaluate", _CAMPAIGNS),
        ("evaluate", _texts(".named [aria-sort]")),
    )
    one, two = "Campaign 1", "Campaign 2"
    assert found == [[two, one], "descending", [one, two], "ascending", [one, two], [two, one], ["Campaign"]]


def test_the_whole_page_is_reached_by_tab(tmp_path: Path, small: Path) -> None:
    focused = "document.activeElement.outerHTML.slice(0, 60)"
    presses: list[tuple[str, Any]] = [each for _ in range(15) for each in (("press", "Tab"), ("evaluate", focused))]
    stops = _answers(tmp_path, small, *presses)
    assert 'class="skip"' in stops[0]
    assert any("<summary>" in stop for stop in stops)
    assert sum("<button" in stop for stop in stops) == 9  # every column of the campaigns


def test_a_screen_reader_hears_figures_with_their_names(tmp_path: Path, page: Path) -> None:
    tree, headings = _answers(
        tmp_path,
        page,
        ("tree", "#currency-1"),
        ("evaluate", _texts("#currency-1 h2, #currency-1 h3")),
    )
    assert "term: Spend" in tree
    assert "term: Conversions (still rising)" in tree
    assert "against the period before" in tree
    assert 'img "Spend per day in USD, stacked by ad account' in tree
    assert 'columnheader "Women"' in tree
    assert 'rowheader "25\N{EN DASH}34"' in tree
    assert headings == [
        "In USD",
        "Spend per day",
        "Campaigns",
        "Videos: who stays",
        "Age and gender",
        "Countries",
        "Website: from impression to purchase",
        "App: from impression to purchase",
        "Weekday and hour",
        "TikTok Shop (GMV Max)",
    ]
    assert "is in no other panel\N{RIGHT SINGLE QUOTATION MARK}s figures" in tree
    assert "term: Gross revenue" in tree
    assert 'region "TikTok Shop by day in USD"' in tree
    assert 'row "15 Mar 4 18 3 4.50"' in tree


def test_days_are_the_same_in_every_time_zone_of_the_reader(tmp_path: Path, page: Path) -> None:
    labels = _texts("#currency-1 .day u")
    zones = ("America/Los_Angeles", "UTC", "Pacific/Kiritimati")
    views = [{"timezoneId": zone, "locale": "de-DE", "steps": [("evaluate", labels)]} for zone in zones]
    found = [each["answers"][0] for each in _look(tmp_path, page, views)]
    assert found[0] == found[1] == found[2]
    assert found[0][-1] == "9 Mar"


def test_days_that_still_rise_are_marked_in_the_picture_and_in_the_table(tmp_path: Path, page: Path) -> None:
    drawn, told, hatched = _answers(
        tmp_path,
        page,
        ("evaluate", "document.querySelectorAll('#currency-1 .day.rising').length"),
        ("evaluate", _texts("#currency-1 details td:last-child")),
        ("evaluate", "getComputedStyle(document.querySelector('.day.rising > i')).backgroundImage.split('(')[0]"),
    )
    assert (drawn, told.count("still rising"), hatched) == (7, 7, "repeating-linear-gradient")


def test_a_day_under_the_mouse_tells_its_figures(tmp_path: Path, small: Path) -> None:
    shown = "getComputedStyle(document.querySelector('.tip')).display"
    before, after, (told, *_) = _answers(
        tmp_path,
        small,
        ("evaluate", shown),
        ("hover", ".day"),
        ("evaluate", shown),
        ("evaluate", _texts(".tip")),
    )
    assert (before, after) == ("none", "block")
    assert " ".join(told.split()) == "Wed 11 Mar: 307000000000000000001 30"


def test_countries_have_names_and_what_is_no_country_keeps_its_text(tmp_path: Path, page: Path) -> None:
    (names,) = _answers(
        tmp_path,
        page,
        ("evaluate", _texts("#currency-1 [data-country]")),
    )
    assert set(names) == {"United States", "Mexico", HOSTILE["script"]}


def test_days_of_the_shop_are_reached_by_keyboard_and_scroll_below_their_titles(tmp_path: Path, page: Path) -> None:
    days, title = ".days", "document.querySelector('.days thead th').getBoundingClientRect().top"
    top = "document.querySelector('.days').getBoundingClientRect().top"
    focused, moved, apart = _answers(
        tmp_path,
        page,
        ("focus", days),
        ("press", "End"),
        ("evaluate", "document.activeElement.getAttribute('aria-label')"),
        ("evaluate", _SCROLLED),
        ("evaluate", f"Math.abs({title} - {top}) < 3"),
        width=400,
    )
    assert (focused, moved, apart) == ("TikTok Shop by day in USD", True, True)


def test_a_box_fades_out_where_more_lies_beyond_its_edge_and_print_shows_it_all(tmp_path: Path, page: Path) -> None:
    faded = "document.querySelector('.days').className"
    end = "{ const box = document.querySelector('.days'); box.scrollTo(box.scrollWidth, box.scrollHeight) }"
    settled = "new Promise((done) => setTimeout(() => requestAnimationFrame(done), 50)).then(() => 0)"
    height = "getComputedStyle(document.querySelector('.days')).maxHeight"
    steps = [("evaluate", each) for each in (settled, faded, end, settled, faded, height)]
    found = _answers(tmp_path, page, *steps, width=400)
    printed = _answers(tmp_path, page, ("evaluate", height), media="print")
    assert (found[1], found[4], found[5], printed) == ("scroll days more-below", "scroll days", "320px", ["none"])


def test_the_demos_story_is_told(tmp_path: Path, story: Path) -> None:
    told, currencies, marks = _answers(
        tmp_path,
        story,
        ("evaluate", _texts("#currency-1 .highlights li")),
        ("evaluate", _texts("#currencies label")),
        ("evaluate", "document.querySelectorAll('#currency-1 .day em').length"),
    )
    starts = (
        "A launch Drift Blanket: launch",
        "A launch Halo Speaker: launch",
        "A creative grows tired Aurora Lamp: 3 reasons",
        "Who buys Women, 25",
        "A day apart 6 Mar",
    )
    assert [line.startswith(start) for line, start in zip(told, starts, strict=True)] == [True] * len(starts)
    assert (currencies, marks) == (["USD", "GBP", "EUR"], 1)


def test_pictures_are_taken_in_every_width_and_light(tmp_path: Path, story: Path) -> None:
    """With PICTURES=folder they stay there, to be looked at; PICTURE=file draws the one of the documentation."""
    folder = Path(os.environ.get("PICTURES", tmp_path)).resolve()
    paths = [folder / f"picture-{width}-{scheme}.png" for width, scheme in _VIEWS]
    views: list[dict[str, Any]] = [
        {"width": width, "colorScheme": scheme, "steps": [("picture", {"path": str(path)})]}
        for (width, scheme), path in zip(_VIEWS, paths, strict=True)
    ]
    if "PICTURE" in os.environ:
        drawn = {"path": str(Path(os.environ["PICTURE"]).resolve()), "clip": _DRAWN}
        views.append({"colorScheme": "light", "steps": [("picture", drawn)]})
    _look(tmp_path, story, views)
    contents = {path.read_bytes() for path in paths}
    assert len(contents) == len(_VIEWS)
    assert min(len(content) for content in contents) > 20_000
