"""The gate "publish": may the candidate marts take the published ones' place?

Everything critical here holds whatever offices file; a failure is a fault of ours. Figures are counted a second time
from `raw` and the seeds, past the models that made them, wherever that is short. What looks odd but may be true is a
warning to the person who approves the list.
"""

from expectations.publish import (
    build_nodes,
    candidate_run,
    certification_candidates,
    certification_list,
    changes,
    columns,
    county_targets,
    criterion_results,
    demonstrations,
    facts,
    filing_status,
    other_years,
    quotas,
    reviews,
    year_totals,
)

MODULES = (
    candidate_run.checked,
    build_nodes.checked,
    other_years.checked,
    filing_status.checked,
    facts.checked,
    facts.checked_platforms,
    criterion_results.checked,
    certification_candidates.checked,
    certification_list.checked,
    county_targets.checked,
    quotas.checked,
    reviews.checked,
    demonstrations.checked_standing,
    demonstrations.checked_register,
    year_totals.checked_cities,
    year_totals.checked_province,
    columns.checked,
    changes.checked,
)
