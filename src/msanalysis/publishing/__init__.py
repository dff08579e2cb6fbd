"""From an executed notebook to a PDF; knows notebooks, not livelihood projects."""

from typing import Any

__all__ = ["TypstPdfExporter"]


def __getattr__(name: str) -> Any:
    """Import the exporter on first use: nbconvert is slow to load, the runner needs it not."""
    if name == "TypstPdfExporter":
        from msanalysis.publishing.exporter import TypstPdfExporter

        return TypstPdfExporter
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
