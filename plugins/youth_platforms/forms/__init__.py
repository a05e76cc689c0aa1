"""What a form is: its layouts and vocabularies, as CSV files and the modules that read them. Pure: no database."""
