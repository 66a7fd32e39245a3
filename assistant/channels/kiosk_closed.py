"""The page of a voice terminal that may not come in."""

from __future__ import annotations

import html


def closed_page(reason: str, desk: str) -> str:
    """Return the page of a terminal that may not come in: why, whom to call, and where staff type its token."""
    return f"""<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>乡音 · 语音亭</title>
    <link rel="icon" href="/static/icon.svg">
    <link rel="stylesheet" href="/static/base.css">
    <link rel="stylesheet" href="/static/start.css">
    <script type="module" src="/static/kiosk-closed.js"></script>
  </head>
  <body>
    <main class="start">
      <header><h1>这台机器现在不能用</h1></header>
      <section class="status">
        <p id="reason" role="status">{html.escape(reason)}</p>
        <p>您有事情要问，请找{html.escape(desk)}。</p>
      </section>
      <form id="token-form" class="token">
        <label for="token">工作人员：请把这台机器的口令打在这里</label>
        <input id="token" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="200">
        <button class="button primary" type="submit">登记</button>
      </form>
    </main>
  </body>
</html>
"""
