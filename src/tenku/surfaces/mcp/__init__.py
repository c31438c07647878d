"""The Model Context Protocol: eight tools for agents, over HTTP and over stdio."""

from tenku.surfaces.mcp.http import McpSurface
from tenku.surfaces.mcp.stdio import serve_stdio

__all__ = ["McpSurface", "serve_stdio"]
