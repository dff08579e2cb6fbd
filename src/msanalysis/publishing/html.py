"""HTML outputs into Typst markup: tables above all, and the plain elements around them."""

import re
from urllib.parse import unquote

from lxml import etree, html

from msanalysis.publishing.context import Context
from msanalysis.publishing.escape import markup_text, string_literal
from msanalysis.publishing.html_table import read_html_table, read_style_rules
from msanalysis.publishing.images import image_call, image_from_reference
from msanalysis.publishing.tables import render_table

DROPPED = {"script", "style", "head", "title", "noscript", "template", "button", "input"}
INLINE = {
    "b": "strong",
    "strong": "strong",
    "i": "emph",
    "em": "emph",
    "sub": "sub",
    "sup": "super",
    "u": "underline",
    "s": "strike",
    "del": "strike",
    "mark": "highlight",
}
BLOCKS = {
    "p", "div", "section", "article", "figure", "figcaption", "center", "details", "summary",
    "table", "ul", "ol", "pre", "blockquote", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "dt",
    "dd", "tr", "thead", "tbody", "tfoot", "caption", "g", "path", "text", "header", "footer",
    "main", "body", "html", "nav", "svg",
}  # fmt: skip
# Styler does not escape: a name that mentions <script> must stay a name and not eat the table.
_CELL = re.compile(r"(<t[dh]\b[^>]*>)(.*?)(?=</t[dh]\s*>)", re.DOTALL | re.IGNORECASE)
_KNOWN = sorted(
    BLOCKS | set(INLINE) | {"a", "br", "code", "img", "li", "small", "span", "td", "th"}
)
_FOREIGN_TAG = re.compile(rf"<(?!/?(?:{'|'.join(_KNOWN)})\b)", re.IGNORECASE)
_LAYOUT = re.compile(r"\s*<(/?)(\w+)")


def is_layout_html(source: str) -> bool:
    """Tell HTML that lays out a block from a tag that is merely mentioned."""
    match = _LAYOUT.match(source)
    return bool(match) and match[2].lower() in BLOCKS | set(INLINE) | {"a", "img", "span", "br"}


