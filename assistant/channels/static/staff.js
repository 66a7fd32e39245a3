// The page of staff: a key is pasted once, and the browser keeps a session in a cookie that no script can read.

const ROLES = { viewer: "查看", editor: "编辑", publisher: "发布", desk: "前台" };
const UNREACHABLE = "连不上服务器。请检查网络，再试一次。";

const byId = (id) => document.getElementById(id);

const first = await asked("GET", "/staff/api/me");
show(first, first.status === 401 ? "" : first.message);
byId("log-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await asked("POST", "/staff/api/session", { key: byId("key").value });
  byId("key").value = "";
  show(answer, answer.message);
});
byId("log-out").addEventListener("click", async () => {
  const answer = await asked("DELETE", "/staff/api/session");
  show({ ok: !answer.ok && !byId("inside").hidden }, answer.ok ? "已经退出。" : answer.message);
});

/** Ask the server. Returns `{ ok, status, body, message }`; `message` says what is wrong. */
async function asked(method, address, body) {
  try {
    const headers = body ? { "Content-Type": "application/json" } : {};
    const response = await fetch(address, { method, headers, body: body && JSON.stringify(body) });
    const answer = response.status === 204 ? {} : await response.json();
    return { ok: response.ok, status: response.status, body: answer, message: answer.error?.message ?? "" };
  } catch {
    return { ok: false, status: 0, body: {}, message: UNREACHABLE };
  }
}

/** Show who is logged in, or where to log in, and what there is to say. */
function show({ ok, body }, message) {
  byId("log-in").hidden = ok;
  byId("inside").hidden = !ok;
  byId("told").textContent = message || (ok ? "" : "这里要用钥匙才能进。没有的话，请问管理员。");
  if (ok && body) {
    byId("who").textContent = `${body.name}，您好。您的钥匙可以做：${ROLES[body.role] ?? body.role}。`;
  }
}
