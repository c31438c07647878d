"""MCP over standard input and output, for one caller who sits at this machine."""

from mcp.server.stdio import stdio_server

from tenku import __version__
from tenku.accounts import Caller, Scope
from tenku.service import Service
from tenku.surfaces.mcp.server import Context, McpServer, build
from tenku.surfaces.mcp.tools import Visit


def local_server(
    service: Service, account_id: str, base_url: str, *, local: bool = True
) -> McpServer:
    """A server whose every call is made by one account, with every right."""
    caller = Caller(account_id=account_id, scopes=frozenset(Scope))

    def visit_of(ctx: Context) -> Visit:
        return Visit(
            caller=caller,
            base_url=base_url,
            local=local,
            report=lambda progress, message: ctx.session.report_progress(progress, 100, message),
        )

    return build(service, visit_of, version=__version__)


async def serve_stdio(
    service: Service, account_id: str, base_url: str, *, local: bool = True
) -> None:
    """Speak MCP on stdin and stdout until stdin ends. Nothing else may be printed meanwhile."""
    server = local_server(service, account_id, base_url, local=local)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
