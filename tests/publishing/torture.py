"""A notebook with everything that notebooks hold, most of it unkind."""

import base64
import io
import math

import matplotlib.figure
import nbformat.v4 as v4
import pandas as pd
from nbformat import NotebookNode
from tests.publishing.conftest import HOSTILE, code_cell, displayed

LONG_URL = "https://www.example.org/" + "very-long-path/" * 12 + "?q=" + "a" * 60
LONG_CELL = "".join(f"第{number}项民生实事；" for number in range(500))[:5000]
TRACEBACK = [
    "\x1b[0;31m---------------------------------------------------------------------------\x1b[0m",
    "\x1b[0;31mZeroDivisionError\x1b[0m                         Traceback (most recent call last)",
    "Cell \x1b[0;32mIn[3], line 1\x1b[0m\n\x1b[0;32m----> 1\x1b[0m \x1b[38;5;241m1\x1b[39m"
    "\x1b[38;5;241m/\x1b[39m\x1b[38;5;241m0\x1b[39m",
    "\x1b[0;31mZeroDivisionError\x1b[0m: 除数为零",
]
MARKDOWN = """\
# 折磨用的笔记本

正文，含**粗体（100%）**与*斜体*、~~删除~~、`代码 #set page()`、H<sub>2</sub>O、m<sup>2</sup>，
换行中文不应有空格。脚注[^a]与再次引用[^a]，另一个[^b]。链接[重庆市政府](https://www.cq.gov.cn/)，
裸链接 <{url}>。

见[](#fig:wave)、[](#tab:styler)与[](#公式)。

[^a]: 第一个脚注，含 *强调* 与 `代码`。
[^b]: 第二个脚注。

## 列表

1. 一
   - 甲
     1. 深
     2. 更深
        - 最深，其文字很长，长到必须换行，以便检验悬挂缩进是否正确，以及行距是否与正文一致
   - 乙
2. 二

   第二段，属于第二项。
3. 三

- [ ] 未办
- [x] 已办

术语
: 定义一
: 定义二

> 引文
>
> > 引文之引文

---

## 公式

行内 $\\hat{{p}} = x/n$，独立：

$$
\\frac{{\\hat p + z^2/2n \\pm z\\sqrt{{\\hat p(1-\\hat p)/n + z^2/4n^2}}}}{{1 + z^2/n}}
$$

不能译的 $\\foo{{x}}$ 原样显示。

## 代码

```python
def f(x: int) -> str:  # 中文注释
    return "民生" * x
```

    缩进代码块 <b>不是标签</b>

| 左 | 中 | 右 |
|:---|:--:|---:|
| a\\|b | **粗** | 1.5 |
| {long} | x | 2 |

<div>HTML 块 <b>粗</b> <script>alert(1)</script></div>

<script>alert("块")</script>

<img src=x onerror="alert(2)">

[坏链接](javascript:alert(3)) &amp; &lt;b&gt; &#x7532;
"""


def png(points: int = 60) -> str:
    figure = matplotlib.figure.Figure(figsize=(2, 1), dpi=points)
    figure.add_subplot().plot([math.sin(at / 5) for at in range(60)])
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return base64.b64encode(out.getvalue()).decode()


def jpeg() -> str:
    """A grey square: the smallest JPEG that decoders agree on."""
    return (
        "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////"
        "////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAA"
        "AAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z"
    )


def svg() -> str:
    wave = " ".join(f"{at * 7},{60 - 40 * math.sin(at / 5):.1f}" for at in range(60))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="453pt" height="120pt">'
        "<style>polyline { fill: none } @import 'https://x.org/a.css';</style>"
        f'<polyline id="wave" points="{wave}" fill="none" stroke="#0072B2"/>'
        '<text x="9" y="15" style="font: 10px \'SimHei\', sans-serif" onclick="alert(5)">'
        "图中文字 Figure text</text><script>alert(4)</script>"
        '<a href="javascript:alert(6)"><text x="9" y="110" font-family="Arial">链</text></a>'
        '<image href="https://x.org/a.png" width="9" height="9"/></svg>'
    )


