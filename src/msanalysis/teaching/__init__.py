"""The teaching set: exercises that say what is wrong, lessons built in two languages.

Every lesson checks the exercises through one `Tutor`; what an exercise expects is computed from the
tables, so a lesson stays right when a document is added or a reading is corrected.
"""

from msanalysis.teaching.tutor import Tutor

__all__ = ["Tutor"]
