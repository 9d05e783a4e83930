{# Sums in types that do not depend on the engine: some widen whole numbers, others keep them. #}

{# The sum of a column, 0 where there is no value. #}
{% macro sum_of(name, kind='integer') -%}
    cast(coalesce(sum({{ name }}), 0) as {{ tiktok_ads_airbyte.type_of(kind) }})
{%- endmacro %}

{# The sum of a column, null where there is no value. #}
{% macro sum_or_null(name, kind='integer') -%}
    cast(sum({{ name }}) as {{ tiktok_ads_airbyte.type_of(kind) }})
{%- endmacro %}

{# The time zone that all rows share; null where accounts of several are added up. #}
{% macro shared_timezone() -%}
    case when min(timezone) = max(timezone) then min(timezone) end
{%- endmacro %}

{# An order for the SQL that stands alone; a table has none. #}
{% macro ordered_by(columns) -%}
    {{ 'order by ' ~ columns if tiktok_ads_airbyte.plain_sql() }}
{%- endmacro %}
