"""Pictures of a notebook: found, measured, handed to the compiler as assets."""

import base64
import binascii
import re
import struct
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

from lxml import etree

from msanalysis.publishing.context import Context
from msanalysis.publishing.escape import string_literal
from msanalysis.publishing.fonts import font_families
from msanalysis.publishing.vectors import svg_root

SUFFIXES = {
    "image/svg+xml": "svg",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
}
# Text width and the height a picture may take, in points, upright and sideways.
_UPRIGHT, _SIDEWAYS = (454.0, 600.0), (700.0, 370.0)
_POINTS = {"": 0.75, "px": 0.75, "pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4}
_FAMILY = re.compile(r"(font-family:\s*|font:[^;'\"]*?[\d.]+(?:px|pt|em)\s+)([^;]+)")
_LENGTH = re.compile(r"\s*([\d.]+)\s*(px|pt|in|cm|mm)?\s*")


def _points(length: str | None) -> float | None:
    match = _LENGTH.fullmatch(length or "")
    return float(match[1]) * _POINTS[match[2] or ""] if match else None


def _bundled_families(families: str) -> str:
    named = [family.strip().strip("'\"") for family in families.split(",")]
    known = [family for family in named if family in font_families()]
    return ", ".join(f"'{family}'" for family in [*known, "Noto Sans SC"])


def _with_bundled_fonts(root: etree._Element) -> bytes:
    """Set the text of an SVG in a bundled face: another would be replaced by the first at hand."""
    for node in root.iter("{*}text", "{*}tspan", "{*}g", "{*}svg"):
        if node.get("font-family"):
            node.set("font-family", _bundled_families(node.get("font-family")))
        if node.get("style"):
            node.set("style", _FAMILY.sub(_replace_families, node.get("style")))
    if not root.get("font-family"):
        root.set("font-family", "Noto Sans SC")
    return etree.tostring(root)


def _replace_families(match: re.Match[str]) -> str:
    return match[1] + _bundled_families(match[2])


def svg_size(root: etree._Element) -> tuple[float, float] | None:
    """Return the width and height of an SVG in points, if it says them."""
    width, height = _points(root.get("width")), _points(root.get("height"))
    if width and height:
        return width, height
    box = re.split(r"[\s,]+", (root.get("viewBox") or "").strip())
    if len(box) == 4:
        return float(box[2]) * 0.75, float(box[3]) * 0.75
    return None


def _bitmap_size(data: bytes) -> tuple[float, float] | None:
    if data.startswith(b"\x89PNG") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width * 0.75, height * 0.75
    return None


def image_call(
    data: bytes, mime: str, alt: str, context: Context, *, width: float | None = None
) -> str | None:
    """Write the call that shows a picture, never wider or higher than the page.

    Parameters
    ----------
    width
        The width in points that the notebook asks for, if any.

    Returns
    -------
    str or None
        None for a kind of picture that cannot be shown.
    """
    suffix = SUFFIXES.get(mime)
    if suffix is None or not data:
        return None
    if suffix == "svg":
        root = svg_root(data)
        if root is None:
            return None
        for node in root.iter("{*}text", "{*}tspan"):
            node.text = context.check_glyphs(node.text or "")
            node.tail = context.check_glyphs(node.tail or "")
        size = svg_size(root)
        data = _with_bundled_fonts(root)
    else:
        size = _bitmap_size(data)
    length = "auto"
    if size:
        asked = width or size[0]
        widest, highest = _SIDEWAYS if context.landscape else _UPRIGHT
        shown = min(asked, widest, highest * size[0] / max(size[1], 1.0))
        length = "100%" if shown >= widest else f"{shown:.2f}pt"
    name = string_literal(context.add_asset(data, suffix))
    alt = " ".join(alt.split()) or "image"
    return f"image({name}, alt: {string_literal(alt)}, width: {length})"


def decode_bundle(value: str | list[str], mime: str) -> bytes:
    """Return the bytes of a picture from an output or attachment: base64, or text for SVG."""
    text = value if isinstance(value, str) else "".join(value)
    if mime == "image/svg+xml" and "<" in text:
        return text.encode()
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b""


def image_from_reference(source: str, alt: str, context: Context) -> str | None:
    """Write the call that shows the picture a text refers to; None where there is none."""
    found = find_picture(source, context)
    return image_call(*found, alt, context) if found else None


def find_picture(source: str, context: Context) -> tuple[bytes, str] | None:
    """Find the picture that a text refers to: an attachment, a data URI or a file beside it.

    Pictures from the web are not fetched: a document must not depend on the network.

    Returns
    -------
    tuple or None
        The bytes and their MIME type.
    """
    if source.startswith("attachment:"):
        bundle = context.attachments.get(unquote(source.removeprefix("attachment:")), {})
        for mime, value in bundle.items():
            return decode_bundle(value, mime), mime
        return None
    if source.startswith("data:"):
        head, _, payload = source[5:].partition(",")
        mime, *options = head.split(";")
        raw = unquote_to_bytes(payload)
        data = decode_bundle(raw.decode("latin-1"), "") if "base64" in options else raw
        return data, mime
    if re.match(r"[a-z][a-z0-9+.-]*:", source, re.IGNORECASE) or context.folder is None:
        return None
    path = context.folder / Path(unquote(source))
    suffix = path.suffix.lower().replace(".jpeg", ".jpg").lstrip(".")
    mime = {value: key for key, value in SUFFIXES.items()}.get(suffix)
    if mime is None or not path.is_file():
        return None
    return path.read_bytes(), mime
