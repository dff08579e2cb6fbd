"""SVG as notebooks hold it: what draws is kept; what runs or reaches outside goes."""

import re

from lxml import etree

_ELEMENTS = {
    "svg", "g", "path", "line", "rect", "circle", "ellipse", "polygon", "polyline", "text",
    "tspan", "textPath", "defs", "use", "symbol", "clipPath", "mask", "marker", "linearGradient",
    "radialGradient", "stop", "pattern", "image", "style",
}  # fmt: skip
_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#)|@import|expression\(|javascript:|\\", re.IGNORECASE)


def svg_root(data: bytes) -> etree._Element | None:
    """Parse an SVG without entities, external files or the network; None if it is not one.

    Scripts, handlers, foreign elements and references to anything outside the picture are left
    out, so that it draws the same wherever it is shown.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if local_name(root.tag) != "svg":
        return None
    for node in list(root.iter()):
        if not isinstance(node.tag, str):
            _take_out(node)
        elif local_name(node.tag) == "a":
            etree.strip_tags(node.getparent(), node.tag)
    for node in list(root.iter()):
        if local_name(node.tag) not in _ELEMENTS:
            _take_out(node)
        else:
            _keep_what_draws(node)
    return root


def local_name(name: str) -> str:
    """Give a name without its namespace."""
    return name.rpartition("}")[2]


def _keep_what_draws(node: etree._Element) -> None:
    for name, value in node.attrib.items():
        plain = local_name(name).lower()
        outside = plain == "href" and not value.startswith(("#", "data:image/"))
        if plain.startswith("on") or outside or (plain != "href" and _OUTSIDE.search(value)):
            del node.attrib[name]
    kind = local_name(node.tag)
    if kind == "image" and not any(local_name(name) == "href" for name in node.attrib):
        _take_out(node)
    elif kind == "style" and (_OUTSIDE.search(node.text or "") or "@" in (node.text or "")):
        node.text = ""


def _take_out(node: etree._Element) -> None:
    """Take an element out, but leave the text that follows it."""
    parent = node.getparent()
    if parent is None:
        return
    tail, before = node.tail or "", node.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    node.tail = None
    parent.remove(node)
