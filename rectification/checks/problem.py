"""What a problem still lacks before it can be accepted."""

from rectification.models import Problem, Responsibility, Task
from rectification.selectors.responsibility import signature_holds
from rectification.states import TaskStatus


def problem_gaps(problem: Problem) -> list[str]:
    tasks = list(Task.objects.filter(problem=problem).order_by("seq").only("seq", "status"))
    open_tasks = [str(task.seq) for task in tasks if task.status != TaskStatus.ACCEPTED]
    gaps = []
    if not tasks:
        gaps.append("还没有任务。")
    if open_tasks:
        gaps.append(f"任务{'、'.join(open_tasks)}还没有销号，共{len(open_tasks)}条。")
    responsibility = (
        Responsibility.objects.select_related("problem__organization", "lead_organization")
        .filter(problem=problem)
        .first()
    )
    if responsibility is None or not signature_holds(responsibility):
        gaps.append("责任还没有签字，或签字后又有改动。")
    return gaps
