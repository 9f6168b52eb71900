"""What makes a score too good: columns that know the answer, rows that stand on both sides."""
