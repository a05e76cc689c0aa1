"""Small programs that people run by hand: remake seeds, an index or pictures, lint SQL, hold drills, try containers."""
