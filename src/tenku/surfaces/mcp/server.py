"""The protocol: lists, calls, a prompt and a resource, on the SDK's low-level server.

The low-level server hands a call's arguments over as they came; the SDK's decorated tools would
drop unknown ones in silence and word their own refusals.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from mcp import types
from mcp.server.apps import client_supports_apps
from mcp.server.caching import CacheHint
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError

from tenku.errors import Failure, Internal, NotFound
from tenku.media.files import disk_failure
from tenku.service import Service
from tenku.surfaces.mcp import schemas, texts, tools
from tenku.surfaces.mcp.old_names import OLD_TOOLS
from tenku.surfaces.mcp.tools import TOOLS, ToolSpec, Visit

McpServer = Server[dict[str, Any]]
Context = ServerRequestContext[dict[str, Any], Any]
VisitOf = Callable[[Context], Visit]
Page = types.PaginatedRequestParams | None

LINKS_SINCE = "2025-06-18"  # older clients don't know resource_link
_FRESH = CacheHint(ttl_ms=3_600_000, scope="public")  # lists change with the program only
_KEY = re.compile(r"tk_[0-9a-z]{12}_[0-9A-Za-z_-]+")
_log = structlog.get_logger("tenku.mcp")


def build(service: Service, visit_of: VisitOf, *, version: str, old: bool = False) -> McpServer:
    """An MCP server over a service.

    `visit_of` says who makes a call. `old` is for the original platform's callers: they have the
    old names of the tools too, and answers that are JSON and nothing else.
    """
    offered = {tool.name: tool for tool in ((*TOOLS, *OLD_TOOLS) if old else TOOLS)}
    answers = _Answers(service, visit_of, offered, old)
    return Server(
        "tenku",
        title="Tenku (天空)",
        version=version,
        instructions=texts.INSTRUCTIONS,
        cache_hints={
            "tools/list": _FRESH,
            "prompts/list": _FRESH,
            "resources/list": _FRESH,
            "resources/templates/list": _FRESH,
            "resources/read": _FRESH,
        },
        on_list_tools=answers.list_tools,
        on_call_tool=answers.call_tool,
        on_list_prompts=answers.list_prompts,
        on_get_prompt=answers.get_prompt,
        on_list_resources=answers.list_resources,
        on_list_resource_templates=answers.list_templates,
        on_read_resource=answers.read_resource,
    )


@dataclass(frozen=True)
class _Answers:
    """One method for each request of the protocol."""

    service: Service
    visit_of: VisitOf
    tools: Mapping[str, ToolSpec[Any]]
    old: bool

    async def list_tools(self, ctx: Context, page: Page) -> types.ListToolsResult:
        del ctx, page
        return types.ListToolsResult(tools=[published(tool) for tool in self.tools.values()])

    async def call_tool(
        self, ctx: Context, call: types.CallToolRequestParams
    ) -> types.CallToolResult:
        tool = self.tools.get(call.name)
        if tool is None:
            names = ", ".join(self.tools)
            if self.old:
                return refusal(NotFound(f"{call.name[:80]} is not offered here; use {names}."))
            raise _fault(f"There is no tool {call.name[:80]!r}; there are: {names}.")
        try:
            answer = await tool.call(self.service, self.visit_of(ctx), call.arguments or {})
        except Failure as failure:
            return refusal(failure)
        except Exception as error:  # noqa: BLE001 - a bug: its traceback is for the log alone
            _log.exception("tool failed", tool=call.name)
            mistake = Internal("The server made a mistake; it has been logged.")
            return refusal(disk_failure(error) or mistake)
        return _done(answer, link=not self.old and _takes_links(ctx))

    async def list_prompts(self, ctx: Context, page: Page) -> types.ListPromptsResult:
        del ctx, page
        return types.ListPromptsResult(prompts=[_MAKE_VIDEO])

    async def get_prompt(
        self, ctx: Context, asked: types.GetPromptRequestParams
    ) -> types.GetPromptResult:
        del ctx
        given = asked.arguments or {}
        if asked.name != texts.PROMPT_NAME:
            raise _fault(f"There is no prompt {asked.name[:80]!r}; there is {texts.PROMPT_NAME}.")
        if not given.get("subject"):
            raise _fault("subject is missing: what the video should show.")
        text = texts.make_video(given["subject"], given.get("duration"), given.get("aspect_ratio"))
        message = types.PromptMessage(role="user", content=types.TextContent(text=text))
        return types.GetPromptResult(description=texts.PROMPT_DESCRIPTION, messages=[message])

    async def list_resources(self, ctx: Context, page: Page) -> types.ListResourcesResult:
        del ctx, page
        return types.ListResourcesResult(resources=[_MODELS])

    async def list_templates(self, ctx: Context, page: Page) -> types.ListResourceTemplatesResult:
        del ctx, page
        return types.ListResourceTemplatesResult(resource_templates=[])

    async def read_resource(
        self, ctx: Context, asked: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        del ctx
        if asked.uri != texts.MODELS_URI:
            uri = str(asked.uri)[:200]
            raise MCPError(
                types.INVALID_PARAMS,
                f"There is no resource {uri!r}; there is {texts.MODELS_URI}.",
                {"uri": uri},
            )
        contents = types.TextResourceContents(
            uri=asked.uri,
            mime_type="application/json",
            text=_json(tools.models(self.service).dump()),
        )
        return types.ReadResourceResult(contents=[contents])


_MAKE_VIDEO = types.Prompt(
    name=texts.PROMPT_NAME,
    title=texts.PROMPT_TITLE,
    description=texts.PROMPT_DESCRIPTION,
    arguments=[
        types.PromptArgument(name="subject", description="What to film.", required=True),
        types.PromptArgument(name="duration", description="Seconds: 4, 8 or 12."),
        types.PromptArgument(name="aspect_ratio", description="16:9 or 9:16."),
    ],
)
_MODELS = types.Resource(
    uri=texts.MODELS_URI,
    name="models",
    title="Models",
    description=texts.MODELS_DESCRIPTION,
    mime_type="application/json",
)


def published(tool: ToolSpec[Any]) -> types.Tool:
    """A tool as tools/list shows it."""
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=schemas.published(tool.takes),
        output_schema=schemas.published(tool.gives) if tool.gives else None,
        annotations=types.ToolAnnotations(
            read_only_hint=tool.hints.read_only,
            destructive_hint=tool.hints.destructive,
            idempotent_hint=tool.hints.idempotent,
            open_world_hint=tool.hints.open_world,
        ),
    )


def _done(answer: schemas.Answer, *, link: bool) -> types.CallToolResult:
    """The object, and the same as text: some hosts show a model the one, some the other."""
    body = answer.dump()
    content: list[types.ContentBlock] = [types.TextContent(text=_json(body))]
    if link and isinstance(answer, schemas.TaskAnswer) and answer.result is not None:
        video = answer.result.video
        content.append(
            types.ResourceLink(
                uri=video.url,
                name=video.file_name,
                mime_type=video.content_type,
                size=video.file_size,
                annotations=types.Annotations(audience=["user"]),
            )
        )
    return types.CallToolResult(content=content, structured_content=body)


def refusal(failure: Failure) -> types.CallToolResult:
    """An error without structured content: what doesn't fit the schema makes clients throw."""
    body: dict[str, object] = {
        "message": failure.message,
        "code": failure.kind.value,
        **failure.details,
    }
    if failure.kind.retryable:
        body["retryable"] = True
    text = _KEY.sub("tk_…", _json(body))
    return types.CallToolResult(content=[types.TextContent(text=text)], is_error=True)


def _takes_links(ctx: Context) -> bool:
    # A host with a player of its own loses it when a result has a link.
    return ctx.protocol_version >= LINKS_SINCE and not client_supports_apps(ctx)


def _fault(message: str) -> MCPError:
    return MCPError(types.INVALID_PARAMS, message)


def _json(body: Mapping[str, object]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
