{# The one way from a table of the connector to a staging model. #}

{#
    A list: the newest row of each key, and a row for each key that only reports know.

    `reported_in`: the staging model of the reports that name such entities; none where there is none.
#}
{% macro staged_list(stream, reported_in=none) %}
    {%- set definition = tiktok_ads_airbyte.stream_definition(stream) -%}
    {%- if reported_in is none -%}
{{ tiktok_ads_airbyte.newest(stream, definition) }}
    {%- else -%}
with listed as (
    {{ tiktok_ads_airbyte.newest(stream, definition) | indent(4) }}
),
reported as (
    {{ tiktok_ads_airbyte.named_in(definition, [reported_in], 'stat_time_day') | indent(4) }}
)
select * from listed
union all
select * from reported
where not exists (
    select 1
    from listed
    where {{ tiktok_ads_airbyte.same_key('listed', 'reported', definition.key) }}
)
    {%- endif -%}
{% endmacro %}

{#
    A report: the newest row of each key. TopView has a report of its own; a key that both reports hold counts once, since the
    other report may hold reservation ads too.
#}
{% macro staged_report(stream, topview=none) %}
    {%- set definition = tiktok_ads_airbyte.stream_definition(stream) -%}
    {%- if topview is none -%}
{{ tiktok_ads_airbyte.newest(stream, definition) }}
    {%- else -%}
with auction as (
    {{ tiktok_ads_airbyte.newest(stream, definition, {'buying': "'AUCTION'"}) | indent(4) }}
),
topview as (
    {{ tiktok_ads_airbyte.newest(topview, definition, {'buying': "'TOPVIEW'"}) | indent(4) }}
)
select * from auction
union all
select * from topview
where not exists (
    select 1
    from auction
    where {{ tiktok_ads_airbyte.same_key('auction', 'topview', definition.key) }}
)
    {%- endif -%}
{% endmacro %}

{% macro same_key(one, other, key) -%}
    {%- for name in key -%}
        {{ one }}.{{ name }} = {{ other }}.{{ name }}{{ ' and ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#
    The newest row of each key of a stream, each column in its type: tables that are appended to hold every version.

    `definition`: its key and columns, as `stream_definition` has them.
    `extra`: expressions by the name of the column that they become.
#}
{% macro newest(stream, definition, extra={}) %}
    {%- set table = tiktok_ads_airbyte.table_of(stream) -%}
    {%- set found = tiktok_ads_airbyte.columns_found(stream) -%}
    {%- do tiktok_ads_airbyte.tell_missing(stream, definition, found) -%}
select
    {%- for name, kind in definition.columns.items() %}
    {% if found is none or name in found -%}
        {{ tiktok_ads_airbyte.typed(name, kind, (found or {}).get(name)) }} as {{ tiktok_ads_airbyte.column(name) }},
    {%- else -%}
        {{ tiktok_ads_airbyte.of_account(stream, name, 'numbered', found) or tiktok_ads_airbyte.null_of(kind) }} as {{ tiktok_ads_airbyte.column(name) }},
    {%- endif -%}
    {%- endfor %}
    {%- for name, expression in extra.items() %}
    {{ expression }} as {{ name }},
    {%- endfor %}
    {%- if found == {} %}
    {{ tiktok_ads_airbyte.null_of('time') }} as _airbyte_extracted_at
from (select 1 as nothing) as no_table
where 1 = 0
    {%- else %}
    {{ tiktok_ads_airbyte.typed('_airbyte_extracted_at', 'time', (found or {}).get('_airbyte_extracted_at')) }} as _airbyte_extracted_at
from (
    select
        extracted.*,
        row_number() over (partition by {{ definition.key | join(', ') }} order by _airbyte_extracted_at desc) as newest_first
    from {{ table }} as extracted
) as numbered
where newest_first = 1
    {%- endif -%}
{% endmacro %}
