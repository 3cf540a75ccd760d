"""The HTML report in a real browser: it opens, steps, can be read; hostile text stays text."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from browsing import Page, browser
from samples import (
    COLLAPSE,
    RACE_RUN,
    SAMPLES,
    TOOL,
    assertion,
    deadlock,
    invalid,
    race_trace,
    violated,
)
from spec2tla.machine.model import Origin
from spec2tla.source import SourceFile, Span
from spec2tla.trace.model import Ending, Loop
from spec2tla.verdict import Result, Verdict
from test_report_html import HOSTILE, hostile, long_run

pytestmark = pytest.mark.browser

CURRENT = '#lanes [aria-selected="true"]'
NOW = ".source-line.now"


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture
def page(driver: Chrome, tmp_path: Path) -> Iterator[Page]:
    """Whatever a test does, the browser must have nothing to complain of."""
    found = Page(driver, tmp_path)
    found.emulate(prefers_color_scheme="light", prefers_reduced_motion="reduce")
    found.resize(1400, 900)
    found.errors()
    yield found
    assert found.errors() == []


def lasso(to: int) -> Result:
    trace = replace(race_trace(), loop=Loop(to, ()), ending=Ending("armed never becomes false"))
    wrong = replace(RACE_RUN.properties[-1], trace=trace, expected=Verdict.HOLDS)
    return Result(TOOL, (), (replace(RACE_RUN, properties=(wrong,)),))


# Opening -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_it_opens(page: Page, name: str) -> None:
    result = SAMPLES[name]()
    page.open(result)
    assert page.one("#page").is_displayed()
    assert len(page.every("#verdicts .verdict")) == sum(len(r.properties) for r in result.runs)
    assert len(page.every(".diagnostics > li")) == len(result.diagnostics) + len(result.failures)
    for found in result.diagnostics:
        assert found.message in page.text(".diagnostics")


def test_it_opens_with_the_violation_that_was_not_expected(page: Page) -> None:
    page.open(violated())
    assert page.text("#verdicts [aria-current] .name") == "no_silent_fill"
    assert page.text(".property h2") == "no_silent_fillviolated"
    assert page.step() == "start of 14"
    assert "NR = 3" in page.text(".facts")
    assert "saw_hole[0] is true" in page.text(".why")


def test_without_scripts_the_text_report_is_there(page: Page) -> None:
    page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page.open(violated())
        assert "no_silent_fill" in page.one("#text").text
        assert not page.one("#page").is_displayed()
    finally:
        page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


# Stepping ----------------------------------------------------------------------------------------


def test_keys_step(page: Page) -> None:
    page.open(violated())
    page.press(Keys.ARROW_RIGHT)
    assert page.step() == "step 1 of 14"
    assert "spin_lock(xa_lock);" in page.text(CURRENT)
    assert page.text(f"{NOW} .line-number") == "18"
    assert page.text(f"{NOW} .exact") == "spin_lock(xa_lock);"
    assert page.text(NOW).startswith("khugepaged")
    page.press(Keys.END)
    assert page.step() == "step 14 of 14"
    page.press(Keys.ARROW_RIGHT)
    assert page.step() == "step 14 of 14", "there is nothing beyond"
    page.press(Keys.ARROW_LEFT)
    assert page.step() == "step 13 of 14"
    page.press(Keys.HOME, Keys.ARROW_LEFT)
    assert page.step() == "start of 14"


def test_shift_goes_to_where_another_process_moves(page: Page) -> None:
    page.open(violated())
    steps = []
    for _ in range(3):
        page.press_with_shift(Keys.ARROW_RIGHT)
        steps.append(page.step())
    assert steps == ["step 10 of 14", "step 13 of 14", "step 14 of 14"]
    page.press_with_shift(Keys.ARROW_LEFT)
    assert page.step() == "step 13 of 14"


def test_up_and_down_step_in_the_list(page: Page) -> None:
    page.open(violated())
    page.driver.execute_script("document.getElementById('lanes').focus()")
    page.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_UP)
    assert page.step() == "step 1 of 14"
    assert page.one("#lanes").get_attribute("aria-activedescendant") == "step-1"


def test_the_slider_steps(page: Page) -> None:
    page.open(violated())
    slider = page.one("#slider")
    slider.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert page.step() == "step 2 of 14"
    slider.send_keys(Keys.END)
    assert page.step() == "step 14 of 14"
    assert slider.get_attribute("aria-valuetext") == "step 14 of 14"


def test_a_click_on_a_step_goes_there(page: Page) -> None:
    page.open(violated())
    page.one("#step-3").click()
    assert page.step() == "step 3 of 14"


def test_it_plays_to_the_end_and_stops(page: Page) -> None:
    page.open(violated())
    page.one("#pace").send_keys("fast")
    play = page.one(".play")
    page.one("#step-11").click()
    play.click()
    assert play.get_attribute("aria-label") == "Pause"
    WebDriverWait(page.driver, 20).until(lambda _: play.get_attribute("aria-label") == "Play")
    assert page.step() == "step 14 of 14"
    page.driver.execute_script("document.activeElement.blur()")
    page.press(" ")
    assert play.get_attribute("aria-label") == "Pause"
    assert page.step() == "start of 14", "from the start again"
    page.press(Keys.ARROW_RIGHT)
    assert play.get_attribute("aria-label") == "Play", "who steps has stopped it"


def test_an_address_leads_to_a_step(page: Page) -> None:
    page.open(violated())
    page.one("#step-6").click()
    address = page.driver.current_url
    page.open(violated(), address[address.index("#") :])
    assert page.step() == "step 6 of 14"
    page.open(violated(), "#99/0/0")
    assert page.step() == "start of 14"


def test_each_step_is_announced(page: Page) -> None:
    page.open(violated())
    page.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert page.text("#status") == (
        "Step 2 of 14, khugepaged, line 20: if (cache[i] == NONE). reads cache[0] is NONE. "
        "khugepaged.i@19: 0 to 1, khugepaged.nr_none: 0 to 1"
    )
    page.press(Keys.END)
    assert page.text("#status").endswith("saw_hole[0] is true, cache[0] was NONE and becomes HPAGE")


# What a step shows -------------------------------------------------------------------------------


def values(page: Page) -> dict[str, str]:
    rows = page.every(".values tr")
    return {
        str(row.find_element(By.TAG_NAME, "th").text): str(
            row.find_element(By.TAG_NAME, "td").get_property("textContent")
        )
        for row in rows
    }


def test_the_state_and_what_changed(page: Page) -> None:
    page.open(violated())
    assert values(page)["cache"] == "[NONE, PAGE, PAGE]"
    assert page.every("tr.changed") == []
    page.press(Keys.END)
    assert values(page)["cache"] == "[HPAGE, PAGE, PAGE][0] was NONE"
    assert page.text("tr.changed mark") == "HPAGE"
    page.press(Keys.HOME)
    assert values(page)["cache"] == "[NONE, PAGE, PAGE]"


def test_locks_and_reads(page: Page) -> None:
    page.open(violated())
    assert page.text(".held") == "no lock is held"
    page.press(Keys.ARROW_RIGHT)
    assert page.text(".held") == "khugepaged holds xa_lock"
    page.one("#step-6").click()
    assert "written by step 5 of khugepaged" in page.text(".reads")
    assert len(page.every(".arrow")) == 1
    assert page.one(".wrote").get_attribute("id") == "step-5"
    page.one(".reads .link").click()
    assert page.step() == "step 5 of 14"


def test_the_statement_that_a_check_stops_comes_last(page: Page) -> None:
    page.open(assertion())
    page.press(Keys.END)
    assert page.step() == "stopped"
    assert page.text(f"{CURRENT} .number") == "!"
    assert page.every(".source-line.breaking-line")
    assert "BUG_ON" in page.text(NOW)


def test_where_each_process_waits(page: Page) -> None:
    page.open(deadlock())
    waiting = page.every(".why .link")
    assert len(waiting) == 3
    waiting[1].click()
    assert "reclaim[1] waits at" in waiting[1].text


def test_a_loop_goes_on(page: Page) -> None:
    page.open(lasso(10))
    assert "what follows repeats for ever" in page.text(".loop-mark")
    assert len(page.every(".step.in-loop")) == 4
    page.press(Keys.END)
    assert page.step() == "step 14 of 14"
    page.press(Keys.ARROW_RIGHT)
    assert page.step() == "step 11 of 14"


def test_a_loop_that_stands_still(page: Page) -> None:
    page.open(lasso(14))
    assert "nothing more happens" in page.text(".loop-mark")
    page.press(Keys.END, Keys.ARROW_RIGHT)
    assert page.step() == "step 14 of 14"


def test_another_property_can_be_chosen(page: Page) -> None:
    page.open(violated())
    page.every("#verdicts .verdict")[0].click()
    chosen = page.text("#verdicts [aria-current] .name")
    assert page.text(".property .name") == chosen
    assert page.every("#slider") == [], "it holds: there is nothing to step through"
    assert page.every(".source-line")
    page.press(Keys.ARROW_RIGHT)
    page.every("#verdicts .verdict")[-1].click()
    page.press(Keys.ARROW_RIGHT)
    assert page.step() == "step 1 of 14"


def test_unreached_and_vacuous_lines_are_marked(page: Page) -> None:
    run = RACE_RUN
    found = replace(run.properties[-1], verdict=Verdict.HOLDS, trace=None, vacuous="says nothing")
    origin = race_trace().moves[4].origin
    wanting = replace(run, properties=(found,), unreached=(origin, origin))
    page.open(Result(TOOL, (), (wanting,)))
    (line,) = page.every(".source-line.unreached-line")
    assert line.text.count("never reached") == 1
    assert len(page.every(".source-line.vacuous-line")) == 3
    assert "vacuous: says nothing" in page.text(".property")


def test_diagnostics_lead_to_their_places(page: Page) -> None:
    page.open(invalid())
    (line,) = page.every(".source-line.error-line")
    assert line.text.startswith("E0260")
    page.one(".diagnostics .link").click()
    assert line.is_displayed()


def test_a_statement_far_to_the_right_is_moved_into_view(page: Page) -> None:
    text = COLLAPSE.text.replace("    if (armed)", " " * 400 + "if (armed)")
    file = SourceFile(COLLAPSE.name, text)
    start = text.index("if (armed)")
    origin = Origin(Span(file, start, start + len("if (armed)")), "if (armed)")
    trace = replace(race_trace(), moves=(replace(race_trace().moves[0], origin=origin),))
    wrong = replace(RACE_RUN.properties[-1], trace=trace)
    page.open(Result(TOOL, (), (replace(RACE_RUN, properties=(wrong,)),)))
    page.press(Keys.ARROW_RIGHT)
    pane, exact = page.one(".source").rect, page.one(".exact").rect
    assert pane["x"] < exact["x"]
    assert exact["x"] + exact["width"] < pane["x"] + pane["width"]


# All kinds of readers ----------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "result", [violated(), assertion(), deadlock(), invalid(), lasso(10)], ids=lambda _: ""
)
def test_all_text_has_enough_contrast(page: Page, scheme: str, result: Result) -> None:
    page.emulate(prefers_color_scheme=scheme, prefers_reduced_motion="reduce")
    page.open(result)
    assert page.pale() == []
    if page.every("#slider"):
        page.press(Keys.END)
        assert page.pale() == []


def test_dark_is_dark(page: Page) -> None:
    script = "return getComputedStyle(document.body).backgroundColor"
    page.open(violated())
    assert page.driver.execute_script(script) == "rgb(255, 255, 255)"
    page.emulate(prefers_color_scheme="dark")
    assert page.driver.execute_script(script) == "rgb(21, 23, 26)"


@pytest.mark.parametrize("width", [320, 800, 1150, 1400])
def test_no_width_needs_scrolling_to_the_side(page: Page, width: int) -> None:
    page.resize(width, 900)
    page.open(violated())
    page.press(Keys.END)
    wide = page.driver.execute_script("return document.documentElement.scrollWidth")
    assert wide <= width
    assert page.one(CURRENT).is_displayed()


def test_the_keyboard_reaches_everything_in_the_order_of_the_page(page: Page) -> None:
    page.open(violated())
    found: list[str] = []
    for _ in range(60):
        page.press(Keys.TAB)
        name = page.driver.execute_script(
            "const at = document.activeElement; return at === document.body ? null"
            " : at.getAttribute('aria-label') || at.textContent"
        )
        if found and name in (None, found[0]):
            break
        found += [] if name is None else [str(name)]
    tail = ["Position", "Speed of play", "Interleaving", "Source file", "Source", "State"]
    assert [name for name in found if name in tail] == tail
    assert found.index("Play") < found.index("Position")


def test_each_control_has_a_name(page: Page) -> None:
    page.open(violated())
    for control in page.every("button, input, select, [role=listbox], [role=region], nav"):
        assert control.accessible_name.strip()


def test_motion_is_left_out_where_it_is_not_wanted(page: Page) -> None:
    page.open(violated())
    script = "return getComputedStyle(document.querySelector('.step')).transitionDuration"
    assert page.driver.execute_script(script) == "0s"


def test_on_paper_all_steps_are_there_and_no_controls(page: Page) -> None:
    page.open(Result(TOOL, (), (long_run(500),)))
    page.driver.execute_cdp_cmd("Page.printToPDF", {})
    assert len(page.every("#lanes .step")) == 501
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    given = {"media": "print", "features": dark}
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", given)
    try:
        assert page.pale() == [], "paper is white whatever the screen is"
        assert not page.one(".controls").is_displayed()
        assert page.one("#step-500").is_displayed()
    finally:
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


# Hostile, and long -------------------------------------------------------------------------------


def test_hostile_text_is_text(page: Page) -> None:
    page.open(hostile())
    elements = page.driver.execute_script("return document.querySelectorAll('script, img').length")
    assert elements == 2, "the data and the script of the page"
    shown = (
        HOSTILE.replace("\u2028", "\\u2028").replace("\u202e", "\\u202e").replace("\x1b", "\\x1b")
    )
    assert shown in page.text(".property h2")
    assert shown in page.text(".source")
    assert shown in page.text("#verdicts")
    page.press(Keys.ARROW_RIGHT)
    assert shown in page.text(CURRENT)
    assert shown in page.text(".state")
    raw = page.driver.execute_script("return document.querySelector('#page').textContent")
    assert not {"\u2028", "\u202e", "\x1b"} & set(str(raw))


def test_no_other_script_runs(page: Page) -> None:
    """What the policy is for: even an element that got in would do nothing."""
    page.open(violated())
    page.driver.execute_script(
        "const image = new Image(); image.setAttribute('onerror', 'document.title = 1');"
        "image.src = 'data:,'; document.body.append(image);"
        "const script = document.createElement('script');"
        "script.textContent = 'document.title = 2'; document.body.append(script)"
    )
    assert page.driver.title.startswith("failed")
    assert all("Content Security Policy" in error for error in page.errors())


def test_five_hundred_steps_open_and_step(page: Page) -> None:
    page.open(Result(TOOL, (), (long_run(500),)))
    assert page.step() == "start of 500"
    assert len(page.every("#lanes .step")) < 400, "no more than what is needed"
    page.press(Keys.END)
    assert page.step() == "step 500 of 500"
    assert page.one("#step-500").is_displayed()
    for _ in range(3):
        page.press(Keys.ARROW_LEFT)
    assert page.step() == "step 497 of 500"
    page.press(Keys.HOME)
    page.one("#slider").send_keys(Keys.PAGE_UP)
    assert page.step() == "step 50 of 500"
    assert page.one(CURRENT).is_displayed()
