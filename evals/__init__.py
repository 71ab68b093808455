"""What is measured of Dateline, and the documents that are written from its code.

`python -m evals --help` lists the entries; README.md says what each needs and where its figures stand.
"""
