"""What the cells of a form accept: amounts from 0, shares from 0 to 100, words of a list."""

from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from msanalysis.config import ORIGINS
from msanalysis.lexicon import load_lexicon
from msanalysis.monitoring.layout import FormLayout, LayoutColumn
from msanalysis.wording import say

_MOST_IN_A_LIST = 255
_DATE_CELL = "C4"


def add_validations(
    sheet: Worksheet,
    columns: Sequence[LayoutColumn],
    first: int,
    last: int,
    layout: FormLayout,
) -> None:
    """Add rules and hints to the rows from `first` to `last`.

    Amounts that are only approximate can be typed as text (约120): the rule on amounts warns and
    lets them pass.
    """
    for at, column in enumerate(columns, 1):
        rule = _make_rule(column)
        if rule is not None:
            letter = get_column_letter(at)
            rule.add(f"{letter}{first}:{letter}{last}")
            sheet.add_data_validation(rule)
    date = DataValidation(allow_blank=True)
    _hint(date, "date", day=layout.due_day)
    date.add(_DATE_CELL)
    sheet.add_data_validation(date)


def _make_rule(column: LayoutColumn) -> DataValidation | None:
    if column.kind == "money":
        rule = DataValidation(
            "decimal", operator="greaterThanOrEqual", formula1="0", errorStyle="warning"
        )
        return _hint(rule, "money")
    if column.kind == "percent":
        rule = DataValidation("decimal", operator="between", formula1="0", formula2="100")
        return _hint(rule, "percent")
    if column.kind == "choice":
        words = _choices(column.field)
        if not words or len(words) > _MOST_IN_A_LIST:
            return None
        return _hint(DataValidation("list", formula1=f'"{words}"'), "choice")
    if column.field == "progress":
        return _hint(DataValidation(allow_blank=True), "progress")
    return None


def _choices(field: str) -> str:
    if field == "category":
        return ",".join(say(f"origin.{origin}", "zh") for origin in ORIGINS)
    if field == "state":
        return ",".join(row["state"] for row in load_lexicon("form_states"))
    return ""


def _hint(rule: DataValidation, name: str, **values: object) -> DataValidation:
    rule.allow_blank = True
    rule.showErrorMessage = rule.showInputMessage = True
    rule.errorTitle = rule.promptTitle = say(f"monitoring.hint.{name}_title", "zh")
    rule.error = rule.prompt = say(f"monitoring.hint.{name}", "zh", **values)
    return rule
