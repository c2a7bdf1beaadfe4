"""Names of nobody: drawn from common parts, Chinese and English."""

from __future__ import annotations

from book_maker.course import Chance

FAMILIES_ZH = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN_ZH = ("秀英", "伟", "敏", "静", "丽", "强", "磊", "军", "洋", "艳", "勇", "杰", "娟", "涛", "明", "超", "兰",
            "霞", "平", "建国", "雅婷", "浩然", "子涵", "欣怡", "思远")  # fmt: skip
FAMILIES = ("Abbott", "Brooks", "Carver", "Dalton", "Ellis", "Forbes", "Greene", "Hobbs", "Irving", "Jarvis", "Keller",
            "Lowell", "Mercer", "Norton", "Osborne", "Porter", "Quincy", "Rhodes", "Sutton", "Tyler")  # fmt: skip
GIVEN = ("Alice", "Ben", "Clara", "Daniel", "Edith", "Frank", "Grace", "Henry", "Iris", "Jonas", "Kate", "Liam", "Maya",
         "Noah", "Olive", "Paul", "Ruth", "Sam", "Tess", "Victor")  # fmt: skip


def made_up_name(chance: Chance, *, chinese: bool) -> str:
    """A name that common parts make; whom it fits by chance is not meant."""
    if chinese:
        return chance.one_of(FAMILIES_ZH) + chance.one_of(GIVEN_ZH)
    return f"{chance.one_of(GIVEN)} {chance.one_of(FAMILIES)}"
