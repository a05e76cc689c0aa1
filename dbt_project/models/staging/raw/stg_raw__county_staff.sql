{{ config(materialized='table') }}

-- A table, not a view: only the owner may call the hash, and the names stay behind.
{{ staged('county_staff', {
    'platform_code': 'text',
    'person_name': 'person',
    'staff_kind': 'text',
    'employment': 'text',
    'is_mainly_platform': 'yes_no',
    'started_on': 'date',
    'left_on': 'date',
    'monthly_days': 'numeric'
}) }}
