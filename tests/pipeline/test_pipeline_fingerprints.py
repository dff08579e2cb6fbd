import pytest

from msanalysis.build import list_tasks
from msanalysis.pipeline.fingerprints import reached_modules
from msanalysis.pipeline.plan import plan_runs, read_manifest


def stale_stages(study, place, source):
    """Change one file of the package; tell which stages have to run again."""

    def stamps():
        documents = read_manifest(study.paths)
        tasks = list_tasks(study.paths, documents, plan_runs(study.paths, documents))
        return {task.stage: task.depends_on["code"].state() for task in tasks}

    before = stamps()
    (study.package / place).parent.mkdir(parents=True, exist_ok=True)
    (study.package / place).write_text(source, "utf-8")
    after = stamps()
    return {stage for stage in after if after[stage] != before[stage]}


@pytest.mark.parametrize(
    ("place", "stages"),
    [
        ("extraction.py", {"extract", "notebooks"}),
        ("reading/text.py", {"extract", "notebooks"}),
        ("values/__init__.py", {"extract", "notebooks"}),
        ("lexicon/units.csv", {"extract", "notebooks"}),
        ("lexicon/new.csv", {"extract", "notebooks"}),
        ("study.py", {"tables", "notebooks"}),
        ("schemas.py", {"tables", "notebooks"}),
        ("spending.py", {"notebooks"}),
        ("new_analysis.py", {"notebooks"}),
        ("style.mplstyle", {"extract", "tables", "notebooks", "pdfs", "html"}),
        ("publishing/runner.py", {"notebooks"}),
        ("publishing/exporter.py", {"pdfs"}),
        ("publishing/webpage/exporter.py", {"html"}),
        ("publishing/template/page.typ", {"pdfs", "html"}),
        ("cli.py", set()),
        ("build.py", set()),
    ],
)
def test_change_in_the_package_reaches_the_stages_that_it_can_affect(study, place, stages):
    assert stale_stages(study, place, "# changed\n") == stages


def test_loading_the_package_is_not_calling_its_functions(study):
    assert "msanalysis.study" not in reached_modules("msanalysis.extraction")
    assert "msanalysis.study" in reached_modules("msanalysis")


def test_relative_imports_and_modules_named_in_strings_are_followed(study):
    (study.package / "reading/text.py").write_text(
        "from . import word\nx = 'msanalysis.spending'\n"
    )
    (study.package / "reading/word.py").write_text("")
    reached = reached_modules("msanalysis.extraction")
    assert {"msanalysis.reading.word", "msanalysis.spending"} <= set(reached)


def test_module_that_is_broken_or_lies_in_a_folder_without_init_still_counts(study):
    (study.package / "audit").mkdir()
    (study.package / "audit" / "sums.py").write_text("")
    assert stale_stages(study, "audit/sums.py", "def (") == {"notebooks"}
    assert stale_stages(study, "audit/sums.py", "def ((") == {"notebooks"}
