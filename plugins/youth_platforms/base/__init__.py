"""What every room uses: paths, tables of CSV, worksheets, secrets, refusals."""