class HtmlRenderer:
    """Turns one piece of HTML into markup."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.rules: dict[str, dict[str, str]] = {}

    def render(self, source: str, **figure: str) -> str:
        """Render HTML; nothing visible gives an empty string.

        Parameters
        ----------
        **figure
            Caption, label and note for the first table, as `render_table` takes them.
        """
        root = parse_html(source)
        if root is None:
            return ""
        self.rules = read_style_rules("".join(root.xpath("//style/text()")))
        self.figure = figure
        return self.children(root).strip()

    def children(self, node: etree._Element) -> str:
        """Render the text and elements inside a node."""
        out = _text(node.text)
        for child in node:
            if isinstance(child.tag, str):
                out += self.element(child)
            out += _text(child.tail)
        return out

    def element(self, node: etree._Element) -> str:
        """Render one element."""
        tag = etree.QName(node).localname.lower()
        if tag in DROPPED or "display:none" in (node.get("style") or "").replace(" ", ""):
            return ""
        if "key-figures" in (node.get("class") or "").split():
            return self._key_figures(node)
        if tag in INLINE:
            inner = self.children(node)
            return f"#{INLINE[tag]}[{inner}];" if inner.strip() else inner
        method = getattr(self, f"_element_{tag}", None)
        if method is not None:
            return method(node)
        inner = self.children(node)
        if tag in BLOCKS and inner.strip():
            return f"\n\n{inner.strip()}\n\n"
        return inner

    def _element_table(self, node: etree._Element) -> str:
        figure, self.figure = self.figure, {}
        with self.context.nested():
            table = read_html_table(node, self.rules, self.children)
        return "\n\n" + render_table(table, self.context, **figure) + "\n\n"

    def _element_br(self, node: etree._Element) -> str:
        return "#linebreak();"

    def _element_hr(self, node: etree._Element) -> str:
        return "\n\n#thin-rule();\n\n"

    def _element_pre(self, node: etree._Element) -> str:
        return f"\n\n#raw({string_literal(node.text_content().rstrip())}, block: true);\n\n"

    def _element_code(self, node: etree._Element) -> str:
        return f"#raw({string_literal(node.text_content())});"

    def _element_blockquote(self, node: etree._Element) -> str:
        with self.context.nested():
            return f"\n\n#quote(block: true)[{self.children(node).strip()}]\n\n"

    def _element_ul(self, node: etree._Element) -> str:
        return self._items(node, "list")

    def _element_ol(self, node: etree._Element) -> str:
        return self._items(node, "enum")

    def _items(self, node: etree._Element, function: str) -> str:
        with self.context.nested():
            items = [f"[{self.children(item).strip()}]" for item in node.iterchildren("li")]
        return f"\n\n#{function}({', '.join(items)});\n\n" if items else ""

    def _element_a(self, node: etree._Element) -> str:
        target, body = node.get("href") or "", self.children(node)
        if re.match(r"(https?|mailto):", target) and body.strip():
            return f"#link({string_literal(target)})[{body}];"
        if target.startswith("#") and body.strip():
            return f"#anchor-link({string_literal(unquote(target[1:]))})[{body}];"
        return body

    def _element_img(self, node: etree._Element) -> str:
        alt = node.get("alt") or ""
        call = image_from_reference(node.get("src") or "", alt, self.context)
        return f"#box({call});" if call else markup_text(alt)

    def _element_svg(self, node: etree._Element) -> str:
        node.tail = None
        if "xmlns" not in node.attrib and not node.nsmap:
            node.set("xmlns", "http://www.w3.org/2000/svg")
        label = node.get("aria-label") or "figure"
        call = image_call(etree.tostring(node), "image/svg+xml", label, self.context)
        return f"\n\n#align(center, {call});\n\n" if call else ""

    def _heading(self, node: etree._Element) -> str:
        level = int(etree.QName(node).localname[1])
        plain = " ".join(node.text_content().split())
        return "\n\n" + self.context.heading(level, self.children(node).strip(), plain)

    _element_h1 = _element_h2 = _element_h3 = _element_h4 = _element_h5 = _element_h6 = _heading

    def _key_figures(self, node: etree._Element) -> str:
        boxes = read_boxes(node)
        return f"\n\n{key_figures(boxes)}\n\n" if boxes else ""


def read_boxes(node: etree._Element) -> list[dict[str, str]]:
    """Read the boxes of a key-figures block: in each, a value, a label and perhaps a note."""
    boxes = []
    for box in node:
        parts = {
            name: " ".join("".join(found[0].itertext()).split())
            for name in ("value", "label", "note")
            if (found := box.xpath(f'.//*[contains(concat(" ", @class, " "), " {name} ")]'))
        }
        if parts.get("value"):
            boxes.append(parts)
    return boxes


def key_figures(boxes: list[dict[str, str]]) -> str:
    """Write a row of key figures, each with its value, its label and perhaps a note."""
    written = [
        "("
        + ", ".join(
            f"{name}: [{markup_text(box.get(name, ''))}]" for name in ("value", "label", "note")
        )
        + ")"
        for box in boxes
    ]
    return f"#key-figures(({', '.join(written)},));"


def parse_html(source: str) -> html.HtmlElement | None:
    """Parse a piece of HTML in which cells of tables may mention tags without escaping them."""
    source = _CELL.sub(_escape_foreign_tags, source.replace("\x00", "")).strip()
    if not source:
        return None
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        return html.document_fromstring(f"<div>{source}</div>".encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _escape_foreign_tags(match: re.Match[str]) -> str:
    return match[1] + _FOREIGN_TAG.sub("&lt;", match[2])


def _text(text: str | None) -> str:
    collapsed = re.sub(r"[ \t\r\n\f]+", " ", text or "")
    return " " if collapsed == " " else markup_text(collapsed)