def frames() -> dict[str, pd.DataFrame]:
    index = pd.MultiIndex.from_product([["渝北", "北碚"], [2021, 2025]], names=["区县", "年份"])
    columns = pd.MultiIndex.from_product([["市级", "区级"], ["项目数", "金额（万元）"]])
    grid = pd.DataFrame([[12, 1234.5, -3, 0.25]] * 4, index=index, columns=columns)
    hostile = pd.DataFrame({"项目": [HOSTILE, "之后"], "长": [LONG_CELL, "短"], "数": [1, 22222]})
    wide = pd.DataFrame({f"第{at}列": [f"{at * 1234.5:,.2f}"] * 3 for at in range(22)})
    return {"grid": grid, "hostile": hostile, "wide": wide}


def torture_notebook() -> NotebookNode:
    shown = frames()
    styler = (
        shown["grid"].style.format(precision=1).highlight_max(color="#ffeeaa").set_caption("样式")
    )
    attached = v4.new_markdown_cell(
        "附件 ![附图](attachment:a.png) 在行内。\n\n![](attachment:a.png)"
    )
    attached["attachments"] = {"a.png": {"image/png": png()}}
    latex = "$\\displaystyle \\sum_{i=1}^{n} x_i$"
    cells = [
        v4.new_markdown_cell(MARKDOWN.format(url=LONG_URL, long="长单元格内容" * 12)),
        code_cell(
            displayed(
                {"image/svg+xml": svg(), "image/png": png()},
                caption="正弦（n = 60）",
                label="fig:wave",
                note="资料来源：自绘",
            )
        ),
        attached,
        code_cell(displayed({"image/png": png()}), source="import this"),
        code_cell(displayed({"image/jpeg": jpeg()})),
        code_cell(displayed({"text/html": styler.to_html()}, caption="样式表", label="tab:styler")),
        code_cell(displayed({"text/html": shown["grid"].to_html(), "text/plain": "x"})),
        code_cell(displayed({"text/html": shown["hostile"].style.hide().to_html()})),
        code_cell(displayed({"text/html": shown["hostile"].head(1)[["项目"]].to_html()})),
        code_cell(displayed({"text/html": shown["wide"].to_html(index=False)})),
        code_cell(displayed({"text/latex": latex, "text/plain": "Sum(...)"})),
        code_cell(displayed({"text/latex": "面积 $a^2$ 与 $\\alpha$", "text/plain": "x"})),
        code_cell(
            v4.new_output(
                "error", ename="ZeroDivisionError", evalue="除数为零", traceback=TRACEBACK
            )
        ),
        code_cell(
            v4.new_output("stream", text="\x1b[32m完成\x1b[0m 10%\r进度 ██████ 100%\n"),
            v4.new_output("stream", name="stderr", text="警告：" + "x" * 300 + "\n\tTab"),
        ),
        code_cell(
            displayed(
                {
                    "application/vnd.jupyter.widget-view+json": {"model_id": "abc"},
                    "text/plain": "IntSlider(value=7, description='滑块')",
                }
            )
        ),
        code_cell(displayed({"application/json": {"a": 1}, "text/plain": "<IPython JSON>"})),
        code_cell(displayed({"text/plain": HOSTILE})),
        code_cell(
            displayed({"text/html": "<iframe src='https://x.org'></iframe>", "text/plain": "框"})
        ),
        v4.new_raw_cell("原样文字 " + HOSTILE),
        v4.new_raw_cell("\\section{latex}", metadata={"raw_mimetype": "text/latex"}),
        v4.new_markdown_cell(
            "生僻字：龘、㐂、〇、鿍；符号：㎡ ① ⑳ ✓ ☐ → ≥ ‰ ℃ № Ⅳ ½ • ★ ■ █ ░ │ ─ €"
        ),
    ]
    nb = v4.new_notebook(cells=cells)
    nb.metadata["typst"] = {"toc": True, "number_sections": True, "show_code": True}
    return nb
