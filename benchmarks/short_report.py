"""A short district report: one table, three charts and one regression, no more.

What a report costs beyond its own analyses shows in a short one; the project's own report has a
dozen tables and figures, which cost the same whatever runs them.
"""

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

PARAMETERS = """
district: str = "渝北区"
language: str = "zh"
"""
IMPORTS = """
import matplotlib.pyplot as plt
import statsmodels.api as sm

import msanalysis as ms
from msanalysis import profile, report
from msanalysis.figures.profile import plot_agency_load, plot_project_counts
from msanalysis.figures.style import use_style
from msanalysis.notebook import show_figure, show_table

use_style()
study = ms.load().district(district)
projects = study.projects
"""
TABLE = """
listed = profile.list_projects(projects, study.responsibilities)
show_table(listed, language, caption=f"{district}：项目一览")
"""
LISTS = """
counts = profile.count_projects(projects)
figure, ax = plt.subplots()
plot_project_counts(ax, counts, language=language)
show_figure(figure, caption="各清单项目数")
"""
AGENCIES = """
load = profile.count_agency_load(projects, study.responsibilities)
busiest, others = report.pick_busiest(load, language)
figure, ax = plt.subplots()
plot_agency_load(ax, report.label_agencies(busiest, language), language=language)
show_figure(figure, caption="部门承担项目数")
"""
REGRESSION = """
per_project = projects[["project_id"]].assign(
    agencies=projects["project_id"].map(study.responsibilities["project_id"].value_counts()),
    numbers=projects["project_id"].map(study.quantities["project_id"].value_counts()),
).fillna(0)
design = sm.add_constant(per_project["agencies"].astype(float))
fitted = sm.GLM(per_project["numbers"].astype(float), design, family=sm.families.Poisson()).fit()
print(fitted.summary())
"""
SCATTER = """
figure, ax = plt.subplots()
ax.plot(per_project["agencies"], per_project["numbers"], "o")
ax.set_xlabel("部门数")
ax.set_ylabel("数量指标数")
show_figure(figure, caption="部门数与数量指标数")
"""


def write_short_report(path: Path) -> None:
    """Write the notebook."""
    cells = [
        new_code_cell(PARAMETERS.strip(), metadata={"tags": ["parameters", "hide"]}),
        new_code_cell(IMPORTS.strip(), metadata={"tags": ["hide"]}),
        new_markdown_cell("# 民生实事简报（合成数据）"),
        *(
            new_code_cell(source.strip(), metadata={"tags": ["hide-input"]})
            for source in (TABLE, LISTS, AGENCIES, REGRESSION, SCATTER)
        ),
    ]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernelspec}), path)
