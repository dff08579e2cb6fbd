"""Every exercise: the solution passes, typical wrong answers fail and are told in which way."""

import pytest

from msanalysis.completion.specification import specify_rates
from msanalysis.errors import ProjectError
from msanalysis.monitoring.summaries import count_reports
from msanalysis.teaching import Tutor, addition, coding, promises, records
from msanalysis.teaching.judging import ExerciseError, judge_answer
from msanalysis.teaching.tutor import list_exercises
from msanalysis.wording import say

EXERCISES = [name for name in list_exercises() if name != "coding.agreement"]


def tutor_of(tutors, exercise, language="zh"):
    return tutors[exercise.partition(".")[0], language]


def targets(tables, plan=""):
    own = tables.quantities[tables.quantities["field"] == "target"]
    return own[own["project_id"].str.startswith(plan)]


def report_items(tables):
    return tables.evaluations


def progress(tables):
    return tables.audit[tables.audit["kind"] == "progress"]


def chosen_share(tables):
    return addition.choose_declared(tables, {"plan": "qianjiang-2025-plan"})


def done(tables):
    return report_items(tables)["verdict"] == "completed"


def tasks(tables):
    return report_items(tables)["section"] == "task"


def coded(tables, settings):
    sample = coding.choose_sample(tables, settings["coding"])["project_id"]
    return {project: "205" if i else "208" for i, project in enumerate(sample)}


def amount(tables):
    return promises.choose_amount(tables, {"plan": "yubei-2021-plan"})["value"]


