// Drives the AI SDK's generateVideo over the proxy of a server and prints what it saw as JSON.
//
//     node ai_sdk.mjs CALLS URL KEY
//
// CALLS is a JSON list of [model, options]; an image in them is a data: URI.
import { createFal } from "@ai-sdk/fal";
import { experimental_generateVideo as generateVideo } from "ai";

const [calls, url, key] = process.argv.slice(2);
const asked = [];
const fal = createFal({
  apiKey: key,
  fetch: async (target, options) => {
    const headers = new Headers(options.headers);
    headers.set("x-fal-target-url", String(target));
    const answer = await fetch(`${url}/fal/proxy`, { ...options, headers });
    asked.push([options.method ?? "GET", String(target), answer.status, await answer.clone().json()]);
    return answer;
  },
});
const download = async ({ url }) => {
  const answer = await fetch(url);
  return {
    data: new Uint8Array(await answer.arrayBuffer()),
    mediaType: answer.headers.get("content-type"),
  };
};
const answers = [];
for (const [model, options] of JSON.parse(calls)) {
  asked.length = 0;
  let seen;
  try {
    const made = await generateVideo({
      model: fal.video(model),
      poll: { intervalMs: 200, timeoutMs: 60000 },
      download,
      ...options,
    });
    const bytes = made.video.uint8Array;
    seen = {
      head: Buffer.from(bytes.slice(4, 8)).toString(),
      size: bytes.length,
      mediaType: made.video.mediaType,
      metadata: made.providerMetadata,
    };
  } catch (error) {
    seen = { threw: error.message, name: error.name };
  }
  answers.push({ ...seen, asked: [...asked] });
}
console.log(JSON.stringify(answers));
