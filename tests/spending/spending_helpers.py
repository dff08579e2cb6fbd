import pandas as pd

from msanalysis.schemas import make_table
from msanalysis.spending.records import COLUMNS

FUNCTIONS = pd.DataFrame(
    [
        ("204", "公共安全", "Public security", "03", ""),
        ("205", "教育", "Education", "09", ""),
        ("208", "社会保障和就业", "Social security and employment", "10", ""),
        ("214", "交通运输", "Transport", "04", ""),
        ("216", "商业服务业等", "Commerce", "04", ""),
        ("ECO", "主要经济指标", "Macro-economic indicator", "", ""),
    ],
    columns=["function_code", "function_zh", "function_en", "cofog_division", "scope_en"],
)
TEXTS = {
    "205": ("新建幼儿园", "建成幼儿园，新增学位", "区教委"),
    "208": ("社区养老服务", "建设养老服务站，开展老年人照护", "区民政局"),
    "214": ("农村公路建设", "硬化农村公路，通达村民小组", "区交通局"),
}


def make_records(groups: int, each: int) -> tuple[pd.DataFrame, pd.Series]:
    rows, codes = [], {}
    for group in range(groups):
        for code, (name, text, agency) in TEXTS.items():
            for at in range(each):
                record_id = f"g{group}/{code}/{at}"
                rows.append(
                    (record_id, f"g{group}", f"{name}{at}号", f"第{group}批{text}", (agency,))
                )
                codes[record_id] = code
    return pd.DataFrame(rows, columns=list(COLUMNS)), pd.Series(codes)


def make_labelled(rows: list[tuple]) -> pd.DataFrame:
    columns = ["record_id", "doc_id", "origin", "group", "category"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(
        kind="plan", district="渝北区", year=2025, name="", source="coded", confidence=1.0
    )


def make_projects(rows: list[tuple[str, str, str]]) -> pd.DataFrame:
    return make_table(
        "projects",
        [
            {
                "project_id": project_id,
                "doc_id": project_id.split("/")[0],
                "district": "渝北区",
                "year": 2025,
                "origin": project_id.split("/")[1],
                "no": int(project_id.split("/")[2]),
                "no_printed": project_id.split("/")[2],
                "group": "",
                "name": name,
                "target_text": target,
                "support_text": "",
                "deadline": "",
                "overlaps_municipal": False,
                "remark": "",
            }
            for project_id, name, target in rows
        ],
    )
