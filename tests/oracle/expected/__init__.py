"""What the warehouse must say of a Province: a second statement of RULES, FORMS and MARTS, in loops over plain rows.

`expected(province)` runs the years oldest first and gives the tables of MARTS as {table: {key: {column: value}}}, the
status of every file, and every finding. ANY is where the contracts leave the value open.
"""

from tests.oracle.expected.certification import a_year_after, opinion
from tests.oracle.expected.model import ANY, Expected, Finding, OneOf
from tests.oracle.expected.quotas import default_shares
from tests.oracle.expected.years import expected

__all__ = ["ANY", "Expected", "Finding", "OneOf", "a_year_after", "default_shares", "expected", "opinion"]
