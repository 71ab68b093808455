"""A question becomes evidence: its time, what is retrieved, what is selected, what answers."""
