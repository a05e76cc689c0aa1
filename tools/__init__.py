"""Small programs for the data team: each remakes one committed file from its source."""
