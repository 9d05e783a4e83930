"""What the configuration's custom reports are told before anything is asked for."""

from __future__ import annotations

from typing import Any

import pytest

from source_tiktok_ads.custom.reports import read_reports

DAILY: dict[str, Any] = {
    "name": "mine",
    "report_type": "BASIC",
    "data_level": "AUCTION_AD",
    "dimensions": ["ad_id", "stat_time_day"],
    "metrics": ["spend"],
}
AGE: dict[str, Any] = DAILY | {"report_type": "AUDIENCE", "dimensions": ["ad_id", "stat_time_day", "age"]}
CAMPAIGN: dict[str, Any] = DAILY | {"data_level": "AUCTION_CAMPAIGN", "dimensions": ["campaign_id", "stat_time_day"]}


def refusal(*reports: object) -> str:
    with pytest.raises(ValueError, match="report") as caught:
        read_reports(list(reports))
    return str(caught.value)


def filtered(field_name: str, filter_type: str, filter_value: object) -> dict[str, Any]:
    return {"filters": [{"field_name": field_name, "filter_type": filter_type, "filter_value": filter_value}]}


@pytest.mark.parametrize(
    "report",
    [
        DAILY,
        AGE,
        DAILY | {"name": "a" + 59 * "1"},
        DAILY | {"dimensions": ["ad_id"]},
        DAILY | {"dimensions": ["ad_id_v2", "stat_time_day"]},
        DAILY | {"dimensions": ["ad_id", "stat_time_hour"]},
        DAILY | {"dimensions": ["ad_id", "stat_time_day", "post_id"]},
        AGE | {"dimensions": ["ad_id", "stat_time_day", "gender", "age"]},
        AGE | {"data_level": "AUCTION_ADVERTISER", "dimensions": ["age"]},
        AGE | {"dimensions": ["ad_id", "interest_category"]},
        AGE | {"dimensions": ["ad_id", "stat_time_hour", "bucket_id"]},
        CAMPAIGN | {"dimensions": ["campaign_id"], "query_lifetime": True},
        DAILY | {"metrics": ["spend", "product_details_page_browse"]},
        DAILY | {"metrics": ["brand_new_metric"], "allow_unknown_metrics": True},
        DAILY | {"dimensions": ["ad_id", "image_id"], "metrics": ["single_image_impressions"]},
        DAILY | filtered("ad_ids", "IN", '["1", "2"]'),
        DAILY | filtered("ad_ids", "NOT_IN", "[1, 2]"),
        DAILY | filtered("campaign_ids", "IN", ["1"]),
        DAILY | filtered("ad_status", "IN", ["STATUS_DELIVERY_OK", "STATUS_DISABLE"]),
        DAILY | filtered("buying_type", "IN", ["RESERVATION_TOP_VIEW"]),
        DAILY | filtered("create_time", "GREATER_EQUAL", "2026-01-31 00:00:00"),
        DAILY | filtered("create_time", "BETWEEN", ["2026-01-31 00:00:00", "2026-02-01 00:00:00"]),
    ],
)
def test_what_the_documentation_shows_is_taken(report: dict[str, Any]) -> None:
    (read,) = read_reports([report])
    assert (read.name, read.dimensions, read.metrics) == (report["name"], report["dimensions"], report["metrics"])


