"""Leads of instant forms, as typed values, and the files that hold them.

No official example of such a file is public: two programs in production read CSVs with a byte order mark, these titles
and a column per question; one of them knows further spellings, ids that are protected from spreadsheets, times as
seconds, and a column that marks test leads. So forms differ in these ways, by their number.
"""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

from simulated_api.world.mixing import mix

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from simulated_api.world.assets import Asset
    from simulated_api.world.entities import Fields
    from simulated_api.world.model import Account

_QUESTIONS = (
    ("Name", "Email", "Phone number", "What is your budget?"),
    ("الاسم", "البريد الإلكتروني", "رقم الهاتف", "ما هي ميزانيتك؟"),
    ("Nome", "E-mail", "Telefone", "Qual é o seu orçamento?", "Qual é o seu orçamento?"),
)
_ANSWERS = (
    ("Ana Pérez", "ana@example.com", "+56911112222", "between 2,000 and 4,000"),
    ("سارة أحمد", "sara@example.com", "+201000000000", "أقل من ألف"),
    ("João", "joao@example.com", "", 'Olá, "quero" info\r\nsobre o curso', "outra"),
)
_TITLES = (
    "lead_id", "created_time", "ad_id", "ad_name", "adgroup_id", "adgroup_name", "campaign_id", "campaign_name",
)  # fmt: skip
_FORM_TITLES = (("form_id", "form_name"), ("page_id", "page_name"))
_BUSY = 8  # moved to a Business Center
_SPELT_OUT = {"lead_id": "Lead ID", "created_time": "Create Time", "adgroup_id": "Ad Group ID"}


def lead_count(account: Account, form: Asset) -> int:
    """How many leads a form has: none to four; of one in twenty as many as the account's stock says."""
    return account.stock.get("leads", 3) if form.number % 20 == _BUSY else form.number % 5


def questions(form: Asset) -> tuple[str, ...]:
    """The questions of a form, in its language."""
    return _QUESTIONS[form.number % len(_QUESTIONS)]


def leads(account: Account, form: Asset, now: datetime) -> Iterator[Fields]:
    """The leads of a form at a moment, oldest first: one every three hours since the form came."""
    for index in range(lead_count(account, form)):
        created = form.created.replace(microsecond=0) + timedelta(hours=3) * index / max(1, lead_count(account, form))
        created = created.replace(microsecond=0)
        if created > now:
            return
        number = mix(account.number, form.number, index) % 10**12
        texts = _ANSWERS[form.number % len(_ANSWERS)]
        yield {
            "lead_id": str(7_400_000_000_000_000_000 + number),
            "create_time": created,
            "ad_id": str(1_809_876_540_000_000 + number % 1000),
            "ad_name": f"Video {number % 10} 夏",
            "adgroup_id": str(1_809_876_530_000_000 + number % 100),
            "adgroup_name": "Conjunto, LAL",
            "campaign_id": str(1_809_876_520_000_000 + number % 10),
            "campaign_name": "Captación",
            "is_test": index % 4 == 3,
            "answers": (f"{texts[0]} {index}", *texts[1:]),
        }


def file_type(form: Asset) -> str:
    """`csv` or `zip`."""
    return "zip" if form.number % 3 == 1 else "csv"


def marks_tests(form: Asset) -> bool:
    """Whether the file has a column for test leads."""
    return form.number % 2 == 0


def written_time(form: Asset, index: int, created: datetime) -> str:
    """A time as the file has it: a text in UTC, with or without saying so, or seconds."""
    forms = (f"{created:%Y-%m-%d %H:%M:%S}", f"{created:%Y-%m-%d %H:%M:%S} (UTC+00:00)", f"{created.timestamp():.0f}")
    return forms[(form.number + index) % len(forms)]


def lead_file(account: Account, form: Asset, name: str, found: Iterator[Fields]) -> bytes:
    """The file of a form with these leads."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    form_titles = _FORM_TITLES[form.number % len(_FORM_TITLES)]
    titles = [_SPELT_OUT.get(title, title) if form.number % 7 == 0 else title for title in _TITLES]
    writer.writerow([*titles, *form_titles, *(["is_test"] if marks_tests(form) else []), *questions(form)])
    for index, lead in enumerate(found):
        ids = {title: _protected(str(lead[title]), index) for title in _TITLES if title.endswith("_id")}
        cells = {**lead, **ids, "created_time": written_time(form, index, lead["create_time"])}
        flag = [str(lead["is_test"]).lower()] if marks_tests(form) else []
        writer.writerow([*(cells[title] for title in _TITLES), form.id, name, *flag, *lead["answers"]])
    content = b"\xef\xbb\xbf" + text.getvalue().encode()
    if file_type(form) == "csv":
        return content
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"leads_{account.id}.csv", content)
    return packed.getvalue()


def _protected(identity: str, index: int) -> str:
    """An id, some of them kept from being read as numbers by a spreadsheet."""
    return (identity, f"'{identity}", f'="{identity}"')[index % 3]
