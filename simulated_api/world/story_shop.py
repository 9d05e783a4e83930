"""The one TikTok Shop of `story`: it sells what the American ad account advertises, by GMV Max."""

from __future__ import annotations

from simulated_api.world.plot import Plot
from simulated_api.world.shop_plan import GmvPlan, ProductPlan, ShopPlan

_THURSDAY, _SUNDAY = 3, 6


def shop(start: int, blanket: int, speaker: int) -> ShopPlan:
    """The shop, from the days on which the story starts and the two products are launched."""
    lamp = Plot(spend=26_000, cpm=900, ctr=2100, cvr=340)
    rest = Plot(spend=22_000, cpm=950, ctr=2000, cvr=300, launched=blanket, basket=7900)
    loud = Plot(spend=38_000, cpm=980, ctr=2300, cvr=210, launched=speaker, basket=9900)
    live = Plot(spend=90_000, cpm=1400, ctr=2600, cvr=420, basket=6400)
    return ShopPlan(
        "Lumen & Loom",
        ("US",),
        (
            ProductPlan("Aurora Lamp, white", "Home Supplies", "49.00"),
            ProductPlan("Aurora Lamp, amber", "Home Supplies", "54.00"),
            ProductPlan("Drift Blanket", "Textiles & Soft Furnishings", "79.00"),
            ProductPlan("Halo Speaker", "Phones & Electronics", "99.00"),
        ),
        (
            GmvPlan("Shop: Aurora Lamp", start, lamp, products=(0, 1)),
            GmvPlan("Shop: Drift Blanket, launch", blanket, rest, products=(2,)),
            GmvPlan("Shop: Halo Speaker, launch", speaker, loud, products=(3,)),
            GmvPlan("Live: evenings at the loom", start + 20, live, evenings=(_THURSDAY, _SUNDAY)),
        ),
    )