@pytest.mark.parametrize(
    ("report", "said"),
    [
        ("mine", "report number 1: must be an object"),
        (DAILY | {"name": "Mine"}, "name 'Mine' must be"),
        (DAILY | {"name": ""}, "report number 1: name '' must be"),
        (DAILY | {"name": "1mine"}, "name '1mine' must be"),
        (DAILY | {"name": "a" * 61}, "1 to 60"),
        (DAILY | {"name": 7}, 'name 7: must be a text: put it in quotes, "7"'),
        (DAILY | {"name": "audiences"}, "stream custom_audiences, which there is already"),
        ({k: v for k, v in DAILY.items() if k != "data_level"}, "report 'mine': data_level is missing"),
        (DAILY | {"report_type": "BASICS"}, "report_type 'BASICS': must be BASIC or AUDIENCE"),
        (DAILY | {"data_level": "RESERVATION_AD"}, "data_level 'RESERVATION_AD': must be AUCTION_AD"),
        (DAILY | {"dimensions": "ad_id"}, "dimensions 'ad_id': must be a list"),
        (DAILY | {"metrics": [7]}, 'metrics.1 7: must be a text: put it in quotes, "7"'),
        (DAILY | {"filter": []}, "filter is no property of a report; did you mean filters?"),
        (DAILY | {"allow_unknown_metrics": "yes"}, "allow_unknown_metrics 'yes'"),
        (DAILY | {"dimensions": []}, "an id dimension is missing; with AUCTION_AD it is ad_id or ad_id_v2"),
        (DAILY | {"dimensions": ["ad_idd"]}, "dimension 'ad_idd' is not known; did you mean ad_id"),
        (DAILY | {"dimensions": ["ad_id", "zzz"]}, "'zzz' is not known; BASIC reports with AUCTION_AD take ad_id"),
        (DAILY | {"dimensions": ["ad_id", "campaign_name"]}, "it is a metric: ask for it in metrics"),
        (DAILY | {"dimensions": ["ad_id", "ad_id"]}, "dimension ad_id is given 2 times"),
        (DAILY | {"dimensions": ["ad_id", "ad_id_v2"]}, "are id dimensions, of which a report takes one"),
        (DAILY | {"dimensions": ["campaign_id"]}, "does not go with AUCTION_AD, whose id dimension is ad_id"),
        (DAILY | {"dimensions": ["ad_id", "stat_time_day", "stat_time_hour"]}, "are time dimensions"),
        (DAILY | {"dimensions": ["ad_id", "province_id"]}, "dimension province_id is for AUDIENCE reports only"),
        (DAILY | {"dimensions": ["ad_id", "post_id", "page_id"]}, "post_id and page_id do not go together"),
        (DAILY | {"dimensions": ["ad_id", "stat_time_hour", "country_code"]}, "does not go with stat_time_hour"),
        (AGE | {"dimensions": ["ad_id"]}, "an audience dimension is missing; AUDIENCE reports need one, such as age"),
        (AGE | {"dimensions": ["ad_id", "age", "platform"]}, "reports take one dimension (or age with gender)"),
        (AGE | {"dimensions": ["ad_id", "age", "gender", "platform"]}, "age, gender and platform do not go together"),
        (AGE | {"dimensions": ["age", "stat_time_day"]}, "an id dimension is missing"),
        (AGE | {"dimensions": ["ad_id", "age", "stat_time_hour"]}, "stat_time_hour; only stat_time_day"),
        (AGE | {"dimensions": ["ad_id", "ad_type", "stat_time_hour"]}, "ad_type does not go with stat_time_hour"),
        (AGE | {"dimensions": ["ad_id", "device_brand_id", "stat_time_day"]}, "leave the time dimension out"),
        (AGE | {"data_level": "AUCTION_ADVERTISER", "dimensions": ["ad_type"]}, "ad_type does not go with"),
        (DAILY | {"query_lifetime": True}, "stat_time_day does not go with query_lifetime"),
        (AGE | {"dimensions": ["ad_id", "age"], "query_lifetime": True}, "query_lifetime is for BASIC reports only"),
        (DAILY | {"dimensions": ["ad_id", "country_code"], "query_lifetime": True}, "does not go with query_lifetime"),
        (DAILY | {"metrics": []}, "metrics is empty; name at least one"),
        (DAILY | {"metrics": ["spned"]}, "metric 'spned' is not known; did you mean spend?"),
        (DAILY | {"metrics": ["zzz"]}, "allow_unknown_metrics asks for it all the same"),
        (DAILY | {"metrics": ["b ad"], "allow_unknown_metrics": True}, "metric 'b ad' cannot be a name of the API"),
        (DAILY | {"metrics": ["age"], "allow_unknown_metrics": True}, "metric 'age' is a dimension"),
        (DAILY | {"metrics": ["spend", "spend"]}, "metric 'spend' is given 2 times"),
        (DAILY | {"metrics": ["timezone"]}, "metric timezone is not taken in a request"),
        (DAILY | {"metrics": ["cost"]}, "metric cost is for AUDIENCE reports only"),
        (AGE | {"metrics": ["skan_result"]}, "metric skan_result is for BASIC reports only"),
        (CAMPAIGN | {"metrics": ["ad_name"]}, "metric ad_name does not go with AUCTION_CAMPAIGN, only with AUCTION_AD"),
        (DAILY | {"dimensions": ["ad_id", "stat_time_hour"], "metrics": ["skan_result"]}, "is not given by the hour"),
        (DAILY | {"metrics": ["single_image_ctr"]}, "metric single_image_ctr needs the dimension image_id"),
        (DAILY | {"dimensions": ["ad_id", "country_code"], "metrics": ["day7_retention"]}, "dimension country_code"),
        (DAILY | filtered("ad_ids", "EQUALS", "[1]"), "filter_type 'EQUALS' does not go with ad_ids, which takes IN"),
        (DAILY | filtered("ad_id", "IN", "[1]"), "filter 1, field_name 'ad_id' is not known; did you mean ad_ids"),
        (CAMPAIGN | filtered("ad_ids", "IN", "[1]"), "ad_ids does not go with AUCTION_CAMPAIGN"),
        (DAILY | filtered("ad_ids", "IN", "1,2"), "filter_value of ad_ids must be a list in JSON"),
        (DAILY | filtered("ad_ids", "IN", []), "must be a list in JSON"),
        (DAILY | filtered("ad_ids", "IN", ["x"]), "must hold ids, which are digits only, not 'x'"),
        (DAILY | filtered("ad_ids", "IN", [str(n) for n in range(101)]), "has 101 ids; the API takes 100 at most"),
        (DAILY | filtered("ad_ids_v2", "IN", ["1"]), "ad_ids_v2 needs the dimension ad_id_v2"),
        (
            DAILY | {"dimensions": ["ad_id_v2"]} | filtered("ad_ids", "IN", ["1"]),
            "ad_ids does not go with the dimension ad_id_v2, which takes ad_ids_v2",
        ),
        (DAILY | filtered("ad_status", "IN", ["STATUS_DELETED"]), "'STATUS_DELETED', which is not known; did you mean"),
        (DAILY | filtered("buying_type", "IN", ["AUCTION", "RESERVATION_TOP_VIEW"]), "by itself only"),
        (DAILY | filtered("country_code", "IN", ["US"]), "country_code needs the dimension country_code"),
        (DAILY | filtered("create_time", "BETWEEN", ["2026-01-31"]), "must be two UTC times"),
        (DAILY | filtered("create_time", "GREATER_THAN", "yesterday"), "must be a UTC time like"),
        (DAILY | {"filters": [{"field_name": "ad_ids"}]}, "filters.1.filter_type is missing"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_refused_in_words(report: object, said: str) -> None:
    assert said in refusal(report)


def test_all_problems_of_all_reports_come_in_one_message_each_with_its_report() -> None:
    first = DAILY | {"name": "first", "dimensions": ["ad_id", "age"], "metrics": ["spned"], "nmae": 1}
    second = CAMPAIGN | {"name": "second", "data_level": "AUCTION_ADGROUP"}
    text = refusal(first, second)
    assert "report 'first': dimension age is for AUDIENCE reports only" in text
    assert "report 'first': metric 'spned' is not known" in text
    assert "report 'first': nmae is no property of a report; did you mean name?" in text
    assert "report 'second': dimension campaign_id does not go with AUCTION_ADGROUP" in text


def test_a_name_is_given_once() -> None:
    assert "report 'mine': the name is given to 2 reports" in refusal(DAILY, CAMPAIGN)


def test_a_good_report_beside_a_bad_one_is_not_complained_of() -> None:
    assert "'fine'" not in refusal(DAILY | {"name": "fine"}, DAILY | {"metrics": ["spned"]})


def test_something_that_is_no_list_is_refused() -> None:
    with pytest.raises(ValueError, match="must be a list of reports"):
        read_reports({"name": "mine"})
