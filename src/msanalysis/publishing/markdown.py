"""Markdown into Typst markup of our own making."""

import re
from functools import cache
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from msanalysis.publishing.context import Context, captioned
from msanalysis.publishing.emphasis import emphasis_beside_chinese
from msanalysis.publishing.escape import clean_text, join_lines, markup_text, string_literal
from msanalysis.publishing.html import HtmlRenderer, is_layout_html
from msanalysis.publishing.images import image_from_reference
from msanalysis.publishing.latex_math import translate_math
from msanalysis.publishing.table_model import Cell, Table
from msanalysis.publishing.tables import render_table

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_MARKS = {"strong": "strong", "em": "emph", "s": "strike"}
PAIRED_TAGS = {"sub": "sub", "sup": "super", "u": "underline", "mark": "highlight"}


@cache
def markdown_parser() -> MarkdownIt:
    """Return the parser for texts of which only the structure is wanted."""
    return build_parser()


def build_parser(renderer: type[RendererHTML] = RendererHTML) -> MarkdownIt:
    """Build a parser: CommonMark with tables, deletions, footnotes, lists of terms, maths."""
    options = {"html": True, "typographer": False}
    parser = MarkdownIt("commonmark", options, renderer_cls=renderer)
    parser.enable(["table", "strikethrough"])
    parser.use(footnote_plugin).use(deflist_plugin)
    parser.use(dollarmath_plugin, allow_space=False, double_inline=True)
    parser.inline.ruler.at("emphasis", emphasis_beside_chinese)
    return parser


def heading_levels(source: str) -> list[tuple[int, str]]:
    """List the headings of a Markdown text as level and plain text, in order."""
    tree = SyntaxTreeNode(markdown_parser().parse(source))
    return [(int(node.tag[1]), plain_text(node)) for node in tree.walk() if node.type == "heading"]


def plain_text(node: SyntaxTreeNode) -> str:
    """Return what a reader sees of a node, without any markup."""
    if node.type in ("text", "code_inline", "math_inline"):
        return node.content
    if node.type in ("softbreak", "hardbreak"):
        return " "
    return "".join(plain_text(child) for child in node.children)


def render_math(source: str, context: Context, *, block: bool) -> str:
    """Write a LaTeX formula as a Typst one, or as written where it is beyond the common part."""
    source = source.strip().strip("$").strip()
    formula = translate_math(source)
    if formula is None:
        context.warn(f"the formula {source!r} is shown as LaTeX source; it could not be translated")
        return f"#raw({string_literal(source)}, block: {str(block).lower()});"
    equation = f"$ {formula} $" if block else f"${formula}$"
    return f"#formula({string_literal(source)}, {equation});"


