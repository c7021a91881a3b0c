"""Readings that the phrase dictionary does not know, or knows wrongly. Data, reviewed by hand.

Surnames: the reading as a surname where it differs from the usual one. Where both are heard (宁,
相, 隗, 郇), the usual one stays, and the author corrects the reading line.
"""

SURNAMES = {
    "薄": "bo2", "卜": "bu3", "藏": "zang1", "曾": "zeng1", "种": "chong2", "都": "du1",
    "干": "gan1", "盖": "ge3", "葛": "ge3", "句": "gou1", "过": "guo1", "炅": "gui4",
    "哈": "ha3", "华": "hua4", "纪": "ji3", "阚": "kan4", "乐": "yue4", "缪": "miao4",
    "牟": "mu4", "那": "na1", "佴": "nai4", "能": "nai4", "乜": "nie4", "粘": "nian2",
    "区": "ou1", "繁": "po2", "朴": "piao2", "秘": "bi4", "覃": "qin2", "仇": "qiu2",
    "任": "ren2", "撒": "sa3", "单": "shan4", "召": "shao4", "折": "she2", "洗": "xian3",
    "冼": "xian3", "肖": "xiao1", "解": "xie4", "燕": "yan1", "要": "yao1", "於": "yu1",
    "蔚": "yu4", "员": "yun4", "查": "zha1", "祭": "zhai4", "翟": "zhai2", "占": "zhan1",
    "重": "chong2",
    "段干": "duan4 gan1", "夹谷": "jia2 gu3", "令狐": "ling2 hu2", "万俟": "mo4 qi2",
    "尉迟": "yu4 chi2", "乐正": "yue4 zheng4", "宰父": "zai3 fu3", "长孙": "zhang3 sun1",
    "澹台": "tan2 tai2", "亓官": "qi2 guan1",
}  # fmt: skip

PHRASES = {
    # words that every recording holds
    "电子": "dian4 zi3", "电子信箱": "dian4 zi3 xin4 xiang1", "电子邮件": "dian4 zi3 you2 jian4",
    "电子邮箱": "dian4 zi3 you2 xiang1",
    # places
    "长垣": "chang2 yuan2", "长治": "chang2 zhi4", "朝阳": "chao2 yang2", "单县": "shan4 xian4",
    "都匀": "du1 yun2", "繁峙": "fan2 shi4", "高要": "gao1 yao1", "洪洞": "hong2 tong2",
    "会稽": "kuai4 ji1", "筠连": "jun1 lian2", "浚县": "xun4 xian4", "阆中": "lang4 zhong1",
    "乐陵": "lao4 ling2", "郫都": "pi2 du1", "什邡": "shi2 fang1", "涡阳": "guo1 yang2",
    "还建": "huan2 jian4", "支行": "zhi1 hang2",
    # how a surname is told apart
    "弓长张": "gong1 chang2 zhang1",
}  # fmt: skip

SINGLE = {"子": "zi3", "嗯": "en4", "呣": "mu2"}
"""A character that stands for itself; what is hummed (ǹg, ḿ) has the nearest syllable."""
