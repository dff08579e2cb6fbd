"""Notices of districts nobody has seen, built block by block."""

import pytest

from msanalysis.notices.model import Notice
from msanalysis.notices.notice import read_notice
from msanalysis.reading.model import Block, Document, Paragraph, Table


def table(text: str) -> Table:
    """Write a table down: a line per row, bars between cells, ^ for a covered position."""
    rows = [line.strip().split("|") for line in text.strip().splitlines()]
    return Table(
        tuple(
            tuple(None if cell == "^" else cell.replace("\\n", "\n") for cell in row)
            for row in rows
        )
    )


def blocks_of(*parts: str | Table) -> tuple[Block, ...]:
    """Give paragraphs (a line each) and tables as blocks."""
    blocks: list[Block] = []
    for part in parts:
        if isinstance(part, Table):
            blocks.append(part)
        else:
            blocks += [Paragraph(line) for line in part.strip().splitlines() if line.strip()]
    return tuple(blocks)


def notice_of(*parts: str | Table) -> Notice:
    """Read paragraphs and tables as a notice."""
    return read_notice(Document(blocks_of(*parts), "notice.txt", "txt", "utf-8", "0" * 64))


HEAD = """
巴南府办发〔2023〕15号
重庆市巴南区人民政府办公室关于印发2023年重点民生实事工作目标任务的通知
各镇人民政府、街道办事处，区级有关部门：
重庆市巴南区人民政府办公室
2023年3月8日
附件
巴南区2023年重点民生实事工作目标任务
"""


@pytest.fixture
def read():
    """Read the parts behind a plain head of 巴南区, 2023."""
    return lambda *parts: notice_of(HEAD, *parts)
