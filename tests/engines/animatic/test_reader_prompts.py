"""Prompts and what must be read in them; the first group is the manual's own examples."""

from dataclasses import dataclass, field

import pytest

from tenku.engines.animatic import reader
from tenku.engines.animatic.plan import Degree

SUNSET = ((0.0, 14.0), (1.0, -8.0))


def kinds(degrees: tuple[Degree, ...]) -> set[str]:
    return {degree.kind for degree in degrees}


class TestTheManual:
    def test_city_at_sunset(self) -> None:
        plan = reader.read(
            "城市天际线的延时摄影，太阳缓缓落下，天空从金黄变为粉紫色，建筑物的灯光逐渐亮起，"
            "车流形成光轨，电影级画质，4K 风格"
        )
        assert plan.setting == "city"
        assert plan.light == SUNSET
        assert plan.tempo == "timelapse"
        assert set(plan.features) == {"lights_on", "light_trails"}
        assert plan.looks == (Degree(kind="film"),)
        assert plan.camera == (Degree(kind="push_in", strength=0.3),)
        assert plan.subjects == ()
        assert plan.notes == ()

    def test_retriever_in_a_meadow(self) -> None:
        plan = reader.read("一只金色猎犬在草地上奔跑，阳光明媚，慢镜头，电影质感")
        (dog,) = plan.subjects
        assert (dog.kind, dog.action, dog.count) == ("dog", "run", 1)
        assert "coat" in dog.colours
        assert (plan.setting, plan.light, plan.tempo) == ("meadow", ((0.0, 40.0),), "slow")
        assert plan.camera == (Degree(kind="tracking"),)
        assert plan.notes == ()

    def test_portrait(self) -> None:
        plan = reader.read("人物微微转头，露出温暖的微笑")
        assert [s.action for s in plan.subjects] == ["look"]
        assert plan.shot == "medium"
        assert plan.notes == ()

    def test_skydiver(self) -> None:
        plan = reader.read(
            "正面视角的运动相机锁定跳伞者的脸部，他在明亮的云层上方自由落体。他对着镜头说话，"
            '口型清晰同步："这太刺激了！你一定要试试！" 自然的风声，人声清晰可辨。正午阳光，'
            "护目镜和跳伞服随风飘动，稳定的镜头带有轻微抖动。"
        )
        (diver,) = plan.subjects
        assert (diver.kind, diver.action, diver.facing) == ("skydiver", "talk", "camera")
        assert plan.setting == "sky"
        assert [s.text for s in plan.speech] == ["这太刺激了！你一定要试试！"]
        assert plan.shot == "close"
        assert plan.camera == (Degree(kind="handheld", strength=0.4),)
        assert plan.light == ((0.0, 50.0),)
        assert "wind" in kinds(plan.cues)
        for drawn in ("跳伞者", "云层上方", "自由落体", "护目镜"):
            assert not any(drawn in note for note in plan.notes)

    def test_couple_at_dusk(self) -> None:
        plan = reader.read(
            "黄昏时分安静的郊区街道上的好莱坞式分手场景。一对三十多岁的男女面对面站着，"
            "轻声但情绪激动地交谈，口型同步。电影级打光，温暖的夕阳色调，浅景深，微风吹动秋叶，"
            "真实自然的环境音。"
        )
        assert plan.setting == "street"
        assert [(s.kind, s.action, s.place, s.facing) for s in plan.subjects] == [
            ("man", "talk", "left", "right"),
            ("woman", "talk", "right", "left"),
        ]
        assert plan.light == ((0.0, 1.0), (1.0, -5.0))
        assert plan.shot == "medium"
        assert [weather.kind for weather in plan.weather] == ["leaves"]


class TestStill:
    def test_the_picture_keeps_its_light_and_its_people_stay_still(self) -> None:
        plan = reader.read_still("人物微微转头，露出温暖的微笑")
        assert plan.setting == reader.PICTURE
        assert plan.subjects == ()
        assert len(plan.light) == 1
        assert "图生视频" in plan.notes[0]
        assert kinds(plan.looks) == {"warm"}

    def test_camera_light_and_weather_are_taken(self) -> None:
        plan = reader.read_still("orbit around the city, snow, sunset")
        assert plan.setting == "city"
        assert kinds(plan.camera) == {"orbit"}
        assert kinds(plan.weather) == {"snow"}
        assert plan.light == SUNSET


