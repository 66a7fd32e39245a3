// The chat widget for a community's own web site: one file, nothing else is loaded, nothing leaks either way.
//
//   <script src="https://HOST/widget.js" data-community="…" defer></script>
//
// Everything it shows is in a shadow root, open so that tools which check accessibility can look in. It relies on
// nothing that old libraries are known to replace: no methods of arrays (only for…of), its own JSON.

(() => {
  "use strict";

  const script = document.currentScript;
  const OURS = "data-xiangyin-widget";
  if (!script || !Element.prototype.attachShadow || document.querySelector(`[${OURS}]`)) {
    return;
  }
  const HOST = new URL(".", script.src);
  const COMMUNITY = script.dataset.community ?? "";
  const PERSON = "找人工";
  const PASS = "跳过";
  const IDLE_MS = 600_000; // as long as the service remembers a visit
  const QUIET_MS = 3500; // a slow speaker's pause is shorter
  const NOBODY_MS = 10_000;
  const PASSING = ["overloaded", "restarting"];
  const AGAIN = 2; // times
  const SMALL = "(max-width: 640px), (max-height: 520px)"; // the panel covers the screen of a phone

  const TROUBLES = {
    connection: "连不上服务器。请检查网络，再试一次。",
    cut: "回答没有说完，连接就断了。请再试一次。",
    unnamed: "问答助手在这个网页上没有装好：没有写是哪个社区。请告诉网站的管理员。",
    voice: "现在读不出来。请过一会儿再按，或者把问题再问一次。",
    refused: "话筒没有打开。请在浏览器的提示里选“允许”，再按一次“说话”。也可以打字来问。",
    missing: "没有找到话筒。请检查话筒有没有插好，再按一次“说话”。也可以打字来问。",
    busy: "话筒正被别的程序占用。请关掉那个程序，再按一次“说话”。也可以打字来问。",
    insecure: "这个网页用不了话筒，因为网址不是 https 开头。请打字来问。",
    unsupported: "这个浏览器用不了话筒。请打字来问，或者换成新版的浏览器。",
    nobody: "没有听到声音。请靠近一点，再按一次“说话”。也可以打字来问。",
  };
  const MICROPHONE = {
    NotAllowedError: "refused",
    SecurityError: "refused",
    NotFoundError: "missing",
    OverconstrainedError: "missing",
    NotReadableError: "busy",
    AbortError: "busy",
  };

  /** Something went wrong; the message is for the person. */
  class Trouble extends Error {}

  // ---- What the page may have replaced

  /** JSON as the browser made it: an empty frame has its own. What it parses has its own arrays, too. */
  const json = (() => {
    const frame = document.createElement("iframe");
    frame.style.setProperty("display", "none", "important");
    document.documentElement.append(frame);
    const own = frame.contentWindow?.JSON;
    frame.remove();
    return own ?? JSON;
  })();

  const encode = (fields) => json.stringify(Object.assign(Object.create(null), fields));

  // ---- Building

  const SVG = "http://www.w3.org/2000/svg";
  const ICONS = {
    ask: "M4 4h16v12h-9l-5 4v-4H4ZM8 8.500h8M8 12h5",
    microphone: "M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM5 11a7 7 0 0 0 14 0M12 18v3M8.500 21h7",
    speaker: "M4 9.500v5h3.500L12 19V5L7.500 9.500ZM15.500 9a4 4 0 0 1 0 6M18 6a8 8 0 0 1 0 12",
    stop: "M5 5h14v14H5Z",
    close: "M5 5l14 14M19 5 5 19",
    send: "M4 12h15M13 6l6 6-6 6",
    alarm: "M12 3 22 20H2ZM12 9.500v5M12 17.200v.1",
    person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4 21c.5-4.500 3.500-6.500 8-6.500s7.500 2 8 6.500",
    telephone:
      "M6 3h3.500l1.500 5-2 1.500a12 12 0 0 0 5.500 5.500l1.500-2 5 1.500V18c0 2-1.500 3-3 3C10 20.500 3.500 14 3 6c0-1.500 1-3 3-3Z",
    up: "M7 11v9H3v-9ZM7 11l4-8c2 0 3 1 2.500 3.500L13 9h6.500l-2 11H7",
    down: "M7 13V4H3v9ZM7 13l4 8c2 0 3-1 2.500-3.500L13 15h6.500l-2-11H7",
    again: "M4 12a8 8 0 1 0 2.600-5.900M4 3.500V8h4.500",
  };

  /** Make an element. Text goes in as text; a function is a listener, a property of the same name is an attribute. */
  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const name of Object.keys(attributes)) {
      const value = attributes[name];
      if (typeof value === "function") {
        made.addEventListener(name, value);
      } else if (value !== false) {
        made.setAttribute(name, value === true ? "" : value);
      }
    }
    made.append(...children);
    return made;
  }

  function icon(name) {
    const svg = document.createElementNS(SVG, "svg");
    const line = document.createElementNS(SVG, "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    line.setAttribute("d", ICONS[name]);
    svg.append(line);
    return svg;
  }

  function button(words, click, { kind = "", sign = null, ...attributes } = {}) {
    const inside = element("span", {}, ...prose(words));
    const parts = sign ? [icon(sign), inside] : [inside];
    return element("button", { type: "button", class: kind, click, ...attributes }, ...parts);
  }

  /** Say what is amiss, with a button for another try. */
  function troubleBox(message, again) {
    const retry = button("再试一次", again, { sign: "again" });
    return element("div", { class: "trouble", role: "alert" }, element("p", {}, message), retry);
  }

  /** Return the text in pieces, so that no line breaks within a number. */
  function prose(text) {
    const pieces = new Set();
    let odd = false;
    for (const piece of text.split(/(\d[\d.:：-]*\d[元岁%]?)/)) {
      pieces.add(odd ? element("span", { class: "number" }, piece) : document.createTextNode(piece));
      odd = !odd;
    }
    return pieces;
  }

  // ---- Style: 24 px (18 pt), with 大字 40 px (30 pt)

  const STYLE = `
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
.widget {
  --color: #9c2f1c; --ink: #2a1c14; --soft: #5f4a3c; --paper: #fbf5ea; --sheet: #fffdf8; --line: #d9c7ae; --edge: #8a705a;
  --green: #1c5f4c; --green-wash: #e6f1eb; --amber: #8f6100; --amber-wash: #fdf0d0; --red: #9c2f1c;
  --gap: 16px; --text: 24px; --pad: .6em; --top: 0px; --high: 100vh;
  font: 400 var(--text)/1.5 "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  color: var(--ink); color-scheme: light; text-align: start; text-size-adjust: 100%; -webkit-text-size-adjust: 100%;
}
@supports (height: 100dvh) { .widget { --high: 100dvh; } }
.widget[data-large] { --text: 40px; --pad: .35em; }
p, h2, ul, blockquote { margin: 0; padding: 0; font-size: 1em; }
ul { list-style: none; }
svg { flex: none; width: 1.2em; height: 1.2em; fill: none; stroke: currentColor; stroke-width: 2.2; stroke-linecap: round; stroke-linejoin: round; }
.number { display: inline-block; max-width: 100%; overflow-wrap: anywhere; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
button, a, textarea { font: inherit; color: inherit; letter-spacing: inherit; }
button, a {
  display: inline-flex; align-items: center; justify-content: center; gap: .4em; min-width: 48px; min-height: 48px; margin: 0;
  padding: .25em var(--pad); font-weight: 600; line-height: 1.3; text-align: start; text-decoration: none; background: var(--sheet);
  border: 2px solid var(--edge); border-radius: 14px; cursor: pointer; touch-action: manipulation;
}
button:hover { background: #fff3de; }
button:disabled { color: #6f6156; background: #efe6d8; border: 2px dashed var(--line); cursor: default; }
button[aria-pressed="true"] { color: #fff; background: var(--green); border-color: var(--green); }
button[aria-pressed="true"]::before { content: "✓"; content: "✓" / ""; }
.main { color: #fff; background: var(--color); border-color: var(--color); }
.main:hover { background: var(--color); filter: brightness(.85); }
:focus-visible { outline: 4px solid #1646a0; outline-offset: 2px; box-shadow: 0 0 0 2px #fff; }
.launcher {
  position: fixed; inset: auto calc(var(--gap) + env(safe-area-inset-right)) calc(var(--offset, 16px) + env(safe-area-inset-bottom)) auto;
  min-height: 60px; padding: .3em .8em; border: 2px solid #fff; border-radius: 30px; box-shadow: 0 3px 14px rgb(0 0 0 / 35%);
}
[data-side="left"] .launcher { right: auto; left: calc(var(--gap) + env(safe-area-inset-left)); }
.panel {
  position: fixed; right: calc(var(--gap) + env(safe-area-inset-right)); bottom: calc(var(--gap) + env(safe-area-inset-bottom));
  display: grid; grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr); width: 540px; height: 800px; max-width: calc(100% - 2 * var(--gap)); max-height: calc(var(--high) - 2 * var(--gap));
  overflow: hidden; background: var(--paper); border: 2px solid var(--edge); border-radius: 18px; box-shadow: 0 6px 40px rgb(0 0 0 / 35%);
}
[data-large] .panel { width: 800px; height: 1080px; }
[data-side="left"] .panel { right: auto; left: calc(var(--gap) + env(safe-area-inset-left)); }
.head, .foot { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; padding: 8px 10px; background: #f4e9d6; }
.head { border-bottom: 2px solid var(--line); }
.head h2 { flex: 1; min-width: 5em; font-weight: 700; line-height: 1.35; overflow-wrap: anywhere; }
.tools { flex: none; }
.head .tools { width: 100%; }
.row { display: flex; flex-wrap: wrap; gap: 8px; }
.row:empty { display: none; }
.row button { padding-inline: .4em; }
.shut { padding: 0; }
.talk { display: flex; flex-direction: column; gap: 14px; padding: 14px 10px; overflow-y: auto; overscroll-behavior: contain; scroll-padding: 10px; }
.talk:focus-visible { outline-offset: -4px; }
.log { display: contents; }
.bubble { display: grid; grid-template-columns: minmax(0, 1fr); gap: 10px; max-width: 100%; padding: .4em var(--pad); overflow-wrap: anywhere; border: 2px solid transparent; flex: none; }
.mine { align-self: flex-end; color: #fff; background: var(--color); border-radius: 18px 18px 4px; }
.theirs { align-self: flex-start; background: var(--sheet); border-color: var(--line); border-radius: 4px 18px 18px; }
.note { color: var(--soft); }
.looking::after { content: ""; display: inline-block; width: .7em; height: .7em; margin-left: .5em; border: .15em solid var(--red); border-right-color: transparent; border-radius: 50%; animation: turn 1.2s linear infinite; }
@keyframes turn { to { transform: rotate(1turn); } }
.choices { display: grid; gap: 8px; }
.choices button { justify-content: flex-start; width: 100%; min-height: 2.6em; }
.choices .meant:enabled { border-color: var(--red); }
.mark { flex: none; font-weight: 700; }
.source { background: var(--green-wash); border-left: 6px solid var(--green); border-radius: 8px; }
summary { min-height: 48px; padding: .5em var(--pad); cursor: pointer; }
summary b { font-weight: 700; }
summary u { color: #124636; text-underline-offset: .2em; }
.particulars { display: block; color: #3d4f45; }
blockquote { padding: 0 var(--pad) .5em; white-space: pre-line; }
.desk, .trouble { display: grid; gap: 8px; padding: .4em var(--pad); background: var(--amber-wash); border: 2px solid var(--amber); border-radius: 12px; }
.desk { display: flex; }
.desk svg { margin-top: .2em; }
.trouble button { justify-self: start; }
.danger { border: 5px solid var(--red); }
.alarm { display: flex; gap: .4em; align-items: center; font-size: 1.15em; font-weight: 700; color: #7d2213; }
.big { font-weight: 700; border: 4px solid var(--green); border-radius: 14px; padding: .1em var(--pad); display: flex; flex-wrap: wrap; gap: 0 .4em; align-items: center; justify-content: flex-start; background: #fff; }
.danger .big { color: #7d2213; border-color: var(--red); }
.digits { display: flex; flex-wrap: wrap; gap: 0 .3em; min-width: 0; font-size: max(1em, min(1.6em, 13vw)); line-height: 1.35; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.long { font-size: max(1em, min(1.4em, 9vw)); }
.foot { border-top: 2px solid var(--line); align-items: stretch; }
.foot textarea {
  flex: 1 1 100%; min-width: 0; height: calc(1.4em + 28px); field-sizing: content; min-height: calc(1.4em + 28px); max-height: max(1.4em + 28px, min(5em, .25 * var(--high))); margin: 0; padding: 12px; line-height: 1.4; background: #fff; border: 2px solid var(--edge);
  border-radius: 14px; resize: none; appearance: none;
}
textarea::placeholder { color: #6b5a4c; opacity: 1; }
.foot button { flex: 1 1 auto; min-height: 56px; }
.level { flex: 1 1 100%; display: block; height: 14px; border: 2px solid var(--edge); border-radius: 9px; overflow: hidden; background: #fff; }
.level i { display: block; width: 100%; height: 100%; background: var(--green); transform: scaleX(var(--level, 0)); transform-origin: left; forced-color-adjust: none; }
.hearing { flex: 1 1 100%; font-weight: 600; line-height: 1.35; }
@media ${SMALL} {
  .panel, [data-large] .panel, [data-side="left"] .panel {
    inset: var(--top) 0 auto 0; width: auto; height: var(--high); max-height: none; border: 0; border-radius: 0;
    max-width: none; padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);
  }
  [data-large] .foot svg, [data-large] .choices svg { display: none; }
  [data-large] .alarm { gap: .1em; font-size: 1em; }
}
@media (max-height: 520px) { .foot textarea { flex: 1 1 8em; } .head, .foot { padding-block: 4px; } }
@media (prefers-reduced-motion: reduce) { *, ::before, ::after { animation: none !important; transition: none !important; scroll-behavior: auto !important; } }
@media (forced-colors: active) { button[aria-pressed="true"] { border: 4px solid Highlight; } .source { border-left-color: CanvasText; } .level i { background: CanvasText; } }
@media print { .widget { display: none; } }
`;

  /** A sheet of one's own needs no permission of the page's content security policy; old browsers have none. */
  function dress(root) {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
    } catch {
      root.append(element("style", {}, STYLE));
    }
  }

  // ---- The visit: its name and the switches, kept for this tab; never a word of what was said

  const visit = {
    key: `xiangyin-widget:${COMMUNITY}`,
    kept: { visit: null, at: 0, large: false, aloud: false, open: false },

    load() {
      try {
        const kept = json.parse(sessionStorage.getItem(this.key));
        if (kept && Date.now() - kept.at < IDLE_MS) {
          Object.assign(this.kept, kept);
        }
      } catch {
        // Storage is blocked or holds something else: the visit lasts as long as the page.
      }
    },

    keep(changes) {
      Object.assign(this.kept, changes, { at: Date.now() });
      try {
        sessionStorage.setItem(this.key, encode(this.kept));
      } catch {
        // As above.
      }
    },

    end() {
      if (this.kept.visit) {
        post("api/leave", encode({ visit: this.kept.visit })).catch(() => {}); // it is forgotten soon, anyway
      }
      this.kept = { ...this.kept, visit: null, large: false, aloud: false };
      try {
        sessionStorage.removeItem(this.key);
      } catch {
        // As above.
      }
    },
  };

  // ---- The service

  function address(path, query = {}) {
    const url = new URL(path.replace(/^\//, ""), HOST);
    for (const name of Object.keys(query)) {
      if (query[name]) {
        url.searchParams.set(name, query[name]);
      }
    }
    url.searchParams.set("community", COMMUNITY);
    return url;
  }

  /** Return the response. Throws Trouble. */
  async function call(url, options = {}) {
    const response = await fetch(url, { credentials: "omit", referrerPolicy: "no-referrer", ...options }).catch((error) => {
      throw error.name === "AbortError" ? error : new Trouble(TROUBLES.connection);
    });
    if (response.ok) {
      return response;
    }
    const trouble = new Trouble(TROUBLES.connection); // perhaps a proxy says something else
    try {
      const { message, code, retry_after_s: seconds } = json.parse(await response.text()).error;
      trouble.message = message;
      trouble.againS = PASSING.includes(code) ? seconds : null;
    } catch {
      // As above.
    }
    throw trouble;
  }

  /** Post; where too many ask, again when the service says. */
  const post = async (path, body, { signal } = {}) => {
    const headers = typeof body === "string" ? { "Content-Type": "application/json" } : {};
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await call(address(path), { method: "POST", headers, body, signal });
      } catch (error) {
        if (!error.againS || attempt > AGAIN) {
          throw error;
        }
        await pause(error.againS * 1000 * (0.8 + 0.4 * Math.random()), signal);
      }
    }
  };

  const pause = (milliseconds, signal) =>
    new Promise((resolve) => {
      const waiting = setTimeout(resolve, milliseconds);
      signal?.addEventListener("abort", () => (clearTimeout(waiting), resolve()), { once: true });
    });

  const read = async (response) => json.parse(await response.text());

  /** Yield `{ name, body }` for each server-sent event. */
  async function* events(response) {
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let text = "";
    for (;;) {
      const { value, done } = await reader.read().catch((error) => {
        throw error.name === "AbortError" ? error : new Trouble(TROUBLES.cut);
      });
      if (done) {
        return;
      }
      text += decoder.decode(value, { stream: true });
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        const [, name, body] = /^event: (.*)\ndata: (.*)$/.exec(text.slice(0, end));
        text = text.slice(end + 2);
        yield { name, body: json.parse(body) };
      }
    }
  }

  // ---- Reading aloud, with WebAudio: no permission for media is needed

  const speaker = {
    context: null,
    source: null,
    reading: 0,
    onStop: null,

    /** Wake the loudspeaker: from a tap, or the browser keeps silent. */
    wake() {
      try {
        this.context ??= new AudioContext();
        this.context.resume().catch(() => {});
      } catch {
        // No sound on this machine: reading aloud will say so.
      }
    },

    /** Read from `addresses`, one after the other; `onStop(trouble)` is called at the end. */
    async read(addresses, onStop) {
      this.stop();
      this.wake();
      const reading = this.reading;
      this.onStop = onStop;
      try {
        let next = this.fetch(addresses[0]);
        for (let index = 0; index < addresses.length; index += 1) {
          const buffer = await next;
          if (reading !== this.reading) {
            return;
          }
          const more = index + 1 < addresses.length;
          next = more ? this.fetch(addresses[index + 1]) : null; // fetched while this one is heard
          next?.catch(() => {}); // noticed when its turn comes
          await this.play(buffer);
        }
        if (reading !== this.reading) {
          return;
        }
        this.stop();
      } catch {
        if (reading === this.reading) {
          this.stop(TROUBLES.voice);
        }
      }
    },

    async fetch(path) {
      const query = Object.fromEntries(new URL(path, HOST).searchParams);
      const response = await call(address(path.split("?")[0], query));
      return this.context.decodeAudioData(await response.arrayBuffer());
    },

    play(buffer) {
      return new Promise((resolve) => {
        const source = this.context.createBufferSource();
        source.buffer = buffer;
        source.connect(this.context.destination);
        source.onended = () => {
          this.source = this.source === source ? null : this.source;
          resolve();
        };
        source.start();
        this.source = source;
      });
    },

    stop(trouble = null) {
      this.reading += 1;
      this.source?.stop();
      this.source = null;
      const told = this.onStop;
      this.onStop = null;
      told?.(trouble);
    },
  };

  // ---- The microphone: recorded by the browser and sent as a whole, because a worklet of another site's
  // ---- is what strict pages and old browsers block

  async function openMicrophone() {
    if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia) {
      throw new Trouble(TROUBLES.insecure);
    }
    if (!window.MediaRecorder) {
      throw new Trouble(TROUBLES.unsupported);
    }
    try {
      const wishes = { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
      return await navigator.mediaDevices.getUserMedia({ audio: wishes });
    } catch (error) {
      throw new Trouble(TROUBLES[MICROPHONE[error.name] ?? "unsupported"]);
    }
  }

  /** Records `stream` until told to end, or the person has: `done` is the recording, or null. */
  class Recording {
    constructor(stream, { context, seconds, onLevel, onSpeech }) {
      this.stream = stream;
      this.recorder = new MediaRecorder(stream, { audioBitsPerSecond: 32_000 });
      this.began = Date.now();
      this.loudAt = null;
      this.floor = 0.01;
      this.onLevel = onLevel;
      this.onSpeech = onSpeech;
      this.context = context;
      this.limit = setTimeout(() => this.end(), (seconds - 1) * 1000);
      this.done = new Promise((resolve, reject) => {
        this.resolve = resolve;
        this.reject = reject;
      });
      this.parts = new Set();
      this.recorder.ondataavailable = ({ data }) => this.parts.add(data);
      this.recorder.onstop = () => {
        this.close(); // the microphone may have been pulled out
        this.resolve(new Blob([...this.parts], { type: this.recorder.mimeType }));
      };
      this.recorder.start();
      this.listen();
    }

    /** Watch the level: without a loudspeaker's context the person ends it by the button. */
    listen() {
      if (!this.context) {
        return;
      }
      this.source = this.context.createMediaStreamSource(this.stream);
      this.analyser = this.context.createAnalyser();
      this.source.connect(this.analyser);
      this.samples = new Float32Array(this.analyser.fftSize);
      this.watch = setInterval(() => this.measure(), 100);
    }

    measure() {
      this.analyser.getFloatTimeDomainData(this.samples);
      let power = 0;
      for (const sample of this.samples) {
        power += sample * sample;
      }
      const level = Math.sqrt(power / this.samples.length);
      this.onLevel(Math.min(1, level * 5));
      if (this.context.state !== "running") {
        return;
      }
      // The noise around: it is learned slowly, so that nobody who talks on without a breath is taken for it.
      this.floor += (level - this.floor) * (level < this.floor ? 0.5 : 0.003);
      const now = Date.now();
      if (level > Math.max(0.01, 3 * this.floor)) {
        if (this.loudAt === null) {
          this.onSpeech();
        }
        this.loudAt = now;
      } else if (this.loudAt !== null && now - this.loudAt > QUIET_MS) {
        this.end();
      } else if (this.loudAt === null && now - this.began > NOBODY_MS) {
        this.cancel(new Trouble(TROUBLES.nobody));
      }
    }

    end() {
      this.close();
      if (this.recorder.state !== "inactive") {
        this.recorder.stop();
      }
    }

    cancel(trouble = null) {
      this.recorder.onstop = null;
      this.close();
      if (trouble) {
        this.reject(trouble);
      } else {
        this.resolve(null);
      }
    }

    close() {
      clearTimeout(this.limit);
      clearInterval(this.watch);
      this.source?.disconnect();
      for (const track of this.stream.getTracks()) {
        track.stop();
      }
    }
  }

  // ---- What is found at a glance: whom to call in danger, and what was registered at the desk

  // 120, 12356, 96110, 6310-0101, 0871-63100101, a mobile; not what is counted: 24小时, 120元.
  const TELEPHONE =
    /(^|[^\d-])(1[12]\d|12\d{3}|9[56]\d{3}|1\d{10}|\d{3,4}-\d{4,8}|\d{7,8})(?![\d-]|[元个天小米岁栋号])/g;
  const TICKET = /(编号[是为：:“\s]*)(\d{5,11})(?!\d)/g;

  function numbers(kind, text) {
    const found = new Set();
    const pattern = { alert: TELEPHONE, handoff: TICKET }[kind];
    for (const [, , number] of pattern ? text.matchAll(pattern) : []) {
      found.add(number);
    }
    return found;
  }

  function bigNumber(kind, number) {
    const digits = element("strong", { class: number.length > 6 ? "digits long" : "digits" });
    if (kind === "alert") {
      digits.append(number);
      return element("a", { class: "big", href: `tel:${number.replace(/-/g, "")}` }, icon("telephone"), "打", digits);
    }
    for (const group of number.match(/\d{3}(?=\d{2})|\d+/g)) {
      digits.append(element("span", {}, group));
    }
    return element("p", { class: "big" }, "编号", digits);
  }

  // ---- Where it comes from

  const day = (iso) => iso.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, "$1年$2月$3日");

  function sourceBox({ title, clause, issuer, effective, expires }) {
    let particulars = issuer ?? "";
    for (const more of [effective && `${day(effective)}起施行`, expires && `到${day(expires)}为止`]) {
      particulars += more ? `${particulars && "，"}${more}` : "";
    }
    const summary = element("summary", {}, "依据：", element("b", {}, `《${title}》`), ` ${clause} `, element("u", {}, "看原文"));
    summary.append(element("span", { class: "particulars" }, particulars));
    return element("details", { class: "source" }, summary);
  }

  // ---- One reply, as it streams in

  class Reply {
    constructor(panel) {
      this.panel = panel;
      this.started = false;
      this.shown = new Set();
      this.clauses = new Map();
      this.text = element("p", { class: "looking" }, "正在查社区的文件");
      this.big = element("div", { class: "row" });
      this.sources = element("div", { class: "row" });
      this.row = element("div", { class: "row" });
      this.bubble = element("div", { class: "bubble theirs" }, this.big, this.text, this.sources, this.row);
    }

    said({ kind, text, citation }) {
      if (!this.started) {
        this.started = true;
        this.text.className = "words";
        this.text.textContent = "";
        if (kind === "alert") {
          this.bubble.setAttribute("role", "alert");
          this.bubble.classList.add("danger");
          this.bubble.prepend(element("p", { class: "alarm" }, icon("alarm"), "先照这样做"));
          this.panel.newest &&= this.bubble; // on a small screen there is no room for the question as well
        }
      }
      this.text.append(element("span", {}, ...prose(text)));
      const found = numbers(kind, text);
      for (const number of found) {
        if (!this.shown.has(number)) {
          this.shown.add(number);
          this.big.append(bigNumber(kind, number));
        }
      }
      if (!this.desk && (kind === "abstention" || (kind === "handoff" && found.size > 0))) {
        this.desk = element("p", { class: "desk" }, icon("telephone"), element("span", {}, "可以找人工：", ...prose(this.panel.community.desk)));
        this.text.after(this.desk);
      }
      if (citation) {
        this.cite(citation);
      }
    }

    cite(citation) {
      const key = `${citation.document_id}\n${citation.clause}`;
      if (!this.clauses.has(key)) {
        this.clauses.set(key, { box: sourceBox(citation), quotes: new Set() });
        this.sources.append(this.clauses.get(key).box);
      }
      const { box, quotes } = this.clauses.get(key);
      if (!quotes.has(citation.quote)) {
        quotes.add(citation.quote);
        box.append(element("blockquote", {}, ...prose(`“${citation.quote}”`)));
      }
    }

    /** The reply is complete: whatever is chosen from here on belongs to its visit. */
    ended({ turn, speech }) {
      const { kind, choices } = turn.reply;
      if (!this.started) {
        this.bubble.remove();
        return;
      }
      const addresses = new Set();
      for (const each of speech) {
        if (each) {
          addresses.add(each);
        }
      }
      if (addresses.size > 0) {
        this.offerVoice([...addresses]);
      }
      let asksForPerson = kind === "handoff";
      for (const { question } of choices) {
        asksForPerson ||= question === PERSON;
      }
      if (!asksForPerson) {
        this.row.append(this.panel.personButton());
      }
      if (choices.length > 0) {
        (this.desk ?? this.text).after(this.choices(kind, choices));
      }
      if (kind === "answer") {
        this.bubble.append(this.feedback(turn.visit));
      }
    }

    offerVoice(addresses) {
      this.voice = button("朗读", () => (this.reading ? speaker.stop() : this.read(addresses)), { sign: "speaker" });
      this.addresses = addresses;
      this.row.append(this.voice);
    }

    read(addresses = this.addresses) {
      if (!addresses) {
        return;
      }
      const face = (words, sign) => this.voice.replaceChildren(icon(sign), words);
      speaker.read(addresses, (trouble) => {
        this.reading = false;
        face("朗读", "speaker");
        this.panel.showHalt();
        this.told?.remove();
        if (trouble) {
          this.note(trouble);
        }
      });
      this.reading = true;
      face("停止朗读", "stop");
      this.panel.showHalt();
    }

    choices(kind, choices) {
      const asks = kind === "clarification";
      const list = element("ul", { class: "choices", "aria-label": asks ? "您想问的是哪一样" : "您可以接着选" });
      let number = 0;
      let passes = !asks;
      for (const { label, question } of choices) {
        number += 1;
        passes ||= question === PASS;
        const made = button(label, () => this.panel.ask(question, label), { kind: "meant" });
        if (choices.length > 1) {
          made.prepend(element("span", { class: "mark" }, `${number}.`));
        }
        list.append(element("li", {}, made));
      }
      if (!passes) {
        const none = button("都不是，换个说法", () => this.panel.rephrase(), { sign: "again" });
        list.append(element("li", {}, none));
      }
      return list;
    }

    feedback(visitName) {
      const told = element("p", { class: "note", role: "status", tabindex: "-1" });
      const group = element("div", { class: "row feedback", role: "group", "aria-label": "这个回答怎么样" });
      const judge = (words, verdict, sign) =>
        button(words, async () => {
          group.className = "row"; // it stays, whatever is asked next
          group.replaceChildren(told);
          told.focus(); // the pressed button is gone: a keyboard goes on from here
          try {
            await post("api/feedback", encode({ visit: visitName, verdict }));
            told.textContent = "谢谢，记下了";
          } catch {
            told.textContent = "没有记上。没关系，您可以接着问。";
          }
        }, { sign, "aria-label": `这个回答${words}` });
      group.append(judge("有用", "liked", "up"), judge("没帮上", "disliked", "down"));
      return group;
    }

    halted() {
      this.broken();
      this.note("已经停下了。");
    }

    failed(message, again) {
      this.broken();
      this.bubble.append(troubleBox(message, again));
    }

    broken() {
      if (!this.started) {
        this.text.remove();
      }
    }

    note(text) {
      this.told?.remove();
      this.told = element("p", { class: "note", role: "status" }, text);
      this.bubble.append(this.told);
    }
  }

  // ---- The panel

  class Panel {
    constructor(widget) {
      this.widget = widget;
      this.community = null;
      this.running = null;
      this.recording = null;
      this.wish = null; // for the microphone, until it is there
      this.newest = null; // the question that stays at the top while its answer comes
      this.idle = null;
      this.build();
      this.show();
    }

    build() {
      const name = "问答助手";
      this.launcher = button("问社区", () => this.open(), { kind: "main launcher", sign: "ask", "aria-haspopup": "dialog", "aria-label": `问社区，打开${name}` });
      this.title = element("h2", { id: "title" }, name);
      this.large = button("大字", () => this.toggle("large"), { "aria-pressed": "false" });
      this.aloud = button("语音播报", () => this.toggle("aloud"), { "aria-pressed": "false" });
      const shut = button("", () => this.close(), { kind: "shut", sign: "close", "aria-label": "关闭" });
      this.tools = element("div", { class: "row tools" }, this.large, this.aloud, button("重新开始", () => this.anew()));
      this.welcome = element("div", { class: "bubble theirs" });
      this.log = element("div", { class: "log", role: "log", "aria-label": "对话" });
      this.talk = element("div", { class: "talk", tabindex: "0", role: "region", "aria-label": "问和答" }, this.welcome, this.log);
      this.status = element("p", { class: "unseen", role: "status" });
      this.foot = element("form", { class: "foot", hidden: true, submit: (event) => this.submit(event) });
      this.buildFoot();
      this.halt = button("停", () => this.stop(), { sign: "stop", hidden: true });
      this.head = element("div", { class: "head" }, this.title, this.halt, shut);
      this.panel = element(
        "div",
        { class: "panel", role: "dialog", "aria-labelledby": "title", tabindex: "-1", hidden: true, keydown: (event) => this.key(event) },
        this.head,
        this.talk,
        this.foot,
        this.status,
      );
      this.widget.append(this.launcher, this.panel);
      const small = matchMedia(SMALL);
      const place = () => (small.matches ? this.talk.prepend(this.tools) : this.head.append(this.tools)); // room to read
      small.addEventListener("change", place);
      place();
      for (const event of ["wheel", "touchmove", "keydown"]) {
        this.talk.addEventListener(event, () => (this.newest = null), { passive: true }); // the person scrolls
      }
      for (const event of ["pointerdown", "keydown"]) {
        this.panel.addEventListener(event, () => this.stay());
      }
    }

    buildFoot() {
      this.question = element("textarea", { rows: "2", maxlength: "500", enterkeyhint: "send", autocomplete: "off", placeholder: "您想问什么？", "aria-label": "您的问题" });
      this.speak = button("说话", () => this.listen(), { sign: "microphone" });
      this.send = element("button", { type: "submit", class: "main" }, icon("send"), "发送");
      this.typing = [this.question, this.speak, this.send];
      this.hearing = element("p", { class: "hearing", role: "status" });
      this.level = element("i");
      const pressed = (act) => () => Date.now() - this.recording?.began > 600 && act(); // not by a finger that trembles
      this.over = button("说完了", pressed(() => this.recording.end()), { kind: "main" });
      const cancel = button("取消", pressed(() => this.recording.cancel()));
      this.listening = [this.hearing, element("span", { class: "level", "aria-hidden": "true" }, this.level), cancel, this.over];
      this.foot.append(...this.typing, ...this.listening);
      this.showListening(false);
    }

    /** Show how the switches stand. */
    show() {
      const { large, aloud } = visit.kept;
      this.widget.toggleAttribute("data-large", large);
      this.large.setAttribute("aria-pressed", String(large));
      this.aloud.setAttribute("aria-pressed", String(aloud));
    }

    toggle(name) {
      visit.keep({ [name]: !visit.kept[name] });
      this.show();
      if (name === "aloud") {
        speaker.stop();
        speaker.wake();
      }
    }

    async open({ focus = true } = {}) {
      this.panel.hidden = false;
      this.launcher.hidden = true;
      visit.keep({ open: true });
      this.stay();
      if (focus) {
        this.panel.focus();
      }
      if (!this.community) {
        await this.introduce();
      }
      if (focus && !this.foot.hidden) {
        this.focusQuestion();
      }
    }

    /** A touch screen would cover half of the panel with its keyboard. */
    focusQuestion() {
      if (matchMedia("(pointer: fine)").matches) {
        this.question.focus();
      }
    }

    close() {
      this.listenNoMore();
      speaker.stop();
      this.panel.hidden = true;
      this.launcher.hidden = false;
      visit.keep({ open: false });
      this.launcher.focus();
    }

    /** Say whose assistant it is, and show again what was said in a visit that goes on. */
    async introduce() {
      this.welcome.replaceChildren(element("p", { class: "looking" }, "正在连接"));
      try {
        if (!COMMUNITY) {
          throw new Trouble(TROUBLES.unnamed);
        }
        this.community = await read(await call(address("api/community")));
      } catch (error) {
        const message = error instanceof Trouble ? error.message : TROUBLES.connection;
        this.welcome.replaceChildren(troubleBox(message, () => this.introduce()));
        return;
      }
      this.title.textContent = `${this.community.name}问答助手`;
      this.greet();
      this.foot.hidden = false;
      await this.recall();
    }

    greet() {
      const list = element("ul", { class: "choices", "aria-label": "比如这样问" });
      for (const example of this.community.examples) {
        list.append(element("li", {}, button(example, () => this.ask(example))));
      }
      const words = "您好！社区里的事都可以问我，打字、说话都行。我只按社区的文件回答，每一句都说明出处。";
      const notice = element("a", { href: new URL("privacy", HOST), target: "_blank", rel: "noopener" }, "隐私说明");
      const row = element("div", { class: "row" }, this.personButton(), notice);
      this.welcome.replaceChildren(element("p", {}, words), list, row);
    }

    async recall() {
      if (!visit.kept.visit) {
        return;
      }
      let exchanges = [];
      try {
        ({ exchanges } = await read(await post("api/visit", encode({ visit: visit.kept.visit }))));
      } catch {
        // The visit goes on all the same; only what was said is not shown again.
      }
      this.log.setAttribute("aria-live", "off");
      for (const { words, said, ended } of exchanges) {
        const reply = this.begin(words);
        for (const each of said) {
          reply.said(each);
        }
        reply.ended(ended);
      }
      this.log.removeAttribute("aria-live");
      this.talk.scrollTop = this.talk.scrollHeight;
    }

    /** Be silent, listen to nobody, and work on nothing. */
    hush() {
      this.running?.abort();
      this.listenNoMore();
      speaker.stop();
    }

    stop() {
      this.hush();
      this.talk.focus({ preventScroll: true }); // the pressed button is gone
    }

    showHalt() {
      this.halt.hidden = !this.running && !speaker.onStop;
    }

    personButton() {
      return button(PERSON, () => this.ask(PERSON), { kind: "person", sign: "person" });
    }

    ask(question, words = question) {
      const body = encode({ question, visit: visit.kept.visit, channel: "widget" });
      return this.run(words, (signal) => post("api/chat", body, { signal }));
    }

    /** Send a recording as a form: the name of a visit is not for addresses, which proxies write down. */
    askAloud(recording) {
      const form = new FormData();
      form.append("audio", recording, "question");
      form.append("channel", "widget");
      if (visit.kept.visit) {
        form.append("visit", visit.kept.visit);
      }
      return this.run("（您说的话）", (signal) => post("api/chat/audio", form, { signal }));
    }

    /** Show `words` as the person's, call the service by `asked` and follow what it answers. */
    async run(words, asked) {
      this.hush();
      speaker.wake();
      const abort = new AbortController();
      this.running = abort;
      const reply = this.begin(words);
      this.showHalt();
      this.talk.focus({ preventScroll: true }); // what was pressed may be gone: a keyboard goes on from here
      try {
        await this.follow(await asked(abort.signal), reply);
      } catch (error) {
        if (abort.signal.aborted) {
          reply.halted();
        } else {
          reply.failed(error instanceof Trouble ? error.message : TROUBLES.cut, () => this.run(reply.words, asked));
          this.newest = null;
          reply.bubble.lastChild.scrollIntoView({ block: "nearest" });
        }
      } finally {
        if (this.running === abort) {
          this.running = null;
          this.showHalt();
        }
      }
    }

    begin(words) {
      this.welcome.hidden = true;
      this.withdraw();
      const reply = new Reply(this);
      reply.words = words;
      reply.mine = element("div", { class: "bubble mine" }, words);
      this.log.append(reply.mine, reply.bubble);
      this.newest = reply.mine;
      this.bringUp();
      return reply;
    }

    bringUp() {
      if (this.newest) {
        const above = this.newest.getBoundingClientRect().top - this.talk.getBoundingClientRect().top;
        this.talk.scrollTop += above - 10;
      }
    }

    async follow(response, reply) {
      for await (const { name, body } of events(response)) {
        if (name === "error") {
          throw new Trouble(body.message);
        }
        if (name === "heard") {
          reply.words = body.transcript.text;
          reply.mine.textContent = reply.words;
        }
        if (name === "said") {
          reply.said(body);
          this.bringUp();
        }
        if (name === "ended") {
          this.ended(body, reply);
          this.bringUp();
          return;
        }
      }
      throw new Trouble(TROUBLES.cut);
    }

    ended(body, reply) {
      const { turn } = body;
      this.stay();
      if (turn.reply.action === "leave") {
        this.forget();
        this.log.append(reply.bubble); // the goodbye
        reply.ended(body);
        return;
      }
      visit.keep({ visit: turn.visit });
      reply.ended(body);
      if (visit.kept.aloud) {
        reply.read();
      }
    }

    /** What was offered in an earlier turn no longer counts, and only the latest answer can be judged. */
    withdraw() {
      for (const each of this.log.querySelectorAll(".choices button")) {
        each.disabled = true;
      }
      for (const each of this.log.querySelectorAll(".person, .feedback")) {
        each.remove();
      }
    }

    rephrase() {
      this.withdraw();
      this.question.focus();
    }

    async listen() {
      speaker.stop();
      speaker.wake();
      this.speak.disabled = true;
      this.panel.focus({ preventScroll: true }); // from the button that nobody can press now: Escape still closes
      const wish = (this.wish = {});
      let stream = null;
      try {
        stream = await openMicrophone();
        if (this.wish !== wish) {
          this.speak.disabled = false; // while the browser asked for permission, the person went on to something else
          return;
        }
        const { context } = speaker;
        const onLevel = (level) => this.level.style.setProperty("--level", level.toFixed(2));
        const onSpeech = () => (this.hearing.textContent = "听到了，您接着说。说完了就按“说完了”，不按也行。");
        this.recording = new Recording(stream, { context, seconds: this.community.audio_s, onLevel, onSpeech });
        this.showListening(true);
        const recording = await this.recording.done;
        this.quiet();
        if (recording) {
          this.askAloud(recording);
        }
      } catch (error) {
        this.quiet();
        if (this.wish === wish) {
          this.complain(error instanceof Trouble ? error.message : TROUBLES.unsupported);
        }
      } finally {
        for (const track of stream?.getTracks() ?? []) {
          track.stop();
        }
      }
    }

    /** Nobody is to be listened to, not even if the browser still asks for permission. */
    listenNoMore() {
      this.wish = null;
      this.recording?.cancel();
    }

    quiet() {
      this.recording = null;
      this.speak.disabled = false;
      this.showListening(false);
      if (!this.panel.hidden) {
        this.speak.focus();
      }
    }

    showListening(is) {
      for (const each of this.typing) {
        each.hidden = is;
      }
      for (const each of this.listening) {
        each.hidden = !is;
      }
      this.hearing.textContent = is ? "我在听，您慢慢说。" : "";
      if (is) {
        this.over.focus();
      }
    }

    /** Say what is amiss with the microphone, once. */
    complain(message) {
      this.complaint?.remove();
      this.complaint = element("div", { class: "bubble theirs trouble", role: "alert" }, element("p", {}, message));
      this.log.append(this.complaint);
      this.complaint.scrollIntoView({ block: "nearest" });
    }

    submit(event) {
      event.preventDefault();
      const question = this.question.value.trim();
      if (question && !this.running) {
        this.question.value = "";
        this.ask(question);
        this.focusQuestion();
      }
    }

    key(event) {
      // What belongs to an input method is not meant for us; Safari tells it by 229.
      if (event.isComposing || event.keyCode === 229) {
        return;
      }
      if (event.key === "Enter" && event.target === this.question && !event.shiftKey) {
        this.submit(event);
      }
      if (event.key === "Escape") {
        event.preventDefault();
        if (this.recording) {
          this.recording.cancel();
        } else {
          this.close();
        }
      }
    }

    /** Somebody is here; when nobody is any more, the visit is over. */
    stay() {
      clearTimeout(this.idle);
      this.idle = setTimeout(() => this.forget(), IDLE_MS);
      if (visit.kept.visit) {
        visit.keep({});
      }
    }

    forget() {
      this.hush();
      visit.end();
      this.show();
      this.log.replaceChildren();
      this.question.value = "";
      this.welcome.hidden = false;
    }

    anew() {
      this.forget();
      this.talk.scrollTop = 0;
      this.status.textContent = "已经重新开始";
      this.talk.focus();
    }

    /** Keep clear of the keyboard of a touch screen. */
    fit() {
      const { height, offsetTop, scale } = window.visualViewport;
      if (scale > 1.01) {
        return; // the person looks at a part of it through a glass
      }
      this.widget.style.setProperty("--top", `${offsetTop}px`);
      this.widget.style.setProperty("--high", `${height}px`);
    }
  }

  // ---- On the page

  /** White text on `color`, given as #rrggbb, must have a contrast of 4.5:1. */
  function isDarkEnough(color) {
    let luminance = 0;
    for (const [at, weight] of [[1, 0.2126], [3, 0.7152], [5, 0.0722]]) {
      const part = parseInt(color.slice(at, at + 2), 16) / 255;
      luminance += weight * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    }
    return 1.05 / (luminance + 0.05) >= 4.5;
  }

  /** Whatever rules the page has for its elements, marked as important or not, those of the element itself win. */
  function settle(host) {
    const style = { all: "initial", display: "block", position: "fixed", "z-index": "2147483647", direction: "ltr", inset: "0px auto auto 0px", width: "0px", height: "0px" };
    for (const name of Object.keys(style)) {
      host.style.setProperty(name, style[name], "important");
    }
  }

  function adorn(widget) {
    const { color, position, offset } = script.dataset;
    if (/^#[0-9a-f]{6}$/i.test(color ?? "") && isDarkEnough(color)) {
      widget.style.setProperty("--color", color);
    } else if (color) {
      console.warn("xiangyin: data-color 要写成 #rrggbb，而且要够深，白字在上面才看得清。");
    }
    if (/^\d{1,3}$/.test(offset ?? "")) {
      widget.style.setProperty("--offset", `${offset}px`);
    }
    widget.dataset.side = position === "left" ? "left" : "right";
  }

  function start() {
    const host = element("div", { [OURS]: "" });
    const root = host.attachShadow({ mode: "open" });
    const widget = element("div", { class: "widget", lang: "zh-CN" });
    settle(host);
    dress(root);
    adorn(widget);
    root.append(widget);
    // The page's own keys and clicks are not meant for what is done in here, nor are its prohibitions.
    for (const event of ["keydown", "keypress", "keyup", "input", "click", "mousedown", "pointerdown", "touchstart", "submit", "copy", "paste", "contextmenu", "selectstart"]) {
      root.addEventListener(event, (each) => each.stopPropagation());
    }
    document.documentElement.append(host); // beside the body: pages replace what is in it
    try {
      host.setAttribute("popover", "manual"); // the top layer: no transformation or stacking of the page reaches it
      host.showPopover();
    } catch {
      // An old browser: it is fixed above everything.
    }
    visit.load();
    const panel = new Panel(widget);
    if (window.visualViewport) {
      for (const event of ["resize", "scroll"]) {
        window.visualViewport.addEventListener(event, () => panel.fit());
      }
    }
    if (visit.kept.open) {
      panel.open({ focus: false });
    }
  }

  start();
})();
