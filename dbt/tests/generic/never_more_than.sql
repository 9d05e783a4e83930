{# No row has more of this column than of another one, e.g. ends of a video than plays. A warning: it says
   something of the API's figures, not of the model. #}
{% test never_more_than(model, column_name, column) %}
{{ config(severity='warn') }}
select *
from {{ model }}
where {{ column_name }} > {{ column }}
{% endtest %}
