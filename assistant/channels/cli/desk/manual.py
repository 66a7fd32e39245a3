"""``python -m assistant.channels.cli.desk.manual > docs/desk.md``: the commands, the settings, what is delivered."""

from __future__ import annotations

from assistant.channels.cli import build_parser
from assistant.channels.cli.exit_codes import TOLD
from assistant.channels.cli.manual import described

_COMMAND = "python -m assistant.channels.cli.desk.manual > docs/desk.md"
_INTRODUCTION = f"""# 居民托付的事：`python -m assistant desk`

这一页由 `{_COMMAND}` 生成，命令的说明和 `python -m assistant desk 操作 --help` 看到的一样。

居民报修、请人上门代办、提意见、投诉、请人回电，或者出了紧急情况，助手先把事情写进数据库，再说“已经登记，编号……”。
编号不会重复，最后一位是校验的，念错一位不会查到别人的事。居民凭编号只能问到办得怎样，问不到是谁、是什么事。

平常这样用：

```sh
python -m assistant desk list                              # 有什么事，消息都送到了没有
python -m assistant desk show 10008                        # 看一件事：在哪里、谁报的、电话
python -m assistant desk take 10008                        # 我来办
python -m assistant desk close 10008 --note "换了灯泡"       # 办完了
python -m assistant desk export 十一月.csv --since 2026-11-01 --until 2026-11-30
```

给程序用，就加上 `--json`：标准输出上只有 JSON，其他的话都在标准错误上。

{TOLD}
"""
_SETTINGS = """## 送到哪里：settings.toml

每件事登记、接手、办完的时候，服务会通知这里写的每一处。送不到就一直再试，间隔慢慢加长，最长五分钟；紧急的先送，最长三十秒。
同一件事的消息按先后送。有没有积压、上一次为什么没有送成，`desk list` 会说。
密码不写在文件里，只写放密码的环境变量的名字。

```toml
[[desk.destinations]]
type = "webhook"                          # 自己的程序
name = "物业系统"                           # 名称不要改：改了名，还没送的就不再送
url = "https://wuye.example/tickets"
secret_variable = "WUYE_SECRET"           # 签名的密钥
kinds = ["repair", "alert"]               # 只送这几类；不写就全送
personal = true                           # false：不送姓名、地点和电话
timeout_seconds = 10

[[desk.destinations]]
type = "wecom"                            # 企业微信群机器人
name = "网格员群"
key_variable = "WECOM_KEY"                # 机器人地址里 key= 后面的部分

[[desk.destinations]]
type = "dingtalk"                         # 钉钉群机器人，安全设置选“加签”
name = "值班群"
token_variable = "DINGTALK_TOKEN"         # 机器人地址里 access_token= 后面的部分
secret_variable = "DINGTALK_SECRET"       # SEC 开头的密钥

[[desk.destinations]]
type = "email"
name = "社区邮箱"
host = "smtp.example.com"
port = 465                                # 587 要再写 start_tls = true
sender = "zhuli@example.com"
recipients = ["shequ@example.com"]
user = "zhuli@example.com"
password_variable = "SMTP_PASSWORD"
```

`kinds` 可以写 handoff（请人回电）、repair（报事报修）、visit（上门代办）、
opinion（民意）、complaint（投诉）、alert（紧急情况）。

## 什么时候有人：settings.toml

下班以后，助手会说“明天早上八点半以后有人给您打电话”。上班时间从 `community.desk.hours` 的文字里读；读不对，就另外写：

```toml
[[desk.shifts]]
days = [1, 2, 3, 4, 5]                    # 1 是周一，7 是周日
opens = "08:30"
closes = "12:00"

[desk]
holidays = ["2026-10-01", "2026-10-02"]   # 放假
workdays = ["2026-10-10"]                 # 调休上班
```

## 给写程序的人：webhook 收到什么

`POST`，JSON，UTF-8。收下了就回 2xx；别的都算没有送到，会再送，也不跟着转到别的地址。
同一条消息可能收到几次，按 `Idempotency-Key` 去重。
一件事的先后看 `event.sequence`。

| 请求头 | |
| --- | --- |
| `Idempotency-Key` | 这条消息的名字，和正文里的 `id` 一样，再送也不变 |
| `X-Xiangyin-Timestamp` | 发送的时刻，从 1970 年起的秒数；和现在差得太多（例如五分钟）就不要收 |
| `X-Xiangyin-Signature` | `sha256=` 加上 HMAC-SHA256(密钥, 时刻 + `.` + 正文) 的十六进制 |

```python
expected = "sha256=" + hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
genuine = hmac.compare_digest(expected, signature)
```

```json
{
  "version": 1,
  "id": "4f0c…-1",
  "ticket": {
    "number": "10008", "uid": "4f0c…", "kind": "repair", "urgent": false, "created": "2026-11-21T09:30:00+00:00",
    "community": "桂花社区", "region": "云山市翠湖区石榴街道桂花社区", "channel": "kiosk", "language": "cmn-x-kunming",
    "what": "楼道的灯不亮", "where": "3栋2单元", "when": "昨天晚上", "name": "", "telephone": "13800000000"
  },
  "event": {"sequence": 1, "state": "open", "at": "2026-11-21T09:30:00+00:00", "who": "", "note": ""}
}
```
"""


def manual() -> str:
    """Return the page in Markdown."""
    parser = build_parser().subcommands["desk"]
    return "\n".join((_INTRODUCTION, *described(parser), _SETTINGS))


if __name__ == "__main__":
    print(manual(), end="")
