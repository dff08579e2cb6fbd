"""HTML outputs into HTML that is safe: only elements and attributes written here come out."""

import re
from collections.abc import Mapping
from urllib.parse import unquote

from lxml import etree

from msanalysis.publishing.html import BLOCKS, DROPPED, INLINE, parse_html, read_boxes
from msanalysis.publishing.html_table import read_html_table, read_style_rules
from msanalysis.publishing.images import find_picture
from msanalysis.publishing.webpage.context import WebContext, web_text
from msanalysis.publishing.webpage.pictures import web_picture
from msanalysis.publishing.webpage.tables import web_table

_KEPT = {"p", "ul", "ol", "li", "blockquote", "dl", "dt", "dd", "small"}
_LINK = re.compile(r"(https?|mailto):", re.IGNORECASE)


def render_html(source: str, context: WebContext, figure: Mapping[str, str] | None = None) -> str:
    """Render a piece of HTML; nothing visible gives an empty string.

    Parameters
    ----------
    figure
        Caption, label and note, as plain text, for the first table.
    """
    root = parse_html(source)
    if root is None:
        return ""
    return _Fragment(context, root, dict(figure or {})).children(root).strip()


def key_figures(boxes: list[dict[str, str]]) -> str:
    """Write a row of key figures, each with its value, its label and perhaps a note."""
    written = [
        "<div>"
        + "".join(
            f'<span class="{name}">{web_text(box[name])}</span>'
            for name in ("value", "label", "note")
            if box.get(name)
        )
        + "</div>"
        for box in boxes
    ]
    return f'<div class="key-figures">{"".join(written)}</div>'


class _Fragment:
    def __init__(self, context: WebContext, root: etree._Element, figure: dict[str, str]) -> None:
        self.context = context
        self.figure = figure
        self.rules = read_style_rules("".join(root.xpath("//style/text()")))

    def children(self, node: etree._Element) -> str:
        """Render the text and elements inside a node."""
        out = web_text(node.text or "")
        for child in node:
            if isinstance(child.tag, str):
                out += self.element(child)
            out += web_text(child.tail or "")
        return out

    def element(self, node: etree._Element) -> str:
        """Render one element."""
        tag = etree.QName(node).localname.lower()
        if tag in DROPPED or "display:none" in (node.get("style") or "").replace(" ", ""):
            return ""
        if "key-figures" in (node.get("class") or "").split():
            return key_figures(read_boxes(node))
        if tag in INLINE or tag in _KEPT:
            return f"<{tag}>{self.children(node)}</{tag}>"
        method = getattr(self, f"_element_{tag}", None)
        if method is not None:
            return method(node)
        inner = self.children(node)
        return f"<div>{inner}</div>" if tag in BLOCKS and inner.strip() else inner

    def _element_table(self, node: etree._Element) -> str:
        figure, self.figure = self.figure, {}
        with self.context.nested():
            table = read_html_table(node, self.rules, self.children)
        return web_table(table, self.context, figure)

    def _element_br(self, node: etree._Element) -> str:
        return "<br>"

    def _element_span(self, node: etree._Element) -> str:
        """Keep the language of words in another one: readers' voices and hyphens follow it."""
        inner, lang = self.children(node), node.get("lang")
        return f'<span lang="{web_text(lang)}">{inner}</span>' if lang and inner.strip() else inner

    def _element_hr(self, node: etree._Element) -> str:
        return "<hr>"

    def _element_pre(self, node: etree._Element) -> str:
        return f'<pre tabindex="0">{web_text(node.text_content().rstrip())}</pre>'

    def _element_code(self, node: etree._Element) -> str:
        return f"<code>{web_text(node.text_content())}</code>"

    def _element_a(self, node: etree._Element) -> str:
        target, body = node.get("href") or "", self.children(node)
        if not body.strip():
            return body
        if _LINK.match(target):
            return f'<a href="{web_text(target)}" rel="noreferrer">{body}</a>'
        if target.startswith("#"):
            return f'<a href="#{web_text(unquote(target[1:]))}">{body}</a>'
        return body

    def _element_img(self, node: etree._Element) -> str:
        alt = node.get("alt") or ""
        found = find_picture(node.get("src") or "", self.context)
        return (web_picture(*found, alt) if found else "") or web_text(alt)

    def _element_svg(self, node: etree._Element) -> str:
        node.tail = None
        if "xmlns" not in node.attrib and not node.nsmap:
            node.set("xmlns", "http://www.w3.org/2000/svg")
        label = node.get("aria-label") or self.context.word("figure")
        drawn = web_picture(etree.tostring(node), "image/svg+xml", label)
        return f'<div class="scroll">{drawn}</div>'

    def _heading(self, node: etree._Element) -> str:
        level = int(etree.QName(node).localname[1])
        plain = " ".join(node.text_content().split())
        return self.context.heading(level, self.children(node).strip(), plain)

    _element_h1 = _element_h2 = _element_h3 = _element_h4 = _element_h5 = _element_h6 = _heading
