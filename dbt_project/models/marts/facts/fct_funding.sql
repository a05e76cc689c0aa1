with

funding as (
    select * from {{ ref('int_funding') }}
),

names as (
    select * from {{ ref('int_platform_names') }}
),

divisions as (
    select * from {{ ref('divisions') }}
)

select
    md5(
        concat_ws(
            '|',
            funding.report_year,
            funding.county_code,
            coalesce(funding.platform_code, ''),
            funding.source,
            trim_scale(funding.amount_yuan),
            funding.received_on,
            coalesce(funding.document_no, ''),
            row_number() over (
                partition by
                    funding.county_code,
                    funding.platform_code,
                    funding.source,
                    funding.amount_yuan,
                    funding.received_on,
                    funding.document_no
                order by funding.sheet_row
            )
        )
    ) as funding_id,
    funding.report_year,
    funding.platform_code,
    names.platform_name,
    funding.county_code,
    counties.name as county_name,
    counties.city_code,
    cities.name as city_name,
    funding.source,
    funding.amount_yuan,
    funding.received_on,
    funding.document_no,
    funding.filing_id,
    funding.sheet_row
from funding
inner join divisions as counties on funding.county_code = counties.division_code
left join divisions as cities on counties.city_code = cities.division_code
left join names on funding.platform_code = names.platform_code
