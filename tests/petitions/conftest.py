import copy

import pytest
from django.test import Client

from petitions import vault
from tests.factories.petitions import PublicationFactory, make_round


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    """Fresh key pairs and pepper for each test; the folder that holds the private ones."""
    settings.KEYS_DIR = tmp_path / "keys"
    settings.PETITION_PUBLIC_KEYS_DIR = tmp_path / "keys" / "public"
    settings.PETITION_PEPPER_FILE = tmp_path / "keys" / "pepper"
    vault.make_missing_keys()
    return settings.KEYS_DIR


@pytest.fixture
def fieldwork(world):
    """Round, team and assignments (finance, agriculture); leader and deputy hold their posts in the team."""
    return make_round(world)


@pytest.fixture
def publication(fieldwork, world):
    return PublicationFactory(round_id=fieldwork.round.pk, organizations=[world.finance, world.agriculture])


@pytest.fixture
def public_settings():
    """What makes a process the public site: no private key, no session, its own middleware and pages."""
    from config.settings import base

    untouched = copy.deepcopy(base.TEMPLATES)
    from config.settings import public

    names = (
        "ROOT_URLCONF",
        "MIDDLEWARE",
        "AUTHENTICATION_BACKENDS",
        "SECURE_REFERRER_POLICY",
        "DATA_UPLOAD_MAX_MEMORY_SIZE",
        "FILE_UPLOAD_HANDLERS",
        "KEYS_DIR",
    )
    found = {name: getattr(public, name) for name in names} | {"TEMPLATES": copy.deepcopy(public.TEMPLATES)}
    base.TEMPLATES[:] = untouched  # public.py changes the list that the office's settings share
    return found


@pytest.fixture
def public_site(settings, public_settings):
    """A browser on the public site."""
    for name, value in public_settings.items():
        setattr(settings, name, value)
    return Client()
