"""Opens a page in headless Chromium, where it is installed: what its console says, which addresses it asks for."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)


def opened(page: Path, folder: Path, width: int) -> tuple[str, list[str]]:
    """What a browser writes on its console, and the addresses that it asks for, when it shows a page."""
    assert CHROMIUM is not None
    log = folder / f"net-{width}.json"
    done = subprocess.run(
        [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-default-apps", "--no-first-run", "--enable-logging=stderr",
         f"--user-data-dir={folder / 'profile'}", f"--window-size={width},2000", f"--log-net-log={log}",
         f"--screenshot={folder / f'shot-{width}.png'}", page.as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    events = json.loads(log.read_text(encoding="utf-8"))["events"]
    asked = [event["params"] for event in events if {"url", "initiator"} <= event.get("params", {}).keys()]
    urls = {str(one["url"]) for one in asked if one["initiator"] != "not an origin"}  # those are the browser's own
    assert (folder / f"shot-{width}.png").stat().st_size > 10_000
    return "\n".join(console), sorted(url for url in urls if url.startswith(("http", "ws", "ftp")))
