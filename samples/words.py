"""Lists that names, titles and texts are drawn from. Persons' names are numbered, so no two people share one."""

from random import Random

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华建文玲红梅兰春秋雪晨阳宇浩然子轩欣怡佳琪思雨俊凯嘉诚志远"
    "晓东海波立新国庆瑞祥慧颖婷倩璐瑶彤萌博睿哲成龙飞鹏翔云峰林森岩松柏青"
)
NAMES = len(SURNAMES) * len(GIVEN) ** 2
# Prime to NAMES: neighbours' numbers land far apart, and no two on the same name.
NAME_STEP = 317_923

PLATFORM_ENDINGS = ("青少年综合服务平台", "青少年之家", "青年中心", "青少年活动服务站", "青少年空间")
PRESCRIBED_ENDING = "青少年之家"
PLACES = ("", "阳光", "新城", "滨江", "和平", "向阳", "文昌", "书香", "启航", "星火", "同心", "育才")

ACTIVITIES = {
    "基础团务类": (
        "团员组织关系转接集中办理",
        "新团员入团仪式",
        "主题团日活动",
        "团干部业务培训",
        "推优入党座谈",
        "“学雷锋”团日",
        "青年典型座谈会",
        "团支部书记例会",
    ),
    "阵地功能类": (
        "“四点半课堂”课后托管",
        "自习室开放",
        "公益托管班",
        "图书漂流角",
        "青年夜校",
        "希望家园主题营",
        "科普角开放日",
        "周末自习室",
    ),
    "整合资源类": (
        "青年企业家助学对接",
        "高校志愿者结对帮扶",
        "留守儿童爱心物资发放",
        "社会组织项目路演",
        "青年创业导师见面会",
        "爱心企业开放日",
        "青年人才招聘对接会",
    ),
    "咨询服务类": (
        "青春期心理健康讲座",
        "12355法律咨询日",
        "防溺水安全教育",
        "就业创业政策咨询",
        "家庭教育沙龙",
        "禁毒防艾宣传",
        "婚恋交友咨询",
        "预防电信诈骗讲座",
    ),
    "文体休闲类": (
        "青少年乒乓球赛",
        "书法体验课",
        "青年羽毛球联谊赛",
        "传统节日主题活动",
        "亲子手工坊",
        "象棋擂台赛",
        "青年歌手赛",
        "露天电影放映",
        "国学经典诵读",
        "篮球三人赛",
    ),
}
ORGANISATIONS = {
    "青年社会组织": (
        "青年志愿者协会",
        "阳光社工服务中心",
        "青年创业联合会",
        "爱心义工联",
        "青少年心理服务社",
        "户外运动协会",
        "青年读书会",
    ),
    "学校": ("第一中学", "实验小学", "职业技术学校", "第三初级中学"),
    "企业": ("供销商贸有限公司", "农业科技有限公司", "电子制造有限公司"),
    "机关事业单位": ("文化馆", "图书馆", "司法所", "卫生院"),
}
STREETS = ("人民路", "青年路", "滨江大道", "文化街", "建设路", "中心街")
PROBLEMS = (
    "活动资料归档不完整",
    "专职人员更换后未及时补充",
    "开放时间不足",
    "设备损坏未修复",
    "部分活动无签到名单",
    "服务项目单一",
)
PUBLICITY_PLACES = ("共青团市委网站", "市政府门户网站", "市团委公告栏", "《市日报》及微信公众号")
PANEL_OPINIONS = ("阵地规范,活动经常", "服务特色鲜明", "资料完整,群众反映好", "整合资源较好,建议推广", "符合条件", "")
NOTES = ("注:1.本表一式两份。", "填表说明:金额单位为元,人数为实际到场人数。")

OFFICE_ENDINGS = {"county": "县(市、区)年度报表", "city": "市(州)年度报表", "province": "团省委年度登记表"}


def person_name(number: int) -> str:
    """Return a three-character name; numbers below NAMES (722,500) all differ."""
    given, surname = divmod(number * NAME_STEP % NAMES, len(SURNAMES))
    return SURNAMES[surname] + GIVEN[given // len(GIVEN)] + GIVEN[given % len(GIVEN)]


def phone(draw: Random) -> str:
    """Return an obviously fictitious number: no area begins with 000."""
    return f"000-{draw.randrange(10**7):07d}"
