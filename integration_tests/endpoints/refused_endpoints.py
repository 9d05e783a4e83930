"""Custom endpoints that must be refused before anything is asked for, each with what the message has to name."""

from __future__ import annotations

from typing import Any

Endpoint = dict[str, Any]
READ: Endpoint = {"name": "mine", "path": "catalog/get/"}
_ONLY_READS = "this source only reads"


def endpoint(**changes: object) -> Endpoint:
    """A good endpoint with changes."""
    return READ | changes


def posted(path: str) -> Endpoint:
    """A POST of a path."""
    return endpoint(method="POST", path=path)


# Paths of the API that change something, and what the message has to name of each.
_WRITES = {
    "campaign/create/": "'create'",
    "campaign/update/": "'update'",
    "campaign/status/update/": "'update'",
    "ad/aco/material_status/update/": "'update'",
    "dmp/custom_audience/delete/": "'delete'",
    "file/image/ad/upload/": "'upload'",
    "file/video/ad/upload": "'upload'",
    "video_upload/get/": "'upload'",
    "creative/message/send/": "'send'",
    "create/campaign/get/": "'create'",
    "page/library/transfer/": "'transfer'",
    "dmp/custom_audience/share/": "'share'",
    "dmp/custom_audience/apply/": "'apply'",
    "report/task/cancel/": "'cancel'",
    "bc/member/invite/": "'invite'",
    "bc/partner/add/": "'add'",
    "bc/asset/assign/": "'assign'",
    "bc/asset/unassign/": "'unassign'",
    "pixel/track/": "'track'",
    "event/batch/": "'batch'",
    "optimizer/rule/batch/bind/": "'bind'",
    "catalog/feed/switch/": "'switch'",
    "comment/post/": "'post'",
    "comment/hide/": "'hide'",
    "term/confirm/": "'confirm'",
    "subscription/subscribe/": "'subscribe'",
    "subscription/unsubscribe/": "'unsubscribe'",
    "creative/smart_text/generate/": "'generate'",
    "tt_video/authorize/": "'authorize'",
    "bc/member/remove/": "'remove'",
}  # fmt: skip
# By POST nothing that is not known to read.
_UNKNOWN_POSTS = ("page/lead/task/", "campaign/copy/task/", "comment/like/", "lib/import/", "campaign/archive/")
_TOKENS = ("oauth2/access_token/", "oauth2/advertiser/get/", "tt_user/oauth2/revoke/", "tt_user/oauth2/token/")
_LEAVING = {
    "../v1.2/campaign/get/": "goes up with dots",
    "catalog/../../secret/get/": "goes up with dots",
    "catalog/..": "goes up with dots",
    "./catalog/get/": "goes up with dots",
    "catalog/./get/": "goes up with dots",
    "%2e%2e/campaign/get/": "encoded",
    "%2E%2e/campaign/get/": "encoded",
    "catalog/%2E%2E/get/": "encoded",
    "catalog%2Fget/": "encoded",
    "..%2Fcampaign/get/": "encoded",
    "%252e%252e/get/": "encoded",
    "catalog/cre%61te/": "encoded",
    "catalog/get/%0d%0aHost:evil.example": "encoded",
    "https://evil.example/get/": "is a URL",
    "http://127.0.0.1/get/": "is a URL",
    "HTTPS://evil.example/get/": "is a URL",
    "ftp://evil.example/get/": "is a URL",
    "//evil.example/get/": "is a URL",
    "///evil.example/get/": "is a URL",
    "https:evil.example/get/": "no part of a path",
    "javascript:get/": "no part of a path",
    "\\\\evil.example\\get\\": "escaped",
    "\\evil.example/get/": "escaped",
    "catalog\\get/": "escaped",
    "..\\catalog\\get/": "escaped",
    "/catalog/get/": "begins with a slash",
    "/": "begins with a slash",
    "catalog/get/?page=2": "parameters",
    "catalog/get/#top": "parameters",
    "catalog/get/;a=b/get/": "no part of a path",
    "catalog/get/@evil.example/get/": "no part of a path",
    "catalog//get/": "no part of a path",
    "catalog/get//": "no part of a path",
    "Catalog/Get/": "no part of a path",
    "CAMPAIGN/CREATE/": "no part of a path",
    "catalog/get/\n": "no part of a path",
    " catalog/get/": "no part of a path",
    "catalog/ge t/": "no part of a path",
    "catalog/gét/": "no part of a path",
    "catalog/\uff47\uff45\uff54/": "no part of a path",
    "catalog/\u2024\u2024/get/": "no part of a path",
    "": "is empty",
    "  ": "is empty",
    "{campaigns.campaign_id}/create/": "'create'",
    "catalog/{campaigns.campaign_id}_create/get/": "'create'",
    "catalog/X{now}/get/": "no part of a path",
}
_HEADERS = (
    "Access-Token", "access-token", "ACCESS-TOKEN", "aCCess-tOKEN", "Access_Token", "access_token", "Authorization",
    "Proxy-Authorization", "Cookie", "Host", "Content-Type", "content_type", "Content-Length", "Content-Encoding",
    "Transfer-Encoding", "Connection", "TE", "Upgrade", "Expect", "Accept-Encoding", "X-HTTP-Method-Override",
    "x-http-method-override", "X_HTTP_Method_Override", "X-HTTP-Method", "X-Method-Override", "X-Original-URL",
    "X-Rewrite-URL", "Forwarded", "X-Forwarded-For", "x_forwarded_host", "X-Forwarded-Proto", "X-Forwarded-Port",
    "X-Forwarded-Prefix",
)  # fmt: skip
_NO_HEADERS = (
    "Access-Token ", " Access-Token", "Access-Token:", "Access-Token\t", "Access-Token\r\nX", "Access Token", "X\nY",
    "", "Ünicode", "{now}", "X-\u200bA", "Access-Token\x00",
)  # fmt: skip
_HEADER_VALUES = {
    "a line break": "a\nAccess-Token: other",
    "a carriage return and a line break": "a\r\nAccess-Token: other",
    "a line break at its end": "a\n",
    "a line break before it": "\r\n a",
    "a null byte": "a\x00b",
    "letters of no header": "naïve",
    "a space before it": " a",
    "a space after it": "a ",
}
_RESERVED: tuple[tuple[str, dict[str, str], str], ...] = (
    ("page", {}, "page"),
    ("page_size", {}, "page_size"),
    ("cursor", {"pagination": "cursor"}, "cursor"),
    ("count", {"pagination": "cursor"}, "count"),
)
_SECRETS = ("access_token", "secret", "refresh_token", "auth_code", "app_secret", "Access-Token", "SECRET")
_NO_TEXTS: tuple[object, ...] = (None, True, ["x"], {})
_RECORD_PATHS = (
    "",
    "list",
    "data.",
    ".data",
    "data..list",
    "data.list[0]",
    "data/list",
    "$",
    "data.li st",
    "Data.list",
)
_LOOK_UPS = {
    "an unknown stream": ("{campains.campaign_id}", ("'campains'", "did you mean campaigns")),
    "an unknown column": ("{campaigns.campaing_id}", ("'campaing_id'", "did you mean campaign_id")),
    "a report": ("{ads_daily_report.ad_id}", ("'ads_daily_report'", "not known")),
    "a custom report": ("{custom_mine.ad_id}", ("'custom_mine'", "not known")),
    "an endpoint that there is not": ("{endpoint_other.id}", ("'endpoint_other'", "not known")),
    "an unknown column, some level down": ("{ads.nothing.id}", ("'nothing'", "not known")),
    "itself": ("{endpoint_mine.id}", ("looks itself up", "endpoint_mine needs endpoint_mine")),
}
_PLACEHOLDERS = (
    "{today}", "{now-}", "{now*2}", "{now--1}", "{now-1.5}", "{now-1000000}", "{campaigns}", "{campaigns.}",
    "{.campaign_id}", "a{}", "a{ }", "{Campaigns.campaign_id}", "{campaigns.campaign-id}",
)  # fmt: skip
# The form's spelling: lists of names and values, and JSON as text.
_QUERIES: tuple[tuple[list[object], tuple[str, ...]], ...] = (
    ([{"name": "a", "value": "1"}, {"name": "a", "value": "2"}], ("query has a twice", "JSON array")),
    ([{"name": "a"}], ("query item 1, a, has no value",)),
    ([{"name": "a", "value": None}], ("query item 1, a, has no value",)),
    ([{"value": "1"}, {"name": "", "value": "1"}], ("query item 1 has no name", "item 2 has no name")),
    (["a=1"], ("query item 1 must be an object with name and value",)),
    ([{"name": "a", "value": "1", "type": "x"}], ("query item 1 must be an object with name and value",)),
    ([{"name": "ids", "value": '["1", "2"'}], ("query ids is not valid JSON", "line 1, column 10")),
    ([{"name": "ids", "value": "[{now}]"}], ("query ids is not valid JSON", "line 1")),
    ([{"name": "filtering", "value": '{"a": 1, "a": 2}'}], ("query filtering has 'a' twice",)),
    ([{"name": "filtering", "value": '{"secret": "x"}'}], ("secret is a secret",)),
    ([{"name": "page", "value": "2"}], ("query has page",)),
    ([{"name": "access_token", "value": "x"}], ("access_token is a secret",)),
)
_BODIES = {
    '{"a": 1': "is not valid JSON: Expecting ',' delimiter at line 1, column 8",
    '{"a": 1,\n "b": }': "is not valid JSON: Expecting value at line 2, column 7",
    '{"a": NaN}': "NaN is no JSON value",
    '{"a": {"b": 1, "b": 2}}': "has 'b' twice in an object",
    "[1]": "must be a JSON object",
    '"text"': "must be a JSON object",
    "a=1": "is not valid JSON",
    "[" * 100_000: "nested too deeply",
}