# Each as a student would arrive at it: exercise, mistake, answer from tables and settings.
WRONG = [
    ("promises.value", "ten_thousand_as_unit", lambda t, s: amount(t) / 1e4),
    ("promises.value", "hundred_million", lambda t, s: amount(t) * 1e4),
    ("promises.value", "thousand", lambda t, s: amount(t) / 10),
    ("promises.money", "as_printed", lambda t, s: 3000 - 1),
    ("promises.money", "in_ten_thousands", lambda t, s: 10000 - 3000),
    ("promises.money", "turned_round", lambda t, s: 3e7 - 1e8),
    ("promises.money", "only_one", lambda t, s: 1e8),
    ("promises.bounds", "unknown_sign", lambda t, s: dict.fromkeys("ABCD", "≥")),
    ("promises.bounds", "reached_is_not_at_least", lambda t, s: dict.fromkeys("ABCD", ">=")),
    ("promises.bounds", "about_is_not_exact", lambda t, s: dict.fromkeys("ABCD", "=")),
    ("promises.bounds", "at_least_is_not_exact",
     lambda t, s: {"A": "=", "B": "=", "C": "=", "D": "~"}),
    ("promises.amounts", "name_of_a_road", lambda t, s: ["212", "8公里"]),
    ("promises.amounts", "without_unit", lambda t, s: ["8"]),
    ("promises.shares", "counted_quantities",
     lambda t, s: len(targets(t, "yubei-2021-plan/"))
     / (t.projects["doc_id"] == "yubei-2021-plan").sum()),
    ("promises.shares", "percent",
     lambda t, s: 100 * targets(t, "yubei-2021-plan/")["project_id"].nunique()
     / (t.projects["doc_id"] == "yubei-2021-plan").sum()),
    ("promises.shares", "other_fields",
     lambda t, s: t.quantities.loc[
         t.quantities["project_id"].str.startswith("yubei-2021-plan/"), "project_id"].nunique()
     / (t.projects["doc_id"] == "yubei-2021-plan").sum()),
    ("promises.shares", "all_documents",
     lambda t, s: targets(t)["project_id"].nunique() / len(t.projects)),
    ("promises.firm", "all_fields", lambda t, s: t.quantities["comparator"].value_counts()),
    ("promises.firm", "counted_projects",
     lambda t, s: targets(t).groupby("comparator")["project_id"].nunique()),
    ("promises.firm", "shares",
     lambda t, s: targets(t)["comparator"].value_counts(normalize=True)),
    ("promises.persons", "added", lambda t, s: "a"),
    ("promises.persons", "larger", lambda t, s: "B"),
    ("promises.persons", "nothing", lambda t, s: " d "),
    ("records.counts", "items_are_no_projects",
     lambda t, s: t.documents.set_index("doc_id")["n_items"]),
    ("records.counts", "counted_quantities",
     lambda t, s: t.quantities["project_id"].str.split("/").str[0].value_counts()),
    ("records.split", "one_cell",
     lambda t, s: [records.choose_cell(t, s["records"])]),
    ("records.split", "single_characters",
     lambda t, s: list(records.choose_cell(t, s["records"]))),
    ("records.split", "separator_left",
     lambda t, s: records.choose_cell(t, s["records"]).split("、", 1)),
    ("records.split", "blanks_left",
     lambda t, s: [f" {name}" for name in records.choose_cell(t, s["records"]).split("、")]),
    ("records.led", "any_role", lambda t, s: len(roles(t, s))),
    ("records.led", "all_documents",
     lambda t, s: roles(t, s, "").query("role == 'lead'")["project_id"].nunique()),
    ("records.led", "all_documents_any_role", lambda t, s: len(roles(t, s, ""))),
    ("records.leaderless", "the_led_ones",
     lambda t, s: t.responsibilities.query("role == 'lead'")["project_id"].nunique()),
    ("records.leaderless", "rows_not_projects",
     lambda t, s: (t.responsibilities["role"] == "responsible").sum()),
    ("records.leaderless", "has_responsible",
     lambda t, s: t.responsibilities.query("role == 'responsible'")["project_id"].nunique()),
    ("records.belongs", "as_printed", lambda t, s: "a"),
    ("records.belongs", "both", lambda t, s: "c"),
    ("records.belongs", "deleted", lambda t, s: "d"),
    ("records.effect", "as_printed", lambda t, s: 4),
    ("records.effect", "as_corrected", lambda t, s: 3),
    ("records.effect", "turned_round", lambda t, s: -1),
    ("records.effect", "characters",
     lambda t, s: records.choose_move(t, s["records"]).iloc[1][["printed", "corrected"]]
     .str.len().diff(-1).iloc[0]),
    ("records.credited", "rows_not_projects",
     lambda t, s: corrections(t)["column"].isin(["lead", "responsible"]).sum()),
    ("records.credited", "any_column", lambda t, s: corrections(t)["project_id"].nunique()),
    ("records.credited", "all_rows", lambda t, s: len(corrections(t))),
    ("records.credited", "lead_only", lambda t, s: (corrections(t)["column"] == "lead").sum()),
    ("coding.codes", "numbers", lambda t, s: dict.fromkeys(coded(t, s), 205)),
    ("coding.codes", "theme", lambda t, s: dict.fromkeys(coded(t, s), "T03")),
    ("coding.codes", "unknown", lambda t, s: coded(t, s) | dict.fromkeys(coded(t, s), "999")),
    ("coding.codes", "left_out", lambda t, s: dict(list(coded(t, s).items())[1:])),
    ("coding.codes", "all_one", lambda t, s: dict.fromkeys(coded(t, s), "205")),
    ("coding.chance", "equal_chances",
     lambda t, s: 1 / len({*s["coding"]["coding"]["theme_a"], *s["coding"]["coding"]["theme_b"]})),
    ("coding.chance", "observed", lambda t, s: same_theme(s).mean()),
    ("coding.chance", "percent", lambda t, s: 100 * chance(s)),
    ("coding.chance", "not_squared", lambda t, s: 1.0),
    ("coding.kappa", "observed", lambda t, s: same_theme(s).mean()),
    ("coding.kappa", "not_divided", lambda t, s: same_theme(s).mean() - chance(s)),
    ("coding.kappa", "divided_by_observed",
     lambda t, s: 1 - chance(s) / same_theme(s).mean()),
    ("coding.disputed", "borderline",
     lambda t, s: s["coding"]["coding"].query("borderline")["record_id"]),
    ("coding.disputed", "functions",
     lambda t, s: s["coding"]["coding"].query("function_a != function_b")["record_id"]),
    ("coding.disputed", "agreed_ones",
     lambda t, s: s["coding"]["coding"].query("theme_a == theme_b")["record_id"]),
    ("coding.disputed", "against_settled",
     lambda t, s: s["coding"]["coding"].query("theme_a != theme")["record_id"]),
    ("coding.borderline", "count", lambda t, s: s["coding"]["coding"]["borderline"].sum()),
    ("coding.borderline", "percent",
     lambda t, s: 100 * s["coding"]["coding"]["borderline"].mean()),
    ("coding.borderline", "disputed", lambda t, s: 1 - same_theme(s).mean()),
    ("coding.borderline", "complement",
     lambda t, s: 1 - s["coding"]["coding"]["borderline"].mean()),
    ("coding.bound", "true_codes", lambda t, s: "a"),
    ("coding.bound", "sample_size", lambda t, s: "c"),
    ("coding.bound", "too_low", lambda t, s: "d"),
    ("completion.rate", "tasks_below", lambda t, s: done(t).sum() / tasks(t).sum()),
    ("completion.rate", "tasks_above", lambda t, s: (done(t) & tasks(t)).sum() / len(done(t))),
    ("completion.rate", "tasks_only", lambda t, s: done(t)[tasks(t)].mean()),
    ("completion.rate", "percent", lambda t, s: 100 * done(t).mean()),
    ("completion.rate", "partial_counted",
     lambda t, s: report_items(t)["verdict"].isin(["completed", "partial"]).mean()),
    ("completion.rate", "the_rest", lambda t, s: (~done(t)).mean()),
    ("completion.tasks", "all_items", lambda t, s: done(t).mean()),
    ("completion.tasks", "all_above", lambda t, s: done(t).sum() / tasks(t).sum()),
    ("completion.tasks", "all_below", lambda t, s: (done(t) & tasks(t)).sum() / len(done(t))),
    ("completion.tasks", "percent", lambda t, s: 100 * done(t)[tasks(t)].mean()),
    ("completion.interval", "wald", lambda t, s: wald(t)),
    ("completion.interval", "exact", lambda t, s: exact(t)),
    ("completion.interval", "percent",
     lambda t, s: {"low": 100 * wilson(t)[0], "high": 100 * wilson(t)[1]}),
    ("completion.interval", "turned_round",
     lambda t, s: {"low": wilson(t)[1], "high": wilson(t)[0]}),
    ("completion.unmet", "partial_twice",
     lambda t, s: (done(t).sum() - t.evaluations["unmet_signal"].sum()) / len(done(t))),
    ("completion.unmet", "smaller_whole",
     lambda t, s: (done(t) & ~t.evaluations["unmet_signal"]).sum()
     / (len(done(t)) - (done(t) & t.evaluations["unmet_signal"]).sum())),
    ("completion.unmet", "without_signal", lambda t, s: (~t.evaluations["unmet_signal"]).mean()),
    ("completion.unmet", "official", lambda t, s: done(t).mean()),
    ("completion.unmet", "percent",
     lambda t, s: 100 * (done(t) & ~t.evaluations["unmet_signal"]).mean()),
    ("completion.met", "by_item",
     lambda t, s: t.attainments.groupby("item_id")["met"].all().mean()),
    ("completion.met", "all_items", lambda t, s: t.attainments["met"].sum() / len(done(t))),
    ("completion.met", "count", lambda t, s: t.attainments["met"].sum()),
    ("completion.met", "percent", lambda t, s: 100 * t.attainments["met"].mean()),
    ("completion.met", "mean_ratio", lambda t, s: t.attainments["ratio"].mean()),
    ("completion.curve", "one_interval",
     lambda t, s: {"lowest": wilson(t)[0], "highest": wilson(t)[1]}),
    ("completion.curve", "limits",
     lambda t, s: {"lowest": curve(t, s)["low"].min(), "highest": curve(t, s)["high"].max()}),
    ("completion.curve", "turned_round",
     lambda t, s: {"lowest": curve(t, s)["rate"].max(), "highest": curve(t, s)["rate"].min()}),
    ("completion.curve", "percent",
     lambda t, s: {"lowest": 100 * curve(t, s)["rate"].min(),
                   "highest": 100 * curve(t, s)["rate"].max()}),
    ("completion.meaning", "verdicts", lambda t, s: "a"),
    ("completion.meaning", "items", lambda t, s: "b"),
    ("completion.meaning", "definitions", lambda t, s: "d"),
    ("addition.share", "fraction", lambda t, s: chosen_share(t)["derived"] / 100),
    ("addition.share", "declared", lambda t, s: chosen_share(t)["stated"]),
    ("addition.share", "turned_round", lambda t, s: 1e4 / chosen_share(t)["derived"]),
    ("addition.share", "rest", lambda t, s: 100 - chosen_share(t)["derived"]),
    ("addition.gap", "turned_round",
     lambda t, s: chosen_share(t)["derived"] - chosen_share(t)["stated"]),
    ("addition.gap", "per_cent_of_share",
     lambda t, s: 100 * (chosen_share(t)["stated"] / chosen_share(t)["derived"] - 1)),
    ("addition.gap", "fraction",
     lambda t, s: (chosen_share(t)["stated"] - chosen_share(t)["derived"]) / 100),
    ("addition.statuses", "all_kinds", lambda t, s: t.audit["status"].value_counts()),
    ("addition.statuses", "one_plan",
     lambda t, s: progress(t).query("doc_id == 'qianjiang-2025-plan'")["status"].value_counts()),
    ("addition.wrong", "unchecked_below",
     lambda t, s: (progress(t)["status"] == "inconsistent").mean()),
    ("addition.wrong", "unchecked_as_wrong",
     lambda t, s: (progress(t)["status"] != "consistent").mean()),
    ("addition.wrong", "odds",
     lambda t, s: (progress(t)["status"] == "inconsistent").sum()
     / (progress(t)["status"] == "consistent").sum()),
    ("addition.wrong", "percent",
     lambda t, s: 100 * (progress(t).query("status != 'unchecked'")["status"]
                         == "inconsistent").mean()),
    ("addition.wrong", "right_ones",
     lambda t, s: (progress(t).query("status != 'unchecked'")["status"] == "consistent").mean()),
    ("addition.total", "ten_thousand_as_unit", lambda t, s: 46.2 + 78.5 - 124),
    ("addition.total", "turned_round", lambda t, s: 1_240_000 - 1_247_000),
    ("addition.total", "the_sum", lambda t, s: 462_000 + 785_000),
    ("addition.total", "all_numbers",
     lambda t, s: (46.2 + 104.08 + 181 + 35.2 + 78.5 - 124) * 10_000),
    ("addition.tolerance", "no_tolerance",
     lambda t, s: (progress(t)["status"] == "inconsistent").sum()),
    ("addition.tolerance", "one_side", lambda t, s: (gaps(t) > 1).sum()),
    ("addition.tolerance", "other_side", lambda t, s: (gaps(t) < -1).sum()),
    ("addition.tolerance", "inside", lambda t, s: (gaps(t).abs() <= 1).sum()),
    ("addition.meaning", "false", lambda t, s: "a"),
    ("addition.meaning", "nothing", lambda t, s: "c"),
    ("addition.meaning", "nobody_works", lambda t, s: "d"),
    ("forms.money", "added_months",
     lambda t, s: reports(s).query("month <= '2025-09'")["completed_investment_yuan"].sum()),
    ("forms.money", "added_year", lambda t, s: reports(s)["completed_investment_yuan"].sum()),
    ("forms.money", "this_month_only",
     lambda t, s: reports(s).query("month == '2025-09'")["completed_investment_yuan"].sum()),
    ("forms.money", "ten_thousands",
     lambda t, s: reports(s).query("month <= '2025-09'").dropna(
         subset=["completed_investment_yuan"]).sort_values("month").groupby("project_id")[
         "completed_investment_yuan"].last().sum() / 1e4),
    ("forms.behind", "no_tolerance", lambda t, s: status(s).query("gap_pp < 0")["project_id"]),
    ("forms.behind", "silent_ones",
     lambda t, s: status(s).query("standing in ('behind', 'no_report')")["project_id"]),
    ("forms.behind", "either_side",
     lambda t, s: status(s).query("gap_pp.abs() > 5")["project_id"]),
    ("forms.behind", "late_forms", lambda t, s: status(s).query("late")["project_id"]),
    ("forms.mean", "missing_as_zero", lambda t, s: status(s)["reported_pct"].sum() / 20),
    ("forms.mean", "planned", lambda t, s: status(s)["planned_pct"].mean()),
    ("forms.mean", "fraction", lambda t, s: status(s)["reported_pct"].mean() / 100),
    ("forms.silent", "reported", lambda t, s: (status(s)["standing"] != "no_report").sum()),
    ("forms.missing", "of_filed",
     lambda t, s: counts(t, s)["n_missing"].sum() / counts(t, s)["n_filed"].sum()),
    ("forms.missing", "count", lambda t, s: counts(t, s)["n_missing"].sum()),
    ("forms.missing", "percent",
     lambda t, s: 100 * counts(t, s)["n_missing"].sum() / counts(t, s)["n_due"].sum()),
    ("forms.missing", "mean_of_agencies",
     lambda t, s: (counts(t, s)["n_missing"] / counts(t, s)["n_due"]).mean()),
    ("forms.missing", "filed",
     lambda t, s: counts(t, s)["n_filed"].sum() / counts(t, s)["n_due"].sum()),
    ("forms.missing", "late",
     lambda t, s: counts(t, s)["n_late"].sum() / counts(t, s)["n_due"].sum()),
    ("forms.stopped", "problems", lambda t, s: sum(map(len, s["forms"]["case"].faults.values()))),
    ("forms.stopped", "any_problem",
     lambda t, s: sum(map(bool, s["forms"]["case"].faults.values()))),
    ("forms.stopped", "all_forms", lambda t, s: 12),
    ("forms.synthetic", "district", lambda t, s: "a"),
    ("forms.synthetic", "typical", lambda t, s: "b"),
    ("forms.synthetic", "useless", lambda t, s: "c"),
]  # fmt: skip


