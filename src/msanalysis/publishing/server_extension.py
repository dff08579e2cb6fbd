"""What lets JupyterLab's export menu offer exporters whose names have a hyphen.

Jupyter Server answers `/nbconvert/<format>/<path>` for formats of letters, digits and underscores
only, while its menu lists every exporter there is. This adds the address for the rest.
"""

from typing import Any

FORMAT = r"(?P<format>\w+(?:-\w+)+)"


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(serverapp: Any) -> None:
    # Installed wherever JupyterLab is; the build does without both.
    from jupyter_server.base.handlers import path_regex
    from jupyter_server.nbconvert.handlers import NbconvertFileHandler
    from jupyter_server.utils import url_path_join

    base = serverapp.web_app.settings["base_url"]
    address = url_path_join(base, rf"/nbconvert/{FORMAT}{path_regex}")
    serverapp.web_app.add_handlers(".*$", [(address, NbconvertFileHandler)])
