// Server-sent events of a POST request: EventSource can only GET.

/** Yield `{ name, body }` for each event of a response with a `text/event-stream` body. */
export async function* readEvents(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    text += value;
    const frames = text.split("\n\n");
    text = frames.pop();
    yield* frames.map(parse);
  }
}

function parse(frame) {
  const fields = new Map(frame.split("\n").map((line) => line.split(/: (.*)/s, 2)));
  return { name: fields.get("event"), body: JSON.parse(fields.get("data")) };
}
