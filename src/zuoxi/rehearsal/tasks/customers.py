"""The fictitious customers of the rehearsal's own dictation."""

CUSTOMERS = (
    (
        "章晓琳",
        "云岭市明湖区花园北路118号6栋1203室",
        "519031",
        "19900001201",
        "zhang_xl@example.cn",
    ),
    ("李建和", "东川省新安市望江区城南大道27号", "401122", "19900001202", "li.jianhe@example.com"),
    ("陈明华", "青禾县杨林镇和平路9号2单元", "650217", "19900001203", "chenmh-07@example.org"),
    ("黄小路", "南屏市西城区建设一路360号附5号", "530044", "19900001204", "huangxl@example.net"),
    ("杨新元", "北泽省海州市东园区林荫街88号", "266071", "19900001205", "yang_xy@example.cn"),
    ("张林", "云岭市高新区南北大道1号科技园3栋", "519033", "19900001206", "zhanglin@example.com"),
    ("李晓东", "明州市城关镇小河东路45号单元2号", "315300", "19900001207", "lxd.2026@example.org"),
    ("黄建明", "西平省和顺市陈家园路16号7室", "045600", "19900001208", "huang-jm@example.net"),
)
FIELDS = ("name", "address", "postcode", "phone", "email")
