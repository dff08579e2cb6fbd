"""What a stranger might write into a name so that something else reads it as more than text."""

PAYLOADS = {
    "Typst": '#set page(width: 1pt) #read("/etc/passwd") $x$ <a> @b //c',
    "Typst string": '\\" + #panic() + "',
    "HTML": '<script>alert(1)</script><img src=x onerror="alert(1)">',
    "HTML attribute": '" onmouseover="alert(1)" x=\'',
    "Markdown": "**b** [点](https://attacker.invalid/a) `c` ~~d~~ | e |",
    "Markdown picture": "![图](https://attacker.invalid/b.png)",
    "formula": '=HYPERLINK("https://attacker.invalid","x")+cmd|\' /C calc\'!A0',
    "template": "{{ x }} {% y %} {0} {district} %s ${z}",
    "mathematics": "$\\frac$ $\\undefined{",
    "Python": '\'; import os; os._exit(7)\n"""; raise SystemExit #',
    "terminal": "\x1b]0;title\x07\x1b[2J\x1b[31m红",
}
