"""Whether two indicators count the same thing, in the same unit, at the same stage."""

import re
from functools import cache, lru_cache

from msanalysis.lexicon import load_lexicon
from msanalysis.themes.words import content_runs

LEAST_SIMILARITY = 0.6
GENERIC = "个"
_SPACE = re.compile(r"[\s“”\"'‘’《》]+")


@lru_cache(maxsize=8192)
def core_bigrams(text: str) -> frozenset[str]:
    """Take the character pairs of a text's content words; verbs and measure words are left out."""
    runs = content_runs(_SPACE.sub("", text))
    joined = ["".join(run) for run in runs]
    return frozenset(run[at : at + 2] for run in joined for at in range(len(run) - 1))


def name_similarity(first: str, second: str) -> float:
    """Measure how much of the shorter text's content the other has, from 0 to 1.

    Examples
    --------
    >>> name_similarity("建设“渝好空间”妇女儿童综合服务体", "建设妇女儿童综合服务体")
    1.0
    """
    a, b = core_bigrams(first), core_bigrams(second)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def full_similarity(first: str, second: str) -> float:
    """Measure shared content by all content (Dice), which tells apart what contains the same."""
    a, b = core_bigrams(first), core_bigrams(second)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def covers_parts(city: str, district: str) -> bool:
    """Tell whether a district's indicator has every part that the city's joins by 和, 及, 与 or 、.

    Examples
    --------
    >>> covers_parts("更新改造和加装电梯", "更新改造电梯")
    False
    """
    own = core_bigrams(district)
    parts = [core_bigrams(part) for part in re.split("[和及与、]", city)]
    return all(len(part & own) >= len(part) / 2 for part in parts)


@cache
def _classes() -> dict[str, tuple[str, bool]]:
    rows = load_lexicon("cascade_units")
    return {row["unit"]: (row["class"], row["generic"] == "1") for row in rows}


def units_agree(first: str, second: str) -> bool:
    """Tell whether two measure words count in the same unit.

    人 and 名 do, 部 and 台 do, and 个 stands for the measure word of any single thing; 人 and 人次,
    个 and 公里 do not.
    """
    if first == second:
        return True
    classes = _classes()
    if first not in classes or second not in classes:
        return False
    if GENERIC in (first, second):
        return classes[first][1] and classes[second][1]
    return classes[first][0] == classes[second][0]


def is_specific(unit: str) -> bool:
    """Tell whether a unit says what is counted: 公里 and 人次 do, 个 and 处 do not."""
    return unit != "%" and not _classes().get(unit, ("", False))[1]


def find_stage(text: str) -> str:
    """Find whether a text promises the start of works or their end.

    Returns
    -------
    str
        `start`, `finish` or empty; the start wins where both are named (新开工… within 完成…).
    """
    stages = {row["stage"] for row in load_lexicon("cascade_stages") if row["word"] in text}
    return "start" if "start" in stages else "finish" if "finish" in stages else ""


def stages_agree(city: str, district: str) -> bool:
    """Tell whether what a district counts is at the stage that the city counts."""
    return find_stage(city) != "start" or find_stage(district) != "finish"
