"""What several forms need to be read: encodings, fields, markup, a process apart."""
