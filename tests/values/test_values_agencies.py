"""Agencies: split one by one, named once, classified."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fuzzing import trying

from msanalysis.values.agencies import (
    agency_kind,
    canonical_agency,
    drop_persons,
    looks_like_agencies,
    split_agencies,
    split_roles,
)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("区教委、区财政局，区水利局；区民政局/区残联", 5),
        ("区卫生健康委 区教委\n各镇街", 3),
        ("区发展改革委\u3000区财政局", 2),
    ],
)
def test_every_separator_parts_agencies(cell, names):
    assert len(split_agencies(cell)) == names


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("区交通运输委区农业农村委", ("区交通运输委", "区农业农村委")),
        ("区委宣传部区教委", ("区委宣传部", "区教委")),
        ("团区委区妇联区残联", ("团区委", "区妇联", "区残联")),
        ("区城市管理局各街道", ("区城市管理局", "各街道")),
        ("各镇街区水利局", ("各镇街", "区水利局")),
        ("区教育委员会区财政局", ("区教育委员会", "区财政局")),
        ("县教委县财政局", ("县教委", "县财政局")),
        ("区教委和区财政局", ("区教委", "区财政局")),
    ],
)
def test_names_glued_together_are_parted(cell, names):
    assert split_agencies(cell) == names


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("区住房城乡\n建委", ("区住房城乡建委",)),
        ("区卫生\n健康委、区教委", ("区卫生健康委", "区教委")),
        ("区规划和\n自然资源局", ("区规划和自然资源局",)),
        ("花溪街道、南泉街\n道", ("花溪街道", "南泉街道")),
        ("界石镇、\n东温泉\n镇", ("界石镇", "东温泉镇")),
        ("区公安局\n交巡警支队", ("区公安局交巡警支队",)),
    ],
)
def test_name_wrapped_by_a_narrow_cell_is_joined(cell, names):
    assert split_agencies(cell) == names


@pytest.mark.parametrize(
    "name",
    [
        "区公安分局（交巡警支队）",
        "区发展改革委（区能源局、区粮食局）",
        "区人力资源和社会保障局",
        "国网重庆市电力公司市区供电分公司",
        "龙溪等9个城区街道",
        "区委政法委",
        "区政府办公室",
        "两江新区水土高新技术产业园",
    ],
)
def test_name_with_brackets_or_two_endings_stays_whole(name):
    assert split_agencies(name) == (name,)


@pytest.mark.parametrize("cell", ["", "—", "-", "无", "/", " \n "])
def test_dash_is_nobody(cell):
    assert split_agencies(cell) == ()


def test_agency_named_twice_is_named_once():
    assert split_agencies("区教委、区财政局、区教委") == ("区教委", "区财政局")


def test_words_for_others_behind_a_name_are_dropped():
    assert split_agencies("区教委等部门") == ("区教委",)


def test_unclosed_bracket_does_not_swallow_the_rest():
    assert split_agencies("区公安分局（交巡警支队、区教委、区财政局")[-2:] == ("区教委", "区财政局")


def test_roles_named_inside_a_cell_win_over_the_column():
    assert split_roles("牵头单位：区教委\n配合单位：区财政局、各镇街", "responsible") == (
        ("lead", "区教委"),
        ("responsible", "区财政局"),
        ("responsible", "各镇街"),
    )
    assert split_roles("区教委（牵头）、区财政局", "responsible") == (
        ("lead", "区教委"),
        ("responsible", "区财政局"),
    )


def test_cell_without_roles_has_those_of_its_column():
    assert split_roles("区教委、区公安分局（交巡警支队）", "lead") == (
        ("lead", "区教委"),
        ("lead", "区公安分局（交巡警支队）"),
    )


@pytest.mark.parametrize(
    ("printed", "agency"),
    [
        ("区住建委", "区住房城乡建委"),
        ("区住房和城乡建设委员会", "区住房城乡建委"),
        ("区健康委", "区卫生健康委"),
        ("区卫健委", "区卫生健康委"),
        ("区发改委", "区发展改革委"),
        ("区人社局", "区人力社保局"),
        ("区城管局", "区城市管理局"),
        ("区规划和自然资源局", "区规划自然资源局"),
        ("区市场监督管理局", "区市场监管局"),
        ("区公安分局(交巡警支队)", "区公安分局交巡警支队"),
        ("区府办", "区政府办公室"),
        ("渝北区人民政府办公室", "区政府办公室"),
        ("重庆市巴南区教育委员会", "区教委"),
        ("渝北区教委", "区教委"),
        ("县卫健委", "区卫生健康委"),
        ("秀山县教委", "区教委"),
        ("市公安局巴南分局", "区公安分局"),
        ("共青团区委", "团区委"),
        ("团县委", "团区委"),
        ("区残疾人联合会", "区残联"),
        ("区发展改革委（区能源局）", "区发展改革委"),
        ("鱼洞街道办事处", "鱼洞街道"),
        ("界石镇人民政府", "界石镇"),
        ("区林业局", "区林业局"),
        ("空港新城公司", "空港新城公司"),
    ],
)
def test_common_variants_have_one_name(printed, agency):
    assert canonical_agency(printed) == agency


@pytest.mark.parametrize("printed", ["区住建委", "县卫健委", "界石镇人民政府", "区教委"])
def test_canonical_name_is_its_own_canonical_name(printed):
    agency = canonical_agency(printed)
    assert canonical_agency(agency) == agency


@pytest.mark.parametrize(
    ("agency", "kind"),
    [
        ("区教委", "department"),
        ("区公安分局交巡警支队", "department"),
        ("区融媒体中心", "department"),
        ("区人民法院", "department"),
        ("鱼洞街道", "street_town"),
        ("界石镇", "street_town"),
        ("空港新城公司", "company"),
        ("中国铁塔", "company"),
        ("团区委", "mass_organisation"),
        ("区红十字会", "mass_organisation"),
        ("区总工会", "mass_organisation"),
        ("各镇街", "group"),
        ("相关平台公司", "group"),
        ("龙溪等9个城区街道", "group"),
        ("区委政法委", "party"),
        ("区委社会工作部", "party"),
    ],
)
def test_agencies_are_classified(agency, kind):
    assert agency_kind(agency) == kind


@pytest.mark.parametrize("cell", ["区教委、区财政局", "各镇街", "区住房城乡\n建委 区城管局"])
def test_cell_of_agencies_looks_like_agencies(cell):
    assert looks_like_agencies(cell)


@pytest.mark.parametrize(
    "cell", ["", "—", "新建公厕4座。", "2021年12月", "完成114公里人行道完善提升", "市级"]
)
def test_other_cells_do_not_look_like_agencies(cell):
    assert not looks_like_agencies(cell)


@trying(200)
@given(st.text(alphabet="区县市教委财政局各镇街道（）()、，；/ \n—等和牵头：团联", max_size=40))
def test_any_cell_splits_without_error_into_names_of_the_cell(cell):
    letters = "".join(cell.split())
    for name in split_agencies(cell):
        assert name
        assert name in letters
    for _, name in split_roles(cell, "lead"):
        assert canonical_agency(name)
        assert agency_kind(name)


@pytest.mark.parametrize(
    ("cell", "roles"),
    [
        ("区教委牵头，区财政局配合", [("lead", "区教委"), ("responsible", "区财政局")]),
        (
            "区教委牵头、区财政局、区残联配合",
            [("lead", "区教委"), ("responsible", "区财政局"), ("responsible", "区残联")],
        ),
        ("由区教委负责", [("responsible", "区教委")]),
        ("1.区教委2.区财政局", [("responsible", "区教委"), ("responsible", "区财政局")]),
        ("（1）区教委（2）区财政局", [("responsible", "区教委"), ("responsible", "区财政局")]),
        ("★区教委、区财政局*", [("responsible", "区教委"), ("responsible", "区财政局")]),
    ],
)
def test_roles_marks_and_signs_beside_names_are_no_part_of_them(cell, roles):
    assert split_roles(cell, "responsible") == tuple(roles)


@pytest.mark.parametrize(
    "name", ["重庆市渝中区城市管理局", "渝北区城市建设投资有限公司", "合川城市开发集团"]
)
def test_name_with_a_city_in_it_is_not_cut(name):
    assert split_agencies(name) == (name,)


@pytest.mark.parametrize(
    ("printed", "agency", "kind"),
    [
        ("高新区管委会", "高新区管委会", "department"),
        ("国家税务总局重庆市渝北区税务局", "区税务局", "department"),
        ("市生态环境局渝北区分局", "区生态环境局", "department"),
        ("渝中区城市管理局", "区城市管理局", "department"),
        ("各镇政府", "各镇", "group"),
        ("街道办事处", "各街道", "group"),
        ("项目所在地街道办事处", "项目所在地街道", "group"),
        ("区级有关部门", "区级有关部门", "group"),
        ("其他责任单位", "其他责任单位", "group"),
    ],
)
def test_unseen_names_have_their_canonical_name_and_kind(printed, agency, kind):
    assert (canonical_agency(printed), agency_kind(canonical_agency(printed))) == (agency, kind)


def test_persons_beside_agencies_are_dropped():
    assert drop_persons("区教委 李明、区财政局（王小华）") == "区教委 、区财政局"
    assert split_agencies(drop_persons("区教委 李明、各镇街")) == ("区教委", "各镇街")
