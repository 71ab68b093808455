"""Dateline for other programs: operations on an archive, behind an HTTP server and an MCP server.

operations.py   what can be asked: fields, work, schema; all that follows is made from it
service.py      the archive, asked by several threads at once; answers as they come
guard.py        who may ask, how much at once
http.py         the operations at addresses /v1/…
completions.py  /v1/chat/completions, as OpenAI's clients speak it
tools.py        the operations as MCP tools
"""

__all__ = ["guard", "http", "service", "tools"]
