"""The common part of LaTeX mathematics is translated, the rest is refused."""

import pytest

from msanalysis.publishing.latex_math import translate_math


@pytest.mark.parametrize(
    ("latex", "typst"),
    [
        (r"x_i^2", "x^(2)_(i)"),
        (r"\frac12", "frac(1, 2)"),
        (r"\frac{a}{f(x,y)}", "frac(a, f paren.l x comma y paren.r)"),
        (r"\hat{p} \leq 1", "accent(p, hat) ≤ 1"),
        (r"\sqrt[3]{n}", "root(3, n)"),
        (r"\text{完成率}", 'upright("完成率")'),
        (r"\frac{已完成}{总数}", 'frac("已完成", "总数")'),
        (r"\begin{cases}1 & x\\0 & y\end{cases}", "cases(1 & x, 0 & y)"),
    ],
)
def test_common_formulas_are_translated(latex, typst):
    assert translate_math(latex) == typst


@pytest.mark.parametrize(
    "latex",
    [r"\foo{x}", r"\frac{a", r"a}b", r"#set page()", r"a $ b", r"\begin{tikz}\end{tikz}", ""],
)
def test_other_formulas_are_refused(latex):
    assert translate_math(latex) is None


def test_a_refused_formula_is_shown_as_written(source_of, caplog):
    source = source_of(r"公式 $\foo{x}$")
    assert '#raw("\\\\foo{x}", block: false)' in source
    assert "could not be translated" in caplog.text
