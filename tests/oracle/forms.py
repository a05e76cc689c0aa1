"""The three forms as an outside reader of FORMS understands them: sheets, headers in order, kind of cell, required.

Kinds: code (platform), township, division, city, text, date, yes, year, soft, a choice written 甲|乙, and the numbers:
people, area, yuan (with the ceilings of FORMS), score (0-100), number, whole. `*` marks a required cell.
The layouts of 2015 and 2017 are one here; layout 2018 adds columns and sheets.
"""

from functools import cache

Column = tuple[str, str, bool]  # header, kind, required

_COVER = (
    "表名*:text 行政区划代码*:division 单位名称*:text 填报年度*:year "
    "第一责任人*:text 填报人*:text 联系电话:text 填报日期*:date"
)
CATEGORIES = "基础团务类|阵地功能类|整合资源类|咨询服务类|文体休闲类"

_SHEETS = {
    "county_report": {
        "封面": _COVER + " 规划报备日期:date 年度计划报备日期:date",
        "平台": "平台编码*:code 平台名称*:text 乡镇街道代码*:township 建设方式*:新建|改建|开放 "
        "启用日期*:date 停用日期:date "
        "场地面积(平方米)*:area 产权性质*:团组织所有|使用权 使用权年限(年):number 悬挂牌匾*:yes "
        "团旗*:yes 团徽*:yes 电脑*:yes "
        "电视机*:yes 音响*:yes 无线网络*:yes 工作职责*:yes 运行规则*:yes 活动流程*:yes "
        "管理办法*:yes 区域化工作机制*:yes "
        "服务对象人数*:people",
        "活动": f"平台编码*:code 活动日期*:date 活动名称*:text 服务类别*:{CATEGORIES} "
        "参与人数*:people 实施计划*:yes 活动计划*:yes 活动图片*:yes 活动总结*:yes 人员名单*:yes",
        "经费": "平台编码:code 资金来源*:财政配套|上级奖补|团内经费|社会捐助|市场合作|政府购买服务 "
        "金额(元)*:yuan 到账日期*:date 文号:text",
        "队伍": "平台编码*:code 姓名*:text "
        "人员类别*:专职社工|青少年事务岗|三支一扶|团干部|志愿者|大学生村官 用工性质*:专职|兼职 "
        "以平台工作为主*:yes 到岗日期*:date 离岗日期:date 每月最少到岗天数:number",
        "合作组织": "平台编码*:code 组织名称*:text 组织类别*:学校|企业|机关事业单位|青年社会组织 合作开始日期*:date",
        "乡镇街道": "乡镇街道代码*:township 名称*:text 类型*:街道|镇|乡|其他 城区街道:yes 共青团工作经费(元):yuan",
        "申报": "平台编码*:code 申请日期*:date 县级审核意见:同意|不同意 县级审核日期:date",
    },
    "city_report": {
        "封面": _COVER,
        "市州级认定": "平台编码*:code 认定日期*:date 经费支持(元):yuan",
        "申报审核": "平台编码*:code 推荐次序*:whole 市级审核意见:同意|不同意 市级审核日期:date "
        "公示开始日期:date 公示结束日期:date "
        "公示地点:text 异议情况:无异议|异议不成立|异议成立",
        "绩效考核": "平台编码*:code 考核日期*:date 上报日期*:date 得分:number 结论*:合格|不合格 主要问题:text "
        "整改期限:date",
    },
    "province_report": {
        "封面": _COVER,
        "综合评估": "平台编码*:code 得分*:score 评估意见:text",
        "抽查": "平台编码*:code 抽查日期*:date 结论*:合格|不合格 核实活动次数:whole 问题:text 整改期限:date",
        "整改复查": "平台编码*:code 复查日期*:date 结论*:合格|不合格",
        "上级认定": "平台编码*:code 级别*:省级|全国级 认定日期*:date 经费支持(元):yuan",
        "申报名额": "市州代码*:city 年度*:year 名额*:whole",
        "豁免": "平台编码*:code 规则*:soft 理由*:text 批准人*:text 批准日期*:date",
    },
}

_CHANGED_IN_2018 = {
    "county_report": {
        "平台": _SHEETS["county_report"]["平台"].replace("新建|改建|开放", "新建|改建|开放|其他")
        + " 负责人*:text 详细地址:text 每周开放时长(小时):number 建设方式说明:text",
        "服务项目": f"平台编码*:code 项目名称*:text 服务类别*:{CATEGORIES} 开始日期*:date 结束日期:date 承办组织:text",
        "团员报到": "平台编码*:code 报到团员人数*:people 服务人次*:people",
    },
    "city_report": {},
    "province_report": {
        "经费支持": "平台编码*:code 年度*:year 经费支持(元)*:yuan",
        "授牌": "平台编码*:code 牌匾编号*:text 授牌日期*:date 收回日期:date",
    },
}

TITLES = {"county_report": "县(市、区)年度报表", "city_report": "市(州)年度报表", "province_report": "团省委年度登记表"}

# What makes two rows of a sheet the same thing (0002): the second is set aside.
UNIQUE = {
    "乡镇街道": ("乡镇街道代码",),
    "申报": ("平台编码",),
    "市州级认定": ("平台编码",),
    "申报审核": ("平台编码",),
    "绩效考核": ("平台编码", "考核日期"),
    "综合评估": ("平台编码",),
    "抽查": ("平台编码", "抽查日期"),
    "团员报到": ("平台编码",),
}


@cache
def sheets_of(form: str, year: int) -> dict[str, list[Column]]:
    """Sheet -> columns of the layout in force in `year`."""
    texts = _SHEETS[form] | (_CHANGED_IN_2018[form] if year >= 2018 else {})
    return {
        sheet: [
            (header.rstrip("*"), kind, header.endswith("*"))
            for header, kind in (column.split(":") for column in text.split())
        ]
        for sheet, text in texts.items()
    }


def headers(form: str, sheet: str, year: int) -> list[str]:
    return [header for header, _, _ in sheets_of(form, year)[sheet]]


def data_sheets(form: str, year: int) -> list[str]:
    return [sheet for sheet in sheets_of(form, year) if sheet != "封面"]
