"""Loaded once before kernels are forked: what notebooks and the making of tables would load.

Importing this module changes no result; it only takes time that every kernel then saves.
"""

import gc
from importlib import import_module

from msanalysis.completion.things import read_things
from msanalysis.figures.style import add_font
from msanalysis.themes.words import segment
from msanalysis.wording import load_messages

MODULES = (
    "msanalysis.cascade.indicators",
    "msanalysis.cascade.presentation",
    "msanalysis.codebook",
    "msanalysis.completion.answers",
    "msanalysis.completion.models",
    "msanalysis.completion.plan_report",
    "msanalysis.corpus",
    "msanalysis.derivation",
    "msanalysis.figures.cascade",
    "msanalysis.figures.completion",
    "msanalysis.figures.milestones",
    "msanalysis.figures.monitoring",
    "msanalysis.figures.profile",
    "msanalysis.figures.spending",
    "msanalysis.figures.themes",
    "msanalysis.monitoring.answers",
    "msanalysis.monitoring.display",
    "msanalysis.monitoring.forms.store",
    "msanalysis.notebook",
    "msanalysis.overview",
    "msanalysis.pipeline.task_tables",
    "msanalysis.report",
    "msanalysis.spending.answers",
    "msanalysis.spending.evaluation",
    "msanalysis.spending.investments",
    "msanalysis.spending.notes",
    "msanalysis.spending.origins",
    "msanalysis.spending.sensitivity",
    "msanalysis.spending.targets",
    "msanalysis.study",
    "msanalysis.themes.clusters",
    "msanalysis.themes.keyness",
    "msanalysis.themes.recurrence",
    "msanalysis.themes.selection",
    "msanalysis.themes.sentences",
    "msanalysis.themes.tables",
    "msanalysis.themes.topics",
    "sklearn.decomposition",
    "sklearn.feature_extraction.text",
    "sklearn.linear_model",
    "sklearn.metrics",
    "sklearn.model_selection",
    "sklearn.svm",
)

for _name in MODULES:
    import_module(_name)
# The dictionary of the Chinese tokenizer takes most of a second.
segment("民生实事")
load_messages()
# Compiles the patterns of quantities and of what they count.
read_things("建成口袋公园3个，新增停车位1.2万个（含配建），完成投资500万元，完工率达95%以上。")
# Known, not opened: kernels would share the place in an open file.
add_font()
# What is made after the fork seldom is garbage in cycles: look for it less often.
gc.set_threshold(20_000, 20, 20)
