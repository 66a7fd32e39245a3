"""``python -m assistant.channels.cli.doors.manual > docs/doors.md``: who may come in, and how to arrange it."""

from __future__ import annotations

from assistant.channels.cli import build_parser
from assistant.channels.cli.doors.keys import ROLES
from assistant.channels.cli.exit_codes import TOLD
from assistant.channels.cli.manual import described

_COMMAND = "python -m assistant.channels.cli.doors.manual > docs/doors.md"
_ROLES = "\n".join(f"| `{role}` | {about} |" for role, about in ROLES.items())
_INTRODUCTION = f"""# 门：谁能进来

这一页由 `{_COMMAND}` 生成，命令的说明和 `python -m assistant keys --help` 看到的一样。

居民问问题不用钥匙。工作人员从网上看和办事要钥匙，语音亭可以要口令。在服务器上敲命令的人不用钥匙：能登录那台电脑，就什么都能做。

## 工作人员的钥匙

```sh
python -m assistant keys create 王芳 --role desk     # 发一把，只显示一次，马上交给本人
python -m assistant keys list                       # 谁有，什么时候到期，最近什么时候用过
python -m assistant keys rotate 王芳                 # 换一把新的，旧的马上不能用
python -m assistant keys rotate 王芳 --keep-hours 24  # 换一把新的，旧的再用一天
python -m assistant keys revoke 王芳                 # 人走了就停用，马上生效，不用重新启动
python -m assistant keys audit                      # 谁进来过、做了什么，谁没让进
```

| 角色 | 能做什么 |
| --- | --- |
{_ROLES}

王芳在浏览器里打开 `/staff`，把钥匙贴进去，一天贴一次（`doors.session_hours`）。钥匙不留在浏览器里。
程序用：`curl -H "Authorization: Bearer $KEY" https://…/staff/api/me`，有哪些网址见 [protocol.md](protocol.md)。

- 一人一把，不要合用：`keys audit` 里记的是钥匙的名字。
- 钥匙以 `xy_staff_` 开头。丢了、发错了地方，马上 `rotate`。数据库里只有它的指纹，谁也查不回来。
- 每一次进来、没让进，都记下来：谁、做什么、结果、时间。没有居民的话，没有地址，没有钥匙。
  一个小时里一样的合成一条，办的、退回的每次一条；留 `doors.audit_days` 天，最多十万条。
- 每个社区的资料文件夹有自己的钥匙，别的社区的钥匙在这里打不开。

## 语音亭的口令

默认不要口令。别的电脑也连得上这台服务器的（`server.host` 不是 127.0.0.1），请打开：

```toml
[doors]
kiosk_tokens = true
```

```sh
python -m assistant kiosks create hall      # 显示口令和一个网址
```

在那台机器的浏览器里打开显示的网址 `/kiosk?id=hall#token=…` 一次，它就记住了，重新启动也不用再来；
`#` 后面的字不会发到网上的记录里。
也可以打开 `/kiosk`，把口令打进去。浏览器每次关机都清空的（`--incognito`），就把这个网址写进它的启动命令，每次自己登记。

停用了的（`kiosks revoke hall`）、口令过期的，正在说的那一句以后就断开，屏幕上写着为什么、找谁。
数据库一时打不开，已经登记的照样用。

## 用什么名字打开

只认本机的名字和直接写的 IP 地址；别的名字，浏览器里会看到“这个网址不是这台服务器登记过的名字”。有自己的域名，就写上：

```toml
[doors]
hosts = ["zhuli.example.cn"]
proxies = ["127.0.0.1"]        # nginx 或 Caddy 在同一台机器上
```

前面有 nginx、Caddy 的，一定要写 `proxies`：
不写，所有的人看起来都是从代理的地址来的，“一个地址”的限度就成了所有人合用的。
写了别人的地址也不行：他说自己从哪里来，就信他从哪里来。

## 问得太多

一个人、一个地址一分钟以内做得太多，会听到或看到“请歇一会儿再问”，不会断线；程序得到 429 和 `Retry-After`。
限度在 [settings.md](settings.md) 的“门”里，默认很宽：一栋楼共用一个地址也够。
喊救命的不拦：打字、录音、对着语音亭说的都一样，超过了限度，一个地址一分钟还能喊 `doors.address.emergencies` 次。
有口令的语音亭各算各的，同一个地址的别人问得再多，也挡不住它。
只记在内存里，重新启动就清零；几个进程各算各的。

{TOLD}
"""


def manual() -> str:
    """Return the page in Markdown."""
    commands = build_parser().subcommands
    return "\n".join((_INTRODUCTION, *described(commands["keys"]), *described(commands["kiosks"])))


if __name__ == "__main__":
    print(manual(), end="")
