{# All comments of a table or view in one statement. A documented column that is not there fails the model. #}
{% macro postgres__persist_docs(relation, model, for_relation, for_columns) -%}
    {% call statement('comments') -%}{{ comments_on(relation, model) }}{%- endcall %}
{%- endmacro %}


{% macro comments_on(relation, model) -%}
    {% if config.persist_relation_docs() and model.description -%}
        comment on {{ relation.type }} {{ relation }} is {{ postgres_escape_comment(model.description) }};
    {%- endif %}
    {% if config.persist_column_docs() -%}
        {%- for name, column in model.columns.items() if column.description %}
            comment on column {{ relation }}.{{ adapter.quote(name) if column.quote else name }}
            is {{ postgres_escape_comment(column.description) }};
        {%- endfor %}
    {%- endif %}
{%- endmacro %}
