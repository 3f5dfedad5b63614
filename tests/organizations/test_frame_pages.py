"""The frame as a browser gets it, on the pages that every installation has."""

import pytest
from django.test import Client
from django.urls import reverse


def test_the_workbench_stands_in_the_frame(world, client_of):
    answer = client_of(world.people["office"]).get(reverse("workbench"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "非涉密系统，严禁存储、处理、传输国家秘密" in page
    assert "2026年3月5日 星期四" in page
    assert '<a class="skip" href="#main">跳到正文</a>' in page
    assert "<title>工作台 — 云岭巡察</title>" in page
    assert "今天没有待办" in page
    assert "周敏" in page


def test_an_inspected_organization_calls_it_home(world, client_of):
    page = client_of(world.people["liaison"]).get(reverse("workbench")).content.decode()
    assert "<h1>首页</h1>" in page
    assert "计划轮次" not in page


def test_the_login_page_has_no_menu_and_says_what_is_wrong(db):
    client = Client()
    page = client.get(reverse("login")).content.decode()
    assert "主菜单" not in page
    assert '<label for="id_username">' in page
    wrong = client.post(reverse("login"), {"username": "nobody", "password": "wrong"}).content.decode()
    assert "<title>有1处需要修改：登录 — 云岭巡察</title>" in wrong
    assert 'role="alert"' in wrong


def test_an_unknown_address_is_told_in_chinese(world, client_of):
    answer = client_of(world.people["office"]).get("/no-such-page/")
    assert answer.status_code == 404
    assert "没有这一页" in answer.content.decode()


def test_a_stale_form_is_told_in_chinese(db):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("login"), {"username": "office", "password": "x"})
    assert answer.status_code == 403
    assert "页面已过时" in answer.content.decode()


@pytest.mark.parametrize("size", ["large", "xlarge"])
def test_large_type_is_set_by_the_server(db, size):
    client = Client()
    client.cookies["size"] = size
    assert f'<html lang="zh-CN" class="type-{size}">' in client.get(reverse("login")).content.decode()
