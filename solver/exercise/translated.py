"""The keys of the exercise file by the Chinese words for them, which some type in their place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from solver.errors import did_you_mean

_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "标题": "title",
        "题目": "title",
        "问题": "question",
        "输入": "inputs",
        "输入值": "inputs",
        "目标": "targets",
        "目标值": "targets",
        "标签": "targets",
        "损失": "loss",
        "损失函数": "loss",
        "学习率": "learning_rate",
        "η": "learning_rate",
        "优化器": "optimizer",
        "层": "layers",
        "激活": "activation",
        "激活函数": "activation",
        "权重": "weights",
        "权值": "weights",
        "偏置": "bias",
        "阈值": "threshold",
        "记号": "notation",
        "迭代次数": "iterations",
        "参数": "parameters",
    }
)
_WORD = re.compile(r"\w*")


def key_meant(word: str, allowed: Iterable[str]) -> str:
    """` (did you mean 'loss'?)` where a word is close to a key, or the Chinese for it."""
    translated = _KEYS.get(word)
    return f" (did you mean '{translated}'?)" if translated else did_you_mean(word, allowed)


def foreign_key(text: str) -> str:
    """What to say of a text that starts with a key in other letters than English ones."""
    match = _WORD.match(text)
    word = unicodedata.normalize("NFKC", match[0]) if match else ""
    return f"keys are English words in ASCII letters{key_meant(word, ())}"
