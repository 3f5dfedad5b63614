from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from foundation.core import clock
from foundation.organizations.forms.post import EndPostForm, PostForm
from foundation.organizations.models import Post
from foundation.organizations.rights import table
from foundation.organizations.selectors.person import visible_people
from foundation.organizations.selectors.post import posts_of
from foundation.organizations.services.post import AlreadyEnded, end_post, grant_post


@require_GET
def post_kinds(request: HttpRequest) -> HttpResponse:
    """岗位权限表, open to everybody who is signed in; one's own kinds stand out."""
    own = {post.kind for post in posts_of(request.user)}
    return render(request, "organizations/post_kinds.html", {"groups": table(), "own": own})


@require_http_methods(["GET", "POST"])
def post_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the person with this key a post at an organization."""
    person = get_object_or_404(visible_people(request.user).select_related("organization"), pk=pk)
    if not request.user.has_perm("organizations.grant_post"):
        raise PermissionDenied("organizations.grant_post")
    today = clock.today()
    form = PostForm(request.POST if request.method == "POST" else None, user=request.user, person=person, today=today)
    if request.method == "POST" and form.is_valid():
        post = grant_post(person=person, **form.cleaned_data, actor=request.user, now=clock.now())
        messages.success(request, f"已任命{person}为{post.label}。")
        return redirect("person-detail", pk=pk)
    context = {"form": form, "person": person}
    return render(request, "organizations/post_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def post_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The last day of a post, and why."""
    posts = Post.objects.select_related("organization", "person__organization", "acts_for")
    post = get_object_or_404(posts.filter(person__in=visible_people(request.user)), pk=pk)
    if not request.user.has_perm("organizations.grant_post", post):
        raise PermissionDenied("organizations.grant_post")
    today = clock.today()
    if post.to_on is not None and post.to_on < today:
        raise AlreadyEnded(f"{post.person}的这个岗位已经结束，不用再办。")
    begun = post.from_on <= today
    form = EndPostForm(request.POST if request.method == "POST" else None, begun=begun, initial={"to_on": today})
    if request.method == "POST" and form.is_valid():
        to_on = form.cleaned_data.get("to_on", today - timedelta(days=1))
        end_post(post=post, to_on=to_on, note=form.cleaned_data["reason"], actor=request.user, now=clock.now())
        words = f"到{to_on.month}月{to_on.day}日结束" if begun else "已收回，没有生效"
        messages.success(request, f"{post.person}的岗位“{post.label}”{words}。")
        return redirect("person-detail", pk=post.person_id)
    context = {"form": form, "post": post, "begun": begun}
    return render(request, "organizations/post_end.html", context, status=422 if form.is_bound else 200)
