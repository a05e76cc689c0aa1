"""Who is missing before a deadline, and the mails to them."""
