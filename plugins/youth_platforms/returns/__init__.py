"""What a unit gets: blank forms and receipts."""
