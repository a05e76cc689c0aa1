"""Small programs that people run by hand: remake a seed, an index or pictures, lint SQL, hold a drill, try containers."""
