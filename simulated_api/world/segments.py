"""How an ad's delivery splits over ages, genders, countries, languages, platforms and other breakdowns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulated_api.world.mixing import mix, text_key
from simulated_api.world.plot import plot_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulated_api.world.delivery import Atom

TIME_DIMENSIONS = ("stat_time_day", "stat_time_hour")

_VALUES: dict[str, tuple[str, ...]] = {
    "age": ("AGE_13_17", "AGE_18_24", "AGE_25_34", "AGE_35_44", "AGE_45_54", "AGE_55_100", "NONE"),
    "gender": ("MALE", "FEMALE", "NONE"),
    "country_code": ("US", "GB", "BR", "IN", "JP", "NZ", "DE"),
    "language": ("en", "pt", "ja", "hi", "es", "NONE"),
    "platform": ("ANDROID", "IPHONE", "IPAD", "PC"),
}


def _value(dimension: str, key: int) -> str:
    """A value of a breakdown; dimensions whose values no source lists get ids made of digits."""
    known = _VALUES.get(dimension)
    return known[key % len(known)] if known else str(10_000 + key % 6)


def split(atom: Atom, day: int, breakdowns: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[int, ...]]]:
    """Split an atom's counts over one or two segments; the parts of each count add up to the whole.

    Ages and genders come from one joint split, so that `age` alone sums to the same as `age` with `gender`.
    """
    joint = sum(text_key(name) for name in breakdowns if name not in ("age", "gender"))
    if plot := atom.ad.plot:
        yield tuple(plot.segment(plot_key(atom.ad.number, day, atom.hour), name) for name in breakdowns), atom.counts
        return
    key = mix(31, atom.ad.number, day, joint)
    first = tuple(_value(name, (key >> 7) + text_key(name)) for name in breakdowns)
    if atom.ad.busy_hours or key % 3:
        yield first, atom.counts
        return
    second = tuple(_value(name, (key >> 23) + 1 + text_key(name)) for name in breakdowns)
    share = 20 + (key >> 40) % 60
    part = tuple(count * share // 100 for count in atom.counts)
    yield first, part
    yield second, tuple(count - some for count, some in zip(atom.counts, part, strict=True))