def _by(rows: object, word: str) -> str:
    return f"{word}: {rows!r}"[:100]


REFUSED: dict[str, tuple[Endpoint, tuple[str, ...]]] = {
    **{_by(p, f"{m} that writes"): (endpoint(method=m, path=p), (_ONLY_READS, p, why))
       for p, why in _WRITES.items() for m in ("GET", "POST")},
    **{_by(p, "unknown POST"): (posted(p), (p, "may change something")) for p in _UNKNOWN_POSTS},
    **{_by(p, "tokens"): (endpoint(path=p), (p, "about tokens")) for p in _TOKENS},
    **{_by(p, "path"): (endpoint(path=p), (repr(p), why)) for p, why in _LEAVING.items()},
    **{_by(m, "method"): (endpoint(method=m), (f"method '{m}'", "GET or POST"))
       for m in ("PUT", "DELETE", "PATCH", "get", "post", "HEAD", "")},
    **{_by(n, "header"): (endpoint(headers={n: "x"}), (n, "set by the source")) for n in _HEADERS},
    **{_by(n, "no header"): (endpoint(headers={n: "x"}), (repr(n), "no name of a header")) for n in _NO_HEADERS},
    **{_by(n, "header with"): (endpoint(headers={"X-A": v}), ("X-A", "no header")) for n, v in _HEADER_VALUES.items()},
    **{_by(v, "header of"): (endpoint(headers={"X-A": v}), ("X-A must be a text",)) for v in _NO_TEXTS},
    "a body by GET": (endpoint(body={"a": 1}), ("has a body", "GET")),
    **{_by(n, "reserved"): (endpoint(query={n: 1}, **more), (f"query has {word}",)) for n, more, word in _RESERVED},
    **{_by(n, "reserved in a body"): (posted("x/get/") | {"body": {n: 1}, **more}, (f"body has {word}",))
       for n, more, word in _RESERVED},
    "the ad account by hand": (endpoint(query={"advertiser_id": "7"}), ("query has advertiser_id", "per_advertiser")),
    "the ad account in a body": (posted("x/get/") | {"body": {"advertiser_id": "7"}}, ("body has advertiser_id",)),
    **{_by(n, "secret"): (endpoint(query={n: "x"}), (f"{n} is a secret",)) for n in _SECRETS},
    **{_by(n, "secret in a body"): (posted("x/get/") | {"body": {n: "x"}}, (f"{n} is a secret",)) for n in _SECRETS},
    "a secret within an object": (endpoint(query={"filtering": {"a": [{"secret": 1}]}}), ("secret is a secret",)),
    "a secret within JSON text": (endpoint(query={"filtering": '{"secret": "x"}'}), ("secret is a secret",)),
    **{_by(g, "query given as"): (endpoint(query=g), words) for g, words in _QUERIES},
    "a header twice in a list": (endpoint(headers=[{"name": n, "value": "x"} for n in ("X-A", "x-a")]), ("x-a twice",)),
    **{_by(t, "body of"): (posted("x/get/") | {"body": t}, ("body ", why)) for t, why in _BODIES.items()},
    "null in the query": (endpoint(query={"bc_id": None}), ("bc_id is null",)),
    **{_by(p, "record path"): (endpoint(record_path=p), (f"record_path {p!r}",)) for p in _RECORD_PATHS},
    **{_by(p, "metadata path"): (endpoint(metadata_path=p), (f"metadata_path {p!r}",)) for p in _RECORD_PATHS},
    **{_by(n, "page size"): (endpoint(page_size=n), (f"page_size {n!r}",)) for n in (0, -1, 1001, "10", True, 1.5)},
    **{_by(n, "batch size"): (endpoint(batch_size=n), (f"batch_size {n!r}",)) for n in (0, -1, 1001, "10")},
    "unknown property": (endpoint(recordpath="data"), ("recordpath", "did you mean record_path")),
    "unknown pagination": (endpoint(pagination="offset"), ("pagination 'offset'", "page, cursor or none")),
    "unknown unit": (endpoint(time_unit="year"), ("time_unit 'year'", "day, hour, week or month")),
    "per_advertiser as a text": (endpoint(per_advertiser="yes"), ("per_advertiser 'yes'",)),
    "query as a text": (endpoint(query="a=1"), ("query 'a=1'",)),
    "no path": ({"name": "mine"}, ("path is missing",)),
    "path of a number": (endpoint(path=7), ("path 7",)),
    "key twice": (endpoint(primary_key=["a", "a"]), ("primary_key ['a', 'a']",)),
    "key of nothing": (endpoint(primary_key=[""]), ("primary_key ['']",)),
    "key as a text": (endpoint(primary_key="a"), ("primary_key 'a'",)),
    **{_by(n, "offset"): (endpoint(query={"x": f"{{now{n}}}"}, time_unit=u), (f"{{now{n}}}", "no day", u))
       for n, u in (("-999999", "day"), ("+999999", "month"), ("-99999", "month"), ("+999999", "week"))},
    "a format that writes nothing": (endpoint(query={"x": "{now}"}, date_format=" "), ("date_format ' '",)),
    **{_by(t, "text"): (endpoint(query={"x": t}), (t.removeprefix("a"), "no placeholder")) for t in _PLACEHOLDERS},
    "look-ups of two streams": (
        endpoint(query={"x": "{ads.ad_id}{campaigns.campaign_id}"}),
        ("ads and campaigns", "one stream only"),
    ),
}  # fmt: skip

