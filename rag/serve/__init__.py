"""Dateline for other programs: one service behind an HTTP server and an MCP server.

service.py      plain values in, the published JSON out
guard.py        who may ask, how much at once
http.py         /v1/ask, /v1/brief, /v1/search, /v1/articles, /v1/check, /v1/verify
bodies.py       what their requests must look like
completions.py  /v1/chat/completions, as OpenAI's clients speak it
tasks.py        what chat front ends ask for beside answers
tools.py        the same as MCP tools
"""

__all__ = ["guard", "http", "service", "tools"]
