"""Markdown into HTML by markdown-it's own renderer, with this project's numbers and pictures."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any
from urllib.parse import unquote

from latex2mathml import exceptions
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from msanalysis.publishing.escape import clean_text, join_lines
from msanalysis.publishing.html import is_layout_html
from msanalysis.publishing.images import find_picture
from msanalysis.publishing.latex_math import translate_math
from msanalysis.publishing.markdown import PAIRED_TAGS, build_parser
from msanalysis.publishing.webpage.context import WebContext, web_text
from msanalysis.publishing.webpage.fragments import render_html
from msanalysis.publishing.webpage.pictures import web_picture

_TAG = re.compile(r"<(/?)([a-z]+)>")
_FORMULA_ERRORS = (
    *(value for value in vars(exceptions).values() if isinstance(value, type)),
    *(IndexError, KeyError, ValueError),
)
_SAFE_LINK = re.compile(r"(https?|mailto|doi):", re.IGNORECASE)


def web_math(source: str, context: WebContext, *, block: bool) -> str:
    """Write a LaTeX formula as MathML, or as written where it is beyond the common part."""
    source = source.strip().strip("$").strip()
    if translate_math(source) is not None:
        try:
            formula = convert(source, display="block" if block else "inline")
        except _FORMULA_ERRORS:
            formula = ""
        if formula:
            # The formula for copying; a screen reader reads the elements themselves.
            formula = formula.replace("<math ", f'<math data-latex="{web_text(source)}" ', 1)
            return f'<div class="formula scroll">{formula}</div>' if block else formula
    context.warn(f"the formula {source!r} is shown as LaTeX source; it could not be translated")
    code = f"<code>{web_text(source)}</code>"
    return f"<p>{code}</p>" if block else code


def render_markdown(source: str, context: WebContext) -> str:
    """Render a whole Markdown text; its footnotes go to the context."""
    parser = _parser()
    env: dict[str, Any] = {"context": context, "notes": {}}
    tokens, notes = _split_notes(parser.parse(clean_text(source), env))
    page = parser.renderer.render(tokens, parser.options, env)
    for number, inner in notes.items():
        if number in env["notes"]:
            shown = parser.renderer.render(inner, parser.options, env).strip()
            context.footnotes[env["notes"][number] - 1] = shown
    return page


@cache
def _parser() -> MarkdownIt:
    parser = build_parser(_Renderer)
    # The plugins brought rules of their own for these.
    for name in ("footnote_ref", "math_inline", "math_inline_double", "math_block"):
        parser.renderer.rules[name] = getattr(parser.renderer, name)
    parser.renderer.rules["math_block_label"] = parser.renderer.rules["math_block"]
    return parser


def _split_notes(tokens: Sequence[Token]) -> tuple[list[Token], dict[int, list[Token]]]:
    """Part the text from the bodies of its footnotes."""
    text: list[Token] = []
    notes: dict[int, list[Token]] = {}
    body = text
    for token in tokens:
        if token.type == "footnote_open":
            body = notes.setdefault(token.meta["id"], [])
        elif token.type == "footnote_close":
            body = text
        elif token.type not in ("footnote_block_open", "footnote_block_close", "footnote_anchor"):
            body.append(token)
    return text, notes


class _Renderer(RendererHTML):
    """Rules by type of token; all others are markdown-it's."""

    def softbreak(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        before = tokens[idx - 1].content if idx else ""
        after = tokens[idx + 1].content if idx + 1 < len(tokens) else ""
        return join_lines(before, after).replace(" ", "\n")

    def heading_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        inline = tokens[idx + 1]
        body = self.renderInline(inline.children or [], options, env)
        plain = self.renderInlineAsText(
            [child for child in inline.children or [] if child.type != "html_inline"], options, env
        )
        inline.children = []
        env["opened"] = env["context"].heading(int(tokens[idx].tag[1]), body, plain)
        return env["opened"]

    def heading_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return ""

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token, context = tokens[idx], env["context"]
        source = str(token.attrs.get("src", ""))
        alt = self.renderInlineAsText(token.children or [], options, env)
        found = find_picture(source, context)
        shown = web_picture(*found, alt or context.word("figure")) if found else ""
        if not shown:
            context.warn(f"the picture {source!r} is not in the notebook or beside it")
            return web_text(alt or source)
        title = str(token.attrs.get("title") or "")
        if title and len(tokens) == 1:
            _, caption = context.caption("figure", web_text(title), "")
            box = f'<div class="scroll">{shown}</div>'
            return f'</p><figure class="picture">{box}{caption}</figure><p>'
        return shown

    def link_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        target = str(tokens[idx].attrs.get("href", ""))
        bare = tokens[idx + 1].type == "link_close"
        if target.startswith("#"):
            if bare:
                env.setdefault("links", []).append("")
                return env["context"].cite(unquote(target[1:]))
        elif not _SAFE_LINK.match(target):
            env.setdefault("links", []).append("")
            return ""
        env.setdefault("links", []).append("</a>")
        opened = f'<a href="{web_text(target)}" rel="noreferrer">'
        return opened + (web_text(target) if bare else "")

    def link_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return env["links"].pop()

    def html_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        source = tokens[idx].content
        if source.strip().startswith("<!--"):
            return ""
        if is_layout_html(source):
            return render_html(source, env["context"])
        return f"<p>{web_text(source.strip())}</p>\n"

    def html_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        source = tokens[idx].content
        if re.fullmatch(r"<br\s*/?>", source, re.IGNORECASE):
            return "<br>"
        if source.startswith("<!--"):
            return ""
        match = _TAG.fullmatch(source)
        if match and match[2] in PAIRED_TAGS and _is_paired(tokens, idx):
            return source
        return web_text(source)

    def footnote_ref(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        context, known = env["context"], env["notes"]
        note = tokens[idx].meta["id"]
        first = note not in known
        if first:
            context.notes += 1
            context.footnotes.append("")
            known[note] = context.notes
        number = known[note]
        back = f' id="mark-{number}"' if first else ""
        return f'<sup><a{back} href="#note-{number}" role="doc-noteref">{number}</a></sup>'

    def math_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return web_math(tokens[idx].content, env["context"], block=False)

    def math_inline_double(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return web_math(tokens[idx].content, env["context"], block=False)

    def math_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return web_math(tokens[idx].content, env["context"], block=True)

    def table_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return '<div class="scroll" tabindex="0"><table>'

    def table_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "</table></div>\n"


def _is_paired(tokens: Sequence[Token], idx: int) -> bool:
    """Tell whether a tag such as <sub> is closed, or was opened, properly nested."""
    stack: list[int] = []
    for at, token in enumerate(tokens):
        match = _TAG.fullmatch(token.content) if token.type == "html_inline" else None
        if not match or match[2] not in PAIRED_TAGS:
            continue
        if not match[1]:
            stack.append(at)
        elif stack and _TAG.fullmatch(tokens[stack[-1]].content)[2] == match[2]:
            opened = stack.pop()
            if idx in (opened, at):
                return True
    return False
