"""What must hold whatever happens: kills, crowds, damaged files, strange briefs."""
