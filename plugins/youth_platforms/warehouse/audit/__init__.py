"""What `audit` records of a run: its turn, its doubts, its list, who was asked to approve it, and its figures."""
