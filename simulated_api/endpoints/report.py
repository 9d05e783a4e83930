"""report/integrated/get: rows of the world as the API prints them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from simulated_api.rules.catalogue import METRICS
from simulated_api.rules.report_request import read_request
from simulated_api.rules.report_rules import ID_LEVELS, TIMES, ReportRequest
from simulated_api.serving.answers import Paged, Rows
from simulated_api.trouble.errors import ApiError
from simulated_api.world.attributes import attributes
from simulated_api.world.formulas import formula, printer
from simulated_api.world.rows import Row, RowQuery, collect

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulated_api.rules.params import Params
    from simulated_api.serving.simulation import Knobs, Simulation
    from simulated_api.world.model import Account, Ad

THROTTLE_HEADER = "X-Tt-Ads-Throttle"
THROTTLE_TEXT = (
    "Number of ad ids is equal or more than 20k, only return the top 20k id's results, "
    "sorting by create time desc order."
)
_TOO_LARGE_TEXT = {
    40067: "Your query is too large",
    51010: "Internal service timed out. Please retry in sometime.",
}


def integrated_report(sim: Simulation, params: Params) -> Paged:
    """One page of a synchronous report."""
    request = read_request(params, sim.readable, sim.knobs, sandbox=sim.knobs.sandbox)
    account = request.account
    knobs = sim.knobs
    days = (request.last - request.first).days + 1
    if knobs.too_large_days is not None and days > knobs.too_large_days:
        raise too_large(knobs.too_large_code)
    shaping = tuple(sorted((name, value) for name, value in params.raw.items() if name not in ("page", "page_size")))
    key = ("report", str(knobs), shaping)
    limited, keep = _selection(request, knobs)
    rows = sim.cached(key, lambda: _render(request, _rows(sim, request, account, keep)))
    if knobs.too_large_rows is not None and len(rows) > knobs.too_large_rows:
        raise too_large(knobs.too_large_code)
    return Paged(rows, request.page, request.page_size, {THROTTLE_HEADER: THROTTLE_TEXT} if limited else {})


def too_large(code: int) -> ApiError:
    """The refusal of a report that is too heavy."""
    return ApiError(code, _TOO_LARGE_TEXT.get(code, "Your query is too large"))


def _selection(request: ReportRequest, knobs: Knobs) -> tuple[bool, Callable[[Ad], bool]]:
    """Which ads count: those that pass the filters, and only the newest ones from the limit on."""
    ads = request.account.ads

    def passes(ad: Ad) -> bool:
        if knobs.accounts_without_deleted and request.level == "advertiser" and ad.gone:
            return False
        return request.counts(ad.campaign.buying_type) and all(item.accepts(ad) for item in request.filters)

    if request.level not in knobs.ad_limit_levels or len(ads) < knobs.ad_limit:
        return False, passes
    wanted = [ad for ad in ads if passes(ad)]
    if len(wanted) < knobs.ad_limit:
        return False, passes
    newest = set(sorted(wanted, key=lambda ad: (ad.created, int(ad.id)), reverse=True)[: knobs.ad_limit])
    return True, newest.__contains__


def _rows(sim: Simulation, request: ReportRequest, account: Account, keep: Callable[[Ad], bool]) -> list[Row]:
    today = account.today(sim.now).toordinal()
    earliest = sim.world.anchor.date().toordinal() - sim.world.history_days - 2
    first = max(request.first.toordinal(), earliest)
    last = min(request.last.toordinal(), today)
    query = RowQuery(account, request.rows_of, request.time, request.breakdowns, first, last)
    rows = collect(sim.delivery, query, sim.now, keep)
    for item in request.filters:
        if item.field == "country_code":
            place = request.breakdowns.index("country_code")
            rows = [row for row in rows if (row.values[place] in item.values) != (item.kind == "NOT_IN")]
    if request.time == "stat_time_day" and request.level in sim.knobs.blind_levels:
        return []
    if sim.knobs.rows_need_data:
        figures = [formula(name) for name in request.metrics if not METRICS[name].attribute]
        rows = [row for row in rows if any(figure(row.totals, row.campaign) for figure in figures)]
    if request.order_field:
        value = formula(request.order_field)
        rows.sort(key=lambda row: value(row.totals, row.campaign) or 0, reverse=not request.ascending)
    return rows


def _render(request: ReportRequest, rows: list[Row]) -> Rows:
    """Print rows as JSON text, attributes once per node."""
    columns = [(f'"{name}":"', formula(name), printer(name)) for name in request.metrics if not METRICS[name].attribute]
    asked = [name for name in request.metrics if METRICS[name].attribute]
    heads: dict[object, list[str]] = {}
    out: Rows = []
    for row in rows:
        head = heads.get(row.node)
        if head is None:
            about = json.dumps(attributes(row, asked), ensure_ascii=False)[1:-1]
            head = heads[row.node] = [about] if asked else []
        campaign = row.campaign
        totals = row.totals
        metrics = ",".join([*head, *[f'{start}{write(value(totals, campaign))}"' for start, value, write in columns]])
        out.append(f'{{"dimensions":{_dimensions(request, row)},"metrics":{{{metrics}}}}}'.encode())
    return out


def _dimensions(request: ReportRequest, row: Row) -> str:
    values: dict[str, str] = {}
    for name in request.dimensions:
        if name in ID_LEVELS:
            values[name] = row.node.id if row.node else ""
        elif name in TIMES:
            values[name] = row.time(name)
        else:
            values[name] = row.values[request.breakdowns.index(name)]
            if name == "interest_category":
                values["interest_category_v2"] = values[name]
    return json.dumps(values, ensure_ascii=False)
