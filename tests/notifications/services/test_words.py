"""The rows that messages are about come with what their renderers read, each row once."""

from foundation.notifications import catalogue
from foundation.notifications.catalogue import MessageType, Rendered
from foundation.notifications.services.words import words_of
from foundation.organizations.models import User
from rectification.models import Problem, Responsibility
from tests.factories.inspections import person
from tests.factories.notifications import OutboxMessageFactory
from tests.factories.organizations import TODAY
from tests.factories.rectification import ResponsibilityFactory, build_rectification


def of_problem(problem, _message):
    leader = getattr(problem, "responsibility", None)
    said = f"{problem.number} {problem.organization.short_name} {leader.responsible_leader_name if leader else '未定'}"
    return Rendered(said, "", "/")


def of_responsibility(row, _message):
    return Rendered(f"{row.problem.number} {row.problem.organization.short_name}", row.lead_organization.name, "/")


def register(model, render, *related):
    catalogue.register(MessageType("test.related", model, render, related))


def messages_about(*keys):
    liaison = person("liaison")
    return [OutboxMessageFactory(kind="test.related", object_id=str(key), recipient=liaison) for key in keys]


def titles(found):
    return [found.said[key].title for key in sorted(found.said)]


def test_a_row_from_the_other_side_may_be_there_or_not(world, django_assert_num_queries):
    story = build_rectification(world)
    ResponsibilityFactory(problem=story.problems[0])
    register(Problem, of_problem, "organization", "responsibility")
    messages = messages_about(*(problem.pk for problem in story.problems))
    with django_assert_num_queries(3):  # problems, organizations, responsibilities
        found = words_of(messages, TODAY)
    first, second = (problem.number for problem in story.problems)
    leader = Responsibility.objects.get().responsible_leader_name
    assert titles(found) == [f"{first} 市财政局党组 {leader}", f"{second} 市财政局党组 未定"]
    assert (found.gone, found.failed) == (set(), set())


def test_a_path_of_several_steps_and_a_key_that_is_empty(world, django_assert_num_queries):
    story = build_rectification(world)
    rows = [ResponsibilityFactory(problem=problem) for problem in story.problems]
    register(Responsibility, of_responsibility, "problem__organization", "problem", "lead_organization", "signed_by")
    messages = messages_about(*(row.pk for row in rows), 987_654)
    # Responsibilities, problems, their organizations, lead organizations; nobody has signed.
    with django_assert_num_queries(4):
        found = words_of(messages, TODAY)
    assert titles(found) == [f"{problem.number} 市财政局党组" for problem in story.problems]
    assert found.gone == {messages[2].pk}


def test_nothing_to_tell_reads_nothing(world, django_assert_num_queries):
    register(User, of_problem, "organization")
    messages = messages_about(987_654)
    with django_assert_num_queries(1):
        assert words_of(messages, TODAY).gone == {messages[0].pk}
    with django_assert_num_queries(0):
        assert words_of([], TODAY).said == {}
