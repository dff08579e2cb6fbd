"""Sentences and figures: for all lists, one list and none, in both languages."""

import matplotlib as mpl
import pytest

mpl.use("agg")
import matplotlib.pyplot as plt

from msanalysis.errors import ProjectError
from msanalysis.figures import themes as figures
from msanalysis.figures.style import use_style
from msanalysis.spending.agreement import measure_agreement
from msanalysis.themes import (
    clusters,
    keyness,
    labels,
    recurrence,
    selection,
    sentences,
    similarity,
    tables,
)
from msanalysis.themes.themes import tabulate_themes

# A glyph that the font lacks is a warning. A resource warning is of whatever ran before.
pytestmark = pytest.mark.filterwarnings("error", "ignore::ResourceWarning")


@pytest.fixture(autouse=True)
def _style():
    use_style()
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def all_themes(study, coding, themes_codebook):
    return tabulate_themes(study.projects, study.responsibilities, themes_codebook, coding)


def test_names_of_districts_are_accepted_in_both_scripts_and_wrong_ones_named(study):
    chosen = selection.choose_projects(study.projects, districts=["yubei"], years=[2025])
    assert set(chosen["doc_id"]) == {"yubei-2025-plan"}
    with pytest.raises(ProjectError, match="Atlantis"):
        selection.choose_projects(study.projects, districts=["Atlantis"])


def test_lists_of_one_district_and_year_keep_apart(make_projects):
    projects = make_projects([("yubei-2021-plan", "甲", ""), ("yubei-2021-plan-2", "乙", "")])
    assert len(set(labels.label_lists(projects, "en").values())) == 2


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("districts", [[], ["qianjiang"], ["wanzhou"]])
def test_every_sentence_is_said_for_many_lists_one_and_none(
    study, coding, themes_codebook, all_themes, language, districts
):
    projects = selection.choose_projects(study.projects, districts=districts)
    themes = all_themes[all_themes["record_id"].isin(projects["project_id"])]
    coded = coding[coding["record_id"].isin(projects["project_id"])]
    lists = labels.label_lists(projects, language)
    names = labels.label_themes(themes_codebook, language)
    presence = recurrence.tabulate_presence(themes, projects)
    agreed = measure_agreement(coded, ["theme_a", "theme_b"], draws=20)
    pairs = selection.cut_pairs(similarity.find_similar_projects(study.projects, coding), projects)
    words = keyness.compare_words(
        keyness.count_words(projects), projects.set_index("project_id")["district"]
    )
    said = [
        sentences.describe_lists(projects, language),
        sentences.describe_coding(agreed, coded, language),
        sentences.describe_recurrence(
            recurrence.summarise_recurrence(presence), len(lists), language
        ),
        *sentences.describe_changes(recurrence.compare_years(presence, projects), names, language),
        sentences.describe_overlap(recurrence.measure_overlap(themes, projects), lists, language),
        sentences.describe_clusters(pairs, clusters.cluster_pairs(pairs, projects), language),
        sentences.describe_words(words, "district", language),
    ]
    assert all(said)
    assert not any(mark in text for text in said for mark in ("nan", "{", "None"))
    if districts == ["qianjiang"]:
        assert ("谈不上反复" if language == "zh" else "nothing can recur") in said[0]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_figures_are_drawn_on_the_axes_given(study, coding, themes_codebook, all_themes, language):
    projects = study.projects
    lists = labels.label_lists(projects, language)
    names = labels.label_themes(themes_codebook, language)
    presence = recurrence.tabulate_presence(all_themes, projects)
    pairs = similarity.find_similar_projects(projects, coding)
    scored = similarity.score_coded_pairs(projects, coding)
    curve = similarity.trace_precision_recall(scored["score"], scored["same_theme"])
    words = keyness.compare_words(
        keyness.count_words(projects), projects.set_index("project_id")["origin"]
    )
    members = clusters.cluster_pairs(pairs, projects)
    drawn = [
        (figures.plot_theme_matrix, [recurrence.spread_presence(presence, lists, names)], {}),
        (figures.plot_theme_slopes, [recurrence.compare_years(presence, projects), names], {}),
        (figures.plot_recurrence_network, [members, pairs, lists], {}),
        (figures.plot_precision_recall, [curve], {"threshold": 0.3, "precision": 0.9}),
        (figures.plot_keyness, [words[words["group"] == "voted"]], {}),
    ]
    for plot, arguments, options in drawn:
        figure, ax = plt.subplots()
        assert plot(ax, *arguments, **options, language=language) is ax
        figure.canvas.draw()


def test_tables_for_readers_have_a_name_for_every_column(study, coding):
    from msanalysis.wording import name_columns

    pairs = similarity.find_similar_projects(study.projects, coding)
    described = clusters.describe_pairs(pairs, study.projects)
    shown = tables.format_pairs(described, "en")
    assert name_columns(shown, "en", prefix="themes.column").shape == shown.shape
    assert set(shown["same_theme"]) == {"yes", "no"}
