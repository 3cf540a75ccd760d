"""A real browser without a screen or a network, and pages in it."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from spec2tla.report.html.page import result_html
from spec2tla.verdict import Result

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",  # which root, as in a container, cannot have
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--window-size=1400,900",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)

CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


@contextmanager
def browser(profile: Path) -> Iterator[Chrome]:
    """One Chromium with a fresh profile."""
    options = Options()
    options.binary_location = _program(*_BROWSERS)
    for argument in (*_ARGUMENTS, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=Service(_program("chromedriver")))
    try:
        yield driver
    finally:
        driver.quit()


def _program(*names: str) -> str:
    for name in names:
        path = shutil.which(name)
        if path is not None:
            return path
    pytest.fail(
        f"the tests of the HTML report need {names[0]}: "
        "on Debian and Ubuntu, `apt-get install chromium chromium-driver`"
    )


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is open, as those who use it see it."""

    driver: Chrome
    folder: Path

    def open(self, result: Result, fragment: str = "") -> "Page":
        file = self.folder / "report.html"
        file.write_text(result_html(result), encoding="utf-8")
        self.driver.get("about:blank")
        self.driver.get(f"{file.as_uri()}{fragment}")
        return self

    def one(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def every(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        return str(self.one(selector).get_property("textContent"))

    def press(self, *keys: str) -> None:
        """As if typed, wherever the focus is."""
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def press_with_shift(self, key: str) -> None:
        keys = ActionChains(self.driver).key_down(Keys.SHIFT).send_keys(key).key_up(Keys.SHIFT)
        keys.perform()

    def step(self) -> str:
        return self.text("#position")

    def errors(self) -> list[str]:
        """What the browser complained of since last asked."""
        return [str(entry["message"]) for entry in self.driver.get_log("browser")]  # type: ignore[no-untyped-call]

    def emulate(self, **features: str) -> None:
        """Media features: `prefers_color_scheme="dark"`."""
        given = [{"name": k.replace("_", "-"), "value": v} for k, v in features.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": given})

    def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def pale(self) -> list[str]:
        """Texts whose contrast with what is behind them is too low to be read by everyone."""
        found = self.driver.execute_script(CONTRAST)
        return [str(one) for one in json.loads(str(found))]
