"""What the exporters of this package have in common."""

from nbconvert.exporters.exporter import Exporter
from traitlets import Bool, Instance, default

from msanalysis.publishing.provenance import Commit


class ReportExporter(Exporter):
    """An exporter that shows code if asked and names the commit in the stamp."""

    show_code = Bool(False, help="Show the code of cells.").tag(config=True)
    commit = Instance(Commit, allow_none=True, help="The commit to name in the stamp.")

    @default("optimistic_validation")
    def _validate_once(self) -> bool:
        """Look once whether the notebook is valid, not after each of nbconvert's eleven steps."""
        return True