@dataclass(frozen=True, kw_only=True)
class Read:
    """What must be in the plan; None and empty = not looked at."""

    setting: str | None = None
    subjects: dict[str, str] | None = None  # kind -> action
    sun: tuple[float, float] | None = None  # elevation at the start and the end
    weather: set[str] = field(default_factory=set[str])
    camera: set[str] = field(default_factory=set[str])
    looks: set[str] = field(default_factory=set[str])
    features: set[str] = field(default_factory=set[str])
    tempo: str | None = None
    shot: str | None = None
    count: int | None = None
    wears: str | None = None


PROMPTS = {
    "清晨的海边，一个小男孩在沙滩上奔跑，海鸥在天上飞": Read(
        setting="sea", subjects={"child": "run", "bird": "fly"}, sun=(18.0, 18.0)
    ),
    "夜幕下的东京街头，霓虹灯闪烁，细雨蒙蒙，一辆红色跑车缓缓驶过": Read(
        setting="alley",
        subjects={"car": "drive"},
        sun=(-12.0, -12.0),
        weather={"rain"},
        features={"neon"},
    ),
    "一位穿着白色长裙的女孩站在麦田里，微风吹拂她的长发，夕阳西下": Read(
        setting="farmland",
        subjects={"woman": "stand"},
        sun=(14.0, -8.0),
        features={"wheat"},
        wears="dress",
    ),
    "雪夜的小镇，路灯昏黄，大雪纷飞，一位老人牵着狗慢慢走过": Read(
        setting="street",
        subjects={"man": "walk", "dog": "walk"},
        sun=(-12.0, -12.0),
        weather={"snow"},
    ),
    "俯瞰城市夜景，车水马龙，灯火辉煌，镜头缓缓推进": Read(
        setting="city", subjects={}, sun=(-12.0, -12.0), camera={"push_in"}
    ),
    "黑白老电影风格，男人撑着伞在雨中的街道上行走": Read(
        setting="street", subjects={"man": "walk"}, weather={"rain"}, looks={"bw"}
    ),
    "一群大雁飞过金色的草原，天高云淡，远景": Read(
        setting="meadow", subjects={"bird": "fly"}, shot="wide"
    ),
    "日出时分，海面波光粼粼，太阳从海平面升起，延时摄影": Read(
        setting="sea", subjects={}, sun=(-6.0, 16.0), tempo="timelapse"
    ),
    "手持镜头，一条边牧在公园的草坪上追飞盘，阳光灿烂": Read(
        setting="meadow", subjects={"dog": "run"}, sun=(40.0, 40.0), camera={"handheld"}
    ),
    "女孩对着镜头微笑，说：“今天天气真好！”背景是蓝天和大海": Read(
        setting="sea", subjects={"woman": "talk"}, sun=(40.0, 40.0)
    ),
    "空无一人的海滩，风平浪静，月光洒在水面上": Read(
        setting="sea", subjects={}, sun=(-12.0, -12.0)
    ),
    "两只小鸟停在树枝上，微风，特写": Read(subjects={"bird": "perch"}, shot="close", count=2),
    "赛博朋克城市，雨夜，飞驰的汽车拉出光轨": Read(
        setting="city",
        subjects={"car": "drive"},
        sun=(-12.0, -12.0),
        weather={"rain"},
        features={"light_trails"},
    ),
    "下午的阳光照在安静的小镇街道上，一个女人推着婴儿车走过": Read(
        setting="street", subjects={"woman": "walk"}, sun=(28.0, 28.0)
    ),
    "环绕镜头，一辆黑色轿车停在海边悬崖公路上，傍晚": Read(
        setting="sea", subjects={"car": "park"}, sun=(1.0, -5.0), camera={"orbit"}
    ),
    "天空由蓝变橙再变成深紫，城市的灯一盏盏亮了起来": Read(
        setting="city", subjects={}, sun=(30.0, -6.0), features={"lights_on"}
    ),
    "金毛犬坐在雪地里，鼻子上落着雪花，暖色调": Read(
        setting="snowfield", subjects={"dog": "sit"}, weather={"snow"}, looks={"warm"}
    ),
    "暴雨中的都市，行人匆匆跑过路口": Read(
        setting="city", subjects={"person": "run"}, weather={"rain"}
    ),
    "跟拍一个穿红色外套的男人在晨雾中的田野跑步": Read(
        setting="farmland", subjects={"man": "run"}, camera={"tracking"}, wears="top"
    ),
    "春天的草地开满野花，孩子们在奔跑嬉戏，慢动作": Read(
        setting="meadow", subjects={"child": "run"}, features={"flowers"}, tempo="slow"
    ),
    "A lone man in a black coat strolls down a rain-soaked avenue at midnight, neon reflections on the asphalt": Read(
        setting="alley",
        subjects={"man": "walk"},
        sun=(-12.0, -12.0),
        weather={"rain"},
        features={"neon"},
        wears="top",
    ),
    "Aerial view of a seaside town at dawn, seagulls gliding over the water": Read(
        setting="sea", subjects={"bird": "glide"}, sun=(-6.0, 16.0)
    ),
    "Time-lapse of downtown traffic from dusk till night, long exposure light trails": Read(
        setting="city", subjects={}, sun=(1.0, -12.0), features={"light_trails"}, tempo="timelapse"
    ),
    "Slow-mo close-up of a husky sitting in falling snow": Read(
        subjects={"dog": "sit"}, weather={"snow"}, tempo="slow", shot="close"
    ),
    "A couple walking hand in hand along the shore as the sun goes down": Read(
        setting="sea", subjects={"man": "walk", "woman": "walk"}, sun=(14.0, -8.0)
    ),
    "Vintage sepia footage of an old car driving along a country road": Read(
        setting="street", subjects={"car": "drive"}, looks={"sepia"}
    ),
    "A little girl in a yellow raincoat jumps in puddles on a suburban street, overcast": Read(
        setting="street", subjects={"child": "jump"}, weather={"clouds"}, wears="top"
    ),
    "The camera slowly pulls back from a golden retriever lying on the lawn on a bright summer afternoon": Read(
        setting="meadow", subjects={"dog": "auto"}, sun=(28.0, 28.0), camera={"pull_out"}
    ),
    "Five white doves take off from a city square, blue sky, wide shot": Read(
        setting="city", subjects={"bird": "fly"}, sun=(40.0, 40.0), shot="wide", count=5
    ),
    "Handheld shot of a woman talking to the camera: 'You have to see this!' with the ocean behind her": Read(
        setting="sea", subjects={"woman": "talk"}, camera={"handheld"}
    ),
    "Stormy ocean at night, huge waves, lightning": Read(
        setting="sea", subjects={}, sun=(-12.0, -12.0), weather={"storm"}
    ),
    "Two kids wave at the camera in front of a house, golden hour, warm colors": Read(
        setting="street", subjects={"child": "wave"}, sun=(6.0, 6.0), looks={"warm"}, count=2
    ),
    "A blue pickup drives through fresh snow past rows of houses, winter morning, cold tones": Read(
        setting="street",
        subjects={"car": "drive"},
        sun=(18.0, 18.0),
        weather={"snow"},
        looks={"cold"},
    ),
    "Black and white, static shot, an empty street in the fog": Read(
        setting="street", subjects={}, camera={"static"}, looks={"bw"}
    ),
    "A flock of starlings over the skyline at sunset, panning shot": Read(
        setting="city", subjects={"bird": "auto"}, sun=(14.0, -8.0), camera={"pan"}
    ),
    "Wildflowers swaying in the breeze on a hillside, clouds drifting by, no people, no music": Read(
        setting="meadow", subjects={}, weather={"clouds"}, features={"flowers"}
    ),
    "Night turns to day over the bay, first light on the water": Read(
        setting="sea", subjects={}, sun=(-12.0, 40.0)
    ),
    "A businesswoman runs to catch a taxi in the pouring rain, New York": Read(
        setting="city", subjects={"woman": "run", "car": "auto"}, weather={"rain"}
    ),
    "Orbit around a teenage boy standing on the beach, strong wind, overcast sky": Read(
        setting="sea", subjects={"man": "stand"}, weather={"clouds"}, camera={"orbit"}
    ),
    "A dog trots alongside its owner on the sidewalk, autumn afternoon, birdsong": Read(
        setting="street",
        subjects={"dog": "trot", "person": "walk"},
        sun=(28.0, 28.0),
        weather={"leaves"},
        features={"autumn"},
    ),
}


@pytest.mark.parametrize("prompt", PROMPTS)
def test_prompt(prompt: str) -> None:
    want, plan = PROMPTS[prompt], reader.read(prompt)
    assert want.setting in (None, plan.setting)
    assert want.subjects in (None, {s.kind: s.action for s in plan.subjects})
    assert want.sun in (None, (plan.light[0][1], plan.light[-1][1]))
    assert want.weather <= kinds(plan.weather)
    assert want.camera <= kinds(plan.camera)
    assert want.looks <= kinds(plan.looks)
    assert want.features <= set(plan.features)
    assert want.tempo in (None, plan.tempo)
    assert want.shot in (None, plan.shot)
    assert want.count in (None, *(s.count for s in plan.subjects))
    assert want.wears is None or any(want.wears in s.colours for s in plan.subjects)
