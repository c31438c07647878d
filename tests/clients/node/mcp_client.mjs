// Drives an MCP server with one of the TypeScript SDKs and prints what it saw as JSON.
//
//     node mcp_client.mjs sdk|client|apiz-mcp URL KEY CALLS
//
// CALLS is a JSON list of [tool, arguments]. Tools are listed first, because the SDK then checks
// every answer against the tool's output schema, and throws where it does not fit. With apiz-mcp
// the server is that package's, on stdio, and URL and KEY are those of the REST that it calls.

const [which, url, key, calls] = process.argv.slice(2);

async function connected() {
  if (which === "client") {
    const { Client, StreamableHTTPClientTransport } = await import("@modelcontextprotocol/client");
    const client = new Client(
      { name: "tenku-tests", version: "1" },
      { versionNegotiation: { mode: "auto" } },
    );
    await client.connect(overHttp(StreamableHTTPClientTransport));
    return client;
  }
  const { Client } = await import("@modelcontextprotocol/sdk/client/index.js");
  const client = new Client({ name: "tenku-tests", version: "1" }, {});
  if (which === "apiz-mcp") {
    const { StdioClientTransport } = await import("@modelcontextprotocol/sdk/client/stdio.js");
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [...process.execArgv, "node_modules/apiz-mcp/dist/cli.js"],
        env: { APIZ_BASE_URL: url, APIZ_API_KEY: key },
      }),
    );
  } else {
    const { StreamableHTTPClientTransport } = await import(
      "@modelcontextprotocol/sdk/client/streamableHttp.js"
    );
    await client.connect(overHttp(StreamableHTTPClientTransport));
  }
  return client;
}

function overHttp(Transport) {
  return new Transport(new URL(url), {
    requestInit: { headers: { Authorization: `Bearer ${key}` } },
  });
}

const client = await connected();
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
