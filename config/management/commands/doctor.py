"""Says what this machine lacks, each with what to run: faces of documents, the subsetting library, triggers."""

import ctypes.util
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from foundation.core import triggers
from foundation.documents import characters, faces

REPAIR = "缺字体或系统库的，运行：make setup（安装字体和系统库；没有root权限时把字体文件放进FONT_DIRS）；缺触发器的，运行：manage.py migrate"


class Command(BaseCommand):
    help = "检查公文字体、排版所需的系统库和数据库触发器"

    def handle(self, *_: Any, **__: Any) -> None:
        problems = [*self._check_faces(), *self._check_libraries(), *self._check_triggers()]
        if problems:
            raise CommandError("\n".join([*problems, REPAIR]), returncode=1)
        self.stdout.write("一切正常。")

    def _check_faces(self) -> list[str]:
        try:
            installed = faces.installed_families()
        except FileNotFoundError:
            return ["没有找到fc-list（Debian包fontconfig）。"]
        available = faces.files()
        installed |= faces.office_files().keys()
        problems = []
        for face in faces.FACES:
            choice = faces.chosen(face, installed, available)
            self.stdout.write(f"{face.element}：{choice or '没有可用的字体'}")
            if choice is None:
                problems.append(f"{face.element}没有可用的字体，文字会变成方框。")
            elif faces.is_substitute(face, choice):
                problems.append(f"{face.element}缺少{face.file}，现由{choice}代替，字形不合国家标准。")
        missing = characters.undrawn_everyday()
        self.stdout.write(f"常用字（GB 2312）：{'有缺字' if missing else '每种字体都能排'}")
        return problems + [
            f"{element}缺{count}个常用字，有这些字的公文排不出来。" for element, count in missing.items()
        ]

    def _check_libraries(self) -> list[str]:
        """WeasyPrint makes subsets with it; without it every PDF carries whole Chinese fonts."""
        if ctypes.util.find_library("harfbuzz-subset"):
            self.stdout.write("libharfbuzz-subset：有")
            return []
        return ["没有libharfbuzz-subset（Debian包libharfbuzz-subset0），排版要慢几十倍，PDF会变得很大。"]

    def _check_triggers(self) -> list[str]:
        """They hold the states and the append-only tables when something gets past the services."""
        missing = sorted(set(triggers.expected()) - triggers.present(connection))
        self.stdout.write(f"数据库触发器：{len(triggers.expected())}个，缺{len(missing)}个")
        return [f"数据库缺少触发器{name}。" for name in missing]