class MarkdownRenderer:
    """Turns one Markdown text into markup; keeps the footnotes of that text."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.footnotes: dict[int, str] = {}
        self.notes_shown: dict[int, str] = {}

    def render(self, source: str) -> str:
        """Render a whole text."""
        tree = SyntaxTreeNode(markdown_parser().parse(clean_text(source)))
        for node in tree.children:
            if node.type == "footnote_block":
                with self.context.nested():
                    for note in node.children:
                        self.footnotes[note.meta["id"]] = self.blocks(note).strip()
        return self.blocks(tree)

    def blocks(self, node: SyntaxTreeNode) -> str:
        """Render what stands below one another."""
        return "".join(self.block(child) for child in node.children)

    def block(self, node: SyntaxTreeNode) -> str:
        """Render one block."""
        method = getattr(self, f"_block_{node.type}", None)
        if method is not None:
            return method(node)
        if node.type in ("footnote_block", "footnote_anchor"):
            return ""
        return self.blocks(node) if node.children else markup_text(node.content) + "\n\n"

    def _block_inline(self, node: SyntaxTreeNode) -> str:
        return self.inlines(node)

    def _block_paragraph(self, node: SyntaxTreeNode) -> str:
        tight = node.to_tokens()[0].hidden
        children = node.children[0].children if node.children else []
        if len(children) == 1 and children[0].type == "image" and not tight:
            return self.picture(children[0]) + "\n\n"
        return self.blocks(node) + ("\n" if tight else "\n\n")

    def _block_heading(self, node: SyntaxTreeNode) -> str:
        return self.context.heading(int(node.tag[1]), self.blocks(node), plain_text(node))

    def _block_bullet_list(self, node: SyntaxTreeNode) -> str:
        return f"#list({self._items(node)});\n\n"

    def _block_ordered_list(self, node: SyntaxTreeNode) -> str:
        start = node.attrs.get("start", 1)
        return f"#enum(start: {int(start)}, {self._items(node)});\n\n"

    def _items(self, node: SyntaxTreeNode) -> str:
        tight = all(token.hidden for token in node.to_tokens() if token.type == "paragraph_open")
        with self.context.nested():
            items = ", ".join(f"[{self.blocks(item).strip()}]" for item in node.children)
        return f"tight: {str(tight).lower()}, {items}"

    def _block_blockquote(self, node: SyntaxTreeNode) -> str:
        with self.context.nested():
            return f"#quote(block: true)[{self.blocks(node).strip()}]\n\n"

    def _block_hr(self, node: SyntaxTreeNode) -> str:
        return "#thin-rule();\n\n"

    def _block_fence(self, node: SyntaxTreeNode) -> str:
        words = node.info.split()
        language = f", lang: {string_literal(words[0])}" if words else ""
        return f"#raw({string_literal(node.content.rstrip())}, block: true{language});\n\n"

    def _block_code_block(self, node: SyntaxTreeNode) -> str:
        return f"#raw({string_literal(node.content.rstrip())}, block: true);\n\n"

    def _block_math_block(self, node: SyntaxTreeNode) -> str:
        return render_math(node.content, self.context, block=True) + "\n\n"

    _block_math_block_label = _block_math_block

    def _block_html_block(self, node: SyntaxTreeNode) -> str:
        if node.content.strip().startswith("<!--"):
            return ""
        if is_layout_html(node.content):
            return HtmlRenderer(self.context).render(node.content)
        return markup_text(node.content.strip()) + "\n\n"

    def _block_dl(self, node: SyntaxTreeNode) -> str:
        pairs: list[tuple[str, list[str]]] = []
        for child in node.children:
            with self.context.nested():
                body = self.blocks(child).strip()
            if child.type == "dt":
                pairs.append((body, []))
            elif pairs:
                pairs[-1][1].append(body)
        items = ", ".join(
            f"terms.item([{term}], [{' #parbreak() '.join(bodies)}])" for term, bodies in pairs
        )
        return f"#terms({items});\n\n"

    def _block_table(self, node: SyntaxTreeNode) -> str:
        table = Table()
        for part in node.children:
            for row in part.children:
                cells = [
                    self._table_cell(cell, header=part.type == "thead") for cell in row.children
                ]
                (table.header if part.type == "thead" else table.body).append(cells)
        return render_table(table, self.context) + "\n\n"

    def _table_cell(self, node: SyntaxTreeNode, *, header: bool) -> Cell:
        style = str(node.attrs.get("style", ""))
        align = style.partition("text-align:")[2].strip() or None
        text = _BREAK.sub("\n", plain_text(node))
        return Cell(markup=self.blocks(node), text=text, header=header, align=align)

    def inlines(self, node: SyntaxTreeNode) -> str:
        """Render what stands side by side."""
        out, children = "", node.children
        pending: list[tuple[str, int]] = []
        for index, child in enumerate(children):
            if child.type == "softbreak":
                before = plain_text(children[index - 1]) if index else ""
                after = plain_text(children[index + 1]) if index + 1 < len(children) else ""
                out += join_lines(before, after)
            elif child.type == "html_inline":
                out = self.inline_html(child.content, out, pending)
            else:
                out += self.inline(child)
        for tag, start in reversed(pending):
            out = out[:start] + markup_text(f"<{tag}>") + out[start:]
        return out

    def inline_html(self, tag: str, out: str, pending: list[tuple[str, int]]) -> str:
        """Honour a line break and the few paired tags that carry meaning; show the rest as text."""
        if _BREAK.fullmatch(tag):
            return out + "#linebreak();"
        if tag.startswith("<!--"):
            return out
        name = tag.strip("</>").lower()
        if tag == f"<{name}>" and name in PAIRED_TAGS:
            pending.append((name, len(out)))
            return out
        if tag == f"</{name}>" and pending and pending[-1][0] == name:
            start = pending.pop()[1]
            return f"{out[:start]}#{PAIRED_TAGS[name]}[{out[start:]}];"
        return out + markup_text(tag)

    def inline(self, node: SyntaxTreeNode) -> str:
        """Render one piece of running text."""
        kind = node.type
        if kind == "text":
            return markup_text(node.content)
        if kind == "hardbreak":
            return "#linebreak();"
        if kind in _MARKS:
            return f"#{_MARKS[kind]}[{self.inlines(node)}];"
        if kind == "code_inline":
            return f"#raw({string_literal(node.content)});"
        if kind.startswith("math"):
            return render_math(node.content, self.context, block="double" in kind)
        if kind == "link":
            return self.link(node)
        if kind == "image":
            return f"#box({self.picture(node, inline=True)});"
        if kind == "footnote_ref":
            return self.footnote(node.meta["id"])
        return self.inlines(node) if node.children else markup_text(node.content)

    def footnote(self, number: int) -> str:
        """Set the note at its first mark; later marks point to it."""
        if number in self.notes_shown:
            return f"#footnote(label({self.notes_shown[number]}));"
        self.context.notes += 1
        name = self.notes_shown[number] = string_literal(f"footnote {self.context.notes}")
        return f"#footnote[{self.footnotes.get(number, '')}]#label({name});"

    def link(self, node: SyntaxTreeNode) -> str:
        """Link to the web or into the document; without words, cite a figure or table."""
        target, body = str(node.attrs.get("href", "")), self.inlines(node)
        if target.startswith("#"):
            name = unquote(target[1:])
            if body:
                return f"#anchor-link({string_literal(name)})[{body}];"
            self.context.wanted.append((name, self.context.where))
            return f"#cite-place({string_literal(name)});"
        if re.match(r"(https?|mailto|doi):", target):
            return f"#link({string_literal(target)})[{body or markup_text(target)}];"
        return body

    def picture(self, node: SyntaxTreeNode, *, inline: bool = False) -> str:
        """Show a picture; alone in its paragraph and with a title, as a numbered figure."""
        source, alt = str(node.attrs.get("src", "")), plain_text(node) or node.content
        call = image_from_reference(source, alt, self.context)
        if call is None:
            self.context.warn(f"the picture {source!r} is not in the notebook or beside it")
            shown = markup_text(alt or source)
            return f"[{shown}]" if inline else shown
        title = str(node.attrs.get("title", ""))
        if inline:
            return call
        if title:
            return captioned(self.context, "image", f"[{markup_text(title)}]", f"[#{call}]")
        return f"#align(center, {call});"