def reports(settings):
    return settings["forms"]["case"].reports


def status(settings):
    return settings["forms"]["case"].summary.status


def counts(tables, settings):
    case = settings["forms"]["case"]
    return count_reports(case.projects, tables.responsibilities, case.reports, "2025-09")


def roles(tables, settings, plan="yubei-2021-plan/"):
    agency = records.choose_agency(tables, settings["records"])
    rows = tables.responsibilities[tables.responsibilities["agency"] == agency]
    return rows[rows["project_id"].str.startswith(plan)]


def corrections(tables):
    return tables.corrections[tables.corrections["doc_id"] == "yubei-2021-plan"]


def same_theme(settings):
    coding_ = settings["coding"]["coding"]
    return coding_["theme_a"] == coding_["theme_b"]


def chance(settings):
    coded_ = settings["coding"]["coding"]
    return sum(
        (coded_["theme_a"] == theme).mean() * (coded_["theme_b"] == theme).mean()
        for theme in set(coded_["theme_a"])
    )


def curve(tables, settings):
    fixed = settings["completion"]["functions"]
    return specify_rates(tables.evaluations, tables.attainments, fixed)


def gaps(tables):
    wrong = progress(tables).query("status == 'inconsistent'")
    return wrong["stated"].astype(float) - wrong["derived"].astype(float)


