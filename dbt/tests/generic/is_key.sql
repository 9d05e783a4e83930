{# The columns are a key: no row lacks one of them, and no two rows share them all. #}
{% test is_key(model, columns) %}
select {{ columns | join(', ') }}, count(*) as rows_of_key
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1 or {% for name in columns %}{{ name }} is null{{ ' or ' if not loop.last }}{% endfor %}
{% endtest %}
