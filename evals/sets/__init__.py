"""The public sets that are measured with, read from folders that are given on the command line."""
