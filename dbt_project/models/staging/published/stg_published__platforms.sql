-- The tier that the newest published year gave each platform.
-- depends_on: {{ source('published', 'dim_platform') }}
{{ published('dim_platform', {
    'platform_code': 'text',
    'tier': 'text',
    'tier_year': 'integer'
}) }}
