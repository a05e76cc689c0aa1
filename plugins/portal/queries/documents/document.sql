-- One document that was written, by its path below the store.
select path, sha256
from audit.documents
where path = %(path)s
