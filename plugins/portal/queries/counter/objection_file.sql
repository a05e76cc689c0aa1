-- Where the file of an objection lies.
select file_name, file_path, file_sha256
from counter.objections
where objection_id = %(objection)s and file_name is not null