def wilson(tables):
    n, p, z = len(done(tables)), done(tables).mean(), 1.959964
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * (p * (1 - p) / n + z**2 / (4 * n**2)) ** 0.5
    return middle - half, middle + half


def wald(tables):
    n, p = len(done(tables)), done(tables).mean()
    half = 1.96 * (p * (1 - p) / n) ** 0.5
    return {"low": p - half, "high": p + half}


def exact(tables):
    from scipy.stats import beta

    n, k = len(done(tables)), done(tables).sum()
    return {"low": beta.ppf(0.025, k, n - k + 1), "high": beta.ppf(0.975, k + 1, n - k)}


@pytest.mark.parametrize("exercise", EXERCISES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_right_answer_passes(tutors, exercise, language):
    tutor = tutor_of(tutors, exercise, language)
    expected = tutor.expect(exercise)
    said = judge_answer(exercise, expected.right, expected, language)
    assert said == say("teaching.right", language)


@pytest.mark.parametrize("exercise", list_exercises())
def test_missing_answer_fails_and_says_so(tutors, exercise):
    with pytest.raises(ExerciseError, match="No answer yet"):
        tutor_of(tutors, exercise, "en").check(exercise, None)


@pytest.mark.parametrize(("exercise", "mistake", "answer"), WRONG,
                         ids=[f"{name}-{mistake}" for name, mistake, _ in WRONG])  # fmt: skip
def test_typical_wrong_answer_fails_and_is_told_why(
    tutors, tables, settings, exercise, mistake, answer
):
    given = answer(tables, settings)
    for language in ("zh", "en"):
        with pytest.raises(ExerciseError) as raised:
            tutor_of(tutors, exercise, language).check(exercise, given)
        assert str(raised.value) == say(f"teaching.{exercise}.{mistake}", language)


@pytest.mark.parametrize("exercise", list_exercises())
def test_each_mistake_and_the_hint_have_a_message_in_both_languages(tutors, exercise):
    expected = tutor_of(tutors, exercise).expect(exercise)
    for name in (*expected.mistakes, "hint"):
        for language in ("zh", "en"):
            assert say(f"teaching.{exercise}.{name}", language)


# Mistakes that lead to the right number here, and need not in another district: the agency has a
# role only where it leads; nobody reports without a share, so a missing gap is a missing report.
NOT_IN_THIS_CORPUS = {
    ("records.led", "any_role_once"),
    ("forms.silent", "without_share"),
    ("forms.behind", "missing_as_behind"),
}


def test_every_typical_mistake_is_proved_by_a_wrong_answer(tutors):
    stated = {
        (exercise, mistake)
        for exercise in EXERCISES
        for mistake in tutor_of(tutors, exercise).expect(exercise).mistakes
    }
    assert stated - {(exercise, mistake) for exercise, mistake, _ in WRONG} == NOT_IN_THIS_CORPUS


@pytest.fixture
def coder(tables, settings):
    codes = coded(tables, settings)
    return Tutor(tables, "en", {**settings["coding"], "codes": codes}), codes


def shares_equal(settings, codes):
    settled = settings["coding"]["coding"].set_index("record_id")["function"]
    return sum(settled[project] == code for project, code in codes.items()) / len(codes)


def test_agreement_is_that_of_the_students_own_codes(coder, settings):
    tutor, codes = coder
    share = shares_equal(settings, codes)
    assert 0 < share < 1
    tutor.check("coding.agreement", share)


@pytest.mark.parametrize(
    ("mistake", "wrong"),
    [
        ("count", lambda share, n: share * n),
        ("percent", lambda share, n: share * 100),
        ("disagreement", lambda share, n: 1 - share),
        ("all_projects", lambda share, n: share * n / 105),
    ],
)
def test_wrong_agreement_is_told_why(coder, settings, mistake, wrong):
    tutor, codes = coder
    with pytest.raises(ExerciseError) as raised:
        tutor.check("coding.agreement", wrong(shares_equal(settings, codes), len(codes)))
    assert str(raised.value) == say(f"teaching.coding.agreement.{mistake}", "en")


@pytest.mark.parametrize(
    ("exercise", "answer", "told"),
    [
        ("promises.value", "1019500", "one number, without unit or quotation marks"),
        ("promises.value", float("nan"), "one number"),
        ("promises.value", True, "one number"),
        ("promises.value", 17, "Multiply the printed number by ten thousand"),
        ("promises.persons", "e", "one letter from a to d"),
        ("promises.amounts", "8公里", "The answer is a list"),
        ("promises.amounts", ["8公里", "9所"], "Not asked for: 9所"),
        ("promises.amounts", [], "1 entries are missing"),
        ("promises.firm", 3, "The answer is a dictionary"),
        ("promises.bounds", {"A": "=", "B": "<=", "C": ">=", "D": "~"}, "values are wrong: B"),
    ],
)
def test_answer_of_another_kind_is_told_what_is_asked(tutors, exercise, answer, told):
    with pytest.raises(ExerciseError, match=told):
        tutor_of(tutors, exercise, "en").check(exercise, answer)


def test_feedback_does_not_give_the_answer_away(tutors):
    with pytest.raises(ExerciseError) as raised:
        tutor_of(tutors, "records.split", "en").check("records.split", ["x"])
    assert not any(name in str(raised.value) for name in ("区卫生健康委", "仙桃街道", "区红十字会"))


def test_student_sees_the_message_without_a_traceback():
    assert ExerciseError("wrong")._render_traceback_() == ["ExerciseError: wrong"]


def test_unknown_exercise_is_named_with_the_known_ones(tutors):
    with pytest.raises(ProjectError, match=r"promises\.poem.*promises\.value"):
        tutors["promises", "en"].expect("promises.poem")
