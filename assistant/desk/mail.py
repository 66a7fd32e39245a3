"""E-mail, over TLS only."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage

from assistant.desk.destinations import secret
from assistant.desk.errors import DeliveryFailed
from assistant.desk.messages import subject, text
from assistant.desk.outbox import Message

Connect = Callable[["Mail"], smtplib.SMTP]


def connect(mail: Mail) -> smtplib.SMTP:
    """Return an encrypted connection to the server, whose certificate was checked."""
    trusted = ssl.create_default_context()
    if not mail.start_tls:
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=mail.timeout_s, context=trusted)
    server = smtplib.SMTP(mail.host, mail.port, timeout=mail.timeout_s)
    try:
        server.starttls(context=trusted)
    except BaseException:
        server.close()
        raise
    return server


@dataclass(frozen=True, slots=True)
class Mail:
    """Sends a message to everybody on a list."""

    name: str
    host: str
    port: int
    sender: str
    recipients: tuple[str, ...]
    user: str = ""
    """Whom to log in as; empty to do without."""
    password_variable: str = ""
    """The environment variable that holds the password."""
    start_tls: bool = False
    """Whether encryption begins after the connection, as on port 587, or with it, as on port 465."""
    personal: bool = True
    timeout_s: float = 10.0
    connect: Connect = field(default=connect, repr=False)

    def deliver(self, message: Message) -> None:
        """Hand a message to the server. It arrived if the server has taken it for anybody on the list."""
        letter = self._letter(message)
        password = secret(self.password_variable) if self.user else ""
        try:
            with self.connect(self) as server:
                if self.user:
                    server.login(self.user, password)
                server.send_message(letter)
        except smtplib.SMTPAuthenticationError:
            raise DeliveryFailed("邮件服务器不接受这个用户名或密码", down=True) from None
        except smtplib.SMTPRecipientsRefused:
            raise DeliveryFailed("邮件服务器不认识收件人") from None
        except smtplib.SMTPResponseException as error:
            raise DeliveryFailed(f"邮件服务器回了 {error.smtp_code}", down=True) from None
        except ssl.SSLError:
            raise DeliveryFailed("邮件服务器的证书有问题，没有发送", down=True) from None
        except (smtplib.SMTPException, OSError):
            raise DeliveryFailed("邮件服务器连不上，或者中途断开", down=True) from None

    def _letter(self, message: Message) -> EmailMessage:
        letter = EmailMessage()
        letter["Subject"] = subject(message)
        letter["From"] = self.sender
        letter["To"] = ", ".join(self.recipients)
        letter["Date"] = message.event.at
        letter["Message-ID"] = f"<{message.key}@xiangyin.invalid>"  # a mailbox shows the same message once
        letter.set_content(text(message, personal=self.personal))
        return letter
