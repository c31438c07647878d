"""The original platform's vocabulary, which its REST and its MCP server have in common."""
