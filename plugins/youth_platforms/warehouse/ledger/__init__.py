"""The approved lists, chained by hashes; the lock of an approved year."""
