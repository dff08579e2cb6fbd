"""Build every notebook over documents that attack whatever shows them, and look for what leaked."""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from lxml import html

from tests.hostile.payloads import PAYLOADS
from tests.privacy.test_no_contacts import contacts_in
from tests.trust.projects import ROOT, make_project, run

ATTACKER = "attacker.invalid"
CONTACT = (
    "联系人：张示例，联系电话：60000002，手机13912345678，邮箱shili@example.cn，QQ：600000001。"
)
HEAD = """{district}人民政府办公室关于印发{year}年重点民生实事工作目标任务的通知

{short}府办发〔{year}〕3号

重庆市{district}人民政府办公室
{year}年3月1日

{contact}

附件
序号\t项目名称\t目标任务\t牵头单位\t责任单位\t完成时限
"""
ROW = (
    "{n}\t新建{name}公厕\t新建公厕{n}座，{name}，投资{n}00万元。\t区城管局"
    "\t{name}局、各镇街\t{year}年12月"
)
REPORT_HEAD = """{district}{year}年政府工作报告目标任务完成情况表

重庆市{district}人民政府办公室
2025年2月1日

{contact}

序号\t目标任务\t完成情况\t是否完成\t未完成原因\t责任单位
"""
REPORT_ROW = (
    "{n}\t新建公厕{n}座{name}。\t已建成公厕{n}座{name}。\t{verdict}\t{name}资金不足"
    "\t区城管局、{name}局"
)
VERDICTS = ("完成", "部分完成")


@dataclass(frozen=True, slots=True)
class Attack:
    """What came of building hostile documents."""

    documents: int
    payloads: int
    files: int
    leaks: tuple[str, ...]


def write_documents() -> list[str]:
    """Write notices of two districts and two years, and a completion report, full of payloads."""
    names = [" ".join(name.split()) for key, name in PAYLOADS.items() if key != "terminal"]

    def fill(head: str, row: str, **facts: str) -> str:
        rows = [
            row.format(n=n, name=name, verdict=VERDICTS[n % 2], **facts)
            for n, name in enumerate(names, 1)
        ]
        return head.format(contact=CONTACT, **facts) + "\n".join(rows) + "\n"

    plans = [("巴南区", "巴南", "2024"), ("渝北区", "渝北", "2024"), ("巴南区", "巴南", "2023")]
    return [
        *(fill(HEAD, ROW, district=d, short=short, year=year) for d, short, year in plans),
        fill(REPORT_HEAD, REPORT_ROW, district="巴南区", year="2024"),
    ]


def attack(folder: Path) -> Attack:
    """File the documents beside a real one, build everything, and look at every output."""
    notebooks = [path.stem for path in (ROOT / "notebooks").glob("*.ipynb")]
    project = make_project(folder / "project", ("qianjiang-2025-plan",), notebooks)
    leaks = []
    texts = write_documents()
    for number, text in enumerate(texts):
        source = folder / f"{number}.txt"
        source.write_text(text, "utf-8")
        code, said = run(project, "add", str(source), "--yes")
        leaks += [f"document {number}: not filed: {said[-200:]}"] if code else []
    code, said = run(project, "build")
    leaks += [line for line in said.splitlines() if line.startswith(("failed: ", "msanalysis: "))]
    made = [
        file
        for place in ("data/raw", "data/processed", "reports")
        for file in sorted((project / place).rglob("*"))
        if file.is_file()
    ]
    leaks += contacts_in(made)
    for file in made:
        look = {".html": look_at_page, ".ipynb": look_at_notebook}.get(file.suffix)
        leaks += [f"{file.name}: {leak}" for leak in (look(file) if look else ())]
    return Attack(len(texts), len(PAYLOADS) - 1, len(made), tuple(leaks))


def look_at_page(path: Path) -> list[str]:
    """List what in a web page would run or reach out."""
    page = html.parse(str(path)).getroot()
    reached = page.xpath("//@href | //@src | //@srcset | //@*[local-name()='href']")
    running = page.xpath("//body//script | //iframe | //object | //embed")
    handlers = [name for node in page.iter() for name in node.attrib if name.startswith("on")]
    return [
        *(value for value in reached if ATTACKER in value),
        *(f"<{node.tag}>" for node in running),
        *handlers,
    ]


def look_at_notebook(path: Path) -> list[str]:
    """List sentences of an executed notebook in which a name has become Markdown or HTML."""
    leaks = []
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        for output in cell.get("outputs", ()):
            text = "".join(output.get("data", {}).get("text/markdown", ""))
            marks = (f"](https://{ATTACKER}", "<script", "<img", "$\\frac$")
            leaks += [f"{mark} in {text[:60]!r}" for mark in marks if mark in text]
    return leaks


def run_attack() -> Attack:
    """Attack in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="msanalysis-attack-") as folder:
        return attack(Path(folder).resolve())
