// Drives an MCP server with one of the TypeScript SDKs and prints what it saw as JSON.
//
//     node mcp_client.mjs sdk|client URL KEY CALLS
//
// CALLS is a JSON list of [tool, arguments]. Tools are listed first, because the SDK then checks
// every answer against the tool's output schema, and throws where it does not fit.

const [which, url, key, calls] = process.argv.slice(2);
const { Client, StreamableHTTPClientTransport } =
  which === "sdk"
    ? {
        ...(await import("@modelcontextprotocol/sdk/client/index.js")),
        ...(await import("@modelcontextprotocol/sdk/client/streamableHttp.js")),
      }
    : await import("@modelcontextprotocol/client");

const client = new Client(
  { name: "tenku-tests", version: "1" },
  which === "sdk" ? {} : { versionNegotiation: { mode: "auto" } },
);
const transport = new StreamableHTTPClientTransport(new URL(url), {
  requestInit: { headers: { Authorization: `Bearer ${key}` } },
});
await client.connect(transport);
const { tools } = await client.listTools();
const answers = [];
for (const [name, given] of JSON.parse(calls)) {
  try {
    answers.push(await client.callTool({ name, arguments: given }));
  } catch (error) {
    answers.push({ threw: String(error) });
  }
}
await client.close();
console.log(JSON.stringify({ tools: tools.map((tool) => tool.name), answers }));
