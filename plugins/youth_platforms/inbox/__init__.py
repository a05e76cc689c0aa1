"""Where filings lie: the inbox and the archive."""
