-- One document that was written, by where it stands below the run's home.
select path, sha256
from audit.documents
where path = %(path)s
