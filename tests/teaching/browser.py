"""Open lessons as a student does: JupyterLab in Chromium, run all, look.

    python -m tests.teaching.browser [FOLDER] [NOTEBOOK…]

For each notebook (by default the start page and all lessons): open a copy without outputs, run
all cells, take screenshots into FOLDER (build/browser), and compare: no cell may raise, and as many
must have run as there are. Skipped with a reason where Chromium, JupyterLab or playwright is
missing: this is no part of `make test`.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "student"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 300
VIEW = {"width": 1280, "height": 1000}


def find_obstacle() -> str:
    """Say what is missing, or nothing."""
    if not any(map(shutil.which, CHROMIUM)):
        return "no Chromium (Debian: apt-get install chromium)"
    for module in ("jupyterlab", "playwright"):
        try:
            __import__(module)
        except ImportError:
            return f"no {module} (make browser installs it)"
    return ""


def start_lab(port: int, folder: Path) -> subprocess.Popen:
    """Start JupyterLab over a copy of the notebooks, so that nothing committed changes."""
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}", "--allow-root",
        f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder}",
        "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    log = (folder.parent / "jupyterlab.log").open("w")
    return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)


def clear(path: Path) -> None:
    """Take outputs and counts out of a copy: whatever it holds afterwards was run here."""
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    path.write_text(json.dumps(notebook, ensure_ascii=False), "utf-8")


def wait_for(port: int) -> None:
    """Wait until the server answers."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            urlopen(f"http://127.0.0.1:{port}/api?token={TOKEN}", timeout=5)
        except (URLError, OSError):
            time.sleep(1)
        else:
            return
    raise SystemExit("JupyterLab did not answer within two minutes; see jupyterlab.log")


def end_kernels(port: int) -> None:
    """End the kernels of notebooks that have been looked at: a dozen would fill the memory."""
    address = f"http://127.0.0.1:{port}/api/sessions"
    with urlopen(f"{address}?token={TOKEN}", timeout=30) as answer:
        sessions = json.load(answer)
    for session in sessions:
        url = f"{address}/{session['id']}?token={TOKEN}"
        urlopen(Request(url, method="DELETE"), timeout=30).close()


def run_notebook(page: object, port: int, name: str, shots: Path, copy: Path) -> str:
    """Open, run all, save, take screenshots; give what went wrong."""
    page.goto(f"http://127.0.0.1:{port}/lab/workspaces/auto-x/tree/{name}?reset&token={TOKEN}")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENCE * 1000)
    until, counts, n = time.monotonic() + PATIENCE, [], 0
    while time.monotonic() < until:
        if not any(counts):  # asked before the kernel was there, it runs nothing
            choose(page, "Run", "Run All Cells")
            page.wait_for_timeout(8000)
        page.keyboard.press("Control+s")
        page.wait_for_timeout(2000)
        cells = json.loads((copy / name).read_text("utf-8"))["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        errors = [o for cell in code for o in cell["outputs"] if o["output_type"] == "error"]
        if errors:
            return f"{errors[0]['ename']}: {errors[0]['evalue']}"
        n, counts = len(code), [cell["execution_count"] for cell in code]
        if all(counts):
            break
    else:
        return f"not all of {n} cells ran within {PATIENCE} s"
    photograph(page, shots / Path(name).stem)
    return ""


def choose(page: object, menu: str, item: str) -> None:
    """Choose an item of a menu."""
    page.get_by_role("menuitem", name=menu, exact=True).click()
    page.get_by_text(item, exact=True).click()


def photograph(page: object, stem: Path) -> None:
    """Take a screenshot of each screen of the notebook, from its top to its end."""
    scroller = ".jp-WindowedPanel-outer"
    page.evaluate(f"document.querySelector('{scroller}').scrollTo(0, 0)")
    for number in range(1, 40):
        page.wait_for_timeout(700)
        page.screenshot(path=f"{stem}-{number:02d}.png")
        moved = page.evaluate(
            f"""() => {{
                const box = document.querySelector('{scroller}'), before = box.scrollTop;
                box.scrollBy(0, box.clientHeight * 0.9);
                return box.scrollTop > before + 5;
            }}"""
        )
        if not moved:
            break


def main(arguments: list[str]) -> int:
    """Run the notebooks named, or all; return the exit code."""
    obstacle = find_obstacle()
    if obstacle:
        sys.stdout.write(f"skipped: {obstacle}\n")
        return 0
    from playwright.sync_api import sync_playwright

    shots = Path(arguments[0] if arguments else ROOT / "build" / "browser").resolve()
    shutil.rmtree(shots, ignore_errors=True)
    copy = shots / "notebooks"
    shutil.copytree(ROOT / "notebooks", copy)
    for path in copy.rglob("*.ipynb"):
        clear(path)
    names = arguments[1:] or [
        "00_start_here.ipynb",
        *(f"teaching/{path.name}" for path in sorted((copy / "teaching").glob("*.ipynb"))),
    ]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = start_lab(port, copy)
    failed = 0
    try:
        wait_for(port)
        with sync_playwright() as play:
            program = next(filter(None, map(shutil.which, CHROMIUM)))
            options = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
            browser = play.chromium.launch(executable_path=program, args=options)
            for name in names:
                page = browser.new_page(viewport=VIEW)
                began = time.monotonic()
                wrong = run_notebook(page, port, name, shots, copy)
                failed += bool(wrong)
                took = time.monotonic() - began
                sys.stdout.write(f"{name:<48} {took:5.0f} s  {wrong or 'all cells ran'}\n")
                sys.stdout.flush()
                page.close()
                end_kernels(port)
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=30)
    return int(failed > 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
