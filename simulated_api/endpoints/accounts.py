"""oauth2/advertiser/get, advertiser/info and user/info."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulated_api.rules.catalogue import FIELDS
from simulated_api.rules.params import Params, id_array
from simulated_api.serving.answers import Answer
from simulated_api.trouble.errors import AUTH_PARAMETER, ApiError, not_acceptable
from simulated_api.world.entities import account_fields

if TYPE_CHECKING:
    from simulated_api.serving.simulation import Simulation
    from simulated_api.world.model import Account

_DEPRECATED = ("telephone", "phonenumber")  # names that the page lists no more


def check_app(sim: Simulation, app_id: str, secret: str) -> None:
    """Refuse an app id that is not the token's (40113, once seen as 40000) and a secret that is not the app's."""
    if app_id != sim.credentials.app_id:
        text = "The app_id is inconsistent with the token's app information. Please retry after correcting it."
        raise ApiError(sim.knobs.app_mismatch_code, text)
    if secret != sim.credentials.secret:
        # The code is documented, its text for this case is not.
        raise ApiError(AUTH_PARAMETER, "Secret and app ID do not match.")


def list_advertisers(sim: Simulation, params: Params) -> Answer:
    """Every ad account that was ever authorised, those that refuse requests now included."""
    params.require("app_id", "secret")
    check_app(sim, params.text("app_id"), params.text("secret"))
    accounts = sim.world.accounts
    return Answer({"list": [{"advertiser_id": item.id, "advertiser_name": item.name} for item in accounts]})


def advertiser_info(sim: Simulation, params: Params) -> Answer:
    """Details of ad accounts; one forbidden id fails the call as a whole."""
    params.require("advertiser_ids")
    ids = id_array("advertiser_ids", params.array("advertiser_ids"))
    fields = params.array("fields")
    allowed = [*FIELDS["advertiser_requestable"], *(_DEPRECATED if sim.knobs.deprecated_account_fields else ())]
    for index, name in enumerate(fields or ()):
        if name not in allowed:
            raise not_acceptable(f"fields.{index}", allowed)
    foreign = {item for item in ids if sim.knobs.foreign_ids == "left out" and sim.world.account(item) is None}
    accounts = [sim.readable(advertiser_id) for advertiser_id in dict.fromkeys(ids) if advertiser_id not in foreign]
    return Answer({"list": [_on_wire(account, fields) for account in accounts]})


def _on_wire(account: Account, fields: list[str] | None) -> dict[str, Any]:
    values = account_fields(account)
    values["create_time"] = int(values["create_time"].timestamp())
    if fields is None:
        return values
    values["company_name_editable"] = False
    return {name: values[name] for name in fields if name in values}


def user_info(sim: Simulation, params: Params) -> Answer:
    """The user who authorised the app."""
    created = int(sim.world.anchor.timestamp()) - 40_000_000
    return Answer({"display_name": "Jane Doe", "id": 75960823000, "email": "j***e@example.org", "create_time": created})
