with

funding as (
    select * from {{ ref('int_funding') }}
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
    funding.county_code,
    divisions.city_code,
    funding.source,
    funding.amount_yuan,
    funding.received_on,
    funding.document_no,
    funding.filing_id,
    funding.sheet_row
from funding
inner join divisions on funding.county_code = divisions.division_code
