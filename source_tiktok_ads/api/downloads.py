"""Answers that are files: written to disk as they come, so that memory holds a piece of them and not the whole.

A refusal comes as the API's JSON envelope all the same, and is read as any other answer. Of the change log the file is
in such an envelope itself: a long one is taken for it unread, since no refusal is long.
"""

from __future__ import annotations

from typing import IO
from weakref import WeakSet

import requests

from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.codes import lookup
from source_tiktok_ads.wording import temporary_files_error

_PIECE = 64 * 1024
_LONGEST_ENVELOPE = 1024 * 1024
_MARKS = b"\xef\xbb\xbf \t\r\n"  # what may stand before the first character of a text
_NOT_OF_A_FILE = ("json", "html")
_OK = 200

_files: WeakSet[requests.Response] = WeakSet()


def read_download(response: requests.Response, sink: IO[bytes]) -> requests.Response:
    """The response, its body in `sink`; with the body too where that is no file but an envelope, or somebody else's.

    What a file holds is nobody's business but the reader's: it stays out of the response, which a debug log may print.

    Args:
        response: Whose body has not been read.
        sink: Written anew at each try; stands at its beginning afterwards.

    Raises:
        requests.RequestException: The body did not come in full.
        AirbyteTracedException: It cannot be written to disk.
    """
    _rewound(sink, empty=True)
    size = 0
    for piece in response.iter_content(_PIECE):
        _write(sink, piece)
        size += len(piece)
    _rewound(sink)
    head = sink.read(_PIECE)
    _rewound(sink)
    if _is_file(response, head, size):
        _files.add(response)
        response._content = b""  # noqa: SLF001 - where `content` keeps what it has read
    else:
        response._content = sink.read(_LONGEST_ENVELOPE)  # noqa: SLF001
        _rewound(sink)
    return response


def file_answer(response: requests.Response) -> Answer | None:
    """What a response says that is a file; None for any other."""
    if response not in _files:
        return None
    return Answer(lookup(0), "OK", seconds=response.elapsed.total_seconds())


def _is_file(response: requests.Response, head: bytes, size: int) -> bool:
    if response.status_code != _OK:
        return False
    match head.lstrip(_MARKS)[:1]:
        case b"{":
            return size > _LONGEST_ENVELOPE
        case b"<":
            return False
        case b"":
            kind = response.headers.get("Content-Type", "json")
            return not any(each in kind for each in _NOT_OF_A_FILE)
        case _:
            return True


def _write(sink: IO[bytes], piece: bytes) -> None:
    try:
        sink.write(piece)
    except OSError as error:
        raise temporary_files_error(error) from error


def _rewound(sink: IO[bytes], *, empty: bool = False) -> None:
    """Stand at the beginning; what is still in a buffer may find no room."""
    try:
        sink.seek(0)
        if empty:
            sink.truncate()
    except OSError as error:
        raise temporary_files_error(error) from error
