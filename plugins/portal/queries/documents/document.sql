-- One document that was written, by its path below the run's home.
select path, sha256
from audit.documents
where path = %(path)s
