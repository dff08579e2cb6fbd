"""A document of this genre, read whole."""

from itertools import pairwise

from msanalysis.config import COMPLETION, PLAN
from msanalysis.errors import NoticeError
from msanalysis.notices.columns import find_header
from msanalysis.notices.completion import read_evaluations
from msanalysis.notices.flattened import restore_tables
from msanalysis.notices.head import parse_head
from msanalysis.notices.listed import restore_lists
from msanalysis.notices.model import Notice
from msanalysis.notices.plan import PlanReader
from msanalysis.notices.rows import title_rows
from msanalysis.notices.spam import find_spam
from msanalysis.reading.model import Block, Document, Paragraph
from msanalysis.values.folding import fold_spaces

# Rows of a table that describes a notice: 索引号, 发文字号, 成文日期 …
_LONGEST_CARD = 12


def read_notice(
    document: Document,
    *,
    kind: str | None = None,
    district: str | None = None,
    year: int | None = None,
) -> Notice:
    """Read the head, the projects and the evaluations of a document.

    Parameters
    ----------
    document
        As a reader returned it.
    kind, district, year
        What is known beforehand; it takes precedence over what the document says.

    Raises
    ------
    NoticeError
        The document holds no list of projects and no completion table.
    """
    head = parse_head([line for block in document.blocks for line in _lines_of(block)])
    head.district = district or head.district
    head.year = year or head.year
    blocks = restore_lists(restore_tables(document.blocks, year=head.year), year=head.year)
    completion = (kind or head.kind) == COMPLETION
    reader = PlanReader(year=head.year, completion=completion, stated=head.statements)
    projects, repeated, corrections = reader.read(blocks)
    if not projects and not completion:
        reader = PlanReader(year=head.year, bare=True, stated=head.statements)
        projects, repeated, corrections = reader.read(blocks)
    head.statements += reader.statements
    evaluations = read_evaluations(
        blocks, year=head.year, statements=head.statements, completion=completion
    )
    head.kind = kind or (COMPLETION if len(evaluations) > len(projects) else PLAN)
    if not (projects if head.kind == PLAN else evaluations):
        raise NoticeError(
            f"{document.source_file}: no list of projects and no completion table found; expected "
            "a table with headings such as 项目名称 and 目标任务, or 目标任务 and 工作推进情况"
        )
    notice = Notice(
        head=head,
        projects=projects if head.kind == PLAN else [],
        evaluations=evaluations if head.kind == COMPLETION else [],
        repeated=repeated,
        corrections=corrections,
        spam=[string for block in document.blocks for string in find_spam(_text_of(block))],
    )
    return notice


def _lines_of(block: Block) -> list[str]:
    """Give a paragraph, or the titles inside a table: a spreadsheet keeps them there.

    Of a table that is no list come all cells, and each with the label before it: government pages
    set number and dates of a notice in such a table.
    """
    if isinstance(block, Paragraph):
        return [block.text]
    columns, header_rows = find_header(block)
    if columns or len(block.rows) > _LONGEST_CARD:
        return title_rows(block, header_rows)
    lines: list[str] = []
    for row in block.rows:
        cells = [fold_spaces(cell) for cell in row if cell]
        lines += cells
        lines += [f"{label.rstrip('：:')}：{value}" for label, value in pairwise(cells) if label]
    return lines


def _text_of(block: Block) -> str:
    if isinstance(block, Paragraph):
        return block.text
    return "\n".join(cell for row in block.rows for cell in row if cell)
