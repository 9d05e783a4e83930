"""The one way of a command to the API: its requester, the quotas that it keeps to, and components that use it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from airbyte_cdk.sources.declarative.models.declarative_component_schema import CustomRequester, CustomRetriever
from airbyte_cdk.sources.declarative.parsers.model_to_component_factory import ModelToComponentFactory

from source_tiktok_ads.api.client import Api
from source_tiktok_ads.api.daily_quotas import DailyQuotas, quotas_of_the_day
from source_tiktok_ads.api.patience import SYNC, Patience
from source_tiktok_ads.api.quota import QuotaLimiter
from source_tiktok_ads.api.tiers import TIERS, path_tiers
from source_tiktok_ads.sync.lanes import Lanes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from airbyte_cdk.sources.message import MessageRepository

    from source_tiktok_ads.api.authenticator import AccessTokenAuthenticator, GiveBack


class RequestPath:
    """What every request of a command passes through.

    Args:
        definitions: The manifest's, references resolved.
        config: With defaults filled in.
        repository: Takes the messages of components to the output.
        paths: The endpoints of the streams that are read, one for each stream.
        give_back: Takes credentials that a request changed to whoever keeps the configuration.
        limiter: Paces the requests; None for the limiter of the configured quota.
        patience: How long answers are waited for.

    Attributes:
        limiter: Paces the requests.
        interval: Seconds between two of them, by the configured quota.
        lanes: How many parts are under way at once.
        patience: How long answers are waited for.
    """

    def __init__(
        self,
        definitions: Mapping[str, Any],
        config: Mapping[str, Any],
        repository: MessageRepository,
        paths: Collection[str | None],
        give_back: GiveBack | None = None,
        limiter: QuotaLimiter | None = None,
        patience: Patience = SYNC,
    ) -> None:
        self._requester, self._config, self._give_back = definitions["requester"], config, give_back
        self.patience = patience
        tier = "sandbox" if config["environment"] == "sandbox" else config["rate_limit_tier"]
        share = config["rate_limit_share"]
        quotas = definitions.get("path_quotas", {})
        quota = TIERS[tier].share(share)
        own = {path: each.share(share) for path, each in path_tiers(quotas, tier).items()}
        self._daily_quotas = DailyQuotas(quotas_of_the_day(quotas, tier, share))
        self.interval = quota.interval
        self.limiter = limiter or QuotaLimiter(quota, patience=patience, paths=own)
        self.lanes = Lanes(own, paths, config["num_workers"])
        self._factory = ModelToComponentFactory(message_repository=repository, api_budget=self.limiter)  # type: ignore[arg-type]

    @cached_property
    def api(self) -> Api:
        """Asks the API."""
        requester = self._factory.create_component(
            CustomRequester, self._requester, self._config, name="TikTok", patience=self.patience
        )
        access: AccessTokenAuthenticator = requester.get_authenticator()
        if self._give_back:
            access.give_back = self._give_back
        return Api(requester, access, requester.outage, requester.own_quotas, self._daily_quotas)

    def retriever(self, definition: Mapping[str, Any], config: Mapping[str, Any], **arguments: Any) -> Any:  # noqa: ANN401 - as the manifest says
        """A stream's retriever, made by the CDK from what the manifest declares.

        Args:
            definition: The manifest's.
            config: With defaults filled in.
            arguments: What it is given besides.
        """
        return self._factory.create_component(CustomRetriever, definition, config, **arguments)
