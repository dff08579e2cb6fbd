"""Loaded once before kernels are forked: what this package's notebooks would each load again.

Importing this module changes no result; it only takes time that every kernel then saves.
"""

import msanalysis.cascade.presentation
import msanalysis.completion.answers
import msanalysis.corpus
import msanalysis.figures.cascade
import msanalysis.figures.completion
import msanalysis.figures.milestones
import msanalysis.figures.monitoring
import msanalysis.figures.spending
import msanalysis.figures.themes
import msanalysis.monitoring.display
import msanalysis.notebook
import msanalysis.overview
import msanalysis.report
import msanalysis.spending.answers
import msanalysis.study
import msanalysis.themes.sentences  # noqa: F401  all of these for their loading alone
from msanalysis.themes.words import segment
from msanalysis.wording import load_messages

# The dictionary of the Chinese tokenizer takes most of a second.
segment("民生实事")
load_messages()