# Look-ups of what there is not: said where everything else is right.
WRONG_LOOK_UPS: dict[str, tuple[Endpoint, tuple[str, ...]]] = {
    **{_by(w, "look-up of"): (endpoint(query={"x": t}), words) for w, (t, words) in _LOOK_UPS.items()},
    "look-up in the path of an unknown column": (endpoint(path="x/{ads.id}/get/"), ("{ads.id}", "'id'")),
    "look-up in a header of an unknown column": (endpoint(headers={"X-A": "{ads.id}"}), ("{ads.id}", "'id'")),
    "look-up in an array of an unknown column": (endpoint(query={"x": ["{ads.id}"]}), ("{ads.id}", "'id'")),
    "look-up in a body of an unknown column": (posted("x/get/") | {"body": {"x": {"y": ["{ads.id}"]}}}, ("{ads.id}",)),
}  # fmt: skip

BAD_NAMES: dict[str, tuple[object, str]] = {
    "capital letters": (endpoint(name="Mine"), "'Mine'"),
    "a hyphen": (endpoint(name="my-list"), "'my-list'"),
    "a digit first": (endpoint(name="1st"), "'1st'"),
    "an underscore first": (endpoint(name="_mine"), "'_mine'"),
    "too long": (endpoint(name="a" * 61), "'aaa"),
    "a line break": (endpoint(name="mine\n"), "mine"),
    "empty": (endpoint(name=""), "number 1"),
    "a number": (endpoint(name=7), "number 1"),
    "none": ({"path": "catalog/get/"}, "name is missing"),
    "no object": ("catalog/get/", "number 1: must be an object"),
}


def _needs(name: str, other: str) -> Endpoint:
    return endpoint(name=name, query={"x": f"{{endpoint_{other}.id}}"})


# Lists of endpoints that do not go together, and what the message has to name.
TOGETHER: dict[str, tuple[list[Endpoint], tuple[str, ...]]] = {
    "a name twice": ([READ, READ], ("endpoint 'mine'", "given to 2 endpoints")),
    "a cycle of two": ([_needs("a", "b"), _needs("b", "a")], ("endpoint_a needs endpoint_b needs endpoint_a",)),
    "a cycle of three": (
        [_needs("a", "b"), _needs("b", "c"), _needs("c", "a")],
        ("endpoint_a needs endpoint_b needs endpoint_c needs endpoint_a",),
    ),
    "a cycle that another leads to": (
        [_needs("z", "a"), _needs("a", "b"), _needs("b", "a")],
        ("endpoint_a needs endpoint_b needs endpoint_a",),
    ),
}
