import gc

from config.celery import spare_the_program


def test_a_worker_keeps_the_program_out_of_the_collectors_way():
    assert gc.get_freeze_count() == 0
    spare_the_program()
    try:
        assert gc.get_freeze_count() > 100_000
    finally:
        gc.unfreeze()
