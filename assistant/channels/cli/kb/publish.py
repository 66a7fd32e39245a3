"""``kb check``, ``kb publish`` and ``kb rollback``: what is put in force, and taken back."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from assistant.channels.cli.exit_codes import ExitCode
from assistant.channels.cli.kb.diff import difference_of, print_difference
from assistant.channels.cli.kb.running import work_command
from assistant.channels.cli.kb.terminal import agreed, local_time, print_json, say, somebody_is_there, tell
from assistant.channels.cli.options import add_json, add_who
from assistant.channels.cli.progress import progress_bar
from assistant.staff.checks import Findings, check
from assistant.staff.workplace import Workplace
from knowledge_base.drafting import Progress, Stage
from knowledge_base.errors import PublishRefused, ReleaseCorrupt
from knowledge_base.layout import Layout
from knowledge_base.publication import Published
from knowledge_base.release import Release


def add_parser(actions: Any) -> None:
    """Add the three commands."""
    checking = work_command(
        actions, "check", "检查草稿：标准问题答得对不对，文件之间有没有矛盾，什么快到期", _check
    )
    add_json(checking)

    publishing = work_command(actions, "publish", "检查草稿，没有问题就发布，居民马上问得到", _publish)
    publishing.add_argument(
        "--reason", default="", metavar="理由", help="检查有问题也要发布的理由，记在历史里"
    )
    publishing.add_argument("--yes", action="store_true", help="不用再问，直接发布")
    publishing.add_argument(
        "--first", action="store_true", help="只在还没有发布过的时候发布；发布过就什么也不做"
    )
    publishing.add_argument("--dry-run", action="store_true", help="只检查，不发布；和 kb check 一样")
    add_who(publishing)

    back = work_command(actions, "rollback", "退回上一次发布的版本，马上生效；草稿不会丢", _rollback)
    back.add_argument("--to", default="", metavar="版本", help="退回哪一版，kb history 里有；默认上一版")
    back.add_argument("--reason", default="", metavar="理由", help="为什么退回，记在历史里")
    back.add_argument("--yes", action="store_true", help="不用再问，直接退回")
    back.add_argument("--dry-run", action="store_true", help="只看会退回哪一版，什么也不换")
    add_who(back)


def _check(arguments: argparse.Namespace, workplace: Workplace) -> int:
    findings = _examined(workplace)
    if arguments.json:
        print_json({"problems": list(findings.problems), "remarks": list(findings.remarks)})
    else:
        _print_findings(findings)
    if findings.problems:
        _say_ways_out()
        return ExitCode.REFUSED
    say("检查通过。下一步，发布：python -m assistant kb publish")
    return ExitCode.DONE


def _publish(arguments: argparse.Namespace, workplace: Workplace) -> int:
    if arguments.dry_run:
        arguments.json = False
        return _check(arguments, workplace)
    old = _in_force(workplace)
    if arguments.first and old is not None:
        say(f"知识库已经发布过，现在用的是 {old.id}，没有再发布。")
        return ExitCode.DONE
    difference = difference_of(workplace, old, workplace.scope())
    asks = bool(difference) and somebody_is_there() and not arguments.yes
    if asks:
        print_difference(difference, first=old is None, with_text=False)
        if not agreed("发布吗？"):
            say("没有发布，草稿还在。")
            return ExitCode.FAILED
    try:
        with _watched() as progress:
            published = workplace.publisher.publish(
                partial(check, workplace, progress=progress),
                who=arguments.who,
                reason=arguments.reason.strip(),
                progress=progress,
            )
    except PublishRefused as error:
        say(f"没有发布，居民问到的还是原来的版本。检查发现 {len(error.problems)} 处问题：")
        say(*(f"  - {problem}" for problem in error.problems))
        _say_ways_out()
        return ExitCode.REFUSED
    if published.publication and old is not None and not asks:
        print_difference(difference, with_text=False)
    _say_published(published)
    return ExitCode.DONE


def _rollback(arguments: argparse.Namespace, workplace: Workplace) -> int:
    layout = Layout(workplace.settings.home)
    current, publisher = layout.current_id(), workplace.publisher
    target = arguments.to
    if arguments.dry_run or (somebody_is_there() and not arguments.yes):
        target = publisher.target(arguments.to)
        # If it is not there, ``rollback`` says what is wrong.
        there = target in layout.release_ids() and target != current
        if there and arguments.dry_run:
            say(f"会退回 {target} 这一版。", "这只是试运行，什么也没有换。")
            return ExitCode.DONE
        if there and not agreed(f"退回 {target} 这一版吗？"):
            say("没有退回。")
            return ExitCode.FAILED
    published = publisher.rollback(who=arguments.who, to=target, reason=arguments.reason)
    release = published.release
    print(
        f"退回好了。知识库 {release.id} 有效：{len(release.documents)} 份文件，{len(release.passages)} 段。"
    )
    if current:
        say(f"要再换回来：python -m assistant kb rollback --to {current}")
    say("草稿还在。看草稿和现在的差别：python -m assistant kb diff")
    return ExitCode.DONE


def _in_force(workplace: Workplace) -> Release | None:
    """Return the release in force; None if there is none that is whole: publishing is what mends it."""
    try:
        return workplace.release
    except ReleaseCorrupt as error:
        say(str(error))
        return None


def _examined(workplace: Workplace) -> Findings:
    with _watched() as progress:
        draft = workplace.publisher.draft(progress)
        return check(workplace, draft, _in_force(workplace), progress)


@contextmanager
def _watched() -> Iterator[Progress]:
    """Yield what shows the progress; who interrupts it is told that nothing is lost."""
    try:
        with progress_bar() as bars:

            def progress(stage: Stage, done: int, total: int) -> None:
                bars("知识库", stage.value, done, total)

            yield progress
    except KeyboardInterrupt:
        print("算好的部分已经保存下来，不会丢。", file=sys.stderr)
        raise


def _print_findings(findings: Findings) -> None:
    for title, told in (("问题", findings.problems), ("提醒", findings.remarks)):
        if told:
            print(f"{title}（{len(told)} 处）：")
            tell(*(f"  - {each}" for each in told))


def _say_ways_out() -> None:
    say(
        "两个办法：",
        "  1. 改好再发布。改文件：python -m assistant kb edit 编号 …　改标准问题：python -m assistant kb golden list",
        '  2. 确实要这样发布，写上理由：python -m assistant kb publish --reason "理由"',
    )


def _say_published(published: Published) -> None:
    release, publication = published.release, published.publication
    size = f"{len(release.documents)} 份文件，{len(release.passages)} 段"
    if publication is None:
        print(f"文件没有变化。知识库 {release.id} 有效：{size}。")
        return
    print(f"发布好了。知识库 {release.id} 有效：{size}。")
    say(*(f"提醒：{remark}" for remark in getattr(published.report, "remarks", ())))
    if publication.problems:
        say(
            f"检查发现的 {len(publication.problems)} 处问题和您的理由都记下来了：python -m assistant kb history"
        )
    say(f"{local_time(publication.at)}，居民现在问到的就是这一版。")
    if publication.previous:
        say("发布错了，退回上一版：python -m assistant kb rollback")
