"""The words and small tables of a district report, from values."""

from msanalysis.report.agencies import (
    describe_kinds,
    label_agencies,
    list_kinds,
    name_agency,
    pick_busiest,
)
from msanalysis.report.appendix import (
    list_all_items,
    list_all_projects,
    list_sources,
    write_citation,
    write_methods,
)
from msanalysis.report.attention import count_attention, list_attention
from msanalysis.report.comparison import (
    choose_lists,
    count_functions,
    describe_themes,
    label_milestones,
    list_similar,
    name_top,
)
from msanalysis.report.facts import (
    ReportFacts,
    cite_documents,
    collect_facts,
    describe_report,
    write_stamp,
)
from msanalysis.report.findings import (
    CONTRADICTIONS,
    DAMAGE,
    MISPLACED,
    PLANS,
    count_kinds,
    format_findings,
    mark_cut,
    select_findings,
)
from msanalysis.report.names import (
    gloss_items,
    gloss_themes,
    join_names,
    name_district,
    name_places,
    name_record,
)
from msanalysis.report.omissions import list_omissions
from msanalysis.report.opening import carry_load, list_key_figures, write_busiest, write_opening
from msanalysis.report.quality import (
    compare_documents,
    drop_constant_columns,
    drop_empty_columns,
    fill_blanks,
    format_corrections,
    pick_language,
    shorten_pair,
    write_quality,
)
from msanalysis.report.reported import list_reported_years
from msanalysis.report.verdicts import (
    format_verdicts,
    list_missed,
    list_plan_report,
    list_unfinished,
    list_unmet,
)

__all__ = [
    "CONTRADICTIONS",
    "DAMAGE",
    "MISPLACED",
    "PLANS",
    "ReportFacts",
    "carry_load",
    "choose_lists",
    "cite_documents",
    "collect_facts",
    "compare_documents",
    "count_attention",
    "count_functions",
    "count_kinds",
    "describe_kinds",
    "describe_report",
    "describe_themes",
    "drop_constant_columns",
    "drop_empty_columns",
    "fill_blanks",
    "format_corrections",
    "format_findings",
    "format_verdicts",
    "gloss_items",
    "gloss_themes",
    "join_names",
    "label_agencies",
    "label_milestones",
    "list_all_items",
    "list_all_projects",
    "list_attention",
    "list_key_figures",
    "list_kinds",
    "list_missed",
    "list_omissions",
    "list_plan_report",
    "list_reported_years",
    "list_similar",
    "list_sources",
    "list_unfinished",
    "list_unmet",
    "mark_cut",
    "name_agency",
    "name_district",
    "name_places",
    "name_record",
    "name_top",
    "pick_busiest",
    "pick_language",
    "select_findings",
    "shorten_pair",
    "write_busiest",
    "write_citation",
    "write_methods",
    "write_opening",
    "write_quality",
    "write_stamp",
]
