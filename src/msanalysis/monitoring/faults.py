"""Ways to fill in a row wrongly that happen in practice, for made-up forms."""

from collections.abc import Callable, Mapping

Typed = Mapping[str, object]


def _without_progress(typed: Typed) -> dict[str, object]:
    return {**typed, "progress": "", "percent": "", "state": ""}


def _over_100(typed: Typed) -> dict[str, object]:
    return {**typed, "progress": "累计达到总体形象进度的120%。", "percent": ""}


def _several_amounts(typed: Typed) -> dict[str, object]:
    return {**typed, "investment_done": "中央120、市级80、区级50"}


def _negative_amount(typed: Typed) -> dict[str, object]:
    return {**typed, "investment_done": -12.5}


def _amount_in_words(typed: Typed) -> dict[str, object]:
    return {**typed, "investment_done": "正在统计"}


def _amount_as_share(typed: Typed) -> dict[str, object]:
    return {**typed, "investment_done": "45%"}


def _without_next_step(typed: Typed) -> dict[str, object]:
    return {**typed, "problem": "资金缺口较大", "next_step": ""}


FAULTS: Mapping[str, Callable[[Typed], dict[str, object]]] = {
    "progress_missing": _without_progress,
    "over_100": _over_100,
    "amount_several": _several_amounts,
    "amount_negative": _negative_amount,
    "amount_text": _amount_in_words,
    "amount_share": _amount_as_share,
    "next_step_missing": _without_next_step,
}
