{#
    The model holds what was synced: the sum of a column, per currency, is that of the tables. Counted in another way than the
    models do: all tables together, the first row of each key by table and age.

    `of`: the column of the tables, by default the model's. `streams`: in the order in which a key is taken from them.
#}
{% test sums_as_synced(model, column_name, streams, of=none) %}
{%- set definition = tiktok_ads_airbyte.stream_definition(streams[0]) -%}
{%- set summed = of or column_name -%}
with synced as (
    {%- for stream in streams %}
    {%- set found = tiktok_ads_airbyte.columns_found(stream) %}
    {%- set table = tiktok_ads_airbyte.table_of(stream) %}
    {%- if found != {} and (found is none or summed in found) %}
    select
        {{ definition.key | join(', ') }},
        {% if found is none or 'currency' in found -%}
            currency,
        {%- else -%}
            {{ tiktok_ads_airbyte.of_account(stream, 'currency', 'synced_table', found)
                or 'cast(null as ' ~ tiktok_ads_airbyte.type_text() ~ ')' }} as currency,
        {%- endif %}
        {{ summed }},
        {{ loop.index }} as place,
        _airbyte_extracted_at
    from {{ table }} as synced_table
    {%- else %}
    select {% for name in definition.key %}{{ tiktok_ads_airbyte.null_of(definition.columns[name]) }} as {{ name }}, {% endfor %}
        cast(null as {{ tiktok_ads_airbyte.type_text() }}) as currency,
        cast(null as {{ tiktok_ads_airbyte.type_exact() }}) as {{ summed }}, {{ loop.index }} as place,
        cast(null as {{ dbt.type_timestamp() }}) as _airbyte_extracted_at
    from (select 1 as nothing) as no_table
    where 1 = 0
    {%- endif %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),
numbered as (
    select
        currency,
        {{ summed }} as amount,
        row_number() over (partition by {{ definition.key | join(', ') }} order by place, _airbyte_extracted_at desc) as first_of_key
    from synced
),
expected as (
    select currency, coalesce(sum(cast(amount as {{ tiktok_ads_airbyte.type_exact() }})), 0) as amount
    from numbered
    where first_of_key = 1
    group by currency
),
found as (
    select currency, coalesce(sum(cast({{ column_name }} as {{ tiktok_ads_airbyte.type_exact() }})), 0) as amount
    from {{ model }}
    group by currency
)
select coalesce(expected.currency, found.currency) as currency, expected.amount as synced, found.amount as in_model
from expected
full outer join found on coalesce(found.currency, '?') = coalesce(expected.currency, '?')
where coalesce(expected.amount, 0) <> coalesce(found.amount, 0)
{% endtest %}
