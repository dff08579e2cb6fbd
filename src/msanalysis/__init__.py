"""Reproducible research on 民生实事, the livelihood projects of Chongqing's districts.

>>> import msanalysis as ms
>>> study = ms.load()  # doctest: +SKIP
>>> study.district("渝北区").projects  # doctest: +SKIP
"""

from importlib.metadata import version

__version__ = version("msanalysis")
__all__ = ["Study", "__version__", "load"]


def __getattr__(name: str) -> object:
    # pandas and pandera take a second to import; `msanalysis --help` should not wait for them.
    if name in ("Study", "load"):
        from msanalysis import study

        return getattr(study, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
