"""The common part of LaTeX mathematics as Typst mathematics.

What is not understood is refused, not guessed: the caller then shows the formula as written.
"""

import re
from functools import cache

import typst

from msanalysis.publishing.escape import clean_text, string_literal
from msanalysis.publishing.fonts import MATHS, font_book
from msanalysis.publishing.latex_symbols import (
    ACCENTS,
    ALIGNED,
    MATRICES,
    OPERATORS,
    PUNCTUATION,
    SPACES,
    STYLES,
    SYMBOLS,
)

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\d+(?:\.\d+)?|[⺀-￿]+|\s+|%[^\n]*|.", re.DOTALL)
_TEXT_COMMANDS = {"text", "textrm", "textit", "textbf", "mathrm", "mbox", "operatorname"}
_IGNORED = {"displaystyle", "textstyle", "limits", "nolimits", "nonumber", "notag"}


class _NotUnderstoodError(Exception):
    pass


class _Translation:
    """One pass over the tokens of a formula, by recursive descent."""

    def __init__(self, source: str) -> None:
        tokens = _TOKEN.findall(source)
        self.tokens = [token for token in tokens if not token.startswith("%")]
        self.at = 0

    def peek(self) -> str | None:
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self) -> str:
        token = self.peek()
        if token is None:
            raise _NotUnderstoodError("the formula ends too early")
        self.at += 1
        return token

    def sequence(self, *ends: str) -> str:
        """Translate up to one of the ends, which stays unread."""
        parts: list[str] = []
        while (token := self.peek()) is not None and token not in ends:
            if token in ("}", r"\right", r"\end"):
                raise _NotUnderstoodError(f"{token} closes nothing")
            parts.append(self.scripted())
        if ends and self.peek() is None:
            raise _NotUnderstoodError(f"{ends[0]} is missing")
        return " ".join(part for part in parts if part)

    def scripted(self) -> str:
        base = '""' if self.peek() in ("_", "^", "'") else self.atom()
        scripts: dict[str, str] = {}
        while (token := self.peek()) in ("_", "^", "'"):
            self.take()
            place = "_" if token == "_" else "^"
            value = "′" if token == "'" else self.atom()
            scripts[place] = f"{scripts[place]} {value}" if place in scripts else value
        return base + "".join(f"{place}({value})" for place, value in sorted(scripts.items()))

    def atom(self) -> str:
        token = self.take()
        if token == "{":
            inner = self.sequence("}")
            self.take()
            return inner or '""'
        if token.startswith("\\"):
            return self.command(token[1:])
        if token in PUNCTUATION:
            return PUNCTUATION[token]
        if token[0].isdigit() or (token.isalpha() and token.isascii()):
            return token
        if token in "&~":
            return "space.nobreak" if token == "~" else "&"
        if token in '$#_^}@`"':
            raise _NotUnderstoodError(f"{token} has no meaning here")
        return string_literal(token) if ord(token[0]) > 0x2E7F else token

    def argument(self) -> str:
        token = self.peek() or ""
        if token[:1].isdigit() and len(token) > 1:
            self.tokens[self.at] = token[1:]
            return token[0]
        return self.atom() or '""'

    def raw_argument(self) -> str:
        """Read a braced argument as plain text."""
        if self.take() != "{":
            raise _NotUnderstoodError("a brace is missing")
        depth, text = 1, ""
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            depth += {"{": 1, "}": -1}.get(token, 0)
            if depth == 0:
                return text
            text += token[1:] if re.fullmatch(r"\\[^A-Za-z]", token) else token
        raise _NotUnderstoodError("a brace is missing")

    def delimiter(self) -> str:
        token = self.take()
        if token == ".":
            return ""
        if token.startswith("\\"):
            name = token[1:]
            special = {"{": "brace.l", "}": "brace.r", "|": "bar.v.double"}
            return special.get(name) or SYMBOLS.get(name) or self.command(name)
        return PUNCTUATION.get(token, string_literal(token))

    def command(self, name: str) -> str:
        if name in SYMBOLS:
            return SYMBOLS[name]
        if name in SPACES:
            return SPACES[name]
        if name in _IGNORED:
            return ""
        if name in ("{", "}"):
            return "brace.l" if name == "{" else "brace.r"
        if name in "%$&#_" and len(name) == 1:
            return string_literal(name)
        if name == "\\":
            return "\\\n"
        if name in OPERATORS:
            limits = name in {"lim", "max", "min", "sup", "inf", "liminf", "limsup"}
            return f'op("{name}", limits: #{str(limits).lower()})'
        if name in _TEXT_COMMANDS:
            text = string_literal(self.raw_argument())
            return f"op({text})" if name == "operatorname" else f"upright({text})"
        if name in STYLES:
            return f"{STYLES[name]}({self.argument()})"
        if name in ACCENTS:
            return self.accent(ACCENTS[name])
        if name in ("frac", "dfrac", "tfrac"):
            return f"frac({self.argument()}, {self.argument()})"
        if name in ("binom", "dbinom"):
            return f"binom({self.argument()}, {self.argument()})"
        if name == "sqrt":
            return self.root()
        if name == "left":
            return self.fenced()
        if name == "begin":
            return self.environment(self.raw_argument())
        raise _NotUnderstoodError(f"\\{name} is not known")

    def accent(self, function: str) -> str:
        inner = self.argument()
        if function in ("overline", "underline", "overbrace", "underbrace"):
            return f"{function}({inner})"
        return f"accent({inner}, {function})"

    def root(self) -> str:
        if self.peek() == "[":
            self.take()
            index = self.sequence("]")
            self.take()
            return f"root({index}, {self.argument()})"
        return f"sqrt({self.argument()})"

    def fenced(self) -> str:
        opening = self.delimiter()
        inner = self.sequence(r"\right")
        self.take()
        return f"lr({opening} {inner} {self.delimiter()})"

    def environment(self, name: str) -> str:
        rows: list[list[str]] = [[]]
        while True:
            rows[-1].append(self.sequence("&", r"\\", r"\end"))
            token = self.take()
            if token == r"\\":
                rows.append([])
            elif token == r"\end":
                break
        if self.raw_argument() != name:
            raise _NotUnderstoodError(f"{name} is not closed")
        rows = [row for row in rows if any(row)]
        if name in ALIGNED:
            return " \\\n".join(" & ".join(row) for row in rows)
        if name == "cases":
            return f"cases({', '.join(' & '.join(row) for row in rows)})"
        if name in MATRICES:
            return f"mat(delim: {MATRICES[name]}, {'; '.join(', '.join(row) for row in rows)})"
        raise _NotUnderstoodError(f"the environment {name} is not known")


@cache
def _compiles(formula: str) -> bool:
    source = f"#show math.equation: set text(font: {string_literal(MATHS)})\n${formula}$"
    try:
        typst.compile(source.encode(), font_paths=font_book(), ignore_system_fonts=True)
    except typst.TypstError:
        return False
    return True


def translate_math(source: str) -> str | None:
    """Translate the inside of a LaTeX formula into the inside of a Typst one.

    Returns
    -------
    str or None
        None where the formula uses something outside the common part.
    """
    translation = _Translation(clean_text(source).strip())
    try:
        formula = translation.sequence()
    except _NotUnderstoodError:
        return None
    return formula if formula and _compiles(formula) else None
