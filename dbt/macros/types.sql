{# Each kind of column as one type of the warehouse; what engines write differently. #}

{% macro type_text() %}{{ return(adapter.dispatch('type_text', 'tiktok_ads_airbyte')()) }}{% endmacro %}
{% macro default__type_text() %}{{ return(dbt.type_string() | lower) }}{% endmacro %}
{# There `text` has 256 bytes, and a cast to it cuts the rest in silence. #}
{% macro redshift__type_text() %}{{ return('varchar(65535)') }}{% endmacro %}

{# Money and counts that are to be divided: exact, nine decimals as the API's numbers have at most. #}
{% macro type_exact() %}{{ return(adapter.dispatch('type_exact', 'tiktok_ads_airbyte')()) }}{% endmacro %}
{% macro default__type_exact() %}{{ return('decimal(38, 9)') }}{% endmacro %}
{% macro bigquery__type_exact() %}{{ return('numeric') }}{% endmacro %}

{# For quotients: dbt's type_float has 32 bits on some engines. #}
{% macro type_double() %}{{ return(adapter.dispatch('type_double', 'tiktok_ads_airbyte')()) }}{% endmacro %}
{% macro default__type_double() %}{{ return('double precision') }}{% endmacro %}
{% macro duckdb__type_double() %}{{ return('double') }}{% endmacro %}
{% macro athena__type_double() %}{{ return('double') }}{% endmacro %}
{% macro databricks__type_double() %}{{ return('double') }}{% endmacro %}
{% macro spark__type_double() %}{{ return('double') }}{% endmacro %}
{% macro bigquery__type_double() %}{{ return('float64') }}{% endmacro %}

{% macro type_of(kind) %}
    {%- set types = {
        'text': tiktok_ads_airbyte.type_text(),
        'json': tiktok_ads_airbyte.type_text(),
        'integer': dbt.type_bigint(),
        'number': tiktok_ads_airbyte.type_exact(),
        'boolean': dbt.type_boolean(),
        'date': 'date',
        'time': dbt.type_timestamp(),
    } -%}
    {{ return(types[kind]) }}
{% endmacro %}

{# A column's name where it is a reserved word of the engine. #}
{% macro column(name) %}{{ return(adapter.dispatch('column', 'tiktok_ads_airbyte')(name)) }}{% endmacro %}
{% macro default__column(name) %}{{ return(name) }}{% endmacro %}
{% macro redshift__column(name) %}{{ return('"language"' if name == 'language' else name) }}{% endmacro %}

{#
    A column in its type.

    `stored`: its type in the table; none where nobody looked.
#}
{% macro typed(name, kind, stored=none) %}
    {%- set name = tiktok_ads_airbyte.column(name) -%}
    {%- if kind == 'json' -%}
        {{ return(tiktok_ads_airbyte.json_text(name)) }}
    {%- elif kind == 'time' and stored and 'with time zone' in stored -%}
        {# A plain cast would give the time of the session's zone. #}
        {{ return('cast(' ~ name ~ " at time zone 'UTC' as " ~ tiktok_ads_airbyte.type_of(kind) ~ ')') }}
    {%- endif -%}
    {{ return('cast(' ~ name ~ ' as ' ~ tiktok_ads_airbyte.type_of(kind) ~ ')') }}
{% endmacro %}

{% macro null_of(kind) %}{{ return('cast(null as ' ~ tiktok_ads_airbyte.type_of(kind) ~ ')') }}{% endmacro %}

{# Lists and objects as text. #}
{% macro json_text(name) %}{{ return(adapter.dispatch('json_text', 'tiktok_ads_airbyte')(name)) }}{% endmacro %}
{% macro default__json_text(name) %}{{ return('cast(' ~ name ~ ' as ' ~ tiktok_ads_airbyte.type_text() ~ ')') }}{% endmacro %}
{% macro bigquery__json_text(name) %}{{ return('to_json_string(' ~ name ~ ')') }}{% endmacro %}
{% macro snowflake__json_text(name) %}{{ return('to_json(' ~ name ~ ')') }}{% endmacro %}
{% macro redshift__json_text(name) %}{{ return('json_serialize(' ~ name ~ ')') }}{% endmacro %}

{#
    The quotient of two sums, null with nothing to divide by. Both are cast: whole numbers divide to whole numbers on some
    engines, and decimals keep as many digits as they like on others.
#}
{% macro ratio(numerator, denominator, factor=none) -%}
    {%- set type = tiktok_ads_airbyte.type_double() -%}
    {{ factor ~ ' * ' if factor }}cast({{ numerator }} as {{ type }}) / nullif(cast({{ denominator }} as {{ type }}), 0)
{%- endmacro %}
