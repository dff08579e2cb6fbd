"""Names for projects that a list states without naming them."""

import re

MAX_NAME = 40


def part_name(text: str) -> tuple[str, str]:
    """Part the name of a project from its task.

    A short first sentence in front of others is the name (城镇老旧小区改造。新开工改造…); of one
    long sentence the first clause; else the text itself without its full stop.

    Returns
    -------
    name, task
        `task` is empty where the text is nothing but the name.
    """
    match = re.match(rf"([^。：:]{{2,{MAX_NAME}}})[。：:](.+)$", text, re.DOTALL)
    if match and not re.search(r"[；;]", match[1]):
        return match[1], match[2]
    first = re.split(r"[，,；;。]", text)[0]
    if len(text) > MAX_NAME and len(first) >= 4:
        return first, text
    return text.rstrip("。；;"), ""
