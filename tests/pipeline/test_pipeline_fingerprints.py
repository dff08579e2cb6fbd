import pytest

from msanalysis.build import list_tasks
from msanalysis.pipeline.fingerprints import reached_modules, remembering_imports
from msanalysis.pipeline.plan import plan_runs, read_manifest


def stale_stages(study, place, source):
    """Change one file of the package; tell which stages have to run again."""

    def stamps():
        documents = read_manifest(study.paths)
        tasks = list_tasks(study.paths, documents, plan_runs(study.paths, documents))
        return {(task.stage, task.name): task.depends_on["code"].state() for task in tasks}

    before = stamps()
    (study.package / place).parent.mkdir(parents=True, exist_ok=True)
    (study.package / place).write_text(source, "utf-8")
    after = stamps()
    return {stage for stage, name in after if after[stage, name] != before[stage, name]}


@pytest.mark.parametrize(
    ("place", "stages"),
    [
        ("extraction.py", {"extract"}),
        ("reading/text.py", {"extract"}),
        ("values/__init__.py", {"extract"}),
        ("lexicon/units.csv", {"extract"}),
        ("lexicon/new.csv", {"extract"}),
        ("study.py", {"tables", "notebooks"}),
        ("schemas.py", {"tables", "notebooks"}),
        ("spending.py", {"notebooks"}),
        ("new_analysis.py", set()),
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
    study.write_notebook("01_corpus", "import msanalysis as ms", "from msanalysis import spending")
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
    study.write_notebook("01_corpus", "from msanalysis.audit.sums import add")
    assert stale_stages(study, "audit/sums.py", "def (") == {"notebooks"}
    assert stale_stages(study, "audit/sums.py", "def ((") == {"notebooks"}


def test_change_in_the_package_reaches_only_the_notebooks_that_import_it(study):
    study.write_notebook("01_corpus", "from msanalysis import spending")
    study.write_notebook("02_units", "from msanalysis.values import units")

    before = code_of_notebooks(study)
    (study.package / "lexicon/units.csv").write_text("unit\n公里\n", "utf-8")
    after = code_of_notebooks(study)

    assert {name for name in after if after[name] != before[name]} == {"02_units"}


def test_notebook_that_is_no_plain_python_can_call_the_whole_package(study):
    study.write_notebook("01_corpus", "%run helper.py")

    before = code_of_notebooks(study)
    (study.package / "new_analysis.py").write_text("")

    assert code_of_notebooks(study)["01_corpus"] != before["01_corpus"]


def code_of_notebooks(study):
    documents = read_manifest(study.paths)
    tasks = list_tasks(study.paths, documents, plan_runs(study.paths, documents))
    return {
        task.name.removeprefix("notebook "): task.depends_on["code"].state()
        for task in tasks
        if task.stage == "notebooks"
    }


def test_imports_are_remembered_until_the_module_changes(study, tmp_path):
    file = tmp_path / "imports.json"
    with remembering_imports(file):
        assert "msanalysis.spending" not in reached_modules("msanalysis.extraction")
    kept = file.read_text("utf-8")
    file.write_text("{", "utf-8")
    with remembering_imports(file):
        reached_modules("msanalysis.extraction")
    assert file.read_text("utf-8") == kept

    (study.package / "reading/text.py").write_text("import msanalysis.spending\n")
    with remembering_imports(file):
        assert "msanalysis.spending" in reached_modules("msanalysis.extraction")
