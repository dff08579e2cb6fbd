"""Pictures inside the page: vectors as elements of it, so that their text can be searched."""

import base64
import hashlib
import re

from lxml import etree

from msanalysis.publishing.images import SUFFIXES, svg_size
from msanalysis.publishing.vectors import local_name, svg_root
from msanalysis.publishing.webpage.context import web_text

_HREF = ("href", "{http://www.w3.org/1999/xlink}href")
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^'\")]+)['\"]?\s*\)")
# Faces that phones and computers have for Chinese: a page brings no fonts along.
_FACES = "'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
_FALLBACK = re.compile(r"(font-family:\s*[^;]*|font:[^;]*)")


def web_picture(data: bytes, mime: str, alt: str, *, width: float | None = None) -> str:
    """Write a picture; an empty string for a kind that cannot be shown.

    Parameters
    ----------
    width
        The width in pixels that the notebook asks for, if any.
    """
    if mime not in SUFFIXES or not data:
        return ""
    if mime == "image/svg+xml":
        return _vectors(data, alt)
    source = f"data:{mime};base64,{base64.b64encode(data).decode()}"
    size = f' width="{width:g}"' if width else ""
    return f'<img src="{source}" alt="{web_text(alt)}"{size}>'


def _vectors(data: bytes, alt: str) -> str:
    root = svg_root(data)
    if root is None:
        return ""
    size = svg_size(root)
    if size and not root.get("viewBox"):
        root.set("viewBox", f"0 0 {size[0] / 0.75:g} {size[1] / 0.75:g}")
    mark = hashlib.sha256(data).hexdigest()[:8]
    for node in root.iter():
        _mark_ids(node, mark)
    for name in ("width", "height", "style"):
        root.attrib.pop(name, None)
    root.set("role", "img")
    root.set("aria-label", alt)
    if size:
        root.set("style", f"max-width: {size[0]:g}pt")
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode", with_tail=False)


def _mark_ids(node: etree._Element, mark: str) -> None:
    """Make ids unique on the page, and let text fall back to a face of the reader's machine."""
    for name, value in node.attrib.items():
        plain = local_name(name).lower()
        if plain == "id":
            node.set(name, f"{mark}-{value}")
        elif name in _HREF and value.startswith("#"):
            node.set(name, f"#{mark}-{value[1:]}")
        elif plain == "href":
            continue
        elif plain == "style":
            value = _FALLBACK.sub(lambda found: f"{found[1]}, {_FACES}", value)
            node.set(name, _REFERENCE.sub(rf"url(#{mark}-\1)", value))
        elif plain == "font-family":
            node.set(name, f"{value}, {_FACES}")
        elif "url(" in value:
            node.set(name, _REFERENCE.sub(rf"url(#{mark}-\1)", value))
    if local_name(node.tag) == "style":
        _scope(node, mark)


def _scope(node: etree._Element, mark: str) -> None:
    """Keep a style sheet inside its picture."""
    css = node.text or ""
    css = re.sub(r"#([A-Za-z][\w-]*)(?=[^{}]*\{)", rf"#{mark}-\1", css)
    node.text = re.sub(
        r"([^{}]+)\{",
        lambda rule: ", ".join(f"#{mark}-root {part.strip()}" for part in rule[1].split(",")) + "{",
        css,
    )
    node.getroottree().getroot().set("id", f"{mark}-root")
