// Drives `/v1` with openai for Node and prints what it saw as one JSON object.
//
//     node openai_client.mjs URL KEY IMAGE
//
// What is thrown is told as {name, status, code, param, requests}: how often it was sent counts.

import { readFile } from "node:fs/promises";
import OpenAI, { toFile } from "openai";

const [baseURL, apiKey, image] = process.argv.slice(2);
let requests = 0;
const counting = (url, init) => {
  requests += 1;
  return fetch(url, init);
};
const api = new OpenAI({ baseURL, apiKey, fetch: counting });
const seen = {};

const thrown = async (promise) => {
  requests = 0;
  try {
    return { value: await promise() };
  } catch (error) {
    const { status, code, param, type } = error;
    return { name: error.constructor.name, status, code, param, type, requests };
  }
};
const finished = async (id) => {
  for (;;) {
    const { data, response } = await api.videos.retrieve(id).withResponse();
    if (data.status !== "queued" && data.status !== "in_progress") return data;
    const pause = Number(response.headers.get("openai-poll-after-ms"));
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
};

const png = await readFile(image);
const uri = `data:image/png;base64,${png.toString("base64")}`;

const made = await api.videos.create({ prompt: "a dog", seconds: "4", size: "1280x720" });
seen.made = made;
seen.video = await finished(made.id);
const content = await api.videos.downloadContent(made.id);
const bytes = Buffer.from(await content.arrayBuffer());
seen.content = { type: content.headers.get("content-type"), bytes: bytes.length };
seen.variants = [];
for (const variant of ["thumbnail", "spritesheet"]) {
  const answer = await api.videos.downloadContent(made.id, { variant });
  seen.variants.push(answer.headers.get("content-type"));
  await answer.arrayBuffer(); // a body that nobody reads may keep Node from ending, for a minute
}
const part = await api.videos.downloadContent(made.id, {}, { headers: { Range: "bytes=4-7" } });
seen.range = { status: part.status, text: await part.text() };

const frame = await toFile(png, "frame.png");
seen.frames = [];
for (const input_reference of [frame, { image_url: uri }]) {
  seen.frames.push(await api.videos.create({ prompt: "x", input_reference }));
}
const file = await api.files.create({ file: await toFile(png, "frame.png"), purpose: "vision" });
seen.frames.push(
  await api.videos.create({ prompt: "x", input_reference: { file_id: file.id } }),
);
seen.json = await api.post("/videos", {
  body: { prompt: "x", input_reference: { image_url: uri }, seed: 7 },
});
seen.remix = await api.videos.remix(made.id, { prompt: "by night" });
seen.edits = [
  await api.videos.edit({ prompt: "in snow", video: { id: made.id } }),
  await api.videos.edit({ prompt: "in fog", video: await toFile(bytes, "v.mp4") }),
];

requests = 0;
seen.listed = [];
for await (const video of api.videos.list({ limit: 3 })) seen.listed.push(video.id);
seen.pages = requests;
seen.models = [];
for await (const model of api.models.list()) seen.models.push(model.id);

const stranger = new OpenAI({ baseURL, apiKey: "wrong", fetch: counting });
const key = { headers: { "Idempotency-Key": "k" } };
await api.videos.create({ prompt: "x" }, key);
const unknown = `video_${"0".repeat(32)}`;
seen.thrown = {
  seconds: await thrown(() => api.videos.create({ prompt: "x", seconds: "5" })),
  model: await thrown(() => api.videos.create({ prompt: "x", model: "sora-3" })),
  key: await thrown(() => stranger.videos.list()),
  credits: await thrown(() => api.videos.create({ prompt: "x", model: "sora-2-pro", seconds: "12", size: "1920x1080" })),
  unknown: await thrown(() => api.videos.retrieve(unknown)),
  conflict: await thrown(() => api.videos.create({ prompt: "y" }, key)),
  extend: await thrown(() => api.videos.extend({ prompt: "x", seconds: "4", video: { id: made.id } })),
  character: await thrown(() => api.videos.createCharacter({ name: "n", video: frame })),
};
seen.deleted = await api.videos.delete(made.id);
seen.thrown.gone = await thrown(() => api.videos.retrieve(made.id));
console.log(JSON.stringify(seen));
