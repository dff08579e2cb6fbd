"""The sections that a report leaves out, and why."""

from msanalysis.report.facts import ReportFacts
from msanalysis.wording import say


def list_omissions(facts: ReportFacts, language: str, **has: bool) -> list[str]:
    """Say for each section that is left out why it is, as one list in Markdown.

    Parameters
    ----------
    facts
        From `collect_facts`.
    language
        Of the lines.
    has
        Of the sections that rest on more than the documents of the district: whether there is
        anything to show, under the name that the catalogue has it (`omission.<name>`).
    """
    known = {
        "lists": facts.has_projects,
        "verdicts": facts.has_verdicts,
        "milestones": facts.has_milestones or not facts.has_projects,
        "progress": facts.has_progress,
    }
    missing = [name for name, there in {**known, **has}.items() if not there]
    if not missing:
        return [say("omission.none", language)]
    values = {"district": facts.district}
    return ["\n".join(f"- {say(f'omission.{name}', language, **values)}" for name in missing)]
