// Drives @fal-ai/client over the proxy of a server and prints what it saw as JSON.
//
//     node fal_js.mjs SCENARIO URL KEY
import { ApiError, createFalClient, ValidationError } from "@fal-ai/client";

const [scenario, url, key] = process.argv.slice(2);
const fal = createFalClient({
  credentials: key,
  proxyUrl: { url: `${url}/fal/proxy`, when: "always" },
});
const T2V = "fal-ai/sora-2/text-to-video";
const I2V = "fal-ai/sora-2/image-to-video";
const input = { prompt: "a dog", duration: 4 };

async function caught(promise) {
  try {
    return { value: await promise };
  } catch (error) {
    return {
      kind: error instanceof ValidationError ? "ValidationError"
        : error instanceof ApiError ? "ApiError" : String(error),
      status: error.status,
      message: error.message,
      requestId: error.requestId,
      type: error.body?.error_type,
      fields: error instanceof ValidationError ? error.fieldErrors : undefined,
    };
  }
}

async function subscribe(mode) {
  const updates = [];
  const wish = { input, logs: true, mode, onQueueUpdate: (update) => updates.push(update) };
  const { data, requestId } = await fal.subscribe(T2V, wish);
  return { data, requestId, updates };
}

const scenarios = {
  polling: () => subscribe("polling"),
  streaming: () => subscribe("streaming"),

  async queue() {
    const submitted = await fal.queue.submit(T2V, { input, priority: "low", startTimeout: 60 });
    const requestId = submitted.request_id;
    const early = await caught(fal.queue.result(T2V, { requestId }));
    const stream = await fal.queue.streamStatus(T2V, { requestId, logs: true });
    const last = await stream.done();
    const status = await fal.queue.status(T2V, { requestId, logs: true });
    const result = await fal.queue.result(T2V, { requestId });
    const late = await caught(fal.queue.cancel(T2V, { requestId }));
    return { submitted, early, last, status, result, late };
  },

  async cancel() {
    const { request_id: requestId } = await fal.queue.submit(T2V, { input });
    const cancelled = await caught(fal.queue.cancel(T2V, { requestId }));
    return { cancelled, result: await caught(fal.queue.result(T2V, { requestId })) };
  },

  run: () => fal.run(T2V, { input: { ...input, aspect_ratio: "9:16" } }),

  async blob() {
    const image = await (await fetch(process.argv[5])).blob();
    const { data } = await fal.subscribe(I2V, {
      input: { prompt: "it moves", image_url: image },
      pollInterval: 100,
    });
    const kept = await fal.storage.upload(image, { lifecycle: { expiresIn: "immediate" } });
    return { data, kept };
  },

  async once() {
    const headers = { "Idempotency-Key": "js" };
    const made = [await fal.queue.submit(T2V, { input, headers })];
    made.push(await fal.queue.submit(T2V, { input: { ...input, duration: "4" }, headers }));
    const other = await caught(fal.queue.submit(T2V, { input: { prompt: "a cat" }, headers }));
    return { ids: made.map((one) => one.request_id), other };
  },

  async refusals() {
    const stranger = createFalClient({
      credentials: "wrong",
      proxyUrl: { url: `${url}/fal/proxy`, when: "always" },
    });
    const requestId = "00000000-0000-0000-0000-000000000000";
    return Promise.all([
      caught(fal.queue.submit(T2V, { input: { ...input, duration: 5 } })),
      caught(fal.queue.submit(T2V, { input: { ...input, durations: 4 } })),
      caught(fal.run(T2V, { input: {} })),
      caught(fal.subscribe("fal-ai/sora-2/characters", { input })),
      caught(stranger.queue.submit(T2V, { input })),
      caught(fal.queue.status(T2V, { requestId })),
      caught(fal.queue.submit(T2V, { input, webhookUrl: "http://127.0.0.1:9/" })),
      caught(fal.stream(T2V, { input }).then((stream) => stream.done())),
    ]);
  },
};
console.log(JSON.stringify((await scenarios[scenario]()) ?? null));
