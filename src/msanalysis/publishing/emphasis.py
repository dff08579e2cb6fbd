"""Emphasis beside Chinese text, where CommonMark's rule expects spaces that Chinese has not."""

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.emphasis import tokenize

from msanalysis.publishing.escape import is_wide


def _is_punctuation(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)


def emphasis_beside_chinese(state: StateInline, silent: bool) -> bool:
    """Let asterisks beside Chinese characters begin and end emphasis.

    In ``**完成率（%）**为`` the second run stands between punctuation and a letter, which
    CommonMark takes for a beginning. Here a Chinese neighbour counts like a space.
    """
    start, known = state.pos, len(state.delimiters)
    if not tokenize(state, silent):
        return False
    before = state.src[start - 1] if start else " "
    after = state.src[state.pos] if state.pos < state.posMax else " "
    if state.src[start] != "*" or not (is_wide(before) or is_wide(after)):
        return True
    opens = not isWhiteSpace(ord(after)) and (
        not _is_punctuation(after) or _loose(before) or is_wide(before)
    )
    closes = not isWhiteSpace(ord(before)) and (
        not _is_punctuation(before) or _loose(after) or is_wide(after)
    )
    for delimiter in state.delimiters[known:]:
        delimiter.open, delimiter.close = opens, closes
    return True


def _loose(character: str) -> bool:
    return isWhiteSpace(ord(character)) or _is_punctuation(character)
